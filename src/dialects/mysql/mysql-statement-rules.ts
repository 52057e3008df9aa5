import type { Verdict } from '../dialect.ts'
import type { Reading } from '../reading.ts'
import { Token } from '../../language/lexer.ts'
import { wordSet } from '../../language/word-list.ts'
import { isName, wordAt } from '../reading.ts'
import { queryStarts } from './mysql-calls.ts'
import { afterInsertTarget, dataChanges, queryDoubt } from './mysql-query-rules.ts'
import { judgeSet } from './mysql-set-rules.ts'

type Rule = (reading: Reading, verb: string) => Verdict

const read = (verb: string): Verdict => ({ kind: 'read', verb, reason: null })
const session = (verb: string): Verdict => ({ kind: 'session', verb, reason: null })
const transaction = (verb: string, reason: string | null = null): Verdict => ({ kind: 'transaction', verb, reason })
const write = (verb: string, reason: string): Verdict => ({ kind: 'write', verb, reason })
const unknown = (verb: string): Verdict => write(verb, `this form of ${verb} is not known to be a read`)
const readUnless = (verb: string, doubt: string | null): Verdict => doubt
  ? write(verb, doubt)
  : read(verb)

/** What SHOW may show; anything else may be new and do more. */
const shown = wordSet(`
  ANALYZE AUTHORS BACKUPS BINARY BINDINGS BINDING_CACHE BINLOG BUILTINS CHARACTER CHARSET CLIENT_STATISTICS CODE
  COLLATION COLUMNS COLUMN_STATS_USAGE CONFIG CONTRIBUTORS COUNT CREATE DATABASES DISTRIBUTION DISTRIBUTIONS DRAINER
  ENGINE ENGINES ERRORS EVENTS EXPLAIN FIELDS FUNCTION GRANTS HISTOGRAMS_IN_FLIGHT IMPORT INDEX INDEXES
  INDEX_STATISTICS KEYS LOCALES MASTER OPEN PACKAGE PLACEMENT PLUGINS PRIVILEGES PROCEDURE PROCESSLIST PROFILE
  PROFILES PUMP QUERY_RESPONSE_TIME RELAYLOG REPLICA REPLICAS RESTORES SCHEMAS SESSION_STATES SLAVE SLAVES
  STATS_BUCKETS STATS_EXTENDED STATS_HEALTHY STATS_HISTOGRAMS STATS_LOCKED STATS_META STATS_TOPN STATUS STORAGE TABLE
  TABLES TABLE_STATISTICS TRIGGERS USER_STATISTICS VARIABLES WARNINGS
`)
const showModifiers = wordSet('FULL EXTENDED GLOBAL SESSION LOCAL ALL RAW')

/** Statements that are not writes as a matter of course. What has no rule here is a write. */
const rules: Record<string, Rule> = {
  'SELECT': judgeQuery,
  'WITH': judgeQuery,
  'VALUES': judgeQuery,
  'TABLE': judgeQuery,
  '(': judgeQuery,
  'DO': (reading, verb) => readUnless(verb, queryDoubt(reading, 1)),
  'EXPLAIN': judgeExplain,
  'DESCRIBE': judgeExplain,
  'DESC': judgeExplain,
  'ANALYZE': (reading, verb) => judgeExecuted(reading, afterFormat(reading, 1), verb),
  'TRACE': (reading, verb) => judgeExecuted(reading, afterFormat(reading, 1), verb),
  'SHOW': judgeShow,
  'ADMIN': (reading, verb) =>
    isAdminRead(reading)
      ? readUnless(verb, queryDoubt(reading, 2))
      : write(verb, `ADMIN ${wordAt(reading, 1)} is not known to be a read`),
  'RECOMMEND': (reading, verb) =>
    wordAt(reading, 1) === 'INDEX' && wordAt(reading, 2) === 'SHOW' && reading.tokens.length === 3
      ? read(verb)
      : judgeByVerb(verb),
  'HELP': (reading, verb) => (reading.tokens.length === 2 ? read(verb) : unknown(verb)),
  'CHECKSUM': (reading, verb) =>
    /^TABLES?$/.test(wordAt(reading, 1)) ? readUnless(verb, queryDoubt(reading, 2)) : unknown(verb),
  'XA': (reading, verb) =>
    wordAt(reading, 1) === 'RECOVER'
      ? readUnless(verb, queryDoubt(reading, 2))
      : write(verb, `XA ${wordAt(reading, 1)} is not known to be a read`),
  'SET': (reading, verb) => ({
    verb,
    ...judgeSet(reading),
  }),
  'USE': (reading, verb) => (reading.tokens.length === 2 && isName(reading, 1) ? session(verb) : unknown(verb)),
  'UNLOCK': (reading, verb) =>
    isExactly(reading, 'TABLES') || isExactly(reading, 'TABLE') ? session(verb) : unknown(verb),
  'DEALLOCATE': (reading, verb) =>
    wordAt(reading, 1) === 'PREPARE' && reading.tokens.length === 3 ? session(verb) : unknown(verb),
  'BEGIN': (reading, verb) =>
    reading.tokens.length === 1 || ['WORK', 'PESSIMISTIC', 'OPTIMISTIC'].some(word => isExactly(reading, word))
      ? transaction(verb)
      : unknown(verb),
  'START': judgeStart,
  'COMMIT': judgeEnd,
  'ROLLBACK': judgeEnd,
  'SAVEPOINT': judgeEnd,
  'RELEASE': (reading, verb) => (wordAt(reading, 1) === 'SAVEPOINT' ? judgeEnd(reading, verb) : unknown(verb)),
}

