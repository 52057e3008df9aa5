import type { Kysely } from 'kysely'
import type { Input, Output } from '../../contract/procedure.ts'
import type { sql as sqlContract } from '../../contract/sql.ts'
import type { StoreSchema } from '../store/schema.ts'
import type { Owner, Task } from './task.ts'

type Filter = Required<Pick<Input<typeof sqlContract.history>, 'offset' | 'limit'>> & Input<typeof sqlContract.history>

/** What people ran; it survives the program. */
export interface History {
  /** Writes that it began; call before the statement is sent, so that it is there whatever happens. */
  begin: (task: Task) => Promise<void>
  end: (task: Task) => Promise<void>
  /** Marks what ran when the program ended without a word; call once at the start. */
  closeInterrupted: () => Promise<void>
  list: (owner: Owner, filter: Filter) => Promise<Output<typeof sqlContract.history>>
}

export function createHistory(db: Kysely<StoreSchema>): History {
  return {
    async begin(task) {
      await db.insertInto('history').values({
        tenant_id: task.owner.tenant,
        user_id: task.owner.user,
        task_id: task.id,
        connection_id: task.target.connectionId,
        connection_name: task.target.connectionName,
        database: task.target.database,
        sql: task.sql,
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
        error: task.error?.message ?? null,
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
    async list({ tenant, user }, { search, connectionId, offset, limit }) {
      let rows = db.selectFrom('history').where('tenant_id', '=', tenant).where('user_id', '=', user)
      if (connectionId) rows = rows.where('connection_id', '=', connectionId)
      if (search) {
        rows = rows.where(({ fn, val, eb }) => eb(fn<number>('instr', [
          fn('lower', ['sql']),
          val(search.toLowerCase()),
        ]), '>', 0))
      }
      const found = await rows.selectAll().orderBy('id', 'desc').offset(offset).limit(limit).execute()
      const { total } = await rows.select(({ fn }) => fn.countAll<number>().as('total')).executeTakeFirstOrThrow()
      return {
        total: Number(total),
        data: found.map(row => ({
          id: row.id,
          sql: row.sql,
          connectionId: row.connection_id,
          connectionName: row.connection_name,
          database: row.database,
          status: row.status,
          error: row.error,
          rowCount: row.row_count,
          elapsedMs: row.elapsed_ms,
          startedAt: row.started_at,
        })),
      }
    },
  }
}
