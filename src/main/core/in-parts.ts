/**
 * A list in parts of a size, the last one smaller.
 *
 * @typeParam T what it is a list of
 */
export function* inParts<T>(list: readonly T[], size: number): Generator<T[]> {
  for (let at = 0; at < list.length; at += size) yield list.slice(at, at + size)
}
