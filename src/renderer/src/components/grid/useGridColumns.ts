import type { ResultColumn } from '@contract/sql.ts'
import type { ColumnArrangement } from './column-layout.ts'

/** So many shapes of results are remembered, those used last. */
const mostShapes = 200

/** What the person made of columns stays with results of the same shape: the same names and types in the same order. */
export function useGridColumns() {
  const kept = useLocalStorage<Array<[shape: string, ColumnArrangement]>>('tihc.grid.columns', [])

  return {
    of: (columns: readonly ResultColumn[]): ColumnArrangement | undefined =>
      kept.value.find(([shape]) => shape === shapeOf(columns))?.[1],
    keep(columns: readonly ResultColumn[], arrangement: ColumnArrangement): void {
      const shape = shapeOf(columns)
      const others = kept.value.filter(([other]) => other !== shape)
      kept.value = [...others.slice(1 - mostShapes), [shape, arrangement]]
    },
  }
}

/** Names of columns are not written where anybody may read them: only a number that is made of them. */
function shapeOf(columns: readonly ResultColumn[]): string {
  const text = JSON.stringify(columns.map(({ name, type, table, database }) => [name, type, table, database]))
  let hash = 0xCBF29CE484222325n
  for (let at = 0; at < text.length; at++) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(text.charCodeAt(at))) * 0x100000001B3n)
  }
  return `${columns.length}-${hash.toString(36)}`
}
