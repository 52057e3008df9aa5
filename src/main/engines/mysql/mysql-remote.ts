import type { ConnectionConfig } from '../engine.ts'
import type { MysqlLink } from './mysql-connect.ts'
import { performance } from 'node:perf_hooks'
import { TihcError } from '../../../contract/errors.ts'
import { openMysqlConnection } from './mysql-connect.ts'

/** Everything that is asked about a session over a second connection has this much time a step. */
const stepMs = 2_500
/** A statement that has been silent this long is looked after. */
const silentMs = 2_000
const betweenProbesMs = 10_000
const betweenFailedProbesMs = 3_000

/**
 * Asks the server to stop what the session runs; at most once a statement.
 *
 * @param stillRuns false once the server's answer is complete: no kill is sent then
 * @throws {TihcError} where the server cannot be reached for it, or refuses: the statement goes on then
 */
export async function killStatement(
  config: ConnectionConfig,
  link: MysqlLink,
  stillRuns: () => boolean,
): Promise<void> {
  if (!stillRuns()) return
  const control = await openControl(config)
  let sent = false
  try {
    // TiDB closes an idle session that is killed: where only we still read rows, reading on is enough.
    if (link.info.product === 'TiDB' && (await commandOf(control, link.threadId)) === 'Sleep') return
    if (!stillRuns()) return
    sent = true
    await control.query(killText(link), stepMs)
  } catch (error) {
    if (isUnknownThread(error)) return
    // What was sent may arrive although no answer came.
    if (!sent || (error instanceof TihcError && error.code === 'engine')) throw error
  } finally {
    control.destroy()
  }
}

/** A second connection to the server, to ask about the first. */
function openControl(config: ConnectionConfig): Promise<MysqlLink> {
  return openMysqlConnection(config, {
    database: null,
    timeoutMs: Math.max(stepMs, config.connectTimeoutMs ?? 0),
  })
}

/** Before 6.1 TiDB knew KILL only for the same server, and only with its own word. */
function killText({ info, threadId }: MysqlLink): string {
  const [major = 0, minor = 0] = info.version.split('.').map(Number)
  const old = info.product === 'TiDB' && (major < 6 || (major === 6 && minor < 1))
  return `KILL ${old ? 'TIDB ' : ''}QUERY ${threadId}`
}

function isUnknownThread(error: unknown): boolean {
  const errno = error instanceof TihcError
    ? error.details?.errno
    : (error as { errno?: number }).errno
  return errno === 1094
}

/** What the server says that the session does: `Query`, `Sleep`, …; null when it knows no such session. */
async function commandOf(control: MysqlLink, threadId: string): Promise<string | null> {
  const tables = control.info.product === 'TiDB'
    ? ['PROCESSLIST', 'CLUSTER_PROCESSLIST']
    : ['PROCESSLIST']
  for (const table of tables) {
    const rows = (await control.query(
      `SELECT COMMAND FROM information_schema.${table} WHERE ID = ${threadId}`,
      stepMs,
    )) as string[][]
    if (rows[0]) return rows[0][0]!
  }
  return null
}

async function askCommand(config: ConnectionConfig, link: MysqlLink): Promise<string | null> {
  const control = await openControl(config)
  try { return await commandOf(control, link.threadId) } finally { control.destroy() }
}

export interface SilenceWatch {
  /** The server gave a sign of life. */
  sign: () => void
  stop: () => void
}

/**
 * Looks after a statement that is silent: a long statement is nothing unusual, a server that hangs or a
 * link that dropped without a word is. Both look the same on the session's own link, so a second one asks.
 */
export function createSilenceWatch(config: ConnectionConfig, link: MysqlLink, events: {
  /** The server does not answer; null when it does again. */
  onUnresponsive: (message: string | null) => void
  /** The server does not know the session any more, or is done while nothing arrives here. */
  onGone: (reason: string) => void
}): SilenceWatch {
  let lastSign = performance.now()
  let timer: NodeJS.Timeout | null = null
  let stopped = false
  let unresponsive = false
  let idleProbes = 0

  const schedule = (ms: number) => {
    if (!stopped) timer = setTimeout(look, ms).unref()
  }

  async function look(): Promise<void> {
    const silence = performance.now() - lastSign
    if (silence < silentMs || link.wire.isHeld) return schedule(silentMs)
    const next = await probe()
    if (!stopped) schedule(next)
  }

  async function probe(): Promise<number> {
    try {
      const command = await askCommand(config, link)
      if (stopped) return 0
      report(null)
      idleProbes = command === 'Sleep' && performance.now() - lastSign > silentMs
        ? idleProbes + 1
        : 0
      if (command === null)
        events.onGone('The server has ended it.')
      else if (idleProbes === 2)
        events.onGone('Its network link dropped without a word.')
      return betweenProbesMs
    } catch (error) {
      if (!stopped && error instanceof TihcError && error.code === 'unavailable') {
        report(
          'The server does not answer. The statement goes on when it is back; '
          + 'you can drop the connection, then what is open in it is lost.',
        )
      }
      return betweenFailedProbesMs
    }
  }

  function report(message: string | null): void {
    if (message === null && !unresponsive) return
    unresponsive = message !== null
    events.onUnresponsive(message)
  }

  schedule(silentMs)
  return {
    sign() { lastSign = performance.now() },
    stop() {
      stopped = true
      if (timer) clearTimeout(timer)
      report(null)
    },
  }
}
