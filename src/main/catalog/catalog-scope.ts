import type { Kysely } from 'kysely'
import type { Context } from '../../contract/context.ts'
import type { StoreSchema } from '../store/schema.ts'
import type { TenantStore } from '../store/tenant-scope.ts'
import { TihcError } from '../../contract/errors.ts'
import { tenantScope } from '../store/tenant-scope.ts'

type CatalogTable = 'data_tables' | 'data_table_columns' | 'data_table_usages'

const missing: Record<CatalogTable, string> = {
  data_tables: 'There is no data table with this id. GET /api/v1/data-tables lists them.',
  data_table_columns: 'There is no column with this id. GET /api/v1/data-table-columns?data_table_id=… lists them.',
  data_table_usages: 'There is no usage with this id. POST /api/v1/data-table-usages/upsert makes the one of a table.',
}

/** The answer for what is not there, and for what another tenant has. */
export function notFound(table: CatalogTable): TihcError {
  return new TihcError('not_found', missing[table], { field: table === 'data_tables' ? 'data_table_id' : 'id' })
}

/**
 * What a caller sees of the store: their tenant's rows. Whoever comes without a token, as the documented calls for
 * columns and usages allow, sees those of the tenant whose row they name.
 *
 * @param db the store, or a transaction of it
 * @param table where the row is that is named
 * @throws {TihcError} `not_found` where a caller without a token names no row
 */
export async function catalogScope(
  db: Kysely<StoreSchema>,
  { tenant, user }: Context,
  table: CatalogTable,
  id: string,
): Promise<TenantStore> {
  if (user) return tenantScope(db, tenant)
  const row = await db.selectFrom(table).select('tenant_id').where('id', '=', id).executeTakeFirst()
  if (!row) throw notFound(table)
  return tenantScope(db, row.tenant_id)
}
