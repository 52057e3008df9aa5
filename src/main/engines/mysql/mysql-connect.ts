import type { Connection, SqlValue } from 'mysql2'
import type { Duplex } from 'node:stream'
import type { Lexing } from '../../../language/lexing.ts'
import type { ConnectionConfig, ServerInfo } from '../engine.ts'
import type { OkPacket } from './mysql-capture.ts'
import type { ConnectPhase } from './mysql-errors.ts'
import type { PasswordGuard } from './mysql-password-guard.ts'
import type { SessionMode } from './mysql-session-mode.ts'
import type { TlsPlan } from './mysql-tls.ts'
import type { WireGuard } from './mysql-wire-guard.ts'
import { isIP } from 'node:net'
import { performance } from 'node:perf_hooks'
import { createConnection, format, raw } from 'mysql2'
import { usualConnectTimeout } from '../../../contract/connections.ts'
import { TihcError } from '../../../contract/errors.ts'
import { mysqlLexing } from '../../../dialects/mysql/mysql-lexing.ts'
import { stringLiteral } from '../../../dialects/mysql/mysql-literals.ts'
import { within } from '../../core/within.ts'
import { bareHost, openSocket } from '../open-socket.ts'
import { ed25519Plugin } from './mysql-ed25519.ts'
import { ConnectTimeout, engineError, explainConnectFailure } from './mysql-errors.ts'
import { queryOwn } from './mysql-own-rows.ts'
import { guardPassword } from './mysql-password-guard.ts'
import { readSessionMode, sessionLexing, sessionModeColumns } from './mysql-session-mode.ts'
import { planTls, useTls } from './mysql-tls.ts'
import { readServerVersion } from './mysql-version.ts'
import { oddAnswer, SaysTooMuch } from './mysql-wire-fault.ts'
import { guardWire, mostBeforeSignIn } from './mysql-wire-guard.ts'

/** Looking up the name, connecting, TLS, signing in and the first question together. */
const connectMs = usualConnectTimeout * 1000
/** A statement of our own. */
const ownStatementMs = 5_000
/** A reason that comes after its consequence is waited for this long. */
const lastWordMs = 100
/** A server that does not take its leave in this time is left without. */
const goodbyeMs = 1_000

/** mysql2's connection with the stream that its types leave out: a socket, or a connection through a tunnel. */
export type MysqlConnection = Connection & { readonly stream: Duplex }

/** One connection to a server, ready for statements. */
export interface MysqlLink {
  /** mysql2's callback form: its event form never settles when the link drops. */
  readonly connection: MysqlConnection
  readonly info: ServerInfo
  /** How the session read texts when it was opened. */
  readonly lexing: Lexing
  /** By what of it. */
  readonly mode: SessionMode
  /** The server's number for the connection, for KILL. 64 bits on TiDB, so it is text. */
  readonly threadId: string
  /** False once the link is closed, destroyed or lost. */
  readonly usable: boolean
  /** Looks at what comes, and decides whether more is read. */
  readonly wire: WireGuard
  /**
   * Runs a statement of our own and gives its rows as `queryOwn` does. `values` are bound for `?`, as the session read
   * texts when it was opened: what changes its sql_mode or character set binds nothing after that.
   *
   * @throws {TihcError} `engine` for what the server refuses, `unavailable` for a lost link or a server that does not
   *   answer in time; the link is destroyed then
   */
  query: (
    statement: string,
    timeoutMs?: number,
    values?: unknown[],
    onOk?: (ok: OkPacket) => void,
  ) => Promise<unknown[][]>
  /** Takes leave of the server; never throws, never lasts longer than a second. */
  close: () => Promise<void>
  /** Drops the link at once; a statement that runs on it ends with an error. */
  destroy: () => void
}

export interface ConnectOptions {
  /** The database to begin in: the connection's own when left out, none for null. */
  database?: string | null
  signal?: AbortSignal
  /** The connection's own limit unless told, else `usualConnectTimeout`. */
  timeoutMs?: number
  /** Lets one text hold several statements: for links that nothing but texts of our own is sent over. */
  severalStatements?: boolean
  /**
   * Lets an account in whose password has expired: to give it a new one, and for nothing else. The server is not asked
   * anything then, so what is known of it is what it said in its greeting.
   */
  forExpired?: boolean
}

/**
 * Opens a connection and asks who answers. All of it ends within the time limit, whatever the other side does.
 *
 * @throws {TihcError} that names the part that failed and what to do (see `explainConnectFailure`), `cancelled` when
 *   `signal` fires
 */
