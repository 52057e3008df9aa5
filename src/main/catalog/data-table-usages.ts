import type { Handlers } from '../../contract/index.ts'
import type { Store } from '../store/open-store.ts'
import type { TenantStore } from '../store/tenant-scope.ts'
import { changedAt, toDataTableUsage } from './catalog-record.ts'
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
        if (before) return await change(scope, id, figures, before.updated_at)
        const time = new Date().toISOString()
        await scope
          .insertInto('data_table_usages')
          .values({ id, data_table_id, ...figures, created_at: time, updated_at: time })
          .execute()
        return (await findUsage(scope, id))!
      })
      onChanged(data_table_id)
      return visibleFields(context, toDataTableUsage(row))
    },

    async byTable(context, { data_table_id }) {
      const scope = await catalogScope(db, context, 'data_tables', data_table_id)
      const row = await findUsage(scope, `${data_table_id}-usage`)
      if (!row) throw notFound('data_table_usages')
      return visibleFields(context, toDataTableUsage(row))
    },

    async get(context, { id }) {
      const row = await findUsage(await catalogScope(db, context, 'data_table_usages', id), id)
      if (!row) throw notFound('data_table_usages')
      return visibleFields(context, toDataTableUsage(row))
    },

    async update(context, { id, ...figures }) {
      const row = await db.transaction().execute(async (trx) => {
        const scope = await catalogScope(trx, context, 'data_table_usages', id)
        const before = await findUsage(scope, id)
        if (!before) throw notFound('data_table_usages')
        return await change(scope, id, figures, before.updated_at)
      })
      onChanged(row.data_table_id)
      return visibleFields(context, toDataTableUsage(row))
    },

    async delete(context, { id }) {
      const scope = await catalogScope(db, context, 'data_table_usages', id)
      const row = await findUsage(scope, id)
      if (!row) throw notFound('data_table_usages')
      await scope.deleteFrom('data_table_usages').where('id', '=', id).execute()
      onChanged(row.data_table_id)
    },
  }
}

interface Figures { row_count?: number, partition_count?: number, storage_size?: number }

async function findUsage(scope: TenantStore, id: string) {
  return await scope.selectFrom('data_table_usages').selectAll().where('id', '=', id).executeTakeFirst()
}

async function change(scope: TenantStore, id: string, figures: Figures, before: string) {
  const { row_count, partition_count, storage_size } = figures
  await scope
    .updateTable('data_table_usages')
    .set({
      ...(row_count !== undefined && { row_count }),
      ...(partition_count !== undefined && { partition_count }),
      ...(storage_size !== undefined && { storage_size }),
      updated_at: changedAt(before),
    })
    .set(({ eb }) => ({ revision: eb('revision', '+', 1) }))
    .where('id', '=', id)
    .execute()
  return (await findUsage(scope, id))!
}
