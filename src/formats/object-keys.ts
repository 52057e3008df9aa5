/**
 * Names for the cells of a row as an object: a name that comes again gets `_2`, `_3`, …; one that is
 * taken already is passed over.
 *
 * @example
 * objectKeys(['id', 'name', 'id']) // ['id', 'name', 'id_2']
 */
export function objectKeys(names: string[]): string[] {
  const wanted = new Set(names)
  const used = new Set<string>()
  return names.map((name) => {
    let key = name
    for (let n = 2; used.has(key) || (key !== name && wanted.has(key)); n++)
      key = `${name}_${n}`
    used.add(key)
    return key
  })
}
