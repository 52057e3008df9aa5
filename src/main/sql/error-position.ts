import type { Lexing } from '../../language/lexing.ts'
import type { Statement } from '../../language/splitter.ts'
import { Lexer, Token } from '../../language/lexer.ts'

type Placed = Pick<Statement, 'text' | 'line' | 'column'>

/** A place in the whole text, both from 1. The token is what stands there, empty where nothing whole does; without it the place is the statement's begin. */
export interface ErrorPosition { line: number, column: number, token?: string }

/**
 * Where in the whole text an error of the server lies. SQLite counts characters; the others count lines within the
 * statement and quote what they stumbled over: TiDB says `line 2 column 14 near "…"` (the column is the one it has read
 * to), MySQL and MariaDB `near '…' at line 2`. An error about a name (`Unknown column 'x'`) is placed where that name
 * stands first, every other one at the statement's begin, without a token.
 *
 * @param details the error's details, with the server's `message`
 */
export function errorPosition(details: Record<string, unknown> | undefined, statement: Placed, lexing: Lexing): ErrorPosition {
  const message = typeof details?.message === 'string' ? details.message : ''
  const offset = typeof details?.offset === 'number' ? details.offset : quotedOffset(message, statement.text)
  if (offset !== undefined) return at(statement, offset, tokenAt(statement.text, offset, lexing))
  const named = namedOffset(message, statement.text, lexing)
  return named ? at(statement, named.offset, named.token) : { line: statement.line, column: statement.column }
}

function at({ text, line, column }: Placed, offset: number, token = ''): ErrorPosition {
  const before = text.slice(0, offset).split('\n')
  const within = before.at(-1)!.length
  return {
    line: line + before.length - 1,
    column: before.length === 1 ? column + within : within + 1,
    token,
  }
}

/** The token that begins there; none where the place is within one. */
function tokenAt(text: string, offset: number, lexing: Lexing): string | undefined {
  const lexer = new Lexer(text, lexing)
  while (lexer.next() !== Token.End) {
    if (lexer.start >= offset) return lexer.start === offset ? text.slice(lexer.start, lexer.end) : undefined
  }
}

function offsetOfLine(text: string, line: number): number {
  return text.split('\n', line - 1).reduce((length, each) => length + each.length + 1, 0)
}

/** The place of what a syntax error quotes. */
function quotedOffset(message: string, text: string): number | undefined {
  const tidb = /\bline (\d+) column (\d+) near "([\s\S]*)"\s*$/.exec(message)
  if (tidb) return offsetOfQuoted(text, tidb[3]!, Number(tidb[1])) ?? offsetOfLine(text, Number(tidb[1])) + Number(tidb[2]) - 1
  const mysql = /near '([\s\S]*)' at line (\d+)$/.exec(message)
  if (mysql) return offsetOfQuoted(text, mysql[1]!, Number(mysql[2])) ?? offsetOfLine(text, Number(mysql[2]))
}

/** Where in `line` the quoted rest of the text begins; the line's end when nothing is left. */
function offsetOfQuoted(text: string, quoted: string, line: number): number | undefined {
  const begin = offsetOfLine(text, line)
  const end = begin + (text.split('\n', line)[line - 1]?.length ?? 0)
  if (quoted === '') return end
  const found = text.indexOf(quoted.replace(/\.\.\.$/, ''), begin)
  return found >= 0 && found <= end ? found : undefined
}

/**
 * What servers say of a name: SQLite `no such table: main.a`; the others `Table 'shop.a' doesn't exist`,
 * `Unknown column 'o.a' in …`, `Column 'a' in where clause is ambiguous`, `FUNCTION shop.a does not exist`. A quoted
 * value (`Duplicate entry 'a'`, `Incorrect integer value: 'a' for column 'n'`) is none.
 */
const aboutName = /(?:no such [a-z ]+|ambiguous column name): (.+)|\b(?:FUNCTION|PROCEDURE) (\S+) does not exist|\b(?:table|view|column|key|index|database|schema)(?: name)? '((?:[^']|'')+)'/i

/** The first token that is the name which the server complains of. */
function namedOffset(message: string, text: string, lexing: Lexing): { offset: number, token: string } | undefined {
  const found = aboutName.exec(message)
  const name = (found?.[1] ?? found?.[2] ?? found?.[3])?.split('.').at(-1)!.toLowerCase()
  if (!name) return undefined
  const lexer = new Lexer(text, lexing)
  while (lexer.next() !== Token.End) {
    const token = text.slice(lexer.start, lexer.end)
    if (lexer.kind === Token.Word ? token.toLowerCase() === name : lexer.kind === Token.QuotedIdentifier && token.slice(1, -1).toLowerCase() === name)
      return { offset: lexer.start, token }
  }
}
