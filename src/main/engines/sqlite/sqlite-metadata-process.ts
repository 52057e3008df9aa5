import type { ConnectionConfig, MetadataQueryOptions, MetadataResult, ServerInfo } from '../engine.ts'
import type { SqliteLink } from './sqlite-link.ts'
import type { SqliteGround } from './sqlite-open.ts'
import type { RunRequest } from './sqlite-protocol.ts'
import { TihcError } from '../../../contract/errors.ts'
import { within } from '../../core/within.ts'
import { statementError } from './sqlite-errors.ts'
import { LinkLost } from './sqlite-link.ts'
import { openSqliteLink } from './sqlite-open.ts'
import { createSqliteRowDecoder, eachRow } from './sqlite-row-codec.ts'

export type MetadataParams = ReadonlyArray<string | number | null>

/** `findsFault` as in `RunRequest`. */
export type FileQueryOptions = MetadataQueryOptions & { findsFault?: boolean }

/** A process that nobody asked for this long is ended. */
const idleMs = 20_000
const statementMs = 10_000
/** How often a statement is begun anew because tables changed under it. */
const schemaTries = 20

/** The process that reads a file for those who ask about it. */
export interface MetadataProcess {
  /** Who answered last; null before. */
  readonly info: ServerInfo | null
  /**
   * One statement; the caller sees to it that there is no other. A statement whose time is up, or whose signal fires,
   * costs the process.
   *
   * @throws {TihcError} `engine`, `unavailable`, `cancelled`
   */
  run: (sql: string, params: MetadataParams, options: FileQueryOptions) => Promise<MetadataResult>
  close: () => Promise<void>
}

/** It holds the file open; it is started on use, anew where it is gone, and ends when it is idle. */
export function createMetadataProcess(ground: SqliteGround, config: ConnectionConfig): MetadataProcess {
  let link: SqliteLink | null = null
  let info: ServerInfo | null = null
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

  async function runOnce(sql: string, params: MetadataParams, options: FileQueryOptions): Promise<MetadataResult> {
    const { signal, timeoutMs = statementMs, maxRows, findsFault } = options
    const reached = await reach(signal)
    const onAbort = () => void reached.kill()
    signal?.addEventListener('abort', onAbort, { once: true })
    try {
      const statement = { sql, params: [...params], isRead: true, maxRows, findsFault }
      return await within(runOnSchema(reached, statement), timeoutMs, () => tooLong(timeoutMs))
    } catch (error) {
      // Its native code hears nothing: it would go on.
      if (!(error instanceof TihcError && error.code === 'engine')) void reached.kill()
      throw error
    } finally {
      signal?.removeEventListener('abort', onAbort)
    }
  }

  async function run(sql: string, params: MetadataParams, options: FileQueryOptions): Promise<MetadataResult> {
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

  return {
    get info() {
      return info
    },
    run,
    async close() {
      isClosed = true
      clearTimeout(idle)
      await leave()
    },
  }
}

/**
 * SQLite itself begins a statement anew where another changed the schema before its first row; not so where the
 * statement asks a PRAGMA's function about a table, and meets the change there (`SQLITE_SCHEMA`).
 */
async function runOnSchema(...taken: Parameters<typeof runOn>): Promise<MetadataResult> {
  for (let tries = 1; ; tries++) {
    try {
      return await runOn(...taken)
    } catch (error) {
      if (tries === schemaTries || !hasMetNewSchema(error)) throw error
    }
  }
}

function hasMetNewSchema(error: unknown): boolean {
  return error instanceof TihcError && error.details?.sqliteCode === 'SQLITE_SCHEMA'
}

async function runOn(link: SqliteLink, statement: Omit<RunRequest, 'kind'>): Promise<MetadataResult> {
  const result: MetadataResult = { columns: [], rows: [], limited: false }
  let decoder = createSqliteRowDecoder(0)
  const end = await link.run(
    statement,
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

export function tooLong(timeoutMs: number): TihcError {
  const seconds = Math.max(1, Math.round(timeoutMs / 1000))
  return new TihcError('unavailable', `The file did not answer within ${seconds} s. Its disk may be slow; try again.`, {
    part: 'statement',
  })
}

function processEnded(): TihcError {
  return new TihcError('unavailable', 'The process that read the file ended unexpectedly. Try again.')
}

export function cancelled(): TihcError {
  return new TihcError('cancelled', 'Reading was cancelled.')
}

/** Either the time was up, or somebody gave it up. */
export function whyEnded({ reason }: AbortSignal): TihcError {
  return reason instanceof TihcError ? reason : cancelled()
}
