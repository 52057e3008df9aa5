import type { Program, ProgramKind } from '../../../contract/programs.ts'
import type { Cell } from '../../../contract/sql.ts'
import type { MetadataSession } from '../engine.ts'
import { quoteQualified } from '../../../dialects/mysql/mysql-identifiers.ts'

/** How long each of them may take. */
const timeoutMs = 10_000

type Ask = (sql: string) => Promise<Cell[][]>

const textOf = (cell: Cell | undefined): string | null => (cell == null || cell === '' ? null : String(cell))

function programOf(kind: ProgramKind, name: Cell | undefined, more: Partial<Program>): Program {
  return {
    kind,
    name: String(name),
    definer: null,
    comment: '',
    parameters: null,
    returns: null,
    table: null,
    timing: null,
    on: null,
    schedule: null,
    status: null,
    ...more,
  }
}

async function readRoutines(ask: Ask): Promise<Program[]> {
  const routines = await ask(
    `SELECT ROUTINE_TYPE, ROUTINE_NAME, SPECIFIC_NAME, DTD_IDENTIFIER, DEFINER, ROUTINE_COMMENT
     FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = ? AND ROUTINE_TYPE IN ('PROCEDURE', 'FUNCTION')
     ORDER BY ROUTINE_NAME, ROUTINE_TYPE`,
  )
  const parameters = routines.length === 0
    ? []
    : await ask(
        `SELECT ROUTINE_TYPE, SPECIFIC_NAME, PARAMETER_MODE, PARAMETER_NAME, DTD_IDENTIFIER
     FROM information_schema.PARAMETERS WHERE SPECIFIC_SCHEMA = ? AND ORDINAL_POSITION > 0
     ORDER BY SPECIFIC_NAME, ORDINAL_POSITION`,
      )
  const keyOf = (type: Cell | undefined, specific: Cell | undefined) => JSON.stringify([type, specific])
  const byRoutine = Map.groupBy(parameters, ([type, specific]) => keyOf(type, specific))
  return routines.map(([type, name, specific, returns, definer, comment]) => {
    const isFunction = type === 'FUNCTION'
    const own = byRoutine.get(keyOf(type, specific)) ?? []
    return programOf(isFunction ? 'function' : 'procedure', name, {
      definer: textOf(definer),
      comment: String(comment ?? ''),
      // Those of a function all go in.
      parameters: own.map(([,, mode, parameter, dataType]) =>
        [isFunction ? null : mode, parameter, dataType].filter(part => part != null).join(' ')).join(', '),
      returns: isFunction ? textOf(returns) : null,
    })
  })
}

async function readTriggers(ask: Ask): Promise<Program[]> {
  const rows = await ask(
    `SELECT TRIGGER_NAME, DEFINER, EVENT_OBJECT_TABLE, ACTION_TIMING, EVENT_MANIPULATION
     FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = ? ORDER BY TRIGGER_NAME`,
  )
  return rows.map(([name, definer, table, timing, on]) => programOf('trigger', name, {
    definer: textOf(definer),
    table: textOf(table),
    timing: textOf(timing),
    on: textOf(on),
  }))
}

async function readEvents(ask: Ask): Promise<Program[]> {
  const rows = await ask(
    `SELECT EVENT_NAME, DEFINER, EVENT_COMMENT, EXECUTE_AT, INTERVAL_VALUE, INTERVAL_FIELD, STATUS
     FROM information_schema.EVENTS WHERE EVENT_SCHEMA = ? ORDER BY EVENT_NAME`,
  )
  return rows.map(([name, definer, comment, at, every, unit, status]) => programOf('event', name, {
    definer: textOf(definer),
    comment: String(comment ?? ''),
    schedule: at == null ? `EVERY ${String(every)} ${String(unit)}` : `AT ${String(at)}`,
    status: textOf(status),
  }))
}

/** Reads the stored programs of a database; TiDB keeps none. */
export async function readPrograms(
  query: MetadataSession['query'],
  product: string,
  database: string,
  signal: AbortSignal | undefined,
): Promise<Program[]> {
  if (product === 'TiDB') return []
  const ask: Ask = async sql => (await query(sql, [database], { signal, timeoutMs })).rows
  return [...await readRoutines(ask), ...await readTriggers(ask), ...await readEvents(ask)]
}

/** The statement that makes one; null where this account may not see it. */
export async function readProgramText(
  query: MetadataSession['query'],
  { database, kind, name }: { database: string, kind: ProgramKind, name: string },
  signal: AbortSignal | undefined,
): Promise<string | null> {
  const { columns, rows } = await query(
    `SHOW CREATE ${kind.toUpperCase()} ${quoteQualified(database, name)}`,
    [],
    { signal, timeoutMs },
  )
  const at = columns.findIndex(column => /^(?:Create |SQL Original Statement$)/.test(column.name))
  return textOf(rows[0]?.[at])
}
