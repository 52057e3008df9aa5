import type { Cell, ResultColumn } from '../../contract/sql.ts'
import { objectKeys } from '../../formats/object-keys.ts'

/** Rows as objects. They have no prototype, so that a column named `__proto__` is an ordinary key. */
export function toRowObjects(columns: ResultColumn[], rows: Cell[][]): Array<Record<string, Cell>> {
  const keys = objectKeys(columns.map(column => column.name))
  return rows.map((row) => {
    const object = Object.create(null) as Record<string, Cell>
    keys.forEach((key, index) => { object[key] = row[index]! })
    return object
  })
}
