import type { Duplex } from 'node:stream'
import type { sshMethods } from '../../contract/connections.ts'
import type { DdlJob, DroppedDatabase, DroppedTable } from '../../contract/ddl-jobs.ts'
import type { Privileges } from '../../contract/privileges.ts'
import type { Program, ProgramKind } from '../../contract/programs.ts'
import type { ServerKeyKind } from '../../contract/server-keys.ts'
import type { Cell, ResultColumn, SessionState, StatementResult } from '../../contract/sql.ts'
import type { TableBlocker } from '../../contract/table-blockers.ts'
import type { TableStatistics } from '../../contract/table-statistics.ts'
import type { ReadDefinitions } from '../../dialects/definitions.ts'
import type { ParsedStatement } from '../../dialects/parsed-statement.ts'
import type { TableName } from '../../dialects/schema-statements.ts'
import type { AskedTraces } from '../../dialects/session-traces.ts'
import type { RowFields } from '../../formats/format.ts'
import type { Lexing } from '../../language/lexing.ts'
import type { ColumnKey } from '../../schema/column-keys.ts'
import type { Column, Database, SchemaObject } from '../../schema/model.ts'
import type { Dependents } from './dependents.ts'

/** One SSH server on the way, secrets opened. */
export interface SshHop {
  host: string
  port: number
  user: string
  method: typeof sshMethods[number]
  password: string
  /** A private key as text, and what it is locked with. */
  key: string
  passphrase: string
}

/** The SSH server through which a database is reached; `jump` is the one in front of it. */
export interface SshRoute extends SshHop { jump: SshHop | null }

/** Carries connections to a server by another way than this machine's own network. */
export interface Tunnel {
  /**
   * Opens a connection to an address as the far end sees it.
   *
   * @throws {TihcError} that names the part that failed; `unavailable` when it is not there after `timeoutMs`
   */
  open: (
    target: { host: string, port: number },
    options: { timeoutMs: number, signal?: AbortSignal },
  ) => Promise<Duplex>
}

/** What a server shows of itself. */
export interface ShownKey { kind: ServerKeyKind, fingerprint: string }

/** What was accepted of the server that a connection leads to; asked anew at every sign-in. */
export interface ServerKeyring {
  /** The server as keys are kept for it. */
  readonly place: { host: string, port: number, via: string | null }
  /** The fingerprint that was accepted (`SHA256:…`); null for none. */
  accepted: (kind: ServerKeyKind) => Promise<string | null>
}

/** Everything that is needed to reach a server, secrets opened. Never leaves the main process. */
export interface ConnectionConfig {
  id: string
  tenant: string
  name: string
  /** The family of its dialect. */
  engine: string
  host: string
  port: number
  user: string
  password: string
  database: string | null
  /** Where an embedded database lies, as it was typed; null for servers. */
  file: string | null
  tls: {
    mode: 'off' | 'required' | 'verify-ca' | 'verify-identity'
    ca?: string | null
    cert?: string | null
    key?: string | null
  }
  /** What the tunnel is made of; a connection that has it is reached through `tunnel` alone. */
  ssh: SshRoute | null
  /** Put there by whoever opens tunnels. */
  tunnel: Tunnel | null
  /** Put there by whoever keeps accepted keys; with null there are none. */
  serverKeys: ServerKeyring | null
  /** Milliseconds that connecting may take; null for the usual time. */
  connectTimeoutMs: number | null
  compress: boolean
  /** Time zone of sessions; null for the server's own. */
  timeZone: string | null
  /** Statements that a session begins with; empty for none. */
  startSql: string
  readOnly: boolean
}

export interface ServerInfo {
  product: string
  /** As the product counts: `8.5.4` for TiDB, `10.11.14` for MariaDB. */
  version: string
}

/** Takes the rows of one result, as the server sent them. */
export interface ResultWriter {
  /**
   * Adds the row that stands at `start` to `end` of `bytes`; it is copied before the call returns.
   * False asks the sender to pause until `onDrain` is called.
   */
  write: (bytes: Buffer, start: number, end: number) => boolean
  /** The same for many rows at once, one after the other, each with 4 bytes of length (little-endian) before it. */
  writeRows: (bytes: Buffer) => boolean
  /** Called once there is room again after `write` said false. */
  onDrain: (() => void) | null
  readonly rowCount: number
}

/** Reads the rows that an engine wrote. Lives as long as the result; holds no connection. */
export interface RowDecoder {
  /** All cells of a row; those over `limit` bytes arrive as a preview of `previewBytes`. */
  cells: (bytes: Buffer, start: number, end: number, limit: number, previewBytes: number) => Cell[]
  /** One cell in full and its size as the server sent it. */
  cell: (bytes: Buffer, start: number, end: number, column: number) => { value: Cell, bytes: number }
  /**
   * Makes a reader of whole rows for who writes them to a file: it gives the places of the values' bytes and decodes
   * none of them where it need not. What it gives stands until its next row.
   */
  openFields: () => (bytes: Buffer, start: number, end: number) => RowFields
}

