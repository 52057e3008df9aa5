/** The families of SQL dialects that quote names alike. */
export type NameStyle = 'MySQL' | 'SQLite'

/**
 * Puts a name between the quotes of its dialect, whatever it holds. What no server takes as a name is not judged here.
 *
 * @example
 * quoteName('a`b', 'MySQL') // '`a``b`'
 * quoteName('a"b', 'SQLite') // '"a""b"'
 */
export function quoteName(name: string, style: NameStyle): string {
  const quote = style === 'SQLite'
    ? '"'
    : '`'
  return quote + name.replaceAll(quote, quote + quote) + quote
}
