/** Rows by their first cell, the name of a table, which is left out; in the order that they came. */
export function byTable<T>(rows: ReadonlyArray<readonly T[]>): Map<string, T[][]> {
  const found = new Map<string, T[][]>()
  for (const [name, ...row] of rows) {
    const list = found.get(String(name))
    if (list) list.push(row)
    else found.set(String(name), [row])
  }
  return found
}
