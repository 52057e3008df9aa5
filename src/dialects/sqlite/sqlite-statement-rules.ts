import type { Verdict } from '../dialect.ts'
import type { Reading } from '../reading.ts'
import { unquotedName } from '../../language/identifiers.ts'
import { Token } from '../../language/lexer.ts'
import { wordSet } from '../../language/word-list.ts'
import { textAt, wordAt } from '../reading.ts'
import { isSqliteFunction, sqliteWordsBeforeParenthesis } from './sqlite-functions.ts'
import { pragmaEffect } from './sqlite-pragmas.ts'

/*
 * What statements of SQLite are. The file of a read-only connection is opened read-only besides, so that what this
 * lets through by mistake still changes nothing.
 */
/** First words that need a look at the rest; all others are writes. */
export const sqliteRuled = wordSet('SELECT VALUES WITH COMMIT END ROLLBACK SAVEPOINT RELEASE BEGIN EXPLAIN PRAGMA')
const queries = wordSet('SELECT VALUES WITH')
const changes = wordSet('INSERT UPDATE DELETE REPLACE')
const ends = wordSet('COMMIT END ROLLBACK SAVEPOINT RELEASE')

const read = (verb: string): Verdict => ({ kind: 'read', verb, reason: null })
const write = (verb: string, reason: string): Verdict => ({ kind: 'write', verb, reason })
const unlessDoubtful = (verb: string, doubt: string | null): Verdict => doubt ? write(verb, doubt) : read(verb)

/** The verdict over a statement that has no rule of its own. */
export function judgeByVerb(verb: string): Verdict {
  return write(verb, /^\w+$/.test(verb) ? `${verb} is a write` : 'it does not begin with a known word')
}

/** Judges a statement of SQLite that holds at least one token. */
export function judgeSqlite(reading: Reading): Verdict {
  const verb = wordAt(reading, 0)
  if (reading.tokens[0]!.kind !== Token.Word) return write(verb, 'it does not begin with a known word')
  if (queries.has(verb)) return judgeQuery(reading, verb)
  if (ends.has(verb)) return { kind: 'transaction', verb, reason: queryDoubt(reading, 1) }
  switch (verb) {
    case 'BEGIN': return judgeBegin(reading)
    case 'EXPLAIN': return judgeExplain(reading)
    case 'PRAGMA': return judgePragma(reading, 0)
    default: return judgeByVerb(verb)
  }
}

function judgeQuery(reading: Reading, verb: string): Verdict {
  return unlessDoubtful(verb, queryDoubt(reading, 0))
}

function judgeBegin(reading: Reading): Verdict {
  const words = reading.tokens.slice(1).map(({ word }) => word)
  const isPlain = words.every(word => word === 'DEFERRED' || word === 'TRANSACTION')
  return {
    kind: isPlain ? 'transaction' : 'write',
    verb: 'BEGIN',
    reason: isPlain ? null : `BEGIN ${words[0]} takes locks`,
  }
}

/** EXPLAIN only compiles; but a PRAGMA acts while it is compiled. */
function judgeExplain(reading: Reading): Verdict {
  const inner = wordAt(reading, 1) === 'QUERY' && wordAt(reading, 2) === 'PLAN' ? 3 : 1
  if (wordAt(reading, inner) === 'PRAGMA') return { ...judgePragma(reading, inner), verb: 'EXPLAIN' }
  return unlessDoubtful('EXPLAIN', severalDoubt(reading, inner))
}

function judgePragma(reading: Reading, at: number): Verdict {
  const verb = 'PRAGMA'
  const named = wordAt(reading, at + 2) === '.' ? at + 3 : at + 1
  const name = unquotedName(textAt(reading, named)).toLowerCase()
  const argument = wordAt(reading, named + 1)
  const effect = pragmaEffect(name, argument !== '')
  const doubt = severalDoubt(reading, at)
  if (doubt) return write(verb, doubt)
  switch (effect) {
    case 'read': return read(verb)
    case 'session': return { kind: 'session', verb, reason: null }
    case 'write': return write(verb, `PRAGMA ${name} changes the file or how others use it`)
    case 'refused': return write(verb, `PRAGMA ${name} is not known to be a read`)
  }
  return effect satisfies never
}

function severalDoubt({ tokens }: Reading, from: number): string | null {
  return tokens.some(({ kind, word }, at) => at >= from && kind === Token.Punctuation && word === ';')
    ? 'the text holds several statements'
    : null
}

/** Looks for anything in a query that may change something; gives the reason, or null. */
function queryDoubt(reading: Reading, from: number): string | null {
  for (let at = from; at < reading.tokens.length; at++) {
    const { kind, word } = reading.tokens[at]!
    if (kind === Token.Punctuation && word === ';') return 'the text holds several statements'
    if (kind !== Token.Word && kind !== Token.QuotedIdentifier && kind !== Token.String) continue
    const doubt = changeDoubt(reading, at) ?? tableDoubt(reading, at) ?? callDoubt(reading, at)
    if (doubt) return doubt
  }
  return null
}

function changeDoubt(reading: Reading, at: number): string | null {
  const { kind, word } = reading.tokens[at]!
  const isVerb = kind === Token.Word && changes.has(word) && wordAt(reading, at - 1) !== '.'
  return isVerb && !(word === 'REPLACE' && wordAt(reading, at + 1) === '(') ? `${word} is a write` : null
}

/** Some PRAGMAs are tables too: `pragma_optimize` works when it is read. */
function tableDoubt(reading: Reading, at: number): string | null {
  const name = unquotedName(textAt(reading, at))
  const pragma = /^pragma_(\w+)$/i.exec(name)?.[1]
  return pragma === undefined || pragmaEffect(pragma, true) === 'read' ? null : `${name} is not known to be a read`
}

function callDoubt(reading: Reading, at: number): string | null {
  if (wordAt(reading, at + 1) !== '(') return null
  const { kind, word } = reading.tokens[at]!
  const before = wordAt(reading, at - 1)
  if (kind === Token.String) return null
  if (kind === Token.Word && (sqliteWordsBeforeParenthesis.has(word) || isSqliteFunction(word))) return null
  // `WITH a (b) AS (…)` names columns, `CAST(x AS DECIMAL (10, 2))` a type.
  if (before === 'AS' || isColumnList(reading, at)) return null
  return `${textAt(reading, at)}(…) is not a function that is known to change nothing`
}

function isColumnList(reading: Reading, at: number): boolean {
  if (!['WITH', 'RECURSIVE', ','].includes(wordAt(reading, at - 1))) return false
  let end = at + 2
  while (end < reading.tokens.length && wordAt(reading, end) !== ')') end++
  return wordAt(reading, end + 1) === 'AS' && ['(', 'MATERIALIZED', 'NOT'].includes(wordAt(reading, end + 2))
}