/** A column as lists show it. */
export interface ListedColumn extends Column {
  /** Null where it is in no index, or only behind others. */
  readonly inKey: ColumnKey | null
  /** What the server notes beside it in words of its own; null where it keeps no such notes. */
  readonly notes: string | null
}

export interface TableInfo {
  name: string
  kind: SchemaObject['kind']
  comment: string
  /** The server's estimate; null where it gives none. */
  rows: number | null
  bytes: number | null
  columns?: ListedColumn[]
}

export type KindCounts = Record<TableInfo['kind'], number>

export type DatabaseInfo = Pick<Database, 'name' | 'system'>

export interface TablesOptions {
  /** These alone, in this order, instead of what `search` matches; one that is not there is left out. */
  names?: readonly string[]
  /** Matches anywhere in the name, in any case; nothing in it is a wildcard. */
  search?: string
  offset?: number
  limit?: number
  columns: boolean
  /** Whether names and kinds are enough where there are thousands of tables; no unless given. */
  brief?: boolean
  /** Whether to count each kind of what `search` matches. */
  kinds?: boolean
  signal?: AbortSignal
}

export interface TableList {
  /** Ordered by name. Of thousands in one answer, comments and sizes may be left out. */
  tables: TableInfo[]
  /** How many `search` matches. */
  total: number
  kinds?: KindCounts
}

/** An object with what its server says of it besides its definition. */
export interface ObservedObject {
  object: SchemaObject
  /** The number by which the server knows it, also under another name; null where it has no such number. */
  serverId: string | null
  /** The server's estimates; null where it gives none. */
  rows: number | null
  bytes: number | null
  /** The statement that makes it, where it was read along; `statements` gives it where it was not. */
  ddl?: string
}

export interface SchemaOptions {
  /** Only these, in this order; everything in the order of names unless given. */
  names?: readonly string[]
  signal?: AbortSignal
}

export interface MetadataQueryOptions {
  /** Milliseconds that the statement may take, waiting for its turn and connecting included; 30,000 unless given. */
  timeoutMs?: number
  /** So many rows are kept, the rest is left out; 10,000 unless given. */
  maxRows?: number
  /** In which names without one are; none unless given. */
  database?: string
  signal?: AbortSignal
}

export interface MetadataResult {
  columns: ResultColumn[]
  /** Positional; the values are exact, as those of results are. */
  rows: Cell[][]
  /** There were more than `maxRows`. */
  limited: boolean
}

export interface JobsQuery {
  /** Of this database alone; of all for null. */
  database: string | null
  limit: number
  signal?: AbortSignal
}

/** Changes that a server works on by itself. */
export interface StructureJobs {
  /** Newest first; `errors` says what could not be read beside them. */
  list: (query: JobsQuery) => Promise<{ data: DdlJob[], errors: string[] }>
  /** The tables that can be had back, newest first. */
  dropped: (database: string, options: { signal?: AbortSignal }) => Promise<DroppedTable[]>
  /** The databases that can be had back, newest first. */
  droppedDatabases: (options: { signal?: AbortSignal }) => Promise<DroppedDatabase[]>
  /**
   * Runs one of the dialect's statements to a job.
   *
   * @throws {TihcError} `not_found` for a job that there is not, `engine` for what the server refuses
   */
  steer: (sql: string, options: { signal?: AbortSignal }) => Promise<void>
}

/**
 * Reads names and definitions over connections of its own; never sits in a person's transaction. What it gives is the
 * model of `src/schema`.
 *
 * Everything throws a `TihcError`: `unavailable` where the server cannot be reached or has not answered in time (5 s
 * for every statement of a list), `engine` for what it refuses, `cancelled` where `signal` fired or the session was
 * closed. A signal that fires ends the waiting at once.
 */
