import type { Lexing } from '../../language/lexing.ts'
import type { Span } from '../dialect.ts'
import { Lexer, Token } from '../../language/lexer.ts'
import { mysqlLexing } from './mysql-lexing.ts'

/*
 * Statements that carry a password in their text: those whose passwords MySQL leaves out of its own logs
 * (https://dev.mysql.com/doc/refman/8.4/en/password-logging.html), MariaDB's forms of them, and addresses with
 * accounts or keys as BACKUP, IMPORT INTO and FEDERATED tables take them.
 */

/** Texts without one of these hold none; most are done with here. */
const suspicious = /identified|password|passwd|passphrase|pwd|secret|access[-_]?key|session[-_]?token|:\/\/[^\s'"]*@/i
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
  /** The last two words or signs; a prefix of a text, such as `_utf8mb4`, is none. */
  let [before, last] = ['', '']
  let ofAccounts = false
  let afterName = false
  for (let kind = lexer.next(); kind !== Token.End; kind = lexer.next()) {
    const { start, end } = lexer
    if (
      kind === Token.Comment
      || kind === Token.Hint
      || kind === Token.ExecutableOpen
      || kind === Token.ExecutableClose
    ) {
      continue
    }
    const word = sql.slice(start, Math.min(end, start + 80))
    const isText = kind === Token.String || (kind !== Token.Punctuation && /^0x[\da-f]/i.test(word))
    if (isText && isSecret(sql, { start, end }, { last, ofAccounts, afterName })) spans.push({ start, end })
    if (isText || isPrefix(word, sql, end)) continue
    const upper = kind === Token.Word || kind === Token.Punctuation ? word.toUpperCase() : '@'
    if (upper === ';') ofAccounts = false
    ofAccounts ||= startsAccounts(before, last, upper)
    // `password = '…'`, `PASSWORD '…'`, `PASSWORD('…')`, `SET PASSWORD FOR a = '…'`
    afterName = secretName.test(word) || (afterName && ['=', ':', '(', 'AS'].includes(upper))
    ;[before, last] = [last, upper]
  }
  return spans
}

function isSecret(
  sql: string,
  { start, end }: Span,
  { last, ofAccounts, afterName }: { last: string, ofAccounts: boolean, afterName: boolean },
): boolean {
  if (afterName || secretInText.test(sql.slice(start, end))) return true
  return ofAccounts && !harmlessBefore.has(last)
}

function startsAccounts(before: string, last: string, word: string): boolean {
  switch (word) {
    case 'USER': return ['CREATE', 'ALTER', 'REPLACE'].includes(last)
    case 'PASSWORD': return last === 'SET'
    case 'IDENTIFIED': return true
    default: return word === 'GRANT' && (before === '' || last === ';')
  }
}

/** `X'…'`, `_utf8mb4'…'`: a word that belongs to the text behind it. */
function isPrefix(word: string, sql: string, end: number): boolean {
  return /^(?:[xnb]|_\w+)$/i.test(word) && /^\s*['"]/.test(sql.slice(end, end + 10))
}
