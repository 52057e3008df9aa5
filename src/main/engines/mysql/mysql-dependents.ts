import type { Cell } from '../../../contract/sql.ts'
import type { UseKind } from '../../../contract/table-usage.ts'
import type { TableName } from '../../../dialects/schema-statements.ts'
import type { Dependents } from '../dependents.ts'
import type { DatabaseInfo, MetadataSession } from '../engine.ts'
import { performance } from 'node:perf_hooks'
import { TihcError } from '../../../contract/errors.ts'
import { readBindings, readSummary } from './mysql-statement-uses.ts'

/** For everything together. */
const wholeMs = 20_000

export interface DependentsGround {
  query: MetadataSession['query']
  product: string
  databases: readonly DatabaseInfo[]
  signal?: AbortSignal
}

/** What is read into, and how to ask for it. */
export interface DependentsReading {
  found: Dependents
  /**
   * Rows of a statement, or none where it fails; then it is said what was not looked at.
   *
   * @param of what is asked for, and in which database
   */
  ask: (
    of: { what: UseKind, database: string | null },
    sql: string,
    params?: ReadonlyArray<string | number | null>,
  ) => Promise<Cell[][]>
  /** Notes that something was left, in the words of an error. */
  leave: (what: UseKind, database: string | null, error: TihcError) => void
}

/** Reads what may depend on a table; its own database first. */
export async function readDependents(ground: DependentsGround, table: TableName): Promise<Dependents> {
  const { product, databases } = ground
  const by = performance.now() + wholeMs
  const reading = startReading(ground, by)
  const { found } = reading
  const names = databases.filter(({ system }) => !system).map(({ name }) => name)
  const [mode] = await ground.query('SELECT @@lower_case_table_names', [], ground).then(({ rows }) => rows)
  found.foldsTables = String(mode?.[0]) !== '0'
  const inOrder = [table.database, ...names.filter(name => name !== table.database)]
  const keepsPrograms = product !== 'TiDB'
  for (const [at, database] of inOrder.entries()) {
    if (performance.now() > by) {
      const left = inOrder.length - at
      reading.leave('view', null, new TihcError(
        'unavailable',
        `${left} of ${inOrder.length} databases were not looked at: the server took too long.`,
      ))
      break
    }
    await readViews(reading, database)
    await readForeignKeys(reading, database)
    if (keepsPrograms) await readPrograms(reading, database)
  }
  if (!keepsPrograms) await readBindings(reading)
  await readSummary(reading, { product, table, databases: names })
  return found
}

function startReading({ query, signal }: DependentsGround, by: number): DependentsReading {
  const found: Dependents = { foldsTables: true, texts: [], foreignKeys: [], unread: [] }
  const leave: DependentsReading['leave'] = (what, database, { message: error }) =>
    void found.unread.push({ what, database, error })
  return {
    found,
    leave,
    async ask({ what, database }, sql, params) {
      try {
        const timeoutMs = Math.max(1_000, Math.round(by - performance.now()))
        const { rows, limited } = await query(sql, params, { signal, timeoutMs })
        if (limited) {
          leave(what, database, new TihcError('too_large', 'There are too many to look at all: the rest was left out.'))
        }
        return rows
      } catch (error) {
        if (!(error instanceof TihcError) || error.code === 'cancelled' || signal?.aborted) throw error
        leave(what, database, error)
        return []
      }
    },
  }
}

async function readViews(reading: DependentsReading, database: string): Promise<void> {
  const rows = await reading.ask(
    { what: 'view', database },
    'SELECT TABLE_NAME, VIEW_DEFINITION FROM information_schema.VIEWS WHERE TABLE_SCHEMA = ? ORDER BY TABLE_NAME',
    [database],
  )
  takeTexts(reading, 'view', database, rows.map(([name, sql]) => ({ name, sql })))
}

async function readForeignKeys({ ask, found }: DependentsReading, database: string): Promise<void> {
  const rows = await ask(
    { what: 'foreignKey', database },
    `SELECT TABLE_NAME, CONSTRAINT_NAME, COLUMN_NAME, REFERENCED_TABLE_SCHEMA, REFERENCED_TABLE_NAME,
       REFERENCED_COLUMN_NAME
     FROM information_schema.KEY_COLUMN_USAGE WHERE TABLE_SCHEMA = ? AND REFERENCED_TABLE_NAME IS NOT NULL
     ORDER BY TABLE_NAME, CONSTRAINT_NAME, ORDINAL_POSITION`,
    [database],
  )
  for (const parts of Map.groupBy(rows, ([table, name]) => JSON.stringify([table, name])).values()) {
    const [table, name, , referencedDatabase, referencedTable] = parts[0]!.map(String)
    found.foreignKeys.push({
      database,
      table: table!,
      name: name!,
      columns: parts.map(([, , column]) => String(column)),
      referencedDatabase: referencedDatabase!,
      referencedTable: referencedTable!,
      referencedColumns: parts.map(([, , , , , column]) => String(column)),
    })
  }
}

/** Routines, triggers and events, where a server has them. */
async function readPrograms(reading: DependentsReading, database: string): Promise<void> {
  const { ask } = reading
  const routines = await ask(
    { what: 'routine', database },
    `SELECT SPECIFIC_NAME, ROUTINE_NAME, ROUTINE_DEFINITION FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = ?
     ORDER BY ROUTINE_NAME`,
    [database],
  )
  const parameters = routines.length === 0
    ? []
    : await ask(
        { what: 'routine', database },
        `SELECT SPECIFIC_NAME, PARAMETER_NAME FROM information_schema.PARAMETERS
     WHERE SPECIFIC_SCHEMA = ? AND PARAMETER_NAME IS NOT NULL`,
        [database],
      )
  const parametersOf = Map.groupBy(parameters, ([routine]) => routine)
  takeTexts(reading, 'routine', database, routines.map(([id, name, sql]) => {
    return { name, sql, parameters: parametersOf.get(id!)?.map(([, parameter]) => String(parameter)) ?? [] }
  }))
  const triggers = await ask(
    { what: 'trigger', database },
    `SELECT TRIGGER_NAME, ACTION_STATEMENT, EVENT_OBJECT_TABLE FROM information_schema.TRIGGERS
     WHERE TRIGGER_SCHEMA = ? ORDER BY TRIGGER_NAME`,
    [database],
  )
  takeTexts(reading, 'trigger', database, triggers.map(([name, sql, table]) => {
    return { name, sql, rowTable: String(table) }
  }))
  const events = await ask(
    { what: 'event', database },
    'SELECT EVENT_NAME, EVENT_DEFINITION FROM information_schema.EVENTS WHERE EVENT_SCHEMA = ? ORDER BY EVENT_NAME',
    [database],
  )
  takeTexts(reading, 'event', database, events.map(([name, sql]) => ({ name, sql })))
}

/** A text that this account may not see is empty, or NULL. */
function takeTexts(
  { found, leave }: DependentsReading,
  kind: 'view' | 'routine' | 'trigger' | 'event',
  database: string,
  given: Array<{ name: Cell | undefined, sql: Cell | undefined, parameters?: string[], rowTable?: string }>,
): void {
  const hidden = given.filter(({ sql }) => !sql).length
  if (hidden > 0) {
    leave(kind, database, new TihcError(
      'forbidden',
      `The text of ${hidden} of them was not looked at: this account may not see it.`,
    ))
  }
  for (const { name, sql, ...more } of given) {
    if (sql) found.texts.push({ kind, database, name: String(name), sql: String(sql), ...more })
  }
}
