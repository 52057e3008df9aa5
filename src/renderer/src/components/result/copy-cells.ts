import type { Cell } from '@contract/sql.ts'
import type { WholeCell } from '@formats/cell-fields.ts'
import type { CopyWriter } from './copy-writers.ts'
import type { SelectedCells } from './selected-cells.ts'
import { promiseTimeout } from '@vueuse/core'
import { isInvalid, isPreview } from '@/utils/cell.ts'

/** More would fill the clipboard of no use to anyone. */
export const mostCells = 1_000_000
const windowRows = 5000
/** Texts are put together in turns of this many rows, between which the page answers the person. */
const turnRows = 500

export interface CellSource {
  rows: (offset: number, limit: number, signal: AbortSignal) => Promise<{ rows: Cell[][] }>
  cell: (row: number, column: number) => Promise<{ value: Cell }>
}

/** Reads rows of a result one after the other, wherever they stand in it. */
export async function* readRows(
  { rows }: SelectedCells,
  source: Pick<CellSource, 'rows'>,
  signal: AbortSignal,
): AsyncGenerator<[row: number, cells: Cell[]]> {
  for (const { from, to } of rows) {
    for (let offset = from; offset <= to;) {
      const answer = await source.rows(offset, Math.min(windowRows, to + 1 - offset), signal)
      if (answer.rows.length === 0) break
      for (const [at, cells] of answer.rows.entries()) yield [offset + at, cells]
      offset += answer.rows.length
    }
  }
}

/** What was copied: a text of each writer. */
export interface CopiedCells {
  texts: string[]
  /** So many of the cells hold bytes that are no text, and are written in hex. */
  invalid: number
}

/** The cells as texts, in full, wherever they stand in the result. */
export async function copyCells(
  selected: SelectedCells,
  writers: readonly CopyWriter[],
  source: CellSource,
  signal: AbortSignal,
): Promise<CopiedCells> {
  const parts: string[][] = writers.map(() => [])
  let invalid = 0
  let written = 0
  for await (const [row, cells] of readRows(selected, source, signal)) {
    const wanted: Array<WholeCell | undefined> = []
    for (const column of selected.columns) {
      const cell = selected.has(row, column)
        ? await wholeCell(row, column, cells[column] ?? null, source)
        : undefined
      if (cell !== undefined && isInvalid(cell)) invalid++
      wanted.push(cell)
    }
    for (const [at, writer] of writers.entries()) parts[at]!.push(writer.row(wanted))
    if (++written % turnRows === 0) await promiseTimeout(0)
  }
  return {
    texts: writers.map(({ begin, between, end }, at) => begin + parts[at]!.join(between) + end),
    invalid,
  }
}

async function wholeCell(row: number, column: number, cell: Cell, source: CellSource): Promise<WholeCell> {
  return (isPreview(cell) ? (await source.cell(row, column)).value : cell) as WholeCell
}