export async function openMysqlConnection(config: ConnectionConfig, options: ConnectOptions = {}): Promise<MysqlLink> {
  const { signal, timeoutMs = config.connectTimeoutMs ?? connectMs } = options
  const database = options.database === undefined
    ? config.database
    : options.database
  const tls = planTls(config)
  if (signal?.aborted) throw cancelled()

  const by = performance.now() + timeoutMs
  const socket = config.tunnel
    ? await config.tunnel.open({ host: config.host, port: config.port }, { timeoutMs, signal })
    : openSocket(config.host, config.port)
  const guard = guardPassword(config, socket)
  const connection = createConnection({
    ...driverOptions(config, database, socket, tls, guard),
    ...optionsOf(options),
  }) as MysqlConnection
  const greeted = readGreeting(connection)
  // An idle link that is lost has nobody to tell: without a listener the process would end.
  connection.on('error', () => {})
  const wire = guardWire(connection)
  if (tls) useTls(connection, tls, guard.checkCertificate)

  const known = options.forExpired ? () => readExpired(connection, guard, greeted) : null
  const attempt = watchAttempt(socket, connection, firstPhase(config), known)
  const onAbort = () => attempt.fail(cancelled())
  const timer = setTimeout(
    () => attempt.fail(new ConnectTimeout(attempt.phase(), timeoutMs)),
    Math.max(1, by - performance.now()),
  )
  signal?.addEventListener('abort', onAbort, { once: true })
  try {
    return createLink(connection, socket, wire, await attempt.done)
  } catch (error) {
    drop(connection, socket)
    throw explainConnectFailure(error, { ...config, database }, { ...options, isTidb: greeted()?.product === 'TiDB' })
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', onAbort)
  }
}

/**
 * The driver's defaults that are taken back, so that statements mean what they mean in the servers' own clients:
 * FOUND_ROWS counts matching instead of changed rows, IGNORE_SPACE turns function names into reserved words, ODBC is
 * not what we are. Without LOCAL_FILES a server refuses LOAD DATA LOCAL, and one that asks for a file all the same
 * gets none. Query attributes are not used.
 */
const driverFlags = [
  '-FOUND_ROWS',
  '-IGNORE_SPACE',
  '-ODBC',
  '-LOCAL_FILES',
  '-CLIENT_QUERY_ATTRIBUTES',
]

/** What the driver is told of a link that is opened for something of its own. */
function optionsOf({ severalStatements = false, forExpired = false }: ConnectOptions) {
  return {
    multipleStatements: severalStatements,
    flags: forExpired ? [...driverFlags, 'CAN_HANDLE_EXPIRED_PASSWORDS'] : driverFlags,
  }
}

/** What mysql2 is told of any. */
function driverOptions(
  config: ConnectionConfig,
  database: string | null,
  socket: Duplex,
  tls: TlsPlan | null,
  guard: PasswordGuard,
) {
  return {
    stream: () => socket,
    host: config.host,
    port: config.port,
    user: config.user,
    password: config.password,
    ...(database && { database }),
    // Any object makes the driver ask for TLS; what is checked stands in the plan.
    ...(tls && {
      ssl: { rejectUnauthorized: tls.verifyAuthority },
    }),
    // The whole attempt has one time limit of ours.
    connectTimeout: 0,
    charset: 'utf8mb4',
    compress: config.compress,
    supportBigNumbers: true,
    bigNumberStrings: true,
    dateStrings: true,
    jsonStrings: true,
    rowsAsArray: true,
    // None is prepared: the driver would set half a megabyte aside for 16,000 of them.
    maxPreparedStatements: 1,
    // Given here, the driver's own plugins are not used past the guard, in answer to the greeting neither.
    authPlugins: {
      ...guard.plugins,
      client_ed25519: ed25519Plugin(config.password),
    },
    connectAttributes: { program_name: 'TiHC', _client_name: 'TiHC' },
  }
}

/** A connection through a tunnel is there already. */
function firstPhase({ tunnel, host }: ConnectionConfig): ConnectPhase {
  if (tunnel) return 'greeting'
  return isIP(bareHost(host)) ? 'connect' : 'lookup'
}

/**
 * Follows an attempt from the first packet to the first answer, so that a time limit can say how far it came.
 *
 * @param known what is known without asking; null to ask
 */
function watchAttempt(
  socket: Duplex,
  connection: Connection,
  first: ConnectPhase,
  known: (() => Promise<LinkFacts>) | null,
) {
  let phase = first
  const { promise, resolve, reject } = Promise.withResolvers<LinkFacts>()
  socket.once('lookup', () => { phase = 'connect' })
  socket.once('connect', () => { phase = 'greeting' })
  socket.once('data', () => { if (phase === 'greeting') phase = 'sign-in' })
  let said = 0
  const count = ({ length }: Buffer) => {
    said += length
    if (said > mostBeforeSignIn) reject(new SaysTooMuch())
  }
  socket.on('data', count)

  const state = connection as unknown as { startTLS: (onSecure: (error?: Error) => void) => void }
  const startTls = state.startTLS
  state.startTLS = (onSecure) => {
    phase = 'tls'
    startTls.call(connection, (error) => {
      phase = 'sign-in'
      if (error) reject(error)
      onSecure(error)
    })
  }

  connection.connect((error) => {
    if (error) {
      // Through a tunnel the driver hears that the stream is gone before TLS says why it closed it.
      if (phase === 'tls' && error.code === 'PROTOCOL_CONNECTION_LOST') setTimeout(reject, lastWordMs, error)
      else reject(error)
      return
    }
    phase = 'version'
    socket.off('data', count)
    if (known) return void known().then(resolve, reject)
    // What the handshake asks for, a server may overrule (skip-character-set-client-handshake, init_connect).
    queryOwn(connection, 'SET NAMES utf8mb4').catch(reject)
    queryOwn(connection, `SELECT VERSION(), @@version_comment, CONNECTION_ID(), ${sessionModeColumns}`)
      .then(rows => resolve(readFacts(rows)))
      .catch(reject)
  })
  return {
    phase: () => phase,
    fail: reject,
    done: promise,
  }
}

