import type { DataTable } from '../../contract/data-tables.ts'
import type { Handlers } from '../../contract/index.ts'
import type { Store } from '../store/open-store.ts'
import type { TenantStore } from '../store/tenant-scope.ts'
import type { DataTablePages } from './data-table-pages.ts'
import { TihcError } from '../../contract/errors.ts'
import { isUniqueViolation } from '../store/store-error.ts'
import { tenantScope } from '../store/tenant-scope.ts'
import { change, toDataTable, toDataTableColumn, toDataTableUsage } from './catalog-record.ts'
import { notFound } from './catalog-scope.ts'
import { holds } from './holds.ts'
import { storedTags } from './remarks.ts'
import { readTimeline } from './sources/drift.ts'
import { readDefinition } from './sources/table-definition.ts'
import { noteChanges } from './table-changes.ts'
import { newTableId } from './table-id.ts'

export interface DataTablesOptions {
  db: Store['db']
  pages: DataTablePages
  /** Hears that a tenant's table was added, changed or deleted. */
  onChanged: (id: string) => void
}

/** Data tables of a tenant. Names are unique in a source, by a constraint of the store. */
export function createDataTables(options: DataTablesOptions): Handlers['dataTables'] {
  return { ...createReading(options), ...createWriting(options) }
}

type Reading = Omit<Handlers['dataTables'], 'create' | 'update' | 'delete'>

function createReading({ db, pages }: DataTablesOptions): Reading {
  return {
    async list({ tenant }, filter) {
      const rows = await select(tenantScope(db, tenant), filter).execute()
      return rows.map(row => toDataTable(row, tenant))
    },

    page: ({ tenant }, query) => pages.read(tenantScope(db, tenant), tenant, query),

    async bySource({ tenant }, { data_source_id, gone }) {
      const rows = await select(tenantScope(db, tenant), { gone })
        .where('data_source_id', '=', data_source_id)
        .execute()
      return rows.map(row => toDataTable(row, tenant))
    },

    get: async ({ tenant }, { id }) => toDataTable(await findTable(tenantScope(db, tenant), id), tenant),

    async definition({ tenant }, { id }) {
      const scope = tenantScope(db, tenant)
      return await readDefinition(scope, await findTable(scope, id))
    },

    async timeline({ tenant }, { id }) {
      const scope = tenantScope(db, tenant)
      const { data_source_id, name } = await findTable(scope, id)
      return { data: await readTimeline(scope, data_source_id, name) }
    },

    async details({ tenant }, { id, gone }) {
      const scope = tenantScope(db, tenant)
      const table = await findTable(scope, id)
      const columns = await columnsOf(scope, id, gone).execute()
      const usage = await scope
        .selectFrom('data_table_usages')
        .selectAll()
        .where('data_table_id', '=', id)
        .executeTakeFirst()
      const parts = { columns: columns.map(toDataTableColumn), usage: usage ? toDataTableUsage(usage) : null }
      return withParts(toDataTable(table, tenant), parts)
    },
  }
}

/** Columns and usage are documented fields: they stand before those that follow the documented ones. */
function withParts<Parts extends object>(table: DataTable, parts: Parts) {
  const { id, tenant_id, data_source_id, name, desc, created_at, updated_at, ...added } = table
  return { id, tenant_id, data_source_id, name, desc, created_at, updated_at, ...parts, ...added }
}

function createWriting({ db, onChanged }: DataTablesOptions): Omit<Handlers['dataTables'], keyof Reading> {
  return {
    async create({ tenant }, { tags, ...given }) {
      const id = newTableId(tenant)
      const time = new Date().toISOString()
      const row = { ...given, id, tags: tags && storedTags(tags), created_at: time, updated_at: time }
      await db.transaction().execute(async (trx) => {
        const scope = tenantScope(trx, tenant)
        await scope.insertInto('data_tables').values(row).execute().catch(error => throwTaken(error, given.name))
        await noteChanges(scope, [id])
      })
      onChanged(id)
      return toDataTable(await findTable(tenantScope(db, tenant), id), tenant)
    },

    async update({ tenant }, { id, tags, ...changes }) {
      const row = await db.transaction().execute(async (trx) => {
        const scope = tenantScope(trx, tenant)
        const before = await findTable(scope, id)
        await scope
          .updateTable('data_tables')
          .set({ ...changes, tags: tags && storedTags(tags), ...change(before) })
          .where('id', '=', id)
          .execute()
          .catch(error => throwTaken(error, changes.name!))
        await noteChanges(scope, [id])
        return await findTable(scope, id)
      })
      onChanged(id)
      return toDataTable(row, tenant)
    },

    async delete({ tenant }, { id, leave_out }) {
      await db.transaction().execute(async (trx) => {
        const scope = tenantScope(trx, tenant)
        const { data_source_id, name } = await findTable(scope, id)
        await scope.deleteFrom('data_tables').where('id', '=', id).execute()
        await noteChanges(scope, [id])
        if (leave_out) await leaveOut(scope, data_source_id, name)
      })
      onChanged(id)
    },
  }
}

/** Lets further syncs of a table's source leave it out; of a source that no sync fills there is nothing to do. */
async function leaveOut(scope: TenantStore, source_id: string, name: string): Promise<void> {
  const source = await scope.selectFrom('data_sources').select('id').where('id', '=', source_id).executeTakeFirst()
  if (!source) return
  await scope
    .insertInto('left_out_tables')
    .values({ source_id, name, left_out_at: new Date().toISOString() })
    .onConflict(conflict => conflict.doNothing())
    .execute()
}

/** @throws {TihcError} `not_found` */
async function findTable(scope: TenantStore, id: string) {
  const row = await scope.selectFrom('data_tables').selectAll().where('id', '=', id).executeTakeFirst()
  if (!row) throw notFound('data_tables')
  return row
}

/** @throws {TihcError} `not_found` */
export async function requireTable(scope: TenantStore, id: string): Promise<void> {
  const row = await scope.selectFrom('data_tables').select('id').where('id', '=', id).executeTakeFirst()
  if (!row) throw notFound('data_tables')
}

/** The columns of a table that are there, in their order. */
export function columnsOf(scope: TenantStore, tableId: string, gone = false) {
  return scope
    .selectFrom('data_table_columns')
    .selectAll()
    .where('data_table_id', '=', tableId)
    .$if(!gone, query => query.where('gone_at', 'is', null))
    .orderBy('column_index')
    .orderBy('id')
}

interface TableFilter { search?: string, tag?: string, gone: boolean, offset?: number, limit?: number }

function select(scope: TenantStore, { search, tag, gone, offset, limit }: TableFilter) {
  return scope
    .selectFrom('data_tables')
    .selectAll()
    .$if(!gone, query => query.where('gone_at', 'is', null))
    .$if(search !== undefined && search !== '', query =>
      query.where(({ or }) => or([holds('name', search!), holds('desc', search!)])),
    )
    .$if(tag !== undefined, query => query.where(holds('tags', JSON.stringify(tag))))
    .orderBy('data_source_id')
    .orderBy('name')
    .orderBy('id')
    .$if(limit !== undefined || offset !== undefined, query =>
      query.limit(limit ?? Number.MAX_SAFE_INTEGER).offset(offset ?? 0),
    )
}

function throwTaken(error: unknown, name: string): never {
  if (!isUniqueViolation(error)) throw error
  throw new TihcError(
    'conflict',
    `The source has a table named ${JSON.stringify(name)} already. Choose another name.`,
    { field: 'name' },
  )
}
