import type { Row } from './table-form.ts'
import { newRow } from './table-form.ts'

/** What is done with the parts of a list, in a form that is edited. */
export function useRows<T>(rows: () => Array<Row<T>>, save: (rows: Array<Row<T>>) => void) {
  const change = (row: Row<T>, changes: Partial<Row<T>>) =>
    save(rows().map(each => (each.key === row.key ? { ...each, ...changes } : each)))
  return {
    add: (value: T, at = rows().length) => save([...rows().slice(0, at), newRow(value), ...rows().slice(at)]),
    set: (row: Row<T>, value: T) => change(row, { value }),
    /** One that is new is gone at once. */
    drop: (row: Row<T>) => row.original === null
      ? save(rows().filter(({ key }) => key !== row.key))
      : change(row, { dropped: true }),
    undo: (row: Row<T>) => change(row, { dropped: false, ...!row.dropped && row.original && { value: row.original } }),
    move(row: Row<T>, by: number) {
      const at = rows().findIndex(({ key }) => key === row.key)
      const others = rows().filter(({ key }) => key !== row.key)
      save([...others.slice(0, at + by), row, ...others.slice(at + by)])
    },
  }
}
