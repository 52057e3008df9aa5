import type { Handlers } from '../../contract/index.ts'
import type { Store } from '../store/open-store.ts'
import type { TenantStore } from '../store/tenant-scope.ts'
import { change, toDataTableUsage } from './catalog-record.ts'
import { catalogScope, notFound } from './catalog-scope.ts'
import { requireTable } from './data-tables.ts'
import { visibleFields } from './remarks.ts'

export interface DataTableUsagesOptions {
  db: Store['db']
  /** Hears that the usage of a table was set, changed or deleted. */
  onChanged: (tableId: string) => void
}

/** How many rows, partitions and bytes a data table has: one usage a table at the most. */
export function createDataTableUsages({ db, onChanged }: DataTableUsagesOptions): Handlers['dataTableUsages'] {
  return {
    async upsert(context, { data_table_id, ...figures }) {
      const id = `${data_table_id}-usage`
      const row = await db.transaction().execute(async (trx) => {
        const scope = await catalogScope(trx, context, 'data_tables', data_table_id)
        await requireTable(scope, data_table_id)
        const before = await findUsage(scope, id)
        if (before) return await changeUsage(scope, before, figures)
        const time = new Date().toISOString()
        await scope
          .insertInto('data_table_usages')
          .values({ id, data_table_id, ...figures, created_at: time, updated_at: time })
          .execute()
        return await requireUsage(scope, id)
      })
      onChanged(data_table_id)
      return visibleFields(context, toDataTableUsage(row))
    },

    async byTable(context, { data_table_id }) {
      const scope = await catalogScope(db, context, 'data_tables', data_table_id)
      return visibleFields(context, toDataTableUsage(await requireUsage(scope, `${data_table_id}-usage`)))
    },

    async get(context, { id }) {
      const scope = await catalogScope(db, context, 'data_table_usages', id)
      return visibleFields(context, toDataTableUsage(await requireUsage(scope, id)))
    },

    async update(context, { id, ...figures }) {
      const row = await db.transaction().execute(async (trx) => {
        const scope = await catalogScope(trx, context, 'data_table_usages', id)
        return await changeUsage(scope, await requireUsage(scope, id), figures)
      })
      onChanged(row.data_table_id)
      return visibleFields(context, toDataTableUsage(row))
    },

    async delete(context, { id }) {
      const scope = await catalogScope(db, context, 'data_table_usages', id)
      const { data_table_id } = await requireUsage(scope, id)
      await scope.deleteFrom('data_table_usages').where('id', '=', id).execute()
      onChanged(data_table_id)
    },
  }
}

interface Figures { row_count?: number, partition_count?: number, storage_size?: number }

async function findUsage(scope: TenantStore, id: string) {
  return await scope.selectFrom('data_table_usages').selectAll().where('id', '=', id).executeTakeFirst()
}

/** @throws {TihcError} `not_found` */
async function requireUsage(scope: TenantStore, id: string) {
  const row = await findUsage(scope, id)
  if (!row) throw notFound('data_table_usages')
  return row
}

async function changeUsage(scope: TenantStore, before: { id: string, updated_at: string }, figures: Figures) {
  await scope
    .updateTable('data_table_usages')
    .set({ ...figures, measured_at: null, ...change(before) })
    .where('id', '=', before.id)
    .execute()
  return await requireUsage(scope, before.id)
}
