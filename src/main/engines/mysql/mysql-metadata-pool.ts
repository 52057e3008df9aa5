import type { ConnectionConfig, ServerInfo } from '../engine.ts'
import type { MysqlLink } from './mysql-connect.ts'
import { performance } from 'node:perf_hooks'
import { TihcError } from '../../../contract/errors.ts'
import { within } from '../../core/within.ts'
import { asAnswerFailure } from './mysql-answered.ts'
import { openMysqlConnection } from './mysql-connect.ts'

/** Links that are open to one server at the most, for lists. */
const mostLinks = 3
/** Waiting for a link, opening it and the first statement together; every further statement has it anew. */
const answerMs = 4_800
/** A link that was idle this long is asked for a sign of life before it is used. */
const idleBeforePingMs = 500
const pingMs = 1_500
const idleMs = 60_000

/** What comes back: the driver gives names, texts and numbers of the dictionary as strings. */
export type MetadataRow = Array<string | null>

export interface MetadataLink {
  product: string
  /** What is below, for who needs more than rows of texts. */
  readonly link: MysqlLink
  /** Runs a statement and gives its rows; `values` are bound for `?`. */
  ask: (statement: string, values?: unknown[]) => Promise<MetadataRow[]>
  /**
   * Runs statements that give rows in one round trip; more than one need a pool with `severalStatements`. The first one
   * that the server refuses is the end of all.
   */
  askEach: (statements: readonly string[]) => Promise<MetadataRow[][]>
}

export interface MetadataPoolOptions {
  /** How many connections there are at the most; 3 unless given. */
  size?: number
  /** Whether its links take several statements at once. */
  severalStatements?: boolean
}

export interface TurnOptions {
  signal?: AbortSignal
  /** Milliseconds for waiting, opening a link and the first statement; 4.8 s unless given. */
  timeoutMs?: number
}

export interface MetadataPool {
  /** Who answered last; null before the first answer. */
  readonly info: ServerInfo | null
  /**
   * Gives `work` a link of its own. A server that does not answer in time costs its link and ends in `unavailable`;
   * nobody waits longer than the limit for the first answer, in whatever order people came.
   *
   * @throws {TihcError} `unavailable`, `cancelled`, and what `work` throws
   */
  run: <T>(work: (link: MetadataLink) => Promise<T>, options?: TurnOptions) => Promise<T>
  /** Drops all links; what still runs ends with an error. */
  close: () => Promise<void>
}

interface IdleLink {
  link: MysqlLink
  since: number
  timer: NodeJS.Timeout
}

/**
 * A few connections for names and definitions, opened on use, apart from everybody's transactions.
 *
 * @param config the server
 */
export function createMetadataPool(config: ConnectionConfig, options: MetadataPoolOptions = {}): MetadataPool {
  const pool = new LinkPool(config, options)
  return {
    get info() {
      return pool.info
    },

    async run(work, { signal, timeoutMs = answerMs } = {}) {
      if (signal?.aborted) throw cancelledError()
      const firstBy = performance.now() + Math.max(timeoutMs, config.connectTimeoutMs ?? 0)
      const link = await pool.take(firstBy, signal)
      const onAbort = () => link.destroy()
      signal?.addEventListener('abort', onAbort, { once: true })
      try {
        return await work(metadataLink(link, firstBy))
      } catch (error) {
        throw pool.closed ? closedError() : signal?.aborted ? cancelledError() : asAnswerFailure(error)
      } finally {
        signal?.removeEventListener('abort', onAbort)
        pool.giveBack(link)
      }
    },
    close: () => pool.close(),
  }
}

function metadataLink(link: MysqlLink, firstBy: number): MetadataLink {
  let by = firstBy
  let last: Promise<unknown> = Promise.resolve()
  async function send(statement: string, values: unknown[] | undefined): Promise<unknown[]> {
    const rows = await link.query(statement, Math.max(1, Math.round(by - performance.now())), values)
    by = performance.now() + answerMs
    return rows
  }

  /** What is asked for together goes one after the other, each within its own time. */
  function ask(statement: string, values?: unknown[]): Promise<unknown[]> {
    const sendIt = () => send(statement, values)
    const answer = last.then(sendIt, sendIt)
    last = answer
    // Whoever waits for it is a step behind the next one, which is sent before this answer is worked on.
    return answer.then(rows => rows)
  }

  return {
    product: link.info.product,
    link,
    ask: async (statement, values) => await ask(statement, values) as MetadataRow[],
    async askEach(statements) {
      if (statements.length === 0) return []
      const answers = await ask(statements.join(';'))
      // The driver makes no list of the answer to a single one.
      return statements.length === 1 ? [answers as MetadataRow[]] : answers as MetadataRow[][]
    },
  }
}

class LinkPool {
  closed = false
  info: ServerInfo | null = null
  readonly #config: ConnectionConfig
  readonly #idle: IdleLink[] = []
  readonly #busy = new Set<MysqlLink>()
  readonly #opening = new AbortController()
  readonly #waiting: Array<() => void> = []
  readonly #size: number
  readonly #severalStatements: boolean
  #taken = 0

  constructor(config: ConnectionConfig, { size = mostLinks, severalStatements = false }: MetadataPoolOptions) {
    this.#config = config
    this.#size = size
    this.#severalStatements = severalStatements
  }

