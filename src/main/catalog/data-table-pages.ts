import type { DataTableSort, ListedDataTable } from '../../contract/data-tables.ts'
import type { TenantStore } from '../store/tenant-scope.ts'
import { sql } from 'kysely'
import { toDataTable } from './catalog-record.ts'
import { holds } from './holds.ts'

export interface PageQuery {
  search?: string
  source?: string
  tag?: string
  gone: 'without' | 'with' | 'only'
  sort: DataTableSort
  order: 'asc' | 'desc'
  offset: number
  limit: number
}

/** The ids of everything that a query gives, in its order. */
type Order = readonly string[]

export interface DataTablePages {
  /** A page of a tenant's data tables. */
  read: (scope: TenantStore, tenant: string, query: PageQuery) => Promise<{ data: ListedDataTable[], total: number }>
  /** Something of a tenant's tables was changed: what is known of their order holds no more. */
  forget: (tenant: string) => void
}

/** So many orders are kept, each of some hundred bytes a table. */
const mostOrders = 6

/**
 * Pages of lists of any length. The order of a query is read once, as ids, and kept until something changes: so a page
 * in the middle of 100,000 tables costs what the first one costs.
 */
export function createDataTablePages(): DataTablePages {
  const orders = new Map<string, Order>()

  async function orderOf(scope: TenantStore, tenant: string, query: PageQuery): Promise<Order> {
    const { search, source, tag, gone, sort, order: direction } = query
    const key = JSON.stringify([tenant, search, source, tag, gone, sort, direction])
    const known = orders.get(key)
    if (known) {
      // The one used last goes last.
      orders.delete(key)
      orders.set(key, known)
      return known
    }
    const rows = await selectOrder(scope, query).execute()
    const order = rows.map(({ id }) => id)
    orders.set(key, order)
    if (orders.size > mostOrders) orders.delete(orders.keys().next().value!)
    return order
  }

  return {
    async read(scope, tenant, query) {
      const order = await orderOf(scope, tenant, query)
      const ids = order.slice(query.offset, query.offset + query.limit)
      return { data: await readListed(scope, tenant, ids), total: order.length }
    },
    forget(tenant) {
      const mark = JSON.stringify([tenant]).slice(0, -1)
      for (const key of orders.keys()) {
        if (key.startsWith(`${mark},`)) orders.delete(key)
      }
    },
  }
}

const sortedBy: Record<DataTableSort, string> = {
  name: 't.name',
  source: 't.data_source_id',
  columns: 't.column_count',
  rows: 'u.row_count',
  size: 'u.storage_size',
  updated: 't.updated_at',
}

function selectOrder(scope: TenantStore, { search, source, tag, gone, sort, order }: PageQuery) {
  const isOfUsage = sort === 'rows' || sort === 'size'
  return scope
    .selectFrom('data_tables as t')
    .select('t.id')
    .$if(isOfUsage, query => query.leftJoin('data_table_usages as u', 'u.data_table_id', 't.id'))
    .$if(gone === 'without', query => query.where('t.gone_at', 'is', null))
    .$if(gone === 'only', query => query.where('t.gone_at', 'is not', null))
    .$if(source !== undefined, query => query.where('t.data_source_id', '=', source!))
    .$if(tag !== undefined, query => query.where(holds('t.tags', JSON.stringify(tag))))
    .$if(search !== undefined && search !== '', query =>
      query.where(({ or }) => or([
        holds('t.name', search!),
        holds('t.desc', search!),
        holds('t.source_desc', search!),
        holds('t.note', search!),
      ])))
    .orderBy(sql.ref(sortedBy[sort]), order)
    .orderBy('t.name')
    .orderBy('t.data_source_id')
    .orderBy('t.id')
}

/** In the order of `ids`; what was deleted meanwhile is left out. */
async function readListed(scope: TenantStore, tenant: string, ids: readonly string[]): Promise<ListedDataTable[]> {
  if (ids.length === 0) return []
  const rows = await scope
    .selectFrom('data_tables as t')
    .leftJoin('data_table_usages as u', 'u.data_table_id', 't.id')
    .selectAll('t')
    .select(['u.row_count', 'u.storage_size'])
    .where('t.id', 'in', ids)
    .execute()
  const found = new Map(rows.map(row => [row.id, row]))
  return ids.flatMap(id => {
    const row = found.get(id)
    if (!row) return []
    const { column_count, row_count, storage_size } = row
    return [{ ...toDataTable(row, tenant), column_count, row_count, storage_size }]
  })
}
