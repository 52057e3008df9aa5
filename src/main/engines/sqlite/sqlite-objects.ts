import type { PrimaryKey, SchemaObject } from '../../../schema/model.ts'
import type { ListedColumn, ObservedObject } from '../engine.ts'
import type { CreatedTable } from './sqlite-create.ts'
import type { ListedIndex } from './sqlite-indexes.ts'
import type { Ask, MetadataRow } from './sqlite-metadata-link.ts'
import { readCreatedTable, readCreatedView } from './sqlite-create.ts'
import { readReferences, toForeignKeys } from './sqlite-foreign-keys.ts'
import { readIndexes, toIndexes, withoutUsual } from './sqlite-indexes.ts'
import { jsonList } from './sqlite-names.ts'
import { isRowNumber, listColumns, toModel } from './sqlite-table-columns.ts'
import { readCounts } from './sqlite-tables.ts'

/** Reads everything about some tables and views, in the order of `names`; what is not there is left out. */
export async function readObjects(ask: Ask, names: readonly string[]): Promise<ObservedObject[]> {
  const rows = await ask(
    `SELECT t.name, t.type, t.sql FROM temp.json_each(?) AS wanted
     JOIN sqlite_schema AS t ON t.name = wanted.value AND t.type IN ('table', 'view') ORDER BY wanted.key`,
    jsonList(names),
  )
  const tables = rows.filter(([, type]) => type === 'table').map(([name]) => String(name))
  const columns = await listColumns(
    ask,
    rows.map(([name]) => String(name)),
  )
  const indexes = await readIndexes(ask, tables)
  const references = await readReferences(ask, tables)
  const counted = await readCounts(ask)
  return rows.map(([cell, type, text]) => {
    const name = String(cell)
    const sql = String(text ?? '')
    const listed = columns.get(name) ?? []
    const object = type === 'view'
      ? toView(name, sql, listed)
      : toTable(name, sql, { listed, indexes: indexes.get(name) ?? [], references: references.get(name) ?? [] })
    return { object, serverId: null, rows: counted.get(name) ?? null, bytes: null, ddl: sql }
  })
}

function toView(name: string, sql: string, listed: ListedColumn[]): SchemaObject {
  return {
    kind: 'view',
    name,
    comment: '',
    columns: listed.map(toModel),
    definition: readCreatedView(sql),
    checkOption: null,
    options: {},
  }
}

interface Ground {
  listed: ListedColumn[]
  indexes: ListedIndex[]
  references: MetadataRow[]
}

function toTable(name: string, sql: string, { listed, indexes, references }: Ground): SchemaObject {
  const created = readCreatedTable(sql)
  return {
    kind: 'table',
    name,
    comment: '',
    charset: null,
    collation: null,
    columns: listed.map(toModel),
    primaryKey: toPrimaryKey(listed, indexes, created),
    indexes: toIndexes(indexes, created),
    foreignKeys: toForeignKeys(references, created),
    checks: created.checks.map(check => ({ ...check, enforced: true })),
    partitioning: null,
    options: {
      ...(created.strict && { STRICT: true as const }),
      ...(created.withoutRowId && { 'WITHOUT ROWID': true as const }),
      ...(created.using !== null && { USING: created.using }),
    },
  }
}

/** The number of a row needs no index; any other key has one, or the rows themselves lie in its order. */
function toPrimaryKey(listed: ListedColumn[], indexes: ListedIndex[], created: CreatedTable): PrimaryKey | null {
  const keyed = listed.filter(({ inKey }) => inKey === 'primary')
  if (keyed.length === 0) return null
  const index = indexes.find(({ origin }) => origin === 'pk')
  const [only] = keyed
  const isRowId = keyed.length === 1 && isRowNumber(only!.type.text, only!.name, created)
  const { name = null, onConflict = null } = created.primaryKey ?? {}
  return {
    name,
    parts: index
      ? index.parts.map(part => withoutUsual(part, created))
      : keyed.map(column => ({
          column: column.name,
          expression: null,
          length: null,
          descending: false,
          collation: null,
        })),
    clustered: isRowId || created.withoutRowId,
    comment: '',
    options: onConflict ? { 'ON CONFLICT': onConflict } : {},
  }
}
