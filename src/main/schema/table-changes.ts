import type { Context } from '../../contract/context.ts'
import type { Handlers } from '../../contract/index.ts'
import type { Output, Parsed } from '../../contract/procedure.ts'
import type { tableChanges } from '../../contract/table-changes.ts'
import type { ObjectName } from '../../dialects/schema-statements.ts'
import type { Table } from '../../schema/model.ts'
import type { Place, SchemaChangesOptions } from './schema-change.ts'
import { TihcError } from '../../contract/errors.ts'
import { dropOrder } from '../../schema/drop-order.ts'
import { changeIn, checkOwn, placeOf } from './schema-change.ts'
import { readTableId } from './table-id.ts'

type Changed = Output<typeof tableChanges['rename']>
type Several = Parsed<typeof tableChanges['delete']>

/** Objects of one database that may be changed, as its server has them now. */
interface Found {
  place: Place
  objects: ObjectName[]
}

/** Renames, empties and drops whole tables; with `preview` it only says how. */
export function createTableChanges(
  options: SchemaChangesOptions,
): Pick<Handlers['tables'], 'rename' | 'truncate' | 'delete'> {
  return {
    rename: (context, input) => rename(options, context, input),
    truncate: (context, input) => truncate(options, context, input),
    delete: (context, input) => drop(options, context, input),
  }
}

async function rename(
  options: SchemaChangesOptions,
  context: Context,
  { id, name, preview }: Parsed<typeof tableChanges['rename']>,
): Promise<Changed> {
  const { place, objects: [object] } = await findObjects(options, context, [id])
  // What does not fit is said before anything else.
  const sql = place.statements.renameObject(object!, name)
  const exists = new TihcError(
    'conflict',
    `There is a table, view or sequence “${name}” already. Choose another name.`,
    { field: 'name' },
  )
  if (await isThere(options, context, place, name)) throw exists
  const faults = { exists, missing: noTable(object!.name) }
  return await changeIn(options, context, place, { write: () => [sql], faults, preview, done: 'Renamed successfully' })
}

async function truncate(options: SchemaChangesOptions, context: Context, { ids, preview }: Several): Promise<Changed> {
  const { place, objects } = await findObjects(options, context, ids)
  const other = objects.find(({ kind }) => kind !== 'table')
  if (other) {
    throw new TihcError('bad_request', `“${other.name}” is no table: it has no rows of its own. Leave it out.`, {
      field: 'ids',
    })
  }
  const write = () => objects.map(place.statements.emptyTable)
  return await changeIn(options, context, place, { write, faults: faultsOf(objects), preview, done: 'Tables emptied' })
}

async function drop(options: SchemaChangesOptions, context: Context, { ids, preview }: Several): Promise<Changed> {
  const { place, objects } = await findObjects(options, context, ids)
  const ordered = await inDropOrder(options, context, place, objects)
  const write = () => place.statements.dropObjects(ordered)
  return await changeIn(options, context, place, { write, faults: faultsOf(objects), preview, done: 'Tables dropped' })
}

/** Some servers take no table away that another one refers to, also where that goes with it. */
async function inDropOrder(
  { connections }: SchemaChangesOptions,
  context: Context,
  { connection, name: database }: Place,
  objects: readonly ObjectName[],
): Promise<readonly ObjectName[]> {
  const names = objects.filter(({ kind }) => kind === 'table').map(({ name }) => name)
  if (names.length < 2) return objects
  const metadata = await connections.metadata(context, connection.id)
  const tables: Table[] = []
  for await (const part of metadata.schema(database, { names, signal: context.signal }))
    tables.push(...part.filter(object => object.kind === 'table'))
  const order = new Map(dropOrder(tables).map((name, at) => [name, at]))
  return objects.toSorted((a, b) => (order.get(a.name) ?? 0) - (order.get(b.name) ?? 0))
}

/** Of several the server's own words say which one it is about. */
function faultsOf([first, ...further]: readonly ObjectName[]) {
  return further.length > 0 ? {} : { missing: noTable(first!.name) }
}

function noTable(name: string): TihcError {
  return new TihcError('not_found', `There is no table “${name}” any more. Refresh the list of tables.`)
}

async function isThere(
  { connections }: SchemaChangesOptions,
  context: Context,
  { connection, name: database }: Place,
  name: string,
): Promise<boolean> {
  const metadata = await connections.metadata(context, connection.id)
  const { tables } = await metadata.tables(database, { names: [name], columns: false, signal: context.signal })
  return tables.length > 0
}

/**
 * Finds the objects that ids stand for.
 *
 * @throws {TihcError} `not_found` for one that is not there any more, `forbidden` in a database of the server's own,
 *   `bad_request` for ids of several databases
 */
async function findObjects(options: SchemaChangesOptions, context: Context, ids: readonly string[]): Promise<Found> {
  const refs = ids.map(readTableId)
  const { databaseId } = refs[0]!
  if (refs.some(ref => ref.databaseId !== databaseId)) {
    throw new TihcError('bad_request', 'The tables are of several databases. Change those of one at a time.', {
      field: 'ids',
    })
  }
  const place = await placeOf(options, context, databaseId)
  await checkOwn(options, context, place)
  const names = [...new Set(refs.map(({ table }) => table))]
  const metadata = await options.connections.metadata(context, place.connection.id)
  const { tables } = await metadata.tables(place.name, { names, columns: false, signal: context.signal })
  const found = new Map(tables.map(({ name, kind }) => [name, kind]))
  const gone = names.find(name => !found.has(name))
  if (gone !== undefined) throw noTable(gone)
  return { place, objects: names.map(name => ({ database: place.name, name, kind: found.get(name)! })) }
}
