import type { Context } from '../../contract/context.ts'
import type { Handlers } from '../../contract/index.ts'
import type { Output, Parsed } from '../../contract/procedure.ts'
import type { tables as tablesContract } from '../../contract/tables.ts'
import type { TableName } from '../../dialects/schema-statements.ts'
import type { AlterStatement, TableChange } from '../../dialects/table-change.ts'
import type { Lexing } from '../../language/lexing.ts'
import type { Place, SchemaChangesOptions } from './schema-change.ts'
import { TihcError } from '../../contract/errors.ts'
import { checkOwn, placeOf, runChange } from './schema-change.ts'
import { revisionOf } from './table-definition.ts'
import { readTableId } from './table-id.ts'

type Changed = Output<typeof tablesContract['alter']>

/** Makes tables, and makes them others; with `preview` it only says how. */
export function createTableStructure(options: SchemaChangesOptions): Pick<Handlers['tables'], 'create' | 'alter'> {
  return {
    create: (context, input) => create(options, context, input),
    alter: (context, input) => alter(options, context, input),
  }
}

async function create(
  options: SchemaChangesOptions,
  context: Context,
  { databaseId, table, preview }: Parsed<typeof tablesContract['create']>,
): Promise<Changed> {
  const place = await placeOf(options, context, databaseId)
  await checkOwn(options, context, place)
  const plan = (lexing: Lexing): AlterStatement[] => {
    const sql = place.statements.newTable(place.name, table, lexing)
    return [{ sql, clauses: [{ sql, effects: ['instant'] }] }]
  }
  const exists = new TihcError('conflict', `There is a table “${table.name}” already. Choose another name.`, {
    field: 'name',
  })
  const done = 'Table created successfully'
  return await carryOut(options, context, place, { plan, preview, faults: { exists }, done })
}

async function alter(
  options: SchemaChangesOptions,
  context: Context,
  { id, revision, table, renamed, preview }: Parsed<typeof tablesContract['alter']>,
): Promise<Changed> {
  const { databaseId, table: name } = readTableId(id)
  const place = await placeOf(options, context, databaseId)
  await checkOwn(options, context, place)
  const from = await readUnchanged(options, context, place, { name, database: place.name }, revision)
  const change: TableChange = { database: place.name, from, to: table, ...renamed && { renamed } }
  const plan = (lexing: Lexing) => place.statements.alterTable(change, lexing)
  const missing = new TihcError(
    'not_found',
    `Something that “${name}” names is not there any more, or the table itself. Load it anew.`,
  )
  const done = 'Table altered successfully'
  return await carryOut(options, context, place, { plan, preview, faults: { missing }, done })
}

/** @throws {TihcError} `not_found`; `conflict` where somebody changed the table since it was read */
async function readUnchanged(
  { connections }: SchemaChangesOptions,
  context: Context,
  { connection }: Place,
  { database, name }: TableName,
  revision: string,
) {
  const metadata = await connections.metadata(context, connection.id)
  const object = await metadata.table(database, name, { signal: context.signal })
  if (object.kind !== 'table') {
    throw new TihcError('bad_request', `“${name}” is no table, so it has no structure of its own to change.`, {
      field: 'id',
    })
  }
  if (revisionOf(object) === revision) return object
  throw new TihcError(
    'conflict',
    `The table “${name}” was changed since it was read here. Load it anew and make your changes on what it is now.`,
    { field: 'revision' },
  )
}

interface Wanted {
  plan: (lexing: Lexing) => AlterStatement[]
  preview: boolean
  faults: Parameters<typeof runChange>[2]['faults']
  /** What to say afterwards. */
  done: string
}

async function carryOut(
  options: SchemaChangesOptions,
  context: Context,
  { connection, name, lexing }: Place,
  { plan, preview, faults, done }: Wanted,
): Promise<Changed> {
  const statements = plan(lexing)
  const sql = statements.map(statement => statement.sql)
  if (preview) {
    const shown = statements.map(each => ({ ...each, clauses: each.clauses.map(clause => ({ ...clause })) }))
    return { sql, statements: shown }
  }
  if (sql.length === 0) {
    throw new TihcError('bad_request', 'The table is as it shall be already. There is nothing to run.', {
      field: 'table',
    })
  }
  const write = (session: Lexing) => plan(session).map(statement => statement.sql)
  const ran = await runChange(options, context, { connection, database: name, write, faults })
  return { status: 'success', message: done, ...ran }
}
