import type { Cell } from '@contract/sql.ts'

export interface RowWindow { rows: Cell[][], rowCount: number, complete: boolean }

export interface ResultWindowsOptions {
  /** Asks for a part of the rows; may give fewer than asked for. */
  fetch: (offset: number, limit: number, signal: AbortSignal) => Promise<RowWindow>
  /** Rows of a window. */
  size: number
  /** Windows that are kept; those not looked at for longest go first. */
  keep: number
  /** Rows have come. */
  onRows: () => void
  onError: (error: unknown) => void
}

interface Entry { rows: Cell[][], loading: AbortController | null, stuck: boolean }

/**
 * The rows of one result, fetched where they are looked at. A window that was cut short, because rows were
 * still arriving or the answer was full, is asked for its rest; what is no longer looked at is given up.
 */
export function createResultWindows({ fetch: read, size, keep, onRows, onError }: ResultWindowsOptions) {
  const entries = new Map<number, Entry>()

  /** The row, or nothing while it has not come. */
  function row(index: number): Cell[] | undefined {
    return entries.get(Math.floor(index / size))?.rows[index % size]
  }

  /** Sees to it that rows `first` to `last` come, of `rowCount` that there are by now. */
  function show(first: number, last: number, rowCount: number) {
    const from = Math.max(0, Math.floor(first / size))
    const to = Math.floor(Math.min(last, rowCount - 1) / size)
    for (const [index, { loading }] of entries) {
      if ((index < from || index > to) && loading) loading.abort()
    }
    for (let index = from; index <= to; index++) load(index, Math.min(size, rowCount - index * size))
  }

  function load(index: number, wanted: number) {
    const entry = entries.get(index) ?? { rows: [], loading: null, stuck: false }
    // Put behind all others: the first of the map is the one not looked at for longest.
    entries.delete(index)
    entries.set(index, entry)
    for (const [oldest, { loading }] of entries) {
      if (entries.size <= keep) break
      loading?.abort()
      entries.delete(oldest)
    }
    if (entry.loading || entry.stuck || entry.rows.length >= wanted) return
    void ask(index, entry, wanted)
  }

  async function ask(index: number, entry: Entry, wanted: number) {
    const mine = entry.loading = new AbortController()
    const have = entry.rows.length
    try {
      const { rows } = await read(index * size + have, size - have, mine.signal)
      if (mine.signal.aborted) return
      entry.rows.push(...rows)
      // No row although there is one: asking again would go round in circles.
      entry.stuck = !rows.length
      onRows()
    } catch (error) {
      if (mine.signal.aborted) return
      entry.stuck = true
      onError(error)
    } finally {
      if (entry.loading === mine) entry.loading = null
    }
    if (!mine.signal.aborted && entries.get(index) === entry) load(index, wanted)
  }

  function clear() {
    for (const { loading } of entries.values()) loading?.abort()
    entries.clear()
  }

  /** Takes rows that are there already, from the first one. */
  function put(rows: Cell[][]) {
    for (let index = 0; index * size < rows.length; index++)
      entries.set(index, { rows: rows.slice(index * size, (index + 1) * size), loading: null, stuck: false })
  }

  /** Asks anew for what could not be had. */
  function retry() {
    for (const entry of entries.values()) entry.stuck = false
  }

  return { row, show, clear, retry, put, loaded: () => loadedRows(entries, size) }
}

/** All rows that have come and were kept, with their numbers. */
function* loadedRows(entries: ReadonlyMap<number, Entry>, size: number): Generator<[index: number, row: Cell[]]> {
  for (const [window, { rows }] of entries) {
    for (const [at, row] of rows.entries()) yield [window * size + at, row]
  }
}