/** What a link knows of its session from the first answer on. */
type LinkFacts = Pick<MysqlLink, 'info' | 'threadId' | 'lexing' | 'mode'>

/** What a server says of itself is no longer than this. */
const longestVersion = 1_000

/** @throws {WireFault} for an answer that is none to what was asked */
function readFacts(rows: unknown[][]): LinkFacts {
  const [row = []] = rows
  const [version, comment, threadId, ...modeValues] = row.map(value => value === null ? null : String(value))
  if (rows.length !== 1 || !version || version.length > longestVersion || !/^\d{1,20}$/.test(threadId ?? ''))
    throw oddAnswer()
  const info = readServerVersion(version, comment?.slice(0, longestVersion))
  const mode = readSessionMode(modeValues)
  return { info, threadId: threadId!, lexing: sessionLexing(info, mode), mode }
}

/** Who answers by its greeting, which the driver's first command takes; null before. */
function readGreeting(connection: Connection): () => ServerInfo | null {
  const { _command: first } = connection as unknown as { _command: { handshake?: { serverVersion?: string } } | null }
  return () => {
    const version = first?.handshake?.serverVersion
    return version ? readServerVersion(version.slice(0, longestVersion)) : null
  }
}

/** What a session begins with unless the server has its own way. */
const asked = readSessionMode(['', ...Array.from({ length: 3 }).fill('utf8mb4')])

/**
 * What is known of a server that takes a new password and nothing else, which may have it.
 *
 * @throws {WireFault} where it did not say what it is, and as `PasswordGuard.checkNewPassword`
 */
async function readExpired(
  connection: Connection,
  guard: PasswordGuard,
  greeted: () => ServerInfo | null,
): Promise<LinkFacts> {
  await guard.checkNewPassword()
  const info = greeted()
  if (!info) throw oddAnswer()
  const lexing = mysqlLexing(info.product, info.version)
  return { info, threadId: String(connection.threadId ?? 0), lexing, mode: asked }
}

function createLink(connection: MysqlConnection, socket: Duplex, wire: WireGuard, facts: LinkFacts): MysqlLink {
  let closing = false
  const destroy = () => drop(connection, socket)
  return {
    connection,
    wire,
    ...facts,
    get usable() { return !closing && !socket.destroyed && !socket.readableEnded },

    async query(statement, timeoutMs = ownStatementMs, values = [], onOk = undefined) {
      const text = values.length > 0 ? bindValues(statement, values, facts.lexing) : statement
      try {
        return await within(
          queryOwn(connection, text, onOk),
          timeoutMs,
          () =>
            new TihcError(
              'unavailable',
              'The server did not answer within '
              + `${Math.max(1, Math.round(timeoutMs / 1000))} s. It may be stopped or overloaded; try again.`,
              { part: 'timeout' },
            ),
        )
      } catch (error) {
        if (error instanceof TihcError) destroy()
        throw engineError(wire.fault ?? error)
      }
    },

    async close() {
      if (closing || socket.destroyed) return destroy()
      closing = true
      const gone = new Promise<void>((resolve) => { socket.once('close', () => resolve()) })
      connection.end()
      await within(gone, goodbyeMs, () => new Error('no goodbye')).catch(() => {})
      destroy()
    },

    destroy,
  }
}

/** A statement with `values` in the place of its `?`, as a session that reads texts in this way takes it. */
export function bindValues(statement: string, values: readonly unknown[], lexing: Lexing): string {
  return format(statement, values.map(value => bound(value, lexing)) as SqlValue[])
}

/** The driver's own escaping is right where texts are read as it expects. */
function bound(value: unknown, lexing: Lexing): unknown {
  if (lexing.isUtf8 !== false && lexing.backslashEscapes) return value
  if (Array.isArray(value)) return value.map(part => bound(part, lexing))
  return typeof value === 'string' ? raw(stringLiteral(value, lexing)) : value
}

/** Only a destroyed socket lets go at once: the driver's own `destroy` waits for the other side. */
function drop(connection: MysqlConnection, socket: Duplex): void {
  connection.stream.destroy()
  socket.destroy()
}

function cancelled(): TihcError {
  return new TihcError('cancelled', 'Connecting was cancelled.')
}
