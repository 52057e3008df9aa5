import type { Cell } from '../../../contract/sql.ts'
import type { ConnectionConfig, MetadataResult, ServerInfo } from '../engine.ts'
import type { FileQueryOptions, MetadataParams } from './sqlite-metadata-process.ts'
import type { SqliteGround } from './sqlite-open.ts'
import { createQueue } from '../../core/queue.ts'
import { cancelled, createMetadataProcess, tooLong, whyEnded } from './sqlite-metadata-process.ts'

export type MetadataRow = Cell[]

/** Asks for rows. @throws {TihcError} as `SqliteMetadataLink.run` */
export type Ask = (sql: string, params?: MetadataParams) => Promise<MetadataRow[]>

export interface SqliteMetadataLink {
  /** Who answered last; null before. */
  readonly info: ServerInfo | null
  /**
   * One statement after the other. A statement whose time is up, or whose signal fires, costs the process.
   *
   * @throws {TihcError} `engine`, `unavailable`, `cancelled`
   */
  run: (sql: string, params?: MetadataParams, options?: FileQueryOptions) => Promise<MetadataResult>
  /** The same for who wants rows alone, however many. */
  ask: (signal?: AbortSignal) => Ask
  close: () => Promise<void>
}

/** Asks a file about itself: whoever asks waits for those before, and no longer than they want to. */
export function createSqliteMetadataLink(ground: SqliteGround, config: ConnectionConfig): SqliteMetadataLink {
  const reader = createMetadataProcess(ground, config)
  const inTurn = createQueue()

  const run: SqliteMetadataLink['run'] = async (sql, params = [], options = {}) => {
    const { timeoutMs } = options
    if (options.signal?.aborted) throw cancelled()
    // The time counts from here: others may have their turn before.
    const limit = new AbortController()
    const timer = timeoutMs === undefined ? undefined : setTimeout(() => limit.abort(tooLong(timeoutMs)), timeoutMs)
    const signal = AbortSignal.any([limit.signal, ...(options.signal ? [options.signal] : [])])
    const answer = inTurn(() => reader.run(sql, params, { ...options, signal }))
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
      return reader.info
    },
    run,
    ask: signal => async (sql, params) => (await run(sql, params, { signal })).rows,
    close: reader.close,
  }
}
