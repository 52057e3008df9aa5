import type { Lexing } from '../../language/lexing.ts'
import { Lexer, Token } from '../../language/lexer.ts'

/*
 * Statements that carry a password in their text: those whose passwords MySQL leaves out of its own logs
 * (https://dev.mysql.com/doc/refman/8.4/en/password-logging.html), MariaDB's forms of them, and addresses with
 * accounts or keys as BACKUP, IMPORT INTO and FEDERATED tables take them.
 */

/** No SQL: what is run again from the history must fail rather than make `***` somebody's password. */
const removed = '<password removed>'

export interface PlainStatement {
  text: string
  /** What was taken out, without its quotes. */
  secrets: string[]
}

/** Texts without one of these hold none; most are done with here. */
const suspicious = /identified|password|passwd|passphrase|pwd|secret|access[-_]?key|session[-_]?token|:\/\/[^\s'"]*@/i
const secretName = /^@*[`"[]?\w*(?:password|passwd|passphrase|pwd|secret)\w*[`"\]]?$/i
/** In statements about accounts: what a text may follow that is no password. */
const harmlessBefore = new Set(['USER', 'EXISTS', ',', 'TO', 'FOR', 'FROM', 'ON', 'ROLE', 'COMMENT', 'SUBJECT', 'ISSUER', 'CIPHER', '@'])
const secretInText = /identified\s+(?:by|with|as|via)|set\s+password|password\s*\(/i
/** Name and value of an address's secret parameters, and its account. */
const addressSecret = /([?&][\w-]*(?:secret|token|password|access[-_]?key)[\w-]*=)[^&'"\s]+|(:\/\/)[^\s/'"]*@/gi
/** A server repeats a part of what it did not understand. */
const telling = 4

/** The modes that cut texts in another way; what is a password in one of them is one. */
const readings: Lexing[] = [true, false].map(backslashEscapes => ({ product: 'MariaDB', backslashEscapes, ansiQuotes: false }))

/** The text as it may be kept. */
export function withoutSecrets(sql: string): PlainStatement {
  if (!suspicious.test(sql)) return { text: sql, secrets: [] }
  const spans = readings.flatMap(lexing => findSpans(sql, lexing)).sort((a, b) => a.start - b.start || b.end - a.end)
  const secrets: string[] = []
  let text = ''
  let from = 0
  for (const { start, end } of spans) {
    if (start < from) {
      // Begun within one that is gone already.
      from = Math.max(from, end)
      continue
    }
    secrets.push(unquoted(sql.slice(start, end)))
    text += sql.slice(from, start) + removed
    from = end
  }
  text += sql.slice(from)
  return {
    text: text.replace(addressSecret, (found, parameter: string | undefined, scheme: string | undefined) => {
      secrets.push(found.slice((parameter ?? scheme!).length))
      return parameter ? `${parameter}***` : `${scheme}***@`
    }),
    secrets,
  }
}

/** What the server said of a statement, as it may be kept. */
export function withoutRepeated(message: string, secrets: string[]): string {
  return secrets.some(secret => secret !== '' && message.includes(secret.slice(0, telling)))
    ? 'The statement failed. What the server said repeats its password and is not kept.'
    : message
}

interface Span { start: number, end: number }

function findSpans(sql: string, lexing: Lexing): Span[] {
  const lexer = new Lexer(sql, lexing, { allExecutable: true })
  const spans: Span[] = []
  /** The last two words or signs; a prefix of a text, such as `_utf8mb4`, is none. */
  let [before, last] = ['', '']
  let ofAccounts = false
  let afterName = false
  for (let kind = lexer.next(); kind !== Token.End; kind = lexer.next()) {
    const { start, end } = lexer
    if (kind === Token.Comment || kind === Token.Hint || kind === Token.ExecutableOpen || kind === Token.ExecutableClose) continue
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

function isSecret(sql: string, { start, end }: Span, { last, ofAccounts, afterName }: { last: string, ofAccounts: boolean, afterName: boolean }): boolean {
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

function unquoted(text: string): string {
  return text.replace(/^['"]|['"]$/g, '')
}
