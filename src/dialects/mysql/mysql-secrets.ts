import type { Lexing } from '../../language/lexing.ts'
import type { Span } from '../dialect.ts'
import { isCommentPart, Lexer, Token } from '../../language/lexer.ts'
import { mysqlLexing } from './mysql-lexing.ts'
import { followInserts, followReversed, followValues } from './mysql-secret-values.ts'

/*
 * Statements that carry a password in their text: those whose passwords MySQL leaves out of its own logs
 * (https://dev.mysql.com/doc/refman/8.4/en/password-logging.html), MariaDB's forms of them, addresses with accounts or
 * keys as BACKUP, IMPORT INTO and FEDERATED tables take them, and what people write into columns and variables of such
 * names or encrypt.
 */

/** Texts without one of these hold none; most are done with here. */
const suspicious = new RegExp([
  'identified|password|passwd|passphrase|pwd|secret|access[-_]?key|session[-_]?token',
  String.raw`:\/\/[^\s/'"]*@`,
  // Names of columns and variables, see below.
  String.raw`(?:api|private|auth|encryption)_?key|(?:access|auth|refresh)_?token|passcode|pass|pw\b`,
  String.raw`@[\w$\x60'"]*(?:key|token|credential)`,
  // Calls with a key.
  String.raw`\b(?:aes|des)_(?:en|de)crypt|\b(?:en|de)code\b|\bencrypt\b`,
].join('|'), 'i')
const secretName = /^@*[`"[]?\w*(?:password|passwd|passphrase|passcode|pwd|secret)\w*[`"\]]?$/i
/** Of a column or variable: `pw`, `user_pass`, `api_key`, `access_token`; the words alone may be any part of a name. */
const secretPart = new RegExp([
  String.raw`^@*[\x60"'[]?(?:\w*_)?`,
  '(?:pw|pass|(?:api|private|access|auth|encryption)_?key|(?:access|auth|refresh)_?token)',
  String.raw`\d*[\x60"'\]]?$`,
].join(''), 'i')
/** Of a variable, which somebody has made for one purpose. */
const secretVariable = /^@[`"']?(?:\w*_)?(?:key|token|credentials?)\d*[`"']?$/i
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
const base = mysqlLexing('MariaDB')
const readings: Lexing[] = [true, false].flatMap(backslashEscapes =>
  [true, false].map(ansiQuotes => ({ ...base, backslashEscapes, ansiQuotes })))
/** And that of SQLite, which takes `[a]` for a name too. */
readings.push({ ...base, backslashEscapes: false, ansiQuotes: true, rules: { ...base.rules, bracketNames: true } })

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
      else context.keep({ start, end })
    } else if (!isPrefix(word, sql, end)) {
      const before = context.take(kind, word)
      if (before) spans.push(before)
    }
  }
  return spans
}

function isSecretName(kind: Token, word: string): boolean {
  return secretName.test(word) || secretPart.test(word) || (kind === Token.Variable && secretVariable.test(word))
}

interface Context {
  expectsSecret: () => boolean
  /** Takes a text that is none by what stands before it. */
  keep: (text: Span) => void
  /** Gives the text before where this says that it is a password. */
  take: (kind: Token, word: string) => Span | null
}

/** Follows the words and signs of a text: they say whether the text behind them is a password. */
function createContext(): Context {
  /** The last two words or signs. */
  let [before, last] = ['', '']
  let ofAccounts = false
  /** `UPDATE t SET password = …` says nothing of accounts. */
  let ofRows = false
  let afterName = false
  const values = followValues()
  const inserts = followInserts()
  const reversed = followReversed()
  return {
    // `SET PASSWORD FOR 'bob'@'%' = PASSWORD('…')` compares nothing.
    keep: (text) => { if (!ofAccounts) reversed.text(text) },
    expectsSecret: () => afterName || values.isOpen || inserts.isOpen || (ofAccounts && !harmlessBefore.has(last)),
    take(kind, word) {
      const upper = kind === Token.Word || kind === Token.Punctuation ? word.toUpperCase() : '@'
      if (upper === ';') ofAccounts = ofRows = false
      ofAccounts ||= startsAccounts(before, last, upper) && !(ofRows && upper === 'PASSWORD')
      ofRows ||= upper === 'UPDATE' || upper === 'INSERT'
      // `password = '…'`, `PASSWORD '…'`, `PASSWORD('…')`, `SET PASSWORD FOR a = '…'`
      afterName = secretName.test(word) || (afterName && ['=', ':', '(', 'AS'].includes(upper))
      const isSecret = isSecretName(kind, word)
      values.take(upper, isSecret)
      inserts.take(upper, isSecret)
      ;[before, last] = [last, upper]
      return reversed.take(upper, isSecret)
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