/** Verbs whose text alone tells nothing, or that change more than data. */
const reasons: Record<string, string> = {
  CALL: 'a procedure may write',
  EXECUTE: 'a prepared statement may write',
  PREPARE: 'a prepared statement may write',
  KILL: 'KILL ends the work of others',
  LOCK: 'LOCK takes locks',
  HANDLER: 'HANDLER takes locks',
  FLUSH: 'FLUSH changes the server\'s state',
}

/** Whether a statement with this first word needs to be read whole; others are writes by their verb alone. */
export function hasRule(verb: string): boolean {
  return Object.hasOwn(rules, verb)
}

/** Judges one reading of a statement that holds at least one token. */
export function judge(reading: Reading): Verdict {
  const verb = wordAt(reading, 0)
  return hasRule(verb)
    ? rules[verb]!(reading, verb)
    : judgeByVerb(verb)
}

/** The verdict over a statement that has no rule of its own. */
export function judgeByVerb(verb: string): Verdict {
  if (Object.hasOwn(reasons, verb)) return write(verb, reasons[verb]!)
  return write(verb, /^\w+$/.test(verb)
    ? `${verb} is a write`
    : 'it does not begin with a known word')
}

function judgeQuery(reading: Reading): Verdict {
  const verb = queryVerb(reading)
  if (dataChanges.has(verb)) return write(verb, `${verb} is a write`)
  return queryStarts.has(verb)
    ? readUnless(verb, queryDoubt(reading, 0))
    : unknown(verb)
}

/** `ADMIN SHOW …`, and what TiDB compares of tables and their indexes without mending it. */
function isAdminRead(reading: Reading): boolean {
  const what = wordAt(reading, 1)
  return what === 'SHOW' || /^(?:CHECKSUM TABLE|CHECK TABLE|CHECK INDEX)$/.test(`${what} ${wordAt(reading, 2)}`)
}

/** The verb that a WITH or a parenthesis leads to. */
function queryVerb(reading: Reading): string {
  const first = wordAt(reading, 0)
  const start = first === 'WITH'
    ? afterWith(reading)
    : 0
  return wordAt(reading, reading.tokens.findIndex(({ word }, at) => at >= start && word !== '('))
}

/** Where the statement behind `WITH a AS (…), b (c) AS (…)` begins. */
function afterWith(reading: Reading): number {
  let depth = 0
  for (let at = 1; at < reading.tokens.length; at++) {
    const word = wordAt(reading, at)
    if (depth === 0 && wordAt(reading, at - 1) === ')' && word !== ',' && word !== 'AS') return at
    if (word === '(') depth++
    else if (word === ')') depth--
  }
  return reading.tokens.length
}

/** `FORMAT = x` stands before the statement of EXPLAIN, ANALYZE and TRACE. */
function afterFormat(reading: Reading, at: number): number {
  return wordAt(reading, at) === 'FORMAT' && wordAt(reading, at + 1) === '='
    ? at + 3
    : at
}

/** The statement is really run: nothing but a query is a read. */
function judgeExecuted(reading: Reading, from: number, verb: string): Verdict {
  const inner = wordAt(reading, from)
  if (!queryStarts.has(inner) || (verb === 'ANALYZE' && inner === 'TABLE')) {
    return write(verb, dataChanges.has(inner)
      ? `${verb} runs the ${inner}`
      : `${verb} ${inner} is not known to be a read`)
  }
  const verdict = judgeQuery({
    ...reading,
    tokens: reading.tokens.slice(from),
  })
  return { ...verdict, verb, reason: verdict.reason && `${verb} runs the statement, and ${verdict.reason}` }
}

