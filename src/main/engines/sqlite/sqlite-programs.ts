import type { Program } from '../../../contract/programs.ts'
import type { Ask } from './sqlite-metadata-link.ts'
import { sqliteLexing } from '../../../dialects/sqlite/sqlite-lexing.ts'
import { nameTokens } from '../../../language/name-tokens.ts'

/** Words between the name of a trigger and what it is for. */
const timings = new Set(['BEFORE', 'AFTER', 'INSTEAD'])
const events = new Set(['DELETE', 'INSERT', 'UPDATE'])

/** When a trigger runs and for what; AFTER is not written for most. */
function headOf(sql: string): Pick<Program, 'timing' | 'on'> {
  let timing = 'BEFORE'
  const { tokens } = nameTokens(sql, sqliteLexing())
  for (const { word } of tokens) {
    if (timings.has(word)) timing = word === 'INSTEAD' ? 'INSTEAD OF' : word
    if (events.has(word)) return { timing, on: word }
  }
  return { timing: null, on: null }
}

/** Reads the triggers of a file: it has no other stored programs. */
export async function readPrograms(ask: Ask): Promise<Program[]> {
  const rows = await ask(`SELECT name, tbl_name, sql FROM sqlite_schema WHERE type = 'trigger' ORDER BY name`)
  return rows.map(([name, table, sql]) => ({
    kind: 'trigger',
    name: String(name),
    definer: null,
    comment: '',
    parameters: null,
    returns: null,
    table: String(table),
    ...headOf(String(sql)),
    schedule: null,
    status: null,
  }))
}

/** The statement that made a trigger. */
export async function readProgramText(ask: Ask, name: string): Promise<string | null> {
  const [row] = await ask(`SELECT sql FROM sqlite_schema WHERE type = 'trigger' AND name = ?`, [name])
  return row ? String(row[0]) : null
}