  /** @throws {TihcError} `unavailable` when there is none by then */
  async take(by: number, signal: AbortSignal | undefined): Promise<MysqlLink> {
    await this.#turn(by, signal)
    try {
      const link = (await this.#alive()) ?? (await this.#open(by, signal))
      if (this.closed) {
        link.destroy()
        throw closedError()
      }
      this.info = link.info
      this.#busy.add(link)
      return link
    } catch (error) {
      this.#leave()
      throw error
    }
  }

  giveBack(link: MysqlLink): void {
    this.#busy.delete(link)
    if (link.usable && !this.closed) {
      const entry: IdleLink = {
        link,
        since: performance.now(),
        timer: setTimeout(() => {
          this.#idle.splice(this.#idle.indexOf(entry), 1)
          void link.close()
        }, idleMs).unref(),
      }
      this.#idle.push(entry)
    }
    this.#leave()
  }

  async close(): Promise<void> {
    this.closed = true
    this.#opening.abort()
    for (const link of this.#busy) link.destroy()
    const idle = this.#idle.splice(0)
    for (const { timer } of idle) clearTimeout(timer)
    for (const next of this.#waiting.splice(0)) next()
    await Promise.all(idle.map(({ link }) => link.close()))
  }

  /** Waits for its turn and takes it. */
  async #turn(by: number, signal: AbortSignal | undefined): Promise<void> {
    const since = performance.now()
    while (!this.closed && this.#taken >= this.#size) {
      const { promise, resolve } = Promise.withResolvers<void>()
      this.#waiting.push(resolve)
      signal?.addEventListener('abort', () => resolve(), { once: true })
      try {
        await within(promise, Math.max(1, by - performance.now()), () => tooManyWait(performance.now() - since))
      } finally {
        const at = this.#waiting.indexOf(resolve)
        if (at >= 0) this.#waiting.splice(at, 1)
      }
      if (signal?.aborted) throw cancelledError()
    }
    if (this.closed) throw closedError()
    // Before anybody else gets to look: no await may come between.
    this.#taken++
  }

  #leave(): void {
    this.#taken--
    this.#waiting.shift()?.()
  }

  /** An idle link that still works; those that do not are thrown away. */
  async #alive(): Promise<MysqlLink | null> {
    for (let entry = this.#idle.pop(); entry; entry = this.#idle.pop()) {
      const { link, since, timer } = entry
      clearTimeout(timer)
      if (link.usable && (performance.now() - since < idleBeforePingMs || (await answers(link)))) return link
      link.destroy()
      // Where one link dropped without a word, so did its neighbours: only one is waited for.
      for (const other of this.#idle.splice(0)) {
        clearTimeout(other.timer)
        other.link.destroy()
      }
    }
    return null
  }

  async #open(by: number, signal: AbortSignal | undefined): Promise<MysqlLink> {
    const signals = signal ? [signal, this.#opening.signal] : [this.#opening.signal]
    const timeoutMs = Math.max(1, Math.round(by - performance.now()))
    const link = await openMysqlConnection(this.#config, {
      database: null,
      signal: AbortSignal.any(signals),
      timeoutMs,
      severalStatements: this.#severalStatements,
    })
    try {
      await prepare(link, Math.max(1, by - performance.now()))
      return link
    } catch (error) {
      link.destroy()
      throw error
    }
  }
}

/**
 * The settings that the binding of values and the reading of names rely on, whatever the server's own are. Nothing is
 * written here, and where the server can hold us to it, it does.
 */
async function prepare(link: MysqlLink, timeoutMs: number): Promise<void> {
  if (link.info.product !== 'TiDB') await link.query('SET SESSION TRANSACTION READ ONLY', timeoutMs)
  await link.query('SET SESSION sql_mode = \'\', SESSION autocommit = 1', timeoutMs)
  await limitStatements(link, answerMs, timeoutMs)
}

/** So that the server ends by itself what we no longer wait for. Old servers cannot. */
export async function limitStatements(link: MysqlLink, ms: number, timeoutMs: number): Promise<void> {
  const limit
    = link.info.product === 'MariaDB'
      ? `SET SESSION max_statement_time = ${ms / 1000}`
      : `SET SESSION max_execution_time = ${Math.ceil(ms)}`
  try {
    await link.query(limit, timeoutMs)
  } catch (error) {
    if (!(error instanceof TihcError) || error.code !== 'engine') throw error
  }
}

async function answers(link: MysqlLink): Promise<boolean> {
  const pong = new Promise<boolean>(resolve => {
    link.connection.ping(error => resolve(!error))
  })
  return within(pong, pingMs, () => new Error('no answer')).catch(() => false)
}

function closedError(): TihcError {
  return new TihcError('cancelled', 'The connection was changed, closed or deleted meanwhile. Try again.')
}

function cancelledError(): TihcError {
  return new TihcError('cancelled', 'Reading was cancelled.')
}

function tooManyWait(ms: number): TihcError {
  const late = Math.max(1, Math.round(ms / 1000))
  return new TihcError(
    'unavailable',
    `The server did not answer within ${late} s: others wait for it too. It may be stopped or overloaded; try again.`,
    { part: 'timeout' },
  )
}
