import { Lexer, Token } from './lexer.ts'
import { shownLexing } from './lexing.ts'

export interface OneLine {
  /** What the person called it, by `-- title: …` as its first line; empty without one. */
  title: string
  /** The statement without comments and line breaks; hints stay, and so does what a server runs of a comment. */
  text: string
}

/** Characters of a text that are looked at: a list shows the beginning of many statements. */
const lookedAt = 4096
const titleLine = /^\s*--[ \t]+title:[ \t]*(\S.*)/i
const flat = (text: string) => text.replace(/\s+/g, ' ')

/**
 * The beginning of a statement in one line, to be shown in a list. A text of comments alone is shown as it is.
 *
 * @param longest characters of the line; it is cut after them
 * @example
 * oneLine('-- title: orders\nSELECT *\n  FROM orders -- all', 300) // { title: 'orders', text: 'SELECT * FROM orders' }
 */
export function oneLine(sql: string, longest: number): OneLine {
  const looked = sql.slice(0, lookedAt)
  const title = titleLine.exec(looked)?.[1]?.trim() ?? ''
  const lexer = new Lexer(looked, shownLexing)
  let text = ''
  let end = 0
  while (text.length < longest && lexer.next() !== Token.End) {
    if (lexer.kind === Token.Comment) continue
    if (text && lexer.start > end) text += ' '
    text += flat(looked.slice(lexer.start, lexer.end))
    end = lexer.end
  }
  text = text.slice(0, longest)
  return { title, text: text || (title ? '' : flat(looked).trim().slice(0, longest)) }
}
