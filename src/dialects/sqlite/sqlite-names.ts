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
