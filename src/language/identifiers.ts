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

/**
 * A name without its quotes, in whichever way it is quoted: `"a""b"`, `` `a` ``, `[a]`, `'a'`. A bare word stays as it
 * is; what is not closed ends with the text.
 */
export function unquotedName(text: string): string {
  const quote = text[0] ?? ''
  if (quote === '' || !'"`\'['.includes(quote)) return text
  const isClosed = text.length > 1 && text.endsWith(quote === '[' ? ']' : quote)
  const inner = text.slice(1, isClosed ? -1 : undefined)
  return quote === '[' ? inner : inner.replaceAll(quote + quote, quote)
}