export interface MetadataSession {
  /** Who answered last; null before the first answer. */
  readonly info: ServerInfo | null
  /** Ordered by name. */
  databases: (options: { signal?: AbortSignal }) => Promise<DatabaseInfo[]>
  /** @throws {TihcError} `not_found` when there is no such database, or this account may not see it */
  database: (database: string, options: { signal?: AbortSignal }) => Promise<Database>
  /** @throws {TihcError} `not_found` as `database` */
  tables: (database: string, options: TablesOptions) => Promise<TableList>
  /** @throws {TihcError} `not_found` when there is no such table */
  columns: (database: string, table: string, options: { signal?: AbortSignal }) => Promise<ListedColumn[]>
  /**
   * Reads everything about one table, view or sequence.
   *
   * @throws {TihcError} `not_found` when there is no such table
   */
  table: (database: string, name: string, options: { signal?: AbortSignal }) => Promise<SchemaObject>
  /**
   * Reads everything in a database, some hundred tables at a time: nothing is read on before the last ones were taken,
   * and no connection is held in between. What is dropped meanwhile is left out.
   *
   * @throws {TihcError} `not_found` as `database`, at the first step
   * @example
   * for await (const objects of metadata.schema('shop', {})) compare(objects)
   */
  schema: (database: string, options: SchemaOptions) => AsyncIterable<SchemaObject[]>
  /** As `schema`, with what the server says of each object besides. */
  observe: (database: string, options: SchemaOptions) => AsyncIterable<ObservedObject[]>
  /**
   * The names of all tables, views and sequences of a database, by code.
   *
   * @throws {TihcError} `not_found` as `database`
   */
  names: (database: string, options: { signal?: AbortSignal }) => Promise<string[]>
  /**
   * The names that tables of a database have now, by the numbers by which their server knows them. A number that no
   * table has, or any of a server without such numbers, is missing.
   */
  namesOf: (
    database: string,
    serverIds: readonly string[],
    options: { signal?: AbortSignal },
  ) => Promise<ReadonlyMap<string, string>>
  /**
   * The statements that make tables and views, as the server prints them. What is not there, or what this account may
   * not see, is left out.
   */
  statements: (
    database: string,
    names: readonly string[],
    options: { signal?: AbortSignal },
  ) => Promise<ReadonlyMap<string, string>>
  /** What the server runs where somebody reads one of these; names that nothing has are left out. */
  definitions: (names: readonly TableName[], options: { signal?: AbortSignal }) => Promise<ReadDefinitions>
  /**
   * Reads what may depend on a table: texts of all databases that are not the server's own, foreign keys, what it
   * counted of statements. What takes longer than 20 s is left, and said to be.
   */
  dependents: (table: TableName, options: { signal?: AbortSignal }) => Promise<Dependents>
  /**
   * The routines, triggers and events of a database; none where its server has none.
   *
   * @throws {TihcError} as all of them
   */
  programs: (database: string, options: { signal?: AbortSignal }) => Promise<Program[]>
  /**
   * The statement that makes one of them, as the server prints it; null where this account may not see it.
   *
   * @throws {TihcError} `engine` where there is none of that name
   */
  programText: (
    program: TableName & { kind: ProgramKind },
    options: { signal?: AbortSignal },
  ) => Promise<string | null>
  /**
   * Who may do what with a database, or a table or view of it; none where its server has no accounts. What is granted
   * on names that are no longer there is given, too.
   */
  privileges: (place: PrivilegesPlace, options: { signal?: AbortSignal }) => Promise<Privileges>
  /**
   * The open transactions that a change of a table would wait for; none where changes wait for nobody.
   *
   * @throws {TihcError} `engine` where this account may not see the transactions of others
   */
  blockers: (table: TableName, options: { signal?: AbortSignal }) => Promise<TableBlocker[]>
  /** Null where no server of the family has such jobs. */
  readonly jobs: StructureJobs | null
  /** What the server knows of the rows of a table that is there; what could not be read is in its `errors`. */
  statistics: (table: TableName, options: { signal?: AbortSignal }) => Promise<TableStatistics>
  /**
   * Runs one statement of the program's own, such as a check. Where the product can, the server is told to let nothing
   * be written (all but TiDB, which has no such switch); what a person typed belongs here only where it is known to be
   * a read. It has connections apart from those of lists, so that none waits for a long one. When its time is up or
   * `signal` fires, the server is asked to end it.
   *
   * @param sql one statement; values stand as `?` in it, names are quoted by the family's own function
   * @param params bound for the `?`
   * @throws {TihcError} `unavailable` when the time is up
   */
  query: (
    sql: string,
    params?: ReadonlyArray<string | number | null>,
    options?: MetadataQueryOptions,
  ) => Promise<MetadataResult>
}

export interface PrivilegesPlace {
  database: string
  /** A table or view; null for the database as a whole. */
  table: string | null
}

/** What a statement without rows did. */
export type RowlessResult = Pick<StatementResult, 'affectedRows' | 'insertId'>

