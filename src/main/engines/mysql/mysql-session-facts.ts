import type { Lexing } from '../../../language/lexing.ts'
import type { ServerInfo } from '../engine.ts'
import type { OkPacket, SessionChanges } from './mysql-capture.ts'
import type { MysqlLink } from './mysql-connect.ts'
import type { SessionMode } from './mysql-session-mode.ts'
import { unquotedName } from '../../../language/identifiers.ts'
import { serverStatus } from './mysql-capture.ts'
import { readSessionMode, sessionLexing, sessionModeColumns } from './mysql-session-mode.ts'
import { oddAnswer } from './mysql-wire-fault.ts'

/** What `read` takes. */
export const factsQuestion = `SELECT DATABASE(), @@SESSION.autocommit, ${sessionModeColumns}`

/**
 * Has the server tell with its answers what a statement changed of what texts are read by: the database it tells
 * anyhow, sql_mode it does not. MySQL since 5.7, MariaDB since 10.2; TiDB tells nothing, whatever it is asked. That
 * sql_mode is set, to what it was, shows whether it does.
 */
export const trackingStatement = 'SET SESSION session_track_schema = ON, '
  + 'session_track_system_variables = CONCAT(@@SESSION.session_track_system_variables, '
  + '\',sql_mode,character_set_client,character_set_connection,character_set_results\'), '
  + 'sql_mode = @@SESSION.sql_mode'

/** The variables by which texts are read, and where `SessionMode` has them. */
const modeVariables = {
  sql_mode: 'sqlMode',
  character_set_client: 'clientCharset',
  character_set_connection: 'connectionCharset',
  character_set_results: 'resultsCharset',
} as const satisfies Record<string, keyof SessionMode>

/** USE and nothing but a name, of the length that names may have: patterns of this kind take stack for each letter. */
const plainUse = /^\s*use\s+(`(?:[^`]|``){1,64}`|[\w$]{1,64})\s*$/i

/** Statements that change all or nothing; a procedure or a block that fails may have changed something before. */
const wholeOrNothing = /^\s*(?:set|use|drop)\b/i
/** Statements that only set or move a session: what they leave is known, also where a comment that runs holds them. */
const settings = /^\s*(?:\/\*(?:!\d*|T!)\s*)?(?:set|use|drop)\b/i
/** White space and comments up to the end of their line. */
const spaceOrLine = /\s+|--[^\n]*|#[^\n]*/y
/** The begin of a comment that no server runs. */
const plainComment = /\/\*(?![!MT+])/y

/** A statement's text without the comments that stand before it. */
function withoutComments(text: string): string {
  let at = 0
  for (let next = afterComment(text, 0); next > at; next = afterComment(text, at)) at = next
  return text.slice(at)
}

/** Behind white space or one comment that begins at a place; the place itself where there is neither. */
function afterComment(text: string, at: number): number {
  spaceOrLine.lastIndex = plainComment.lastIndex = at
  if (spaceOrLine.test(text)) return spaceOrLine.lastIndex
  const end = plainComment.test(text) ? text.indexOf('*/', at + 2) : -1
  return end === -1 ? at : end + 2
}

/** Whether behind a statement ROW_COUNT() is 0 and no plan of it can be asked for. */
export function onlySets(statement: string): boolean {
  return settings.test(withoutComments(statement))
}

/** A statement that ended, as far as its session cares. */
export interface EndedStatement {
  text: string
  /** Whether it may have changed what the session does not tell by itself. */
  changesSession: boolean
  hasFailed: boolean
}

/** What of a session's state a server tells with its answers. */
interface FollowedState { database: string | null, inTransaction: boolean, autocommit: boolean }

/** What is known of a session: by the packets of its server, and by what it was asked. */
export class MysqlSessionFacts {
  readonly #info: ServerInfo
  readonly #state: FollowedState
  #mode: SessionMode
  #lexing: Lexing
  #isTracked = false
  #isStale = false

  /** @param state is kept as the server tells it to be */
  constructor({ info, lexing, mode }: Pick<MysqlLink, 'info' | 'lexing' | 'mode'>, state: FollowedState) {
    this.#info = info
    this.#lexing = lexing
    this.#mode = mode
    this.#state = state
  }

  get lexing(): Lexing { return this.#lexing }

  get mode(): SessionMode { return this.#mode }

  /** A statement may have changed something of which the server has told nothing. */
  get isStale(): boolean { return this.#isStale }

  /** @param ok the answer to `trackingStatement` */
  beginTracking({ changes }: OkPacket): void {
    this.#isTracked = changes?.systemVariables.sql_mode !== undefined
  }

  followOk({ status, changes }: OkPacket): void {
    this.followFlags(status)
    if (changes) this.#followChanges(changes)
  }

  /** @param flags of the end of a result, or of an answer */
  followFlags(flags: number): void {
    this.#state.inTransaction = (flags & serverStatus.inTransaction) !== 0
    this.#state.autocommit = (flags & serverStatus.autocommit) !== 0
  }

  /** A statement has ended. */
  ended({ text, changesSession, hasFailed }: EndedStatement): void {
    // Whoever changes what is told is not followed any more.
    if (/session_track/i.test(text)) this.#isTracked = false
    if (!changesSession) return
    const wasStale = this.#isStale
    // It has run: should looking at its text fail, what it left is not known.
    this.#isStale = true
    if (this.#follows(withoutComments(text), hasFailed)) this.#isStale = wasStale
  }

  /** Takes what a statement says that it does; false where it may have done more than is known. */
  #follows(body: string, hasFailed: boolean): boolean {
    if (this.#isTracked && (!hasFailed || wholeOrNothing.test(body))) return true
    const used = hasFailed ? null : plainUse.exec(body)
    // It keeps the name as it was written.
    if (used) this.#state.database = unquotedName(used[1]!)
    return used !== null
  }

  /**
   * Takes the answer to `factsQuestion`.
   *
   * @throws {WireFault} where it is none
   */
  read(row: readonly unknown[]): void {
    if (row.length !== 6) throw oddAnswer()
    const [database, autocommit, ...mode] = row as [string | null, unknown, ...unknown[]]
    this.#state.database = database
    this.#state.autocommit = String(autocommit) === '1'
    this.#setMode(readSessionMode(mode))
    this.#isStale = false
  }

  /** The character sets were set to what they were before. */
  putBack({ clientCharset, connectionCharset, resultsCharset }: SessionMode): void {
    this.#setMode({ ...this.#mode, clientCharset, connectionCharset, resultsCharset })
  }

  #followChanges({ schema, systemVariables }: SessionChanges): void {
    if (schema !== null) this.#state.database = schema === '' ? null : schema
    const mode = { ...this.#mode }
    for (const [variable, key] of Object.entries(modeVariables)) mode[key] = systemVariables[variable] ?? mode[key]
    this.#setMode(mode)
  }

  #setMode(mode: SessionMode): void {
    this.#mode = mode
    this.#lexing = sessionLexing(this.#info, mode)
  }
}
