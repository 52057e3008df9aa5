/** The words of a text, as a set that is short to write down. */
export function wordSet(...texts: string[]): ReadonlySet<string> {
  return new Set(texts.flatMap(text => text.trim().split(/\s+/)))
}