/** Where the statement behind EXPLAIN's options begins, and whether it is run. */
function afterExplainOptions(reading: Reading): { at: number, analyzes: boolean } {
  let at = 1
  let analyzes = false
  // The last token is no option but a table of that name.
  while (at + 1 < reading.tokens.length) {
    const word = wordAt(reading, at)
    const next = afterFormat(reading, at)
    if (next === at && !['ANALYZE', 'EXTENDED', 'PARTITIONS'].includes(word)) break
    if (word === 'ANALYZE') analyzes = true
    at = Math.max(next, at + 1)
  }
  return { at, analyzes }
}

function judgeExplain(reading: Reading, first: string): Verdict {
  const { at, analyzes } = afterExplainOptions(reading)
  const inner = wordAt(reading, at)
  if (analyzes) return judgeExecuted(reading, at, `${first} ANALYZE`)
  if (inner === 'FOR' && wordAt(reading, at + 1) === 'CONNECTION') return readUnless(first, queryDoubt(reading, at + 2))
  if (queryStarts.has(inner)) return readUnless(first, queryDoubt(reading, at, true))
  if (inner === 'INSERT' || inner === 'REPLACE') {
    const values = afterInsertTarget(reading, at + 1)
    return values === -1
      ? unknown(first)
      : readUnless(first, queryDoubt(reading, values, true))
  }
  if (dataChanges.has(inner)) return readUnless(first, queryDoubt(reading, at, true))
  return at === 1 && describesTable(reading)
    ? read(first)
    : unknown(first)
}

/** Words that begin a statement which some server may explain by running it. */
const notTables = wordSet('EXPLORE CALL EXECUTE ALTER CREATE DROP IMPORT LOAD SET DO BEGIN KILL')

/** `DESC db.t [column]` */
function describesTable(reading: Reading): boolean {
  if (!isName(reading, 1) || notTables.has(wordAt(reading, 1))) return false
  const at = wordAt(reading, 2) === '.' && isName(reading, 3)
    ? 4
    : 2
  const rest = reading.tokens.length - at
  return rest === 0 || (rest === 1 && (isName(reading, at) || reading.tokens[at]!.kind === Token.String))
}

function judgeShow(reading: Reading, verb: string): Verdict {
  let at = 1
  while (showModifiers.has(wordAt(reading, at))) at++
  if (!shown.has(wordAt(reading, at))) return write(verb, `SHOW ${wordAt(reading, at)} is not known to be a read`)
  const where = reading.tokens.findIndex(
    (token, index) => token.word === 'WHERE' && token.kind === Token.Word && index > at,
  )
  const names = {
    ...reading,
    tokens: reading.tokens.slice(0, where === -1
      ? undefined
      : where),
  }
  // Before WHERE there are names, where `PROCEDURE` or `CREATE` mean no deed; calls count everywhere.
  const doubt = namesDoubt(names, at) ?? (where === -1
    ? null
    : queryDoubt(reading, where))
  return readUnless(verb, doubt)
}

/** What may stand before a parenthesis in front of SHOW's WHERE. */
const callsInShow = wordSet('COUNT CURRENT_USER CURRENT_ROLE PARTITION')

function namesDoubt(reading: Reading, from: number): string | null {
  for (let at = from; at < reading.tokens.length; at++) {
    const word = wordAt(reading, at)
    if (word === ';') return 'the text holds several statements'
    if (word === '(' && !callsInShow.has(wordAt(reading, at - 1))) {
      return 'this form of SHOW is not known to be a read'
    }
  }
  return null
}

function judgeStart(reading: Reading, verb: string): Verdict {
  if (wordAt(reading, 1) !== 'TRANSACTION') return write(verb, `START ${wordAt(reading, 1)} changes the server`)
  const words = reading.tokens.slice(2).map(token => token.word)
  if (words.includes('WRITE')) return transaction('START TRANSACTION', 'READ WRITE lifts the protection')
  const known = words.length === 0 || words[0] === 'READ' || words[0] === 'WITH'
  const doubt = known
    ? queryDoubt(reading, 2)
    : `this form of START TRANSACTION is not known`
  return doubt
    ? write('START TRANSACTION', doubt)
    : transaction('START TRANSACTION')
}

/** Ends of transactions and savepoints: words and names only. */
function judgeEnd(reading: Reading, verb: string): Verdict {
  return reading.tokens.every((_, at) => isName(reading, at))
    ? transaction(verb)
    : unknown(verb)
}

function isExactly(reading: Reading, word: string): boolean {
  return reading.tokens.length === 2 && wordAt(reading, 1) === word
}
