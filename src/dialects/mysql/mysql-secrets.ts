import type { Lexing } from '../../language/lexing.ts'
import type { Span } from '../dialect.ts'
import { isCommentPart, Lexer, Token } from '../../language/lexer.ts'
import { mysqlLexing } from './mysql-lexing.ts'

/*
 * Statements that carry a password in their text: those whose passwords MySQL leaves out of its own logs
 * (https://dev.mysql.com/doc/refman/8.4/en/password-logging.html), MariaDB's forms of them, and addresses with
 * accounts or keys as BACKUP, IMPORT INTO and FEDERATED tables take them.
 */

/** Texts without one of these hold none; most are done with here. */
const suspicious = /identified|password|passwd|passphrase|pwd|secret|access[-_]?key|session[-_]?token|:\/\/[^\s/'"]*@/i
const secretName = /^@*[`"[]?\w*(?:password|passwd|passphrase|pwd|secret)\w*[`"\]]?$/i
/** In statements about accounts: what a text may follow that is no password. */
const harmlessBefore = new Set([
  'USER',
  'EXISTS',
  ',',
  'TO',
  'FOR',
  'FROM',
  'ON',
  'ROLE',
  'COMMENT',
  'SUBJECT',
  'ISSUER',
  'CIPHER',
  '@',
])
const secretInText = /identified\s+(?:by|with|as|via)|set\s+password|password\s*\(/i
/** The modes that cut texts in another way; what is a password in one of them is one. */
const readings: Lexing[] = [true, false].map(backslashEscapes => ({ ...mysqlLexing('MariaDB'), backslashEscapes }))

/** The parts of a text that hold a password, in every way of reading it. */
export function secretSpans(sql: string): Span[] {
  return suspicious.test(sql) ? readings.flatMap(lexing => findSpans(sql, lexing)) : []
}

function findSpans(sql: string, lexing: Lexing): Span[] {
  const lexer = new Lexer(sql, lexing, { allExecutable: true })
  const spans: Span[] = []
  const context = createContext()
  for (let kind = lexer.next(); kind !== Token.End; kind = lexer.next()) {
    if (isCommentPart(kind)) continue
    const { start, end } = lexer
    const word = sql.slice(start, Math.min(end, start + 80))
    if (isText(kind, word)) {
      if (context.expectsSecret() || secretInText.test(sql.slice(start, end))) spans.push({ start, end })
    } else if (!isPrefix(word, sql, end)) {
      context.take(kind, word)
    }
  }
  return spans
}

/** Follows the words and signs of a text: they say whether the text behind them is a password. */
function createContext(): { expectsSecret: () => boolean, take: (kind: Token, word: string) => void } {
  /** The last two words or signs. */
  let [before, last] = ['', '']
  let ofAccounts = false
  let afterName = false
  return {
    expectsSecret: () => afterName || (ofAccounts && !harmlessBefore.has(last)),
    take(kind, word) {
      const upper = kind === Token.Word || kind === Token.Punctuation ? word.toUpperCase() : '@'
      if (upper === ';') ofAccounts = false
      ofAccounts ||= startsAccounts(before, last, upper)
      // `password = '…'`, `PASSWORD '…'`, `PASSWORD('…')`, `SET PASSWORD FOR a = '…'`
      afterName = secretName.test(word) || (afterName && ['=', ':', '(', 'AS'].includes(upper))
      ;[before, last] = [last, upper]
    },
  }
}

/** `'…'`, and `0x…`, which is one as well. */
function isText(kind: Token, word: string): boolean {
  return kind === Token.String || (kind !== Token.Punctuation && /^0x[\da-f]/i.test(word))
}

function startsAccounts(before: string, last: string, word: string): boolean {
  switch (word) {
    case 'USER': return ['CREATE', 'ALTER', 'REPLACE'].includes(last)
    case 'PASSWORD': return last === 'SET'
    case 'IDENTIFIED': return true
    default: return word === 'GRANT' && (before === '' || last === ';')
  }
}

/** `X'…'`, `_utf8mb4'…'`: a word that belongs to the text behind it, and is none of the words before. */
function isPrefix(word: string, sql: string, end: number): boolean {
  return /^(?:[xnb]|_\w+)$/i.test(word) && /^\s*['"]/.test(sql.slice(end, end + 10))
}