export interface ExecuteOptions {
  /** The statement's tokens, where somebody has read them already. */
  parsed?: ParsedStatement
  /** Its text was looked at for what could end its server (`StatementRules.checkSafe`); it is looked at unless told. */
  isSafe?: boolean
  /**
   * Known to change nothing: only such a statement may be ended for our own reasons, and once it was stopped its answer
   * does not matter. Any other one, and every one unless told, ends as the server answers.
   */
  isRead?: boolean
  /** What it asks of what the statement before it has left; everything unless told. */
  asks?: AskedTraces
  /** Whether it may change what the session does not tell by itself (sql_mode, database); it may unless told. */
  changesSession?: boolean
  /**
   * So many rows of a result are kept. A read is ended there; anything else is read on and its further rows are
   * dropped.
   */
  maxRows?: number
  /** A result begins: gives the place where its rows go. */
  onRows: (columns: ResultColumn[], decoder: RowDecoder) => ResultWriter
  /** No more rows come for the result that began last; `limited` says that there were more than `maxRows`. */
  onRowsEnd: (end: { limited: boolean }) => void
  /** A result without rows. */
  onDone: (result: RowlessResult) => void
  /**
   * How many warnings the last result came with, and what they say; null as long as nobody has read them. Called again
   * once they are read: what a person can ask of the statement that ended is not changed for their sake.
   */
  onWarnings: (count: number, warnings: StatementResult['warnings'] | null) => void
  /**
   * The server has been silent for a while and does not answer on a second connection either; null when it does again.
   */
  onUnresponsive: (message: string | null) => void
}

/**
 * One server connection of one person. It keeps USE, variables, transaction and temporary tables, and
 * runs one statement at a time.
 */
export interface EngineSession {
  readonly info: ServerInfo
  /** How text must be cut into tokens now: follows the session's sql_mode. */
  readonly lexing: Lexing
  readonly state: Pick<SessionState, 'database' | 'inTransaction' | 'autocommit' | 'lost'>
  /**
   * Its link was lost while nothing ran and no transaction was open: a new session in the same database has all that it
   * had, but for what its statements set.
   */
  readonly lostAtRest: boolean
  /** Looks whether the server still has it, where nothing was heard of it for a while; what is wrong is in `state`. */
  checkAlive: () => Promise<void>
  /**
   * Runs one statement to its end. Where an error does not say by itself what became of the statement, `outcome` in its
   * details does: `nothing` (it changed nothing), `undone`, `stopped` (by the server, in the middle), `unknown`.
   *
   * @throws {TihcError} `engine` for what the server refuses, `cancelled` where a stop took effect, `unavailable` when
   *   the link is lost
   */
  execute: (statement: string, options: ExecuteOptions) => Promise<void>
  /**
   * A statement may have changed how texts are read, and the server has not told. To ask for it changes what the next
   * statement may ask for, so this is left to who knows that one.
   */
  readonly isStale: boolean
  /** Reads again what a statement may have changed behind our back: sql_mode, database. */
  refresh: () => Promise<void>
  /** Reads what the last statement warned of, where nobody has; `onWarnings` of its call takes it. */
  readWarnings: () => Promise<void>
  /** Whether what is open in it stays on the server when it is closed: a transaction that was prepared by XA. */
  outlives: () => Promise<boolean>
  /** Makes `database` the one that unqualified names mean, as USE does. */
  useDatabase: (database: string) => Promise<void>
  /**
   * Asks for the end of the running statement and waits for it, whatever it is. Does nothing when none runs.
   *
   * @throws {TihcError} `unavailable` when the server has not reacted for 5 s, and with `details.reason` `notStopped`
   *   where it could not be asked: the statement goes on then
   */
  cancel: () => Promise<void>
  /** Throws away the server connection at once. */
  destroy: (reason: string) => void
  /** Closes the server connection; an open transaction is rolled back. */
  close: () => Promise<void>
}

export interface Engine {
  /** As its dialect is called. */
  readonly family: string
  /** @throws {TihcError} `bad_request` that names the field for what can lead nowhere, without trying it */
  checkConfig: (config: ConnectionConfig) => void
  /**
   * Connects, asks for the version, closes.
   *
   * @throws {TihcError} that names the part that failed and what to do
   */
  test: (config: ConnectionConfig, options?: { signal?: AbortSignal }) => Promise<ServerInfo & { latencyMs: number }>
  /**
   * Gives the account a new password in the place of one that has expired. Null where there are no accounts.
   *
   * @throws {TihcError} as `test`, and `engine` with the server's reason where it does not take the new one
   */
  renewPassword: ((config: ConnectionConfig, password: string, options?: { signal?: AbortSignal }) => Promise<void>)
    | null
  openSession: (
    config: ConnectionConfig,
    options: { database?: string | null, signal?: AbortSignal },
  ) => Promise<EngineSession>
  /** A small pool for metadata; `close` ends it. */
  openMetadata: (config: ConnectionConfig) => MetadataSession & { close: () => Promise<void> }
}
