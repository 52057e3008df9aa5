import type { Cell } from '@contract/sql.ts'
import { cellLine } from '@/utils/cell.ts'

export interface FindOptions {
  /** Rows that have come, with their numbers. */
  rows: () => Iterable<[index: number, row: readonly Cell[]]>
  /** Columns of the result in the order in which they are shown. */
  columns: () => number[]
  draw: () => void
  show: (row: number, index: number) => void
  close: () => void
}

interface Place { row: number, index: number }

/** More places than these are not counted. */
const mostPlaces = 10_000

/** Looks for a text in the rows that have come, without regard to case. */
export function useFind({ rows, columns, draw, show, close }: FindOptions) {
  const state = reactive({ shown: false, text: '', current: -1, count: 0, more: false })
  let places: Place[] = []
  let marked = new Set<string>()
  const key = (row: number, index: number) => `${row} ${index}`

  function look(): void {
    places = []
    state.more = false
    const wanted = state.text.toLowerCase()
    if (wanted !== '') collect(wanted)
    places.sort((one, other) => one.row - other.row)
    marked = new Set(places.map(({ row, index }) => key(row, index)))
    state.count = places.length
    state.current = -1
    draw()
  }

  function collect(wanted: string): void {
    const order = columns()
    for (const [row, cells] of rows()) {
      for (const index of order) {
        const cell = cells[index]
        if (cell === undefined || !cellLine(cell).toLowerCase().includes(wanted)) continue
        if (places.length >= mostPlaces) {
          state.more = true
          return
        }
        places.push({ row, index })
      }
    }
  }

  /** To the next place, or with -1 to the one before, round and round. */
  function step(by: 1 | -1): void {
    // Rows have come since.
    const before = state.current
    look()
    if (places.length === 0) return
    const from = before < 0 && by < 0 ? 0 : before
    state.current = (from + by + places.length) % places.length
    const { row, index } = places[state.current]!
    show(row, index)
  }

  return {
    state,
    step,
    look,
    open(): void {
      state.shown = true
    },
    close(): void {
      if (!state.shown) return
      Object.assign(state, { shown: false, text: '' })
      look()
      close()
    },
    isFound(row: number, index: number): false | 'found' | 'current' {
      if (marked.size === 0 || !marked.has(key(row, index))) return false
      const current = places[state.current]
      return current?.row === row && current.index === index ? 'current' : 'found'
    },
  }
}
