import type { Cell } from '../../../contract/sql.ts'
import type { ConnectionConfig, ServerInfo } from '../engine.ts'
import type { SqliteLink } from './sqlite-link.ts'
import type { SqliteGround } from './sqlite-open.ts'
import { TihcError } from '../../../contract/errors.ts'
import { within } from '../../core/within.ts'
import { statementError } from './sqlite-errors.ts'
import { LinkLost } from './sqlite-link.ts'
import { openSqliteLink } from './sqlite-open.ts'
import { createSqliteRowDecoder, eachRow } from './sqlite-row-codec.ts'

export type MetadataRow = Cell[]

/** A process that nobody asked for this long is ended. */
const idleMs = 20_000
const statementMs = 10_000

export interface SqliteMetadata {
  /** Who answered last; null before. */
  readonly info: ServerInfo | null
  /** One statement after the other. Throws `TihcError`. */
  ask: (sql: string, params?: string[]) => Promise<MetadataRow[]>
  close: () => Promise<void>
}

/** Asks a file about itself; the process that holds it open is started on use and ends when it is idle. */
export function createSqliteMetadata(ground: SqliteGround, config: ConnectionConfig): SqliteMetadata {
  let link: SqliteLink | null = null
  let info: ServerInfo | null = null
  let turn: Promise<unknown> = Promise.resolve()
  let idle: NodeJS.Timeout | undefined
  let isClosed = false

  async function reach(): Promise<SqliteLink> {
    if (isClosed) throw new TihcError('cancelled', 'The connection was closed.')
    if (link && !link.isOver) return link
    link = await openSqliteLink(ground, { ...config, readOnly: true })
    info = { product: 'SQLite', version: link.version }
    return link
  }

  async function leave(): Promise<void> {
    const left = link
    link = null
    await left?.close()
  }

  async function askOnce(sql: string, params: string[]): Promise<MetadataRow[]> {
    const reached = await reach()
    const rows: MetadataRow[] = []
    let decoder = createSqliteRowDecoder(0)
    const end = await within(reached.run({ sql, params, isRead: true }, {
      onColumns: (columns) => { decoder = createSqliteRowDecoder(columns.length) },
      onRows(bytes, taken) {
        eachRow(bytes, (start, stop) => rows.push(decoder.cells(bytes, start, stop, Number.POSITIVE_INFINITY, 0)))
        taken()
      },
      mayCommit: () => false,
    }), statementMs, () => new TihcError('unavailable', `The file did not give its tables within ${statementMs / 1000} s. Its disk may be slow; try again.`))
    if (end.error) throw statementError(end.error)
    return rows
  }

  async function ask(sql: string, params: string[]): Promise<MetadataRow[]> {
    clearTimeout(idle)
    try {
      return await askOnce(sql, params)
    } catch (error) {
      // What SQLite refused says nothing against the process.
      if (error instanceof TihcError && error.code === 'engine') throw error
      await leave()
      if (!isWorthAnother(error)) throw error instanceof LinkLost ? new TihcError('unavailable', 'The process that read the file ended unexpectedly. Try again.') : error
      return await askOnce(sql, params)
    } finally {
      idle = setTimeout(() => void leave(), idleMs).unref()
    }
  }

  return {
    get info() { return info },
    ask(sql, params = []) {
      const answer = turn.then(() => ask(sql, params))
      turn = answer.catch(() => {})
      return answer
    },
    async close() {
      isClosed = true
      clearTimeout(idle)
      await leave()
    },
  }
}

/** Another file lies in its place now, or the process was ended: the next one may answer. */
function isWorthAnother(error: unknown): boolean {
  return error instanceof TihcError && error.code === 'unavailable' && error.details?.sessionLost === true
}
