import type { Context } from '../../../contract/context.ts'
import type { Log } from '../../core/log.ts'
import type { Store } from '../../store/open-store.ts'
import type { SyncRuns } from './sync-runs.ts'
import { TihcError } from '../../../contract/errors.ts'
import { diskFaultOf } from '../../store/store-error.ts'
import { tenantScope } from '../../store/tenant-scope.ts'

/** How often is looked whether a source's time has come. */
const lookMs = 20_000
const hourMs = 60 * 60 * 1000

export interface SyncScheduleOptions {
  store: Pick<Store, 'db'>
  runs: SyncRuns
  log: Log
  /** The time now; the clock's unless given. */
  now?: () => number
}

/** Syncs sources again whose time has come, while the program runs. */
export interface SyncSchedule {
  /** Looks now. */
  look: () => Promise<void>
  close: () => void
}

export function createSyncSchedule({ store: { db }, runs, log, now = Date.now }: SyncScheduleOptions): SyncSchedule {
  const ended = new AbortController()

  /** One database of each connection: the others have their turn when that one is done. */
  async function look(): Promise<void> {
    const rows = await db
      .selectFrom('data_sources')
      .select(['id', 'tenant_id', 'connection_id', 'database', 'every_hours', 'tried_at'])
      .execute()
    const busy = new Set(rows.filter(({ id }) => runs.isRunning(id)).map(({ connection_id }) => connection_id))
    const due = rows
      .filter(({ every_hours }) => every_hours !== null)
      .map(row => ({ ...row, at: row.tried_at === null ? 0 : Date.parse(row.tried_at) + row.every_hours! * hourMs }))
      // What was tried at a time that is still to come was tried under a clock that has been set back since.
      .filter(({ at, tried_at }) => at <= now() || (tried_at !== null && Date.parse(tried_at) > now()))
      .sort((one, other) => one.at - other.at)
    for (const { id, tenant_id, connection_id, database } of due) {
      if (ended.signal.aborted) return
      if (busy.has(connection_id)) continue
      busy.add(connection_id)
      try {
        await runs.start(nobody(tenant_id, ended.signal), connection_id, [database])
      } catch (error) {
        if (!ended.signal.aborted) await noteFailure(tenant_id, id, error)
      }
    }
  }

  /** Tried again after as many hours, as if it had run. */
  async function noteFailure(tenant: string, id: string, error: unknown): Promise<void> {
    if (!(error instanceof TihcError)) log.error('a sync that was due could not begin', error)
    const message = error instanceof TihcError ? error.message : 'The sync could not begin. The log says more.'
    await tenantScope(db, tenant)
      .updateTable('data_sources')
      .set({ status: 'failed', error: message, tried_at: new Date(now()).toISOString() })
      .where('id', '=', id)
      .execute()
  }

  const timer = setInterval(() => {
    // The state of the disk is in the log already.
    look().catch(error => diskFaultOf(error) || log.error('looking for syncs that are due', error))
  }, lookMs).unref()

  return {
    look,
    close() {
      ended.abort()
      clearInterval(timer)
    },
  }
}

/** Whom a sync belongs to that nobody asked for. */
function nobody(tenant: string, signal: AbortSignal): Context {
  return { tenant, user: '', username: '', role: 'editor', signal, door: 'ipc', address: '' }
}
