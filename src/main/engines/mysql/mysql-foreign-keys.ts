import type { ForeignKey } from '../../../schema/model.ts'
import type { MetadataLink } from './mysql-metadata-pool.ts'
import { byTable } from '../rows-by-table.ts'
import { byName, listOf } from './mysql-names.ts'

/** Reads KEY_COLUMN_USAGE for the columns and REFERENTIAL_CONSTRAINTS for the rules. */
export async function readForeignKeys(
  { ask }: MetadataLink,
  database: string,
  tables: readonly string[],
): Promise<Map<string, ForeignKey[]>> {
  const columns = await ask(
    `SELECT TABLE_NAME, CONSTRAINT_NAME, COLUMN_NAME, REFERENCED_TABLE_SCHEMA, REFERENCED_TABLE_NAME,
       REFERENCED_COLUMN_NAME
     FROM information_schema.KEY_COLUMN_USAGE
     WHERE TABLE_SCHEMA = ? AND TABLE_NAME IN (?) AND REFERENCED_TABLE_NAME IS NOT NULL
     ORDER BY TABLE_NAME, CONSTRAINT_NAME, ORDINAL_POSITION`,
    [database, listOf(tables)],
  )
  if (columns.length === 0) return new Map()
  const rules = byTable(
    await ask(
      `SELECT TABLE_NAME, CONSTRAINT_NAME, UPDATE_RULE, DELETE_RULE FROM information_schema.REFERENTIAL_CONSTRAINTS
     WHERE CONSTRAINT_SCHEMA = ? AND TABLE_NAME IN (?)`,
      [database, listOf(tables)],
    ),
  )
  return new Map(
    [...byTable(columns)].map(([table, rows]) => {
      const ruled = new Map(rules.get(table)?.map(([name, ...rest]) => [name!, rest]))
      const keys = [...byTable(rows)].map(([name, parts]) => toForeignKey(name, parts, ruled.get(name) ?? [], database))
      return [table, keys.sort(byName)]
    }),
  )
}

type Row = Array<string | null>

function toForeignKey(
  name: string,
  parts: Row[],
  [onUpdate, onDelete]: Row,
  database: string,
): ForeignKey & { name: string } {
  const [, referencedDatabase, referencedTable] = parts[0]!
  return {
    name,
    columns: parts.map(([column]) => column!),
    referencedDatabase: referencedDatabase === database ? null : referencedDatabase!,
    referencedTable: referencedTable!,
    referencedColumns: parts.map(([, , , column]) => column!),
    onUpdate: onUpdate ?? '',
    onDelete: onDelete ?? '',
    options: {},
  }
}
