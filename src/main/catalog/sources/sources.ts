import type { Context } from '../../../contract/context.ts'
import type { Handlers } from '../../../contract/index.ts'
import type { Store } from '../../store/open-store.ts'
import type { TenantStore } from '../../store/tenant-scope.ts'
import type { SyncRuns, SyncRunsOptions } from './sync-runs.ts'
import type { SyncSchedule } from './sync-schedule.ts'
import { TihcError } from '../../../contract/errors.ts'
import { publishChange } from '../../core/events.ts'
import { tenantScope } from '../../store/tenant-scope.ts'
import { noteChanges } from '../table-changes.ts'
import { listSnapshots, readDrift } from './drift.ts'
import { answerRename, listRenames } from './rename-answers.ts'
import { listSources, readSource, requireSource } from './source-records.ts'
import { createSyncRuns } from './sync-runs.ts'
import { createSyncSchedule } from './sync-schedule.ts'

/** Tables that are deleted in one transaction, with their columns. */
const deletedAtOnce = 200

type SourceHandlers = Handlers['dataSources']

/** The databases that the catalog was filled from, and filling it from them. */
export interface Sources {
  handlers: { dataSources: SourceHandlers }
  schedule: SyncSchedule
}

export function createSources(options: SyncRunsOptions): Sources {
  const runs = createSyncRuns(options)
  const schedule = createSyncSchedule({ ...options, runs })
  // What leads to another server has nothing to go on with.
  options.connections.onChanged(async ({ id, tenant }) => {
    await tenantScope(options.store.db, tenant)
      .updateTable('data_sources')
      .set({ resume_after: null })
      .where('connection_id', '=', id)
      .execute()
  })
  return {
    schedule,
    handlers: {
      dataSources: {
        ...createSyncing(options, runs),
        ...createReading(options.store),
        ...createAnswering(options),
      },
    },
  }
}

type Syncing = Pick<SourceHandlers, 'list' | 'sync' | 'update' | 'delete'>
type Reading = Pick<SourceHandlers, 'snapshots' | 'drift' | 'leftOut' | 'renames'>

function createSyncing({ store: { db }, connections, events, onChanged }: SyncRunsOptions, runs: SyncRuns): Syncing {
  /** A connection's id, or that of one of the databases that were read from it. */
  async function placeOf(context: Context, id: string): Promise<{ connectionId: string, databases?: string[] }> {
    const source = await tenantScope(db, context.tenant)
      .selectFrom('data_sources')
      .select(['connection_id', 'database'])
      .where('id', '=', id)
      .executeTakeFirst()
    if (!source) return { connectionId: (await connections.get(context, id)).id }
    return { connectionId: source.connection_id, databases: [source.database] }
  }

  return {
    list: async ({ tenant }) => ({ data: await listSources(tenantScope(db, tenant), runs) }),

    async sync(context, { id, databases }) {
      const place = await placeOf(context, id)
      if (place.databases && databases) {
        throw new TihcError(
          'bad_request',
          'This is the id of one database. Leave “databases” out, or give the id of its connection.',
          { field: 'databases' },
        )
      }
      return { taskId: await runs.start(context, place.connectionId, place.databases ?? databases) }
    },

    async update({ tenant }, { id, every_hours }) {
      const scope = tenantScope(db, tenant)
      await requireSource(scope, id)
      await scope.updateTable('data_sources').set({ every_hours }).where('id', '=', id).execute()
      publishChange(events, { tenant }, 'dataSources', id)
      return await readSource(scope, runs, id)
    },

    async delete({ tenant }, { id }) {
      const release = runs.hold(id)
      try {
        const count = await deleteTables(db, tenant, id)
        const { numDeletedRows } = await tenantScope(db, tenant)
          .deleteFrom('data_sources')
          .where('id', '=', id)
          .executeTakeFirstOrThrow()
        if (count === 0 && numDeletedRows === 0n) await requireSource(tenantScope(db, tenant), id)
        if (count > 0) onChanged(tenant)
      } finally {
        release()
      }
      publishChange(events, { tenant }, 'dataSources', id)
    },
  }
}

/** Some hundred at a time, so that others use the store in between. */
async function deleteTables(db: Store['db'], tenant: string, sourceId: string): Promise<number> {
  let count = 0
  for (;;) {
    const deleted = await db.transaction().execute(async (trx) => {
      const scope = tenantScope(trx, tenant)
      const rows = await scope
        .selectFrom('data_tables')
        .select('id')
        .where('data_source_id', '=', sourceId)
        .limit(deletedAtOnce)
        .execute()
      const ids = rows.map(({ id }) => id)
      if (ids.length === 0) return 0
      await scope.deleteFrom('data_tables').where('id', 'in', ids).execute()
      await noteChanges(scope, ids)
      return ids.length
    })
    if (deleted === 0) return count
    count += deleted
  }
}

function createReading({ db }: Pick<Store, 'db'>): Reading {
  const ofSource = async (tenant: string, id: string): Promise<TenantStore> => {
    const scope = tenantScope(db, tenant)
    await requireSource(scope, id)
    return scope
  }
  return {
    snapshots: async ({ tenant }, { id }) => ({ data: await listSnapshots(await ofSource(tenant, id), id) }),
    drift: async ({ tenant }, { id, ...range }) => await readDrift(await ofSource(tenant, id), id, range),
    renames: async ({ tenant }, { id }) => ({ data: await listRenames(await ofSource(tenant, id), id) }),
    async leftOut({ tenant }, { id }) {
      const scope = await ofSource(tenant, id)
      const data = await scope
        .selectFrom('left_out_tables')
        .select(['name', 'left_out_at'])
        .where('source_id', '=', id)
        .orderBy('name')
        .execute()
      return { data: data.map(({ name, left_out_at }) => ({ name, left_out_at: left_out_at.slice(0, 19) })) }
    },
  }
}

function createAnswering(
  { store: { db }, events, onChanged }: SyncRunsOptions,
): Omit<SourceHandlers, keyof (Syncing & Reading)> {
  return {
    async takeIn({ tenant }, { id, name }) {
      const scope = tenantScope(db, tenant)
      await requireSource(scope, id)
      const { numDeletedRows } = await scope
        .deleteFrom('left_out_tables')
        .where('source_id', '=', id)
        .where('name', '=', name)
        .executeTakeFirstOrThrow()
      if (!numDeletedRows)
        throw new TihcError('not_found', 'The source leaves no table of this name out.', { field: 'name' })
      publishChange(events, { tenant }, 'dataSources', id)
    },

    async answerRename({ tenant }, { id, rename, same }) {
      const changed = await db.transaction().execute(async (trx) => {
        const scope = tenantScope(trx, tenant)
        await requireSource(scope, id)
        return await answerRename(scope, id, { id: rename, same })
      })
      if (changed) onChanged(tenant)
      publishChange(events, { tenant }, 'dataSources', id)
    },
  }
}
