import type { Reading } from '../reading.ts'
import { Token } from '../../language/lexer.ts'
import { isName, textAt, wordAt } from '../reading.ts'
import { queryDoubt } from './mysql-query-rules.ts'
import { isHarmlessVariable } from './mysql-variables.ts'

/** What a SET statement is: whether it stays in the session, and why a read-only connection refuses it. */
export interface SetVerdict {
  kind: 'session' | 'write'
  reason: string | null
}

const session = (reason: string | null): SetVerdict => ({ kind: 'session', reason })
const write = (reason: string): SetVerdict => ({ kind: 'write', reason })

/** The verdict on a form of SET; null where the statement is a list of variables nevertheless. */
type Form = (reading: Reading) => SetVerdict | null

const charset: Form = () => session('it changes the character set')
const sessionTransaction: Form = reading => wordAt(reading, 2) === 'TRANSACTION' ? transaction(reading, 3) : null
const notKnown: Form = reading => write(`SET ${wordAt(reading, 1)} is not known to be harmless`)

/** Forms of SET that are no list of variables, by their first word. */
const forms: ReadonlyMap<string, Form> = new Map([
  ['TRANSACTION', reading => transaction(reading, 2)],
  ['SESSION', sessionTransaction],
  ['LOCAL', sessionTransaction],
  ['ROLE', roles],
  ['RESOURCE', reading => isResourceGroup(reading) ? session(null) : null],
  ['NAMES', names],
  ['CHARSET', charset],
  ['CHARACTER', charset],
  ['CHAR', charset],
  ['DEFAULT', notKnown],
  ['CONFIG', notKnown],
  ['STATEMENT', notKnown],
  ['BINDING', notKnown],
  ['SESSION_STATES', notKnown],
])

/** What a SET statement does: of a form of its own, or with a list of variables. */
export function judgeSet(reading: Reading): SetVerdict {
  const first = wordAt(reading, 1)
  if (first === 'PASSWORD') return write('SET PASSWORD changes an account')
  const second = wordAt(reading, 2)
  const isAssigned = second === '=' || second === ':'
  const form = isAssigned ? undefined : forms.get(first)
  return form?.(reading) ?? assignments(reading)
}

function transaction(reading: Reading, from: number): SetVerdict {
  for (let at = from; at < reading.tokens.length; at++) {
    if (wordAt(reading, at) === 'WRITE') return session('READ WRITE lifts the protection')
  }
  const doubt = queryDoubt(reading, from)
  return doubt
    ? write(doubt)
    : session(null)
}

/** `RESOURCE GROUP name` */
function isResourceGroup(reading: Reading): boolean {
  return wordAt(reading, 2) === 'GROUP' && isName(reading, 3) && reading.tokens.length === 4
}

/** Views are judged by what the account sees as it signs in: a role that is taken on besides shows more of them. */
function roles(reading: Reading): SetVerdict {
  const isWithinReach = reading.tokens.length === 3 && /^(?:NONE|DEFAULT)$/.test(wordAt(reading, 2))
  return session(isWithinReach ? null : 'SET ROLE may show views that cannot be looked through')
}

/** Texts are sent as UTF-8: another character set would change what the server reads in them. */
function names(reading: Reading): SetVerdict {
  const charset = textAt(reading, 2).replaceAll(/['"`]/g, '').toLowerCase()
  const rest = reading.tokens.length === 3 || (reading.tokens.length === 5 && wordAt(reading, 3) === 'COLLATE')
  return session(charset === 'utf8mb4' && rest
    ? null
    : 'it changes the character set')
}

/** `[scope] name = value, …`; every part must be known to be harmless. */
function assignments(reading: Reading): SetVerdict {
  let verdict = session(null)
  let at = 1
  while (at < reading.tokens.length) {
    const target = readTarget(reading, at)
    if (!target) return write('this form of SET is not known to be harmless')
    const next = endOfValue(reading, target.value)
    const doubt = queryDoubt({
      ...reading,
      tokens: reading.tokens.slice(0, next),
    }, target.value)
    if (doubt) return write(doubt)
    if (target.scope === 'server') return write(`SET GLOBAL ${target.name} changes the server`)
    if (target.scope === 'session' && !isHarmlessVariable(target.name) && !verdict.reason)
      verdict = session(`${target.name} is not a variable that is known to be harmless`)
    at = next + 1
  }
  return reading.tokens.length > 1
    ? verdict
    : write('this form of SET is not known to be harmless')
}

interface Target {
  scope: 'user' | 'session' | 'server'
  name: string
  /** Where the value begins. */
  value: number
}

function readTarget(reading: Reading, from: number): Target | null {
  const token = reading.tokens[from]
  if (token?.kind === Token.Variable) {
    const value = afterAssign(reading, from + 1)
    return value === -1
      ? null
      : {
          ...variableName(textAt(reading, from)),
          value,
        }
  }
  const scope = wordAt(reading, from)
  const scoped = [
    'SESSION',
    'LOCAL',
    'GLOBAL',
    'PERSIST',
    'PERSIST_ONLY',
    'INSTANCE',
  ].includes(scope) && afterAssign(reading, from + 1) === -1
  const at = scoped
    ? from + 1
    : from
  const value = isName(reading, at)
    ? afterAssign(reading, at + 1)
    : -1
  if (value === -1) return null
  return {
    scope: !scoped || scope === 'SESSION' || scope === 'LOCAL'
      ? 'session'
      : 'server',
    name: unquoted(textAt(reading, at)),
    value,
  }
}

function afterAssign(reading: Reading, at: number): number {
  const mark = wordAt(reading, at)
  if (mark === '=') return at + 1
  return mark === ':' && wordAt(reading, at + 1) === '='
    ? at + 2
    : -1
}

function variableName(text: string): Pick<Target, 'scope' | 'name'> {
  if (!text.startsWith('@@')) return { scope: 'user', name: text }
  const name = unquoted(text.slice(2)).replace(/^(?:session|local)\./, '')
  return {
    scope: name.includes('.')
      ? 'server'
      : 'session',
    name,
  }
}

function unquoted(name: string): string {
  return name.replaceAll(/["`]/g, '').toLowerCase()
}

/** Where the comma behind a value stands, or the end. */
function endOfValue(reading: Reading, from: number): number {
  let depth = 0
  let at = from
  for (; at < reading.tokens.length; at++) {
    const word = wordAt(reading, at)
    if (word === '(') depth++
    else if (word === ')') depth--
    else if (word === ',' && depth === 0) break
  }
  return at
}
