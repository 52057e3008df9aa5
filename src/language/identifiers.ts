/**
 * Puts a name between quotes, whatever it holds: the quote within is doubled. What no server takes as a name is not
 * judged here.
 *
 * @example
 * quoted('a`b', '`') // '`a``b`'
 */
export function quoted(name: string, quote: '`' | '"'): string {
  return quote + name.replaceAll(quote, quote + quote) + quote
}
