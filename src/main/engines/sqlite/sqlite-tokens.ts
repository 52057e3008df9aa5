/** A token as the guard looks at it. */
export interface SqliteToken {
  /** `name` is quoted in any way that SQLite takes for a name, single quotes included. */
  kind: 'word' | 'name' | 'other'
  /** Without quotes; a bare word in upper case. */
  text: string
  start: number
}

const wordStart = /[a-z_\u0080-\uFFFF]/i
const word = /[\w$\u0080-\uFFFF]*/y
const space = /\s/

/** Cuts a text as SQLite's tokenizer does (https://sqlite.org/src/file/src/tokenize.c), comments left out; a NUL ends it. */
export function* sqliteTokens(text: string): Generator<SqliteToken> {
  let at = 0
  while (at < text.length) {
    const character = text[at]!
    if (character === '\0') return
    const start = at
    if (space.test(character)) {
      at++
    } else if (text.startsWith('--', at)) {
      at = endOf(text, '\n', at)
    } else if (text.startsWith('/*', at)) {
      at = endOf(text, '*/', at + 2)
    } else if (character === '[') {
      at = endOf(text, ']', at)
      yield { kind: 'name', text: text.slice(start + 1, at - 1), start }
    } else if ('\'"`'.includes(character)) {
      at = endOfQuoted(text, at)
      yield { kind: 'name', text: text.slice(start + 1, at - 1).replaceAll(character + character, character), start }
    } else if (wordStart.test(character)) {
      word.lastIndex = at
      at += word.exec(text)![0].length
      yield { kind: 'word', text: text.slice(start, at).toUpperCase(), start }
    } else {
      at++
      yield { kind: 'other', text: character, start }
    }
  }
}

function endOf(text: string, mark: string, from: number): number {
  const found = text.indexOf(mark, from)
  return found === -1 ? text.length : found + mark.length
}

function endOfQuoted(text: string, from: number): number {
  const quote = text[from]!
  for (let at = text.indexOf(quote, from + 1); at !== -1; at = text.indexOf(quote, at + 2)) {
    if (text[at + 1] !== quote) return at + 1
  }
  return text.length
}
