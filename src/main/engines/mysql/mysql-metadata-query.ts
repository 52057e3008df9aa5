import type { ConnectionConfig, MetadataQueryOptions, MetadataResult } from '../engine.ts'
import type { MysqlLink } from './mysql-connect.ts'
import type { MetadataPool } from './mysql-metadata-pool.ts'
import { TihcError } from '../../../contract/errors.ts'
import { quoteIdentifier } from '../../../dialects/mysql/mysql-identifiers.ts'
import { within } from '../../core/within.ts'
import { captureQuery } from './mysql-capture.ts'
import { toResultColumn } from './mysql-columns.ts'
import { bindValues } from './mysql-connect.ts'
import { engineError } from './mysql-errors.ts'
import { limitStatements } from './mysql-metadata-pool.ts'
import { createCount } from './mysql-own-rows.ts'
import { killStatement } from './mysql-remote.ts'
import { createRowDecoder } from './mysql-row-decoder.ts'

const usualMs = 30_000
const usualRows = 10_000
/** The server's own limit lies behind ours, so that it only counts where our word does not reach it. */
const afterMs = 1_000

/** Runs a statement of the program's own on a link of the pool; see `MetadataSession.query`. */
export async function queryMetadata(
  pool: MetadataPool,
  config: ConnectionConfig,
  sql: string,
  params: ReadonlyArray<string | number | null> = [],
  { timeoutMs = usualMs, maxRows = usualRows, database, signal }: MetadataQueryOptions = {},
): Promise<MetadataResult> {
  const by = performance.now() + timeoutMs
  const left = () => Math.max(1, by - performance.now())
  return pool.run(
    async ({ link }) => {
      await limitStatements(link, left() + afterMs, left())
      // Every statement but those that ask for one names the database itself.
      if (database !== undefined) await link.query(`USE ${quoteIdentifier(database)}`, left())
      signal?.throwIfAborted()
      const statement = bindValues(sql, params, link.lexing)
      const ended = Promise.withResolvers<never>()
      const onAbort = () => ended.reject(signal!.reason as Error)
      signal?.addEventListener('abort', onAbort, { once: true })
      try {
        return await within(Promise.race([captureRows(link, statement, maxRows), ended.promise]), left(), () =>
          tooLong(timeoutMs),
        )
      } catch (error) {
        if (error instanceof TihcError && error.code === 'engine') throw error
        endAtServer(config, link)
        throw error
      } finally {
        signal?.removeEventListener('abort', onAbort)
      }
    },
    { signal, timeoutMs },
  )
}

function tooLong(timeoutMs: number): TihcError {
  const seconds = Math.max(1, Math.round(timeoutMs / 1000))
  const details = { part: 'statement' } as const
  return new TihcError('unavailable', `The statement was ended: it took longer than ${seconds} s.`, details)
}

/** Nobody waits for that, and where the server cannot be reached its own limit ends the statement. */
function endAtServer(config: ConnectionConfig, link: MysqlLink): void {
  link.destroy()
  killStatement(config, link, () => true).catch(() => {})
}

/** The rows as the server sent them, decoded as those of results are. */
function captureRows(link: MysqlLink, statement: string, maxRows: number): Promise<MetadataResult> {
  const result: MetadataResult = { columns: [], rows: [], limited: false }
  const { promise, resolve, reject } = Promise.withResolvers<MetadataResult>()
  const count = createCount()
  captureQuery(
    link.connection,
    statement,
    {
      onColumns(raw) {
        const columns = raw.map(toResultColumn)
        const decoder = createRowDecoder(raw, columns)
        result.columns = columns
        return (bytes, start, end) => {
          if (result.rows.length >= maxRows) {
            result.limited = true
            return
          }
          count(end - start, columns.length)
          result.rows.push(decoder.cells(bytes, start, end, Number.POSITIVE_INFINITY, 0))
        }
      },
      onRowsEnd: () => {},
      onOk: () => {},
    },
    error => (error ? reject(engineError(error)) : resolve(result)),
  )
  return promise
}
