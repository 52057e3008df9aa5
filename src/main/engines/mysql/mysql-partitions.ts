import type { Partition, Partitioning } from '../../../schema/model.ts'
import type { Dictionary } from './mysql-dictionary.ts'
import type { MetadataLink } from './mysql-metadata-pool.ts'
import { byTable } from '../rows-by-table.ts'
import { readNameList } from './mysql-expressions.ts'
import { listOf } from './mysql-names.ts'

/**
 * Reads information_schema.PARTITIONS.
 *
 * @param tables those that are partitioned: for any other one the servers give a row as well
 */
export async function readPartitions(
  { ask, product }: MetadataLink,
  { orNull }: Dictionary,
  database: string,
  tables: readonly string[],
): Promise<Map<string, Partitioning>> {
  if (tables.length === 0) return new Map()
  const rows = await ask(
    `SELECT TABLE_NAME, PARTITION_NAME, PARTITION_METHOD, PARTITION_EXPRESSION, SUBPARTITION_METHOD,
       SUBPARTITION_EXPRESSION, SUBPARTITION_NAME, PARTITION_DESCRIPTION, PARTITION_COMMENT,
       ${orNull('PARTITIONS', 'TIDB_PLACEMENT_POLICY_NAME')}
     FROM information_schema.PARTITIONS
     WHERE TABLE_SCHEMA = ? AND TABLE_NAME IN (?) AND PARTITION_NAME IS NOT NULL
     ORDER BY TABLE_NAME, PARTITION_ORDINAL_POSITION, SUBPARTITION_ORDINAL_POSITION`,
    [database, listOf(tables)],
  )
  return new Map([...byTable(rows)].map(([table, parts]) => [table, toPartitioning(parts, product)]))
}

type Row = Array<string | null>

function toPartitioning(rows: Row[], product: string): Partitioning {
  const [, method, expression, subMethod, subExpression] = rows[0]!
  const takesColumns = /COLUMNS|KEY/i.test(method ?? '')
  return {
    method: (method ?? '').toUpperCase(),
    expression: expression ?? '',
    columns: takesColumns ? readNameList(expression ?? '', product) : [],
    subpartitioning: subMethod ? { method: subMethod.toUpperCase(), expression: subExpression ?? '' } : null,
    partitions: [...byTable(rows)].map(([name, parts]) => toPartition(name, parts)),
  }
}

/** One row a subpartition, or one for the partition itself. */
function toPartition(name: string, rows: Row[]): Partition {
  const [, , , , , description, comment, policy] = rows[0]!
  return {
    name,
    // TiDB writes '' where the method takes no values.
    values: description || null,
    comment: comment ?? '',
    subpartitions: rows.flatMap(([, , , , subpartition]) => subpartition ?? []),
    options: policy ? { 'PLACEMENT POLICY': policy } : {},
  }
}
