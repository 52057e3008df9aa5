/**
 * The names for an IN. Where they differ in case only, MariaDB makes one name of them and looks only that one up; an
 * empty name beside them keeps it from that.
 */
export function listOf(names: readonly string[]): readonly string[] {
  return names.length > 1 ? ['', ...names] : names
}

/** By code, as every list of names here is ordered. */
export function byName(a: { readonly name: string }, b: { readonly name: string }): number {
  return a.name < b.name ? -1 : a.name > b.name ? 1 : 0
}
