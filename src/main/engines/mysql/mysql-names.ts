/**
 * The names for an IN. Where they differ in case only, MariaDB makes one name of them and looks only that one up; an
 * empty name beside them keeps it from that.
 */
export function listOf(names: readonly string[]): readonly string[] {
  return names.length > 1 ? ['', ...names] : names
}

/** Rows by their first cell, the name of a table, which is left out; in the order that they came. */
export function byTable<T>(rows: T[][]): Map<string, T[][]> {
  const found = new Map<string, T[][]>()
  for (const [name, ...row] of rows) {
    const list = found.get(String(name))
    if (list) list.push(row)
    else found.set(String(name), [row])
  }
  return found
}

/** By code, as every list of names here is ordered. */
export function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0
}
