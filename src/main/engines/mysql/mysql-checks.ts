import type { CheckConstraint } from '../../../schema/model.ts'
import type { Dictionary } from './mysql-dictionary.ts'
import type { MetadataLink } from './mysql-metadata-pool.ts'
import { byTable } from '../rows-by-table.ts'
import { unescapeExpression } from './mysql-expressions.ts'
import { listOf } from './mysql-names.ts'

/**
 * Reads checks of tables and columns. Every product has another table for them; servers from before there were checks
 * have none. Whether TiDB enforces one stands in SHOW CREATE TABLE alone: here all are enforced.
 */
export async function readChecks(
  { ask, product }: MetadataLink,
  { has }: Dictionary,
  database: string,
  tables: readonly string[],
): Promise<Map<string, CheckConstraint[]>> {
  const select = selectOf(has)
  if (!select) return new Map()
  const rows = byTable(await ask(select, [database, listOf(tables)]))
  return new Map(
    [...rows].map(([table, checks]) => [
      table,
      checks.map(([name, level, clause, enforced]) => ({
        name: name!,
        // MariaDB gives a check of a column the column's name.
        column: level === 'Column' ? name! : null,
        expression: unescapeExpression(clause ?? '', product),
        enforced: enforced !== 'NO',
      })),
    ]),
  )
}

function selectOf(has: Dictionary['has']): string | null {
  if (has('TIDB_CHECK_CONSTRAINTS')) {
    return `SELECT TABLE_NAME, CONSTRAINT_NAME, 'Table', CHECK_CLAUSE, 'YES'
      FROM information_schema.TIDB_CHECK_CONSTRAINTS
      WHERE CONSTRAINT_SCHEMA = ? AND TABLE_NAME IN (?) ORDER BY TABLE_NAME, CONSTRAINT_NAME`
  }
  if (has('CHECK_CONSTRAINTS', 'TABLE_NAME')) {
    return `SELECT TABLE_NAME, CONSTRAINT_NAME, LEVEL, CHECK_CLAUSE, 'YES' FROM information_schema.CHECK_CONSTRAINTS
      WHERE CONSTRAINT_SCHEMA = ? AND TABLE_NAME IN (?) ORDER BY TABLE_NAME, LEVEL, CONSTRAINT_NAME`
  }
  if (has('CHECK_CONSTRAINTS') && has('TABLE_CONSTRAINTS', 'ENFORCED')) {
    return `SELECT t.TABLE_NAME, t.CONSTRAINT_NAME, 'Table', c.CHECK_CLAUSE, t.ENFORCED
      FROM information_schema.TABLE_CONSTRAINTS AS t JOIN information_schema.CHECK_CONSTRAINTS AS c
      ON c.CONSTRAINT_SCHEMA = t.CONSTRAINT_SCHEMA AND c.CONSTRAINT_NAME = t.CONSTRAINT_NAME
      WHERE t.TABLE_SCHEMA = ? AND t.TABLE_NAME IN (?) AND t.CONSTRAINT_TYPE = 'CHECK'
      ORDER BY t.TABLE_NAME, t.CONSTRAINT_NAME`
  }
  return null
}
