import type { Relation } from '../../../contract/data-tables.ts'
import type { Column, ForeignKey, Table } from '../../../schema/model.ts'
import type { TenantStore } from '../../store/tenant-scope.ts'
import { fromCompact } from '../../../schema/compact.ts'
import { holds } from '../holds.ts'
import { keyNames, tableNames } from './relation-names.ts'

/** A table of a source, as it was read last. */
export interface ReadTable {
  sourceId: string
  connectionId: string
  database: string
  table: Table
}

/** Where tables are more, none is looked for that might refer to one. */
const mostSearched = 20_000
/** Guesses that are given for one table. */
const mostGuesses = 50

/** Without the other one's data table. */
interface Unlinked {
  direction: Relation['direction']
  name: string | null
  guessed: boolean
  columns: string[]
  other_database: string | null
  other_table: string
  other_columns: string[]
}

const placeOf = ({ direction, other_table, other_columns }: Unlinked) =>
  JSON.stringify([direction, other_table, other_columns])

/**
 * What a table is related to: what foreign keys declare, in both directions, and what names and types suggest beside
 * them.
 */
export async function readRelations(scope: TenantStore, read: ReadTable): Promise<Relation[]> {
  const declared = [...declaredTo(read), ...await declaredFrom(scope, read)]
  const keyed = new Set(read.table.foreignKeys.flatMap(({ columns }) => (columns.length === 1 ? columns : [])))
  const guessed = [
    ...await guessedTo(scope, read, keyed),
    ...await guessedFrom(scope, read, new Set(declared.map(placeOf))),
  ]
  return await withIds(scope, read, [...declared, ...guessed])
}

function declaredTo({ table, database }: ReadTable): Unlinked[] {
  return table.foreignKeys.map(key => ({
    direction: 'to',
    name: key.name,
    guessed: false,
    columns: [...key.columns],
    other_database: key.referencedDatabase === database ? null : key.referencedDatabase,
    other_table: key.referencedTable,
    other_columns: [...key.referencedColumns],
  }))
}

/** Foreign keys of other tables of the connection that refer to this one. */
async function declaredFrom(scope: TenantStore, { table, connectionId, database }: ReadTable): Promise<Unlinked[]> {
  const rows = await scope
    .selectFrom('schema_objects as o')
    .innerJoin('data_sources as s', 's.id', 'o.source_id')
    .select(['o.definition', 's.database'])
    .where('s.connection_id', '=', connectionId)
    .where('o.until', 'is', null)
    .where(holds('o.referred', JSON.stringify(table.name)))
    .execute()
  return rows.flatMap(({ definition, database: theirs }) => {
    const other = fromCompact(definition)
    if (other.kind !== 'table') return []
    const isThis = ({ referencedTable, referencedDatabase }: ForeignKey) =>
      referencedTable === table.name && (referencedDatabase ?? theirs) === database
    return other.foreignKeys.filter(isThis).map(key => ({
      direction: 'from' as const,
      name: key.name,
      guessed: false,
      columns: [...key.referencedColumns],
      other_database: theirs === database ? null : theirs,
      other_table: other.name,
      other_columns: [...key.columns],
    }))
  })
}

/** The one column of a table's primary key; null where it has several or none. */
function keyColumn({ primaryKey, columns }: Table): Column | null {
  const [only, ...more] = primaryKey?.parts ?? []
  if (!only || more.length > 0) return null
  return columns.find(({ name }) => name === only.column) ?? null
}

const sameType = (one: Column, other: Column) =>
  one.type.base === other.type.base && one.type.unsigned === other.type.unsigned

/** Columns such as `user_id`, where there is a table `users` whose key is of the same type. */
async function guessedTo(
  scope: TenantStore,
  { sourceId, table }: ReadTable,
  keyed: ReadonlySet<string>,
): Promise<Unlinked[]> {
  const wanted = new Map(table.columns
    .filter(({ name }) => !keyed.has(name))
    .map(column => [column, tableNames(column.name)] as const)
    .filter(([, names]) => names.length > 0))
  const names = [...new Set([...wanted.values()].flat())].slice(0, 1_000)
  if (names.length === 0) return []
  const rows = await scope
    .selectFrom('schema_objects')
    .select(['name', 'definition'])
    .where('source_id', '=', sourceId)
    .where('until', 'is', null)
    .where('name', 'in', names)
    .execute()
  const tables = new Map(rows.map(({ name, definition }) => [name, fromCompact(definition)]))
  const found: Unlinked[] = []
  for (const [column, candidates] of wanted) {
    const other = candidates.map(name => tables.get(name)).find(candidate => candidate !== undefined)
    const key = other?.kind === 'table' && other.name !== table.name ? keyColumn(other) : null
    if (key && sameType(key, column)) found.push(guess('to', column.name, other!.name, key.name))
  }
  return found.slice(0, mostGuesses)
}

/** Columns of other tables that are called after this one. */
async function guessedFrom(
  scope: TenantStore,
  { sourceId, table }: ReadTable,
  declared: ReadonlySet<string>,
): Promise<Unlinked[]> {
  const key = keyColumn(table)
  if (!key || await countTables(scope, sourceId) > mostSearched) return []
  const rows = await scope
    .selectFrom('data_tables as t')
    .innerJoin('data_table_columns as c', 'c.data_table_id', 't.id')
    .select(['t.name as other', 'c.name as column', 'c.data_type'])
    .where('t.data_source_id', '=', sourceId)
    .where('t.gone_key', '=', '')
    .where('t.name', '!=', table.name)
    .where('c.gone_key', '=', '')
    .where('c.name', 'in', keyNames(table.name, key.name))
    .limit(mostGuesses)
    .execute()
  return rows
    .filter(({ data_type }) => data_type.toLowerCase() === key.type.text.toLowerCase())
    .map(({ other, column }) => guess('from', key.name, other, column))
    .filter(relation => !declared.has(placeOf(relation)))
}

async function countTables(scope: TenantStore, sourceId: string): Promise<number> {
  const { count } = await scope
    .selectFrom('data_tables')
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .where('data_source_id', '=', sourceId)
    .executeTakeFirstOrThrow()
  return count
}

function guess(direction: 'to' | 'from', column: string, other_table: string, other: string): Unlinked {
  return {
    direction,
    name: null,
    guessed: true,
    columns: [column],
    other_database: null,
    other_table,
    other_columns: [other],
  }
}

/** With the ids of the data tables that the catalog has of them. */
async function withIds(
  scope: TenantStore,
  { connectionId, database }: ReadTable,
  relations: Unlinked[],
): Promise<Relation[]> {
  if (relations.length === 0) return []
  const rows = await scope
    .selectFrom('data_tables')
    .select(['id', 'name', 'database'])
    .where('connection_id', '=', connectionId)
    .where('gone_key', '=', '')
    .where('name', 'in', [...new Set(relations.map(({ other_table }) => other_table))])
    .execute()
  const place = (of: string | null, name: string) => JSON.stringify([of ?? database, name])
  const ids = new Map(rows.map(row => [place(row.database, row.name), row.id]))
  return relations.map(relation => ({
    ...relation,
    other_id: ids.get(place(relation.other_database, relation.other_table)) ?? null,
  }))
}
