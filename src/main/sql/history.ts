import type { Insertable, Kysely } from 'kysely'
import type { TihcError } from '../../contract/errors.ts'
import type { Output } from '../../contract/procedure.ts'
import type { HistoryEntry, sql as sqlContract } from '../../contract/sql.ts'
import type { Owner } from '../core/owner.ts'
import type { HistoryRow, StoreSchema } from '../store/schema.ts'
import type { HistoryEnd, HistoryFilter, HistoryPage } from './history-entries.ts'
import type { SqlTask } from './sql-task.ts'
import { limits } from '../../contract/sql.ts'
import { withoutRepeated, withoutSecrets } from '../../dialects/statement-secrets.ts'
import { excerpt } from '../core/excerpt.ts'
import { tenantScope } from '../store/tenant-scope.ts'
import { endedAs } from '../tasks/task.ts'
import { matches, readEntry, readPage, unknownEntry } from './history-entries.ts'
import { createLateEnds } from './late-ends.ts'

/** Room is made once in so many statements: looking for the oldest takes a moment. */
const makeRoomEvery = 100

/** What people ran, the last of each as the settings say, without the passwords in it; it survives the program. */
export interface History {
  /**
   * Writes that it began; call before the statement is sent, so that it is there whatever happens.
   *
   * @throws {TihcError} `unavailable` where the disk takes nothing, see `diskFaultOf`
   */
  begin: (task: SqlTask) => Promise<void>
  /**
   * Writes how it ends; call before anybody is told, so that the history says the same whatever happens then. Where the
   * disk takes nothing, it is written when it does. Nothing is written of what could not be begun.
   */
  end: (task: SqlTask, error: TihcError | null) => Promise<void>
  /** Marks what ran when the program ended without a word; call once at the start. */
  closeInterrupted: () => Promise<void>
  /** Lets go of what is beyond the number that is kept now. */
  trim: () => Promise<void>
  /** The newest first, at most `limit` and at most 16 MB of texts (always one where there is one). */
  list: (owner: Owner, page: HistoryPage) => Promise<Output<typeof sqlContract.history>>
  /** @throws {TihcError} `not_found`, for another person's entry too */
  get: (owner: Owner, id: number) => Promise<HistoryEntry>
  /** @throws {TihcError} `not_found`, for another person's entry too */
  delete: (owner: Owner, id: number) => Promise<void>
  /** Deletes what matches and has ended, and says how many they were. */
  clear: (owner: Owner, filter: HistoryFilter) => Promise<number>
  /** Writes what the disk had refused, if it takes it now. */
  close: () => Promise<void>
}

/** @param most gives how many statements are kept for one person; the oldest go first */
export function createHistory(db: Kysely<StoreSchema>, most: () => number): History {
  let count = 0
  /** The row of a statement that runs, and what was left out of its text. */
  const begunTasks = new WeakMap<SqlTask, { row: number, secrets: string[] }>()
  const late = createLateEnds<{ tenant: string, end: HistoryEnd }>(async (id, { tenant, end }) => {
    await tenantScope(db, tenant).updateTable('history').where('id', '=', id).set(end).execute()
  })
  const endOf = (row: number) => late.of(row)?.end

  return {
    async begin(task) {
      const { text, secrets } = withoutSecrets(excerpt(task.sql, limits.historyText))
      if (count++ % Math.min(makeRoomEvery, most()) === 0) await makeRoom(db, task.owner, most())
      const { insertId } = await tenantScope(db, task.owner.tenant)
        .insertInto('history')
        .values(begun(task, text))
        .executeTakeFirstOrThrow()
      begunTasks.set(task, { row: Number(insertId), secrets })
    },
    async end(task, error) {
      const begun = begunTasks.get(task)
      if (!begun) return
      await late.write(begun.row, { tenant: task.owner.tenant, end: ended(task, error, begun.secrets) })
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
      for (const owner of people) await makeRoom(db, owner, most())
    },
    list: (owner, page) => readPage(db, owner, page, endOf),
    get: (owner, id) => readEntry(db, owner, id, endOf),
    async delete(owner, id) {
      const { numDeletedRows } = await tenantScope(db, owner.tenant)
        .deleteFrom('history')
        .where(matches(owner, {}))
        .where('id', '=', id)
        .executeTakeFirstOrThrow()
      if (!numDeletedRows) throw unknownEntry()
    },
    async clear(owner, filter) {
      const { numDeletedRows } = await tenantScope(db, owner.tenant)
        .deleteFrom('history')
        .where(matches(owner, filter))
        .where('status', 'not in', ['queued', 'running'])
        .executeTakeFirstOrThrow()
      return Number(numDeletedRows)
    },
    close: late.close,
  }
}

/** Lets go of a person's oldest statements, beyond the `most` that are kept. */
async function makeRoom(db: Kysely<StoreSchema>, { tenant, user }: Owner, most: number): Promise<void> {
  const scope = tenantScope(db, tenant)
  const oldest = await scope
    .selectFrom('history')
    .select('id')
    .where('user_id', '=', user)
    .orderBy('id', 'desc')
    .offset(most)
    .limit(1)
    .executeTakeFirst()
  if (oldest) {
    await scope
      .deleteFrom('history')
      .where('user_id', '=', user)
      .where('id', '<=', oldest.id)
      .execute()
  }
}

/** The row of a statement that begins now. */
function begun({ id, owner, target, startedAt }: SqlTask, sql: string): Omit<Insertable<HistoryRow>, 'tenant_id'> {
  return {
    user_id: owner.user,
    task_id: id,
    connection_id: target.connectionId,
    connection_name: target.connectionName,
    database: target.database,
    sql,
    status: 'running',
    error: null,
    row_count: 0,
    affected_rows: null,
    elapsed_ms: 0,
    started_at: startedAt.toISOString(),
  }
}

/** What is set in its row when it ends. */
function ended(task: SqlTask, error: TihcError | null, secrets: string[]): HistoryEnd {
  return {
    status: endedAs(error),
    error: error && withoutRepeated(describeEnd(task, error), secrets),
    row_count: task.rowCount,
    affected_rows: task.affectedRows,
    elapsed_ms: task.elapsedMs,
  }
}

/** Why it did not end as it should; of a text that was stopped also what stands, in paragraphs of their own. */
function describeEnd({ outcomes, notices }: SqlTask, { message }: TihcError): string {
  return outcomes.length > 0 ? [message, ...notices].join('\n\n') : message
}
