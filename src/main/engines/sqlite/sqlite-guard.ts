import type { ParsedStatement } from '../../../dialects/parsed-statement.ts'
import { TihcError } from '../../../contract/errors.ts'
import { pragmaEffect } from '../../../dialects/sqlite/sqlite-pragmas.ts'
import { unquotedName } from '../../../language/identifiers.ts'
import { Token } from '../../../language/lexer.ts'

/** A token as the guard looks at it. */
interface GuardToken {
  /** `name` is quoted in any way that SQLite takes for a name, single quotes included. */
  kind: 'word' | 'name' | 'other'
  /** Without quotes; a bare word in upper case. */
  text: string
  start: number
}

/** What a statement may begin with. Anything else is not given to SQLite at all. */
const verbs = new Set(
  (
    'ALTER ANALYZE BEGIN COMMIT CREATE DELETE DROP END EXPLAIN INSERT PRAGMA REINDEX RELEASE '
    + 'REPLACE ROLLBACK SAVEPOINT SELECT UPDATE VACUUM VALUES WITH'
  ).split(' '),
)
/** What is looked at further, by its verb; each says of the rest whether it sets something of the session. */
const checks: ReadonlyMap<string, (rest: GuardToken[]) => boolean> = new Map([
  ['VACUUM', checkVacuum],
  ['PRAGMA', checkPragma],
  ['EXPLAIN', checkExplained],
])
/** Tokens behind the verb in which VACUUM, PRAGMA and EXPLAIN say all that counts; the rest may be megabytes. */
const mostLookedAt = 16
/** In a longer text it is not looked where a name stands that is refused: as a name, or within a comment or a value. */
const longText = 1_000_000
const otherFile = 'A connection reaches its own file only: make a connection for the other one.'

export interface Guarded {
  /** The first word in upper case; '' for a text without a statement. */
  verb: string
  /** It sets something of the session by PRAGMA, which is lost with it. */
  sets: boolean
}

/**
 * Refuses what would reach past the connection's file or lift what protects it: other files, extensions, the schema's
 * own table. SQLite has no hook for that here, so the text decides: what is not known is not run.
 *
 * @throws {TihcError} `forbidden`, or `engine` for what is no SQL
 */
export function guardStatement(statement: ParsedStatement): Guarded {
  const { text: sql } = statement
  const tokens = tokensOf(statement)
  const first = tokens.next().value
  if (!first || first.text === ';') return { verb: '', sets: false }
  const verb = first.kind === 'word' ? first.text : ''
  refuseOtherFiles(verb)
  if (!verbs.has(verb)) throw syntaxError(sql, first)
  const sets = checks.get(verb)?.(beginningOf(tokens)) ?? false
  // Every PRAGMA that gives rows is a table too, and a function that loads code is a function of every statement.
  const refusal = refusalWithin(sql)
  if (refusal && sql.length > longText) throw refusal
  if (refusal) checkNames(statement)
  return { verb, sets }
}

function beginningOf(tokens: Generator<GuardToken>): GuardToken[] {
  const beginning: GuardToken[] = []
  for (let next = tokens.next(); !next.done && beginning.length < mostLookedAt; next = tokens.next())
    beginning.push(next.value)
  return beginning
}

/** The refusal of a name that stands somewhere in the text, be it in a comment; null where there is none. */
function refusalWithin(sql: string): TihcError | null {
  for (const [name] of sql.matchAll(/pragma_\w+|load_extension/gi)) {
    const refusal = refusalOf(name)
    if (refusal) return refusal
  }
  return null
}

/** `VACUUM INTO 'file'` and `VACUUM main INTO 'file'` write elsewhere. */
function checkVacuum(rest: GuardToken[]): boolean {
  if (rest.some(({ kind, text }) => kind === 'word' && text === 'INTO'))
    throw refused(`VACUUM INTO is refused. ${otherFile}`, 'VACUUM')
  return false
}

function refuseOtherFiles(verb: string | undefined): void {
  if (verb === 'ATTACH' || verb === 'DETACH') throw refused(`${verb} is refused. ${otherFile}`, verb)
}

/** A PRAGMA acts while it is read: behind EXPLAIN too. */
function checkExplained(rest: GuardToken[]): boolean {
  const from = rest.findIndex(({ text }) => text !== 'QUERY' && text !== 'PLAN')
  const inner = rest[from]
  refuseOtherFiles(inner?.text)
  return inner?.kind === 'word' && inner.text === 'PRAGMA' && checkPragma(rest.slice(from + 1))
}

function checkPragma(rest: GuardToken[]): boolean {
  const named = rest[1]?.text === '.' ? 2 : 0
  const argument = rest[named + 1]?.text
  const hasArgument = argument === '=' || argument === '('
  const name = rest[named]?.text ?? ''
  const effect = pragmaEffect(name, hasArgument)
  if (effect === 'refused') {
    throw refused(
      `PRAGMA ${name.toLowerCase()} is refused${hasArgument ? ' with a value' : ''}: `
      + 'it is not known to be harmless to the file and to this machine.',
      'PRAGMA',
    )
  }
  return effect === 'session' || (effect === 'write' && hasArgument)
}

function checkNames(statement: ParsedStatement): void {
  for (const { kind, text } of tokensOf(statement)) {
    const refusal = kind === 'other' ? null : refusalOf(text)
    if (refusal) throw refusal
  }
}

/** Why a name may not be used; null where it may. */
function refusalOf(written: string): TihcError | null {
  const name = written.toLowerCase()
  if (name === 'load_extension')
    return refused('load_extension is refused: no code is loaded into TiHC.', 'load_extension')
  const pragma = /^pragma_(\w+)$/.exec(name)?.[1]
  // As a table it could be worked on: it tells where the file lies.
  return pragma !== undefined && (pragma === 'database_list' || pragmaEffect(pragma, true) !== 'read')
    ? refused(`${name} is refused: use PRAGMA ${pragma} itself.`, 'PRAGMA')
    : null
}

/** The statement's tokens without its comments; a NUL ends it. */
function* tokensOf(statement: ParsedStatement): Generator<GuardToken> {
  const { text: sql } = statement
  const cursor = statement.walk()
  for (let kind = cursor.next(); kind !== Token.End; kind = cursor.next()) {
    const { start } = cursor
    if (sql[start] === '\0') return
    if (kind === Token.Comment || kind === Token.Hint) continue
    const text = sql.slice(start, cursor.end)
    if (kind === Token.Word) {
      yield { kind: 'word', text: text.toUpperCase(), start }
    } else if (kind === Token.String || kind === Token.QuotedIdentifier) {
      yield { kind: 'name', text: unquotedName(text), start }
    } else {
      yield { kind: 'other', text, start }
    }
  }
}

function refused(message: string, verb: string): TihcError {
  return new TihcError('forbidden', message, { verb })
}

/** As SQLite would say it. */
function syntaxError(sql: string, { text, kind, start }: GuardToken): TihcError {
  const word = kind === 'word' ? sql.slice(start, start + text.length) : text
  const message = `near "${word}": syntax error`
  return new TihcError('engine', `${message}.`, {
    errno: 1,
    sqlState: null,
    sqliteCode: 'SQLITE_ERROR',
    message,
    offset: start,
  })
}
