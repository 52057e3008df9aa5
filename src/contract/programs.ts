import { z } from 'zod'
import { databaseId, databaseName } from './fields.ts'
import { procedure } from './procedure.ts'
import { changingTables, preview } from './schema-call.ts'

export const programKinds = ['procedure', 'function', 'trigger', 'event'] as const
export type ProgramKind = typeof programKinds[number]

/** A routine, trigger or event: what a server keeps and runs by itself. */
export const program = z.looseObject({
  kind: z.enum(programKinds),
  name: z.string(),
  definer: z.string().nullable(),
  comment: z.string(),
  /** Of a routine, as its text has them: `IN a int, OUT b text`; null for others, and where nobody says. */
  parameters: z.string().nullable(),
  /** The type of what a function gives. */
  returns: z.string().nullable(),
  /** Of a trigger: its table or view, when it runs (`BEFORE`), and for what (`INSERT`). */
  table: z.string().nullable(),
  timing: z.string().nullable(),
  on: z.string().nullable(),
  /** Of an event: `EVERY 1 DAY`, or `AT` and a time; and whether it runs: `ENABLED`. */
  schedule: z.string().nullable(),
  status: z.string().nullable(),
})
export type Program = z.output<typeof program>

const named = { databaseId, kind: z.enum(programKinds), name: databaseName }

/** Stored programs: procedures, functions, triggers and events. */
export const programs = {
  list: procedure({
    method: 'GET',
    path: '/api/programs',
    summary: 'Procedures, functions, triggers and events of a database, as far as this account may see them; none '
      + 'where its server has none',
    access: 'viewer',
    input: z.strictObject({ databaseId }),
    output: z.looseObject({ data: z.array(program) }),
    errors: ['not_found', 'unavailable', 'engine'],
  }),
  ddl: procedure({
    method: 'GET',
    path: '/api/programs/ddl',
    summary: 'The statement that makes one, as its server prints it; `forbidden` where this account may not see it',
    access: 'viewer',
    input: z.strictObject(named),
    output: z.looseObject({ ddl: z.string() }),
    errors: ['not_found', 'forbidden', 'unavailable', 'engine'],
  }),
  delete: procedure({
    method: 'POST',
    path: '/api/programs/drop',
    summary: 'Drop one',
    input: z.strictObject({ ...named, preview }),
    query: ['preview'],
    ...changingTables,
  }),
}
