import type { Store } from '../store/open-store.ts'
import type { IndexedColumn, IndexedTable, Mark } from './search-index.ts'

/** Changes that are read at once; they name fewer tables. */
const changesAtOnce = 400
/** Tables that are read at once, and so many of their columns, but for a table that has more by itself. */
const tablesAtOnce = 100
const columnsAtOnce = 400

/** Changes of the catalog that the index has yet to read. */
export interface Changes {
  /** The last one of them. */
  mark: Mark
  tableIds: string[]
  /** Fewer than could be read at once. */
  isLast: boolean
}

/** Reads the catalog of all tenants for the index; every row says whose it is. */
export interface CatalogRows {
  /** The first and the last row of the outbox; null where it has none. */
  outbox: () => Promise<{ first: Mark, last: Mark } | null>
  /** The row of the outbox with this number. */
  change: (seq: number) => Promise<Mark | null>
  changesAfter: (seq: number) => Promise<Changes | null>
  deleteChangesBefore: (seq: number) => Promise<void>
  /** Ids of tables, some hundred, in their order after `id`. */
  tableIdsAfter: (id: string) => Promise<string[]>
  /** Those of these tables that are there, with their columns, in portions. */
  readTables: (ids: readonly string[]) => AsyncGenerator<IndexedTable[]>
  tenants: () => Promise<string[]>
}

export function createCatalogRows(db: Store['db']): CatalogRows {
  const changes = () => db.selectFrom('catalog_changes').select(['seq', 'data_table_id as tableId'])
  return {
    async outbox() {
      const first = await changes().orderBy('seq').limit(1).executeTakeFirst()
      const last = await changes().orderBy('seq', 'desc').limit(1).executeTakeFirst()
      return first && last ? { first, last } : null
    },
    change: async seq => await changes().where('seq', '=', seq).executeTakeFirst() ?? null,
    async changesAfter(seq) {
      const rows = await changes().where('seq', '>', seq).orderBy('seq').limit(changesAtOnce).execute()
      return rows.length === 0 ? null : takeTables(rows)
    },
    async deleteChangesBefore(seq) {
      await db.deleteFrom('catalog_changes').where('seq', '<', seq).execute()
    },
    async tableIdsAfter(id) {
      const rows = await db
        .selectFrom('data_tables')
        .select('id')
        .where('id', '>', id)
        .orderBy('id')
        .limit(tablesAtOnce)
        .execute()
      return rows.map(row => row.id)
    },
    readTables: ids => readTables(db, ids),
    tenants: async () => (await db.selectFrom('tenants').select('id').execute()).map(({ id }) => id),
  }
}

/** The first changes, as many as name the tables that are read at once. */
function takeTables(rows: Mark[]): Changes {
  const ids = new Set<string>()
  let mark = rows[0]!
  for (const row of rows) {
    if (ids.size === tablesAtOnce && !ids.has(row.tableId)) return { mark, tableIds: [...ids], isLast: false }
    ids.add(row.tableId)
    mark = row
  }
  return { mark, tableIds: [...ids], isLast: rows.length < changesAtOnce }
}

async function* readTables(db: Store['db'], ids: readonly string[]): AsyncGenerator<IndexedTable[]> {
  if (ids.length === 0) return
  const rows = await db
    .selectFrom('data_tables')
    .select(['id', 'tenant_id', 'data_source_id', 'database', 'name', 'desc', 'source_desc', 'note', 'tags'])
    .select('column_count')
    .where('id', 'in', ids)
    .where('gone_at', 'is', null)
    .execute()
  while (rows.length > 0) {
    let columns = 0
    const length = rows.findIndex((row) => {
      columns += row.column_count || 10
      return columns > columnsAtOnce
    })
    const part = rows.splice(0, Math.max(1, length === -1 ? rows.length : length))
    yield await withColumns(db, part)
  }
}

type TableRow = Omit<IndexedTable, 'tenant' | 'columns' | 'tags'> & { tenant_id: string, tags: string }

async function withColumns(db: Store['db'], tables: TableRow[]): Promise<IndexedTable[]> {
  const rows = await db
    .selectFrom('data_table_columns')
    .select(['id', 'tenant_id', 'data_table_id', 'name', 'desc', 'source_desc', 'note', 'tags'])
    .where('data_table_id', 'in', tables.map(({ id }) => id))
    .where('gone_at', 'is', null)
    .execute()
  const columns = new Map(tables.map(({ id }) => [id, [] as IndexedColumn[]]))
  const owners = new Map(tables.map(({ id, tenant_id }) => [id, tenant_id]))
  for (const { tenant_id, data_table_id, tags, ...column } of rows) {
    if (owners.get(data_table_id) !== tenant_id) continue
    columns.get(data_table_id)!.push({ ...column, tags: readTags(tags) })
  }
  return tables.map(({ id, tenant_id, data_source_id, database, name, desc, source_desc, note, tags }) => ({
    id,
    tenant: tenant_id,
    data_source_id,
    database,
    name,
    desc,
    source_desc,
    note,
    tags: readTags(tags),
    columns: columns.get(id)!,
  }))
}

function readTags(stored: string): string[] {
  return stored === '[]' ? [] : JSON.parse(stored) as string[]
}
