import type { Cell, ResultColumn } from '@contract/sql.ts'
import type { ComposerTranslation } from 'vue-i18n'
import { cellLine, isBytes, isInvalid, isPreview } from '@/utils/cell.ts'

/** What a screen reader says of a cell: its column, and its value in words where it has no letters. */
export function cellName(column: ResultColumn, cell: Cell | undefined, t: ComposerTranslation): string {
  return `${column.name || t('grid.unnamed')}: ${valueName(cell, t)}`
}

function valueName(cell: Cell | undefined, t: ComposerTranslation): string {
  if (cell === undefined) return t('grid.pending')
  if (cell === null) return t('grid.null')
  if (cell === '') return t('grid.empty')
  if (isInvalid(cell)) return t('grid.invalid', { value: cellLine(cell) })
  if (isPreview(cell)) return t('grid.preview', { value: cellLine(cell.preview) })
  return isBytes(cell) ? t('grid.binary', { value: cellLine(cell) }) : cellLine(cell)
}
