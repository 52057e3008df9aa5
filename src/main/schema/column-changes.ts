import type { Context } from '../../contract/context.ts'
import type { Handlers } from '../../contract/index.ts'
import type { Output, Parsed } from '../../contract/procedure.ts'
import type { NewColumn, tables as tablesContract } from '../../contract/tables.ts'
import type { SchemaStatements, TableName } from '../../dialects/schema-statements.ts'
import type { Lexing } from '../../language/lexing.ts'
import type { Place, SchemaChangesOptions } from './schema-change.ts'
import { TihcError } from '../../contract/errors.ts'
import { changeIn, checkOwn, placeOf } from './schema-change.ts'
import { readTableId } from './table-id.ts'

type Changed = Output<typeof tablesContract['addColumn']>

/** A table that may be changed, as its server has it now. */
interface Found {
  place: Place
  table: TableName
  /** Their names. */
  columns: string[]
}

/** Adds and drops columns; with `preview` it only says how. */
export function createColumnChanges(
  options: SchemaChangesOptions,
): Pick<Handlers['tables'], 'addColumn' | 'dropColumn' | 'dropNamedColumn'> {
  const dropColumn: Handlers['tables']['dropColumn'] = (context, input) => drop(options, context, input)
  return { addColumn: (context, input) => add(options, context, input), dropColumn, dropNamedColumn: dropColumn }
}

async function add(options: SchemaChangesOptions, context: Context, input: NewColumn): Promise<Changed> {
  const { place, table, columns } = await findTable(options, context, input.id)
  const write = (lexing: Lexing) => [writeColumn(place.statements, table, input, lexing)]
  // What does not fit is said before anything else.
  write(place.lexing)
  const exists = new TihcError(
    'conflict',
    `The table “${table.name}” has a column “${input.column_name}” already. Choose another name.`,
    { field: 'column_name' },
  )
  if (has(columns, input.column_name)) throw exists
  if (input.after !== undefined && !has(columns, input.after)) {
    throw new TihcError('bad_request', `The table “${table.name}” has no column “${input.after}” to stand behind.`, {
      field: 'after',
    })
  }
  const missing = new TihcError('not_found', `There is no table “${table.name}” any more. Refresh the list of tables.`)
  const faults = { exists, missing }
  const done = 'Column added successfully'
  return await changeIn(options, context, place, { write, faults, preview: input.preview, done })
}

async function drop(
  options: SchemaChangesOptions,
  context: Context,
  { id, name, preview }: Parsed<typeof tablesContract['dropColumn']>,
): Promise<Changed> {
  const { place, table, columns } = await findTable(options, context, id)
  const missing = new TihcError('not_found', `The table “${table.name}” has no column “${name}”. Refresh its columns.`)
  if (!has(columns, name)) throw missing
  const write = () => [place.statements.dropColumn(table, name)]
  const done = 'Column deleted successfully'
  return await changeIn(options, context, place, { write, faults: { missing }, preview, done })
}

/** @throws {TihcError} `not_found`, `forbidden` for one of the server's own */
async function findTable(options: SchemaChangesOptions, context: Context, id: string): Promise<Found> {
  const { databaseId, table } = readTableId(id)
  const place = await placeOf(options, context, databaseId)
  await checkOwn(options, context, place)
  const metadata = await options.connections.metadata(context, place.connection.id)
  const columns = await metadata.columns(place.name, table, { signal: context.signal })
  return { place, table: { database: place.name, name: table }, columns: columns.map(({ name }) => name) }
}

/** Names of columns have no case in any family. */
function has(columns: readonly string[], name: string): boolean {
  return columns.some(column => column.toLowerCase() === name.toLowerCase())
}

function writeColumn(statements: SchemaStatements, table: TableName, input: NewColumn, lexing: Lexing): string {
  if (input.first && input.after !== undefined) {
    throw new TihcError('bad_request', 'A column stands first or behind another one. Give one of the two.', {
      field: 'after',
    })
  }
  const { length, scale, unsigned } = input
  const type = statements.columnType({ text: input.column_type, length, scale, unsigned }, lexing)
  const column = {
    name: input.column_name,
    type,
    nullable: input.nullable,
    default: input.default === undefined ? null : statements.columnDefault(input.default, type, lexing),
    defaultsToNull: input.default === null,
    autoIncrement: input.auto_increment ?? false,
    comment: input.comment ?? '',
  }
  return statements.addColumn(table, column, input.first ? null : input.after, lexing)
}
