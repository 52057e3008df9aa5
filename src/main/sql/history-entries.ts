import type { Kysely } from 'kysely'
import type { Input, Output } from '../../contract/procedure.ts'
import type { HistoryEntry, sql as sqlContract } from '../../contract/sql.ts'
import type { Owner } from '../core/owner.ts'
import type { HistoryRow, StoreSchema } from '../store/schema.ts'
import type { TenantDatabase } from '../store/tenant-scope.ts'
import { expressionBuilder } from 'kysely'
import { TihcError } from '../../contract/errors.ts'
import { limits } from '../../contract/sql.ts'
import { tenantScope } from '../store/tenant-scope.ts'

/** Which statements are meant; without a field, all. */
export type HistoryFilter = Input<typeof sqlContract.clearHistory>
export type HistoryPage
  = Required<Pick<Input<typeof sqlContract.history>, 'offset' | 'limit'>> & Input<typeof sqlContract.history>

/** What the end of a statement sets. */
export type HistoryEnd = Pick<HistoryRow, 'status' | 'error' | 'row_count' | 'affected_rows' | 'elapsed_ms'>

/** The end of a statement that is not in the store yet, by its row. */
type EndOf = (row: number) => HistoryEnd | undefined

/** As `History.list`. */
export async function readPage(
  db: Kysely<StoreSchema>,
  owner: Owner,
  { offset, limit, textLength, ...filter }: HistoryPage,
  endOf: EndOf,
): Promise<Output<typeof sqlContract.history>> {
  const rows = tenantScope(db, owner.tenant).selectFrom('history').where(matches(owner, filter))
  const newest = rows.orderBy('id', 'desc').offset(offset)
  const lengths = (
    await newest
      .select(({ fn }) => fn<number>('length', ['sql']).as('length'))
      .limit(limit)
      .execute()
  ).map(({ length }) => length)
  const found = await newest
    .selectAll()
    .$if(textLength !== undefined, query =>
      query.select(({ fn, val }) => fn<string>('substr', ['sql', val(1), val(textLength!)]).as('sql')),
    )
    .limit(howManyFit(lengths.map(length => Math.min(length, textLength ?? length))))
    .execute()
  const { total } = await rows.select(({ fn }) => fn.countAll<number>().as('total')).executeTakeFirstOrThrow()
  return { total: Number(total), data: found.map((row, n) => toEntry({ ...row, ...endOf(row.id) }, lengths[n]!)) }
}

/** As `History.get`. */
export async function readEntry(
  db: Kysely<StoreSchema>,
  owner: Owner,
  id: number,
  endOf: EndOf,
): Promise<HistoryEntry> {
  const row = await tenantScope(db, owner.tenant)
    .selectFrom('history')
    .selectAll()
    .where(matches(owner, {}))
    .where('id', '=', id)
    .executeTakeFirst()
  if (!row) throw unknownEntry()
  return toEntry({ ...row, ...endOf(row.id) }, 0)
}

/** The error of an entry that is not there, or another person's. */
export function unknownEntry(): TihcError {
  return new TihcError(
    'not_found',
    'There is no such statement in your history: it was deleted, or newer ones have taken its place.',
  )
}

/** The condition that a person's entries fit a filter, in the scope of their tenant. */
export function matches(
  { user }: Pick<Owner, 'user'>,
  { search, connectionId, taskId, status, from, to }: HistoryFilter,
) {
  const eb = expressionBuilder<TenantDatabase, 'history'>()
  // Times are kept in UTC with milliseconds, so that their texts compare as they do.
  const utc = (time: string) => new Date(time).toISOString()
  return eb.and([
    eb('user_id', '=', user),
    ...(connectionId ? [eb('connection_id', '=', connectionId)] : []),
    ...(taskId ? [eb('task_id', '=', taskId)] : []),
    ...(status ? [eb('status', '=', status)] : []),
    ...(from ? [eb('started_at', '>=', utc(from))] : []),
    ...(to ? [eb('started_at', '<', utc(to))] : []),
    // As the store does it: ASCII letters alone.
    ...(search
      ? [
          eb(
            eb.fn<number>('instr', [
              eb.fn('lower', ['sql']),
              eb.val(search.replace(/[A-Z]+/g, letters => letters.toLowerCase())),
            ]),
            '>',
            0,
          ),
        ]
      : []),
  ])
}

function toEntry(
  row: { [K in Exclude<keyof HistoryRow, 'tenant_id'>]: K extends 'id' ? number : HistoryRow[K] },
  textLength: number,
): HistoryEntry {
  return {
    id: row.id,
    taskId: row.task_id,
    sql: row.sql,
    // The store counts up to the first NUL.
    textLength: Math.max(textLength, row.sql.length),
    connectionId: row.connection_id,
    connectionName: row.connection_name,
    database: row.database,
    status: row.status,
    error: row.error,
    rowCount: row.row_count,
    affectedRows: row.affected_rows,
    elapsedMs: row.elapsed_ms,
    startedAt: row.started_at,
  }
}

function howManyFit(lengths: number[]): number {
  let room: number = limits.answerBytes
  const first = lengths.findIndex(length => (room -= length) < 0)
  return first === -1
    ? lengths.length
    : Math.max(1, first)
}
