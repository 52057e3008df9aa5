import type { Cell } from '../../../contract/sql.ts'
import type { ConnectionConfig, MetadataQueryOptions, MetadataResult, ServerInfo } from '../engine.ts'
import type { SqliteLink } from './sqlite-link.ts'
import type { SqliteGround } from './sqlite-open.ts'
import { TihcError } from '../../../contract/errors.ts'
import { within } from '../../core/within.ts'
import { statementError } from './sqlite-errors.ts'
import { LinkLost } from './sqlite-link.ts'
import { openSqliteLink } from './sqlite-open.ts'
import { createSqliteRowDecoder, eachRow } from './sqlite-row-codec.ts'

export type MetadataRow = Cell[]
export type MetadataParams = ReadonlyArray<string | number | null>

/** Asks for rows. @throws {TihcError} as `SqliteMetadataLink.run` */
export type Ask = (sql: string, params?: MetadataParams) => Promise<MetadataRow[]>

/** A process that nobody asked for this long is ended. */
const idleMs = 20_000
const statementMs = 10_000

export interface SqliteMetadataLink {
  /** Who answered last; null before. */
  readonly info: ServerInfo | null
  /**
   * One statement after the other. A statement whose time is up, or whose signal fires, costs the process.
   *
   * @throws {TihcError} `engine`, `unavailable`, `cancelled`
   */
  run: (sql: string, params?: MetadataParams, options?: MetadataQueryOptions) => Promise<MetadataResult>
  /** The same for who wants rows alone, however many. */
  ask: (signal?: AbortSignal) => Ask
  close: () => Promise<void>
}

/** Asks a file about itself; the process that holds it open is started on use and ends when it is idle. */
export function createSqliteMetadataLink(ground: SqliteGround, config: ConnectionConfig): SqliteMetadataLink {
  let link: SqliteLink | null = null
  let info: ServerInfo | null = null
  let turn: Promise<unknown> = Promise.resolve()
  let idle: NodeJS.Timeout | undefined
  let isClosed = false

  async function reach(signal: AbortSignal | undefined): Promise<SqliteLink> {
    if (isClosed) throw new TihcError('cancelled', 'The connection was closed.')
    if (link && !link.isOver) return link
    link = await openSqliteLink(ground, { ...config, readOnly: true }, signal)
    info = { product: 'SQLite', version: link.version }
    return link
  }

  async function leave(): Promise<void> {
    const left = link
    link = null
    await left?.close()
  }

  async function runOnce(sql: string, params: MetadataParams, options: MetadataQueryOptions): Promise<MetadataResult> {
    const { signal, timeoutMs = statementMs, maxRows } = options
    const reached = await reach(signal)
    const onAbort = () => void reached.kill()
    signal?.addEventListener('abort', onAbort, { once: true })
    try {
      return await within(runOn(reached, sql, params, maxRows), timeoutMs, () => tooLong(timeoutMs))
    } catch (error) {
      // Its native code hears nothing: it would go on.
      if (!(error instanceof TihcError && error.code === 'engine')) void reached.kill()
      throw error
    } finally {
      signal?.removeEventListener('abort', onAbort)
    }
  }

  async function attempt(sql: string, params: MetadataParams, options: MetadataQueryOptions): Promise<MetadataResult> {
    if (options.signal?.aborted) throw whyEnded(options.signal)
    clearTimeout(idle)
    try {
      return await runOnce(sql, params, options)
    } catch (error) {
      if (options.signal?.aborted) throw whyEnded(options.signal)
      // What SQLite refused says nothing against the process.
      if (error instanceof TihcError && error.code === 'engine') throw error
      await leave()
      if (!isWorthAnother(error)) throw error instanceof LinkLost ? processEnded() : error
      return await runOnce(sql, params, options)
    } finally {
      idle = setTimeout(() => void leave(), idleMs).unref()
    }
  }

  const run: SqliteMetadataLink['run'] = async (sql, params = [], options = {}) => {
    const { timeoutMs } = options
    if (options.signal?.aborted) throw cancelled()
    // The time counts from here: others may have their turn before.
    const limit = new AbortController()
    const timer = timeoutMs === undefined ? undefined : setTimeout(() => limit.abort(tooLong(timeoutMs)), timeoutMs)
    const signal = AbortSignal.any([limit.signal, ...(options.signal ? [options.signal] : [])])
    const answer = turn.then(() => attempt(sql, params, { ...options, signal }))
    turn = answer.catch(() => {})
    const gaveUp = Promise.withResolvers<never>()
    const onAbort = () => gaveUp.reject(whyEnded(signal))
    signal.addEventListener('abort', onAbort, { once: true })
    try {
      return await Promise.race([answer, gaveUp.promise])
    } finally {
      clearTimeout(timer)
      signal.removeEventListener('abort', onAbort)
    }
  }

  return {
    get info() {
      return info
    },
    run,
    ask: signal => async (sql, params) => (await run(sql, params, { signal })).rows,
    async close() {
      isClosed = true
      clearTimeout(idle)
      await leave()
    },
  }
}

async function runOn(
  link: SqliteLink,
  sql: string,
  params: MetadataParams,
  maxRows: number | undefined,
): Promise<MetadataResult> {
  const result: MetadataResult = { columns: [], rows: [], limited: false }
  let decoder = createSqliteRowDecoder(0)
  const end = await link.run(
    { sql, params: [...params], isRead: true, maxRows },
    {
      onColumns: columns => {
        result.columns = columns
        decoder = createSqliteRowDecoder(columns.length)
      },
      onRows(bytes, taken) {
        eachRow(bytes, (from, to) => result.rows.push(decoder.cells(bytes, from, to, Number.POSITIVE_INFINITY, 0)))
        taken()
      },
      mayCommit: () => false,
    },
  )
  if (end.error) throw statementError(end.error)
  return { ...result, limited: end.limited }
}

/** Another file lies in its place now, or the process was ended: the next one may answer. */
function isWorthAnother(error: unknown): boolean {
  return error instanceof TihcError && error.code === 'unavailable' && error.details?.sessionLost === true
}

function tooLong(timeoutMs: number): TihcError {
  const seconds = Math.max(1, Math.round(timeoutMs / 1000))
  return new TihcError('unavailable', `The file did not answer within ${seconds} s. Its disk may be slow; try again.`, {
    part: 'statement',
  })
}

function processEnded(): TihcError {
  return new TihcError('unavailable', 'The process that read the file ended unexpectedly. Try again.')
}

function cancelled(): TihcError {
  return new TihcError('cancelled', 'Reading was cancelled.')
}

/** Either the time was up, or somebody gave it up. */
function whyEnded({ reason }: AbortSignal): TihcError {
  return reason instanceof TihcError ? reason : cancelled()
}
