import type { ViewColumn, ViewColumnChanges, WantedView } from '../../contract/views.ts'
import type { MetadataSession } from '../engines/engine.ts'
import type { Place } from './schema-change.ts'
import { TihcError } from '../../contract/errors.ts'
import { classify } from '../../dialects/classifier.ts'
import { dialectOf } from '../../dialects/registry.ts'
import { checkSelect } from '../../dialects/view-select.ts'

/** No rows are asked for: a server that takes longer has other things to do. */
const timeoutMs = 5_000

/** What columns something has, or why that is not known. */
export type FoundColumns = { columns: ViewColumn[] } | { problem: string }

/** Asks for no rows of a query, which has to be known to change nothing. */
async function askColumns(
  metadata: MetadataSession,
  sql: string,
  database: string,
  signal: AbortSignal,
): Promise<FoundColumns> {
  try {
    const { columns } = await metadata.query(sql, [], { timeoutMs, maxRows: 0, database, signal })
    const typeOf = ({ type, unsigned }: typeof columns[number]) => (unsigned ? `${type} UNSIGNED` : type)
    return { columns: columns.map(column => ({ name: column.name, type: typeOf(column) })) }
  } catch (error) {
    if (!(error instanceof TihcError) || error.code === 'cancelled') throw error
    return { problem: error.message }
  }
}

/** Why a view cannot be read, in the server's words; null where it can. A server remembers what it was asked. */
export async function whyUnreadable(
  metadata: MetadataSession,
  { connection, name: database }: Place,
  view: string,
  signal: AbortSignal,
): Promise<string | null> {
  const { quoteName } = dialectOf(connection.engine)
  const sql = `SELECT * FROM ${quoteName(database)}.${quoteName(view)} LIMIT 0`
  const found = await askColumns(metadata, sql, database, signal)
  return 'problem' in found ? found.problem : null
}

/** The columns that a view would give. What may do more than read is not run before somebody has said so. */
export async function columnsOfSelect(
  metadata: MetadataSession,
  { lexing, name: database }: Place,
  { select, columnNames }: WantedView,
  signal: AbortSignal,
): Promise<FoundColumns> {
  const query = checkSelect(select, lexing)
  const { reason } = classify(query, lexing)
  if (reason !== null) return { problem: `Its columns are not known before it runs: ${reason}.` }
  const found = await askColumns(metadata, `SELECT * FROM (\n${query}\n) AS v LIMIT 0`, database, signal)
  if ('problem' in found || !columnNames) return found
  return { columns: found.columns.map((column, at) => ({ ...column, name: columnNames[at] ?? column.name })) }
}

/** What becomes of columns, by their names. */
export function compareColumns(before: readonly ViewColumn[], after: readonly ViewColumn[]): ViewColumnChanges {
  const byName = (columns: readonly ViewColumn[]) => new Map(columns.map(each => [each.name.toLowerCase(), each]))
  const [old, fresh] = [byName(before), byName(after)]
  return {
    added: after.filter(({ name }) => !old.has(name.toLowerCase())),
    dropped: before.filter(({ name }) => !fresh.has(name.toLowerCase())),
    changed: after.flatMap(({ name, type }) => {
      const from = old.get(name.toLowerCase())?.type
      return from === undefined || from === type ? [] : [{ name, from, to: type }]
    }),
  }
}
