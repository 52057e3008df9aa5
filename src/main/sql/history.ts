import type { Kysely } from 'kysely'
import type { Input, Output } from '../../contract/procedure.ts'
import type { HistoryEntry, sql as sqlContract } from '../../contract/sql.ts'
import type { Owner } from '../core/owner.ts'
import type { HistoryRow, StoreSchema } from '../store/schema.ts'
import type { SqlTask } from './sql-task.ts'
import { expressionBuilder } from 'kysely'
import { TihcError } from '../../contract/errors.ts'
import { limits } from '../../contract/sql.ts'
import { withoutRepeated, withoutSecrets } from '../../dialects/statement-secrets.ts'
import { excerpt } from '../core/excerpt.ts'

/** Room is made once in so many statements: looking for the oldest takes a moment. */
const makeRoomEvery = 100

/** Which statements are meant; without a field, all. */
export type HistoryFilter = Input<typeof sqlContract.clearHistory>
type Page = Required<Pick<Input<typeof sqlContract.history>, 'offset' | 'limit'>> & Input<typeof sqlContract.history>

/** What people ran, the last of each as the settings say, without the passwords in it; it survives the program. */
export interface History {
  /** Writes that it began; call before the statement is sent, so that it is there whatever happens. */
  begin: (task: SqlTask) => Promise<void>
  end: (task: SqlTask) => Promise<void>
  /** Marks what ran when the program ended without a word; call once at the start. */
  closeInterrupted: () => Promise<void>
  /** Lets go of what is beyond the number that is kept now. */
  trim: () => Promise<void>
  /** The newest first, at most `limit` and at most 16 MB of texts (always one where there is one). */
  list: (owner: Owner, page: Page) => Promise<Output<typeof sqlContract.history>>
  /** Throws `not_found`, for another person's entry too. */
  get: (owner: Owner, id: number) => Promise<HistoryEntry>
  /** Throws `not_found`, for another person's entry too. */
  delete: (owner: Owner, id: number) => Promise<void>
  /** Deletes what fits and has ended, and says how many they were. */
  clear: (owner: Owner, filter: HistoryFilter) => Promise<number>
}

/** @param most gives how many statements are kept for one person; the oldest go first */
export function createHistory(db: Kysely<StoreSchema>, most: () => number): History {
  let begun = 0
  /** What was left out of the text of a statement that runs. */
  const leftOut = new WeakMap<SqlTask, string[]>()

  async function makeRoom({ tenant, user }: Owner): Promise<void> {
    const oldest = await db
      .selectFrom('history')
      .select('id')
      .where('tenant_id', '=', tenant)
      .where('user_id', '=', user)
      .orderBy('id', 'desc')
      .offset(most())
      .limit(1)
      .executeTakeFirst()
    if (oldest) {
      await db
        .deleteFrom('history')
        .where('tenant_id', '=', tenant)
        .where('user_id', '=', user)
        .where('id', '<=', oldest.id)
        .execute()
    }
  }

  return {
    async begin(task) {
      const { text, secrets } = withoutSecrets(excerpt(task.sql, limits.historyText))
      leftOut.set(task, secrets)
      if (begun++ % Math.min(makeRoomEvery, most()) === 0) await makeRoom(task.owner)
      await db.insertInto('history').values({
        tenant_id: task.owner.tenant,
        user_id: task.owner.user,
        task_id: task.id,
        connection_id: task.target.connectionId,
        connection_name: task.target.connectionName,
        database: task.target.database,
        sql: text,
        status: 'running',
        error: null,
        row_count: 0,
        elapsed_ms: 0,
        started_at: task.startedAt.toISOString(),
      }).execute()
    },
    async end(task) {
      await db.updateTable('history').where('task_id', '=', task.id).set({
        status: task.status,
        error: task.error && withoutRepeated(describeEnd(task, task.error), leftOut.get(task) ?? []),
        row_count: task.rowCount,
        elapsed_ms: task.elapsedMs,
      }).execute()
    },
    async closeInterrupted() {
      await db.updateTable('history').where('status', 'in', ['queued', 'running']).set({
        status: 'failed',
        error: 'TiHC ended while this ran. What it did on the server is not known.',
      }).execute()
    },
    async trim() {
      const people = await db
        .selectFrom('history')
        .select(['tenant_id as tenant', 'user_id as user'])
        .distinct()
        .execute()
      for (const owner of people) await makeRoom(owner)
    },
    async list(owner, { offset, limit, textLength, ...filter }) {
      const rows = db.selectFrom('history').where(fits(owner, filter))
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
      return { total: Number(total), data: found.map((row, n) => toEntry(row, lengths[n]!)) }
    },
    async get(owner, id) {
      const row = await db
        .selectFrom('history')
        .selectAll()
        .where(fits(owner, {}))
        .where('id', '=', id)
        .executeTakeFirst()
      if (!row) throw unknownEntry()
      return toEntry(row, 0)
    },
    async delete(owner, id) {
      const { numDeletedRows } = await db
        .deleteFrom('history')
        .where(fits(owner, {}))
        .where('id', '=', id)
        .executeTakeFirstOrThrow()
      if (!numDeletedRows) throw unknownEntry()
    },
    async clear(owner, filter) {
      const { numDeletedRows } = await db
        .deleteFrom('history')
        .where(fits(owner, filter))
        .where('status', 'not in', ['queued', 'running'])
        .executeTakeFirstOrThrow()
      return Number(numDeletedRows)
    },
  }
}

/** Why it did not end as it should; of a text that was stopped also what stands, in paragraphs of their own. */
function describeEnd({ outcomes, notices }: SqlTask, { message }: TihcError): string {
  return outcomes.length > 0 ? [message, ...notices].join('\n\n') : message
}

function unknownEntry(): TihcError {
  return new TihcError(
    'not_found',
    'There is no such statement in your history: it was deleted, or newer ones have taken its place.',
  )
}

function fits({ tenant, user }: Owner, { search, connectionId, taskId, status, from, to }: HistoryFilter) {
  const eb = expressionBuilder<StoreSchema, 'history'>()
  // Times are kept in UTC with milliseconds, so that their texts compare as they do.
  const utc = (time: string) => new Date(time).toISOString()
  return eb.and([
    eb('tenant_id', '=', tenant),
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
  row: { [K in keyof HistoryRow]: K extends 'id' ? number : HistoryRow[K] },
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
