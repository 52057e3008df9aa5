import type { Cell } from '../../../contract/sql.ts'
import type { TableName } from '../../../dialects/schema-statements.ts'
import type { DependentsReading } from './mysql-dependents.ts'
import { TihcError } from '../../../contract/errors.ts'
import { toWireTime } from './mysql-wire-time.ts'

/** What a server counted of statements: others say what there is, or belong to whoever looks at a table. */
const usingRows = /^\W*(?:select|insert|update|delete|replace|with|load|call)\b/i

/** Reads the plans that TiDB is told to use for statements. */
export async function readBindings({ ask, found }: DependentsReading): Promise<void> {
  const rows = await ask({ what: 'binding', database: null }, 'SHOW GLOBAL BINDINGS')
  for (const [original, bound, database, status] of rows) {
    if (status === 'deleted') continue
    const sql = String(bound || original)
    found.texts.push({ kind: 'binding', database: String(database ?? '') || null, name: '', sql })
  }
}

interface SummaryGround { product: string, table: TableName, databases: readonly string[] }

/** Reads what a server counted of the statements that hold the name of a table. */
export async function readSummary(reading: DependentsReading, ground: SummaryGround): Promise<void> {
  const rows = ground.product === 'TiDB'
    ? await readTidbSummary(reading, ground)
    : await readPerformanceSchema(reading, ground)
  for (const [database, sql, count, lastSeen] of rows) {
    if (typeof sql !== 'string' || !usingRows.test(sql)) continue
    reading.found.texts.push({
      kind: 'statement',
      database: String(database ?? '') || null,
      name: '',
      sql,
      count: Number(count ?? 0),
      lastSeenAt: lastSeen == null ? null : toWireTime(Number(lastSeen)),
    })
  }
}

/** All servers of a cluster where they answer, else the one that was asked; what ran in no database counts too. */
async function readTidbSummary(
  reading: DependentsReading,
  { table, databases }: SummaryGround,
): Promise<Cell[][]> {
  const of = { what: 'statement', database: null } as const
  const params = [...databases, '', `%\`${escapeLike(table.name.toLowerCase().replaceAll('`', '``'))}\`%`]
  const select = (summary: string) =>
    `SELECT SCHEMA_NAME, DIGEST_TEXT, SUM(EXEC_COUNT), UNIX_TIMESTAMP(MAX(LAST_SEEN))
     FROM information_schema.${summary}
     WHERE (SCHEMA_NAME IN (${databases.map(() => '?, ').join('')}?) OR SCHEMA_NAME IS NULL) AND DIGEST_TEXT LIKE ?
     GROUP BY SCHEMA_NAME, DIGEST, DIGEST_TEXT`
  const before = reading.found.unread.length
  const rows = await reading.ask(of, select('CLUSTER_STATEMENTS_SUMMARY_HISTORY'), params)
  if (reading.found.unread.length === before) return rows
  reading.found.unread.length = before
  return await reading.ask(of, select('STATEMENTS_SUMMARY_HISTORY'), params)
}

async function readPerformanceSchema(
  { ask, leave }: DependentsReading,
  { table, databases }: SummaryGround,
): Promise<Cell[][]> {
  const of = { what: 'statement', database: null } as const
  const [isOn] = await ask(of, 'SELECT @@performance_schema')
  if (String(isOn?.[0]) !== '1') {
    leave('statement', null, new TihcError(
      'unavailable',
      'The server does not count statements: performance_schema is off.',
    ))
    return []
  }
  return await ask(
    of,
    `SELECT SCHEMA_NAME, DIGEST_TEXT, COUNT_STAR, UNIX_TIMESTAMP(LAST_SEEN)
     FROM performance_schema.events_statements_summary_by_digest
     WHERE (SCHEMA_NAME IN (${databases.map(() => '?, ').join('')}?) OR SCHEMA_NAME IS NULL) AND DIGEST_TEXT LIKE ?`,
    [...databases, '', `%${escapeLike(table.name)}%`],
  )
}

function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&')
}
