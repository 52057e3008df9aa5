import type { Connection } from '../../contract/connections.ts'
import type { Context } from '../../contract/context.ts'
import type { databases as databasesContract } from '../../contract/databases.ts'
import type { Handlers } from '../../contract/index.ts'
import type { Output, Parsed } from '../../contract/procedure.ts'
import type { SchemaChangesOptions } from './schema-change.ts'
import { TihcError } from '../../contract/errors.ts'
import { dialects, isFamily } from '../../dialects/registry.ts'
import { forgetDatabase, numberCreated } from './database-ids.ts'
import { toDatabase } from './database-list.ts'
import { checkOwn, placeOf, runChange, statementsOf } from './schema-change.ts'

type Wanted = Parsed<typeof databasesContract['create']>
type Created = Output<typeof databasesContract['create']>
type Dropped = Output<typeof databasesContract['delete']>

/** Creates and drops databases; with `preview` it only says how. */
export function createDatabaseChanges(options: SchemaChangesOptions): Pick<Handlers['databases'], 'create' | 'delete'> {
  return {
    create: (context, wanted) => createDatabase(options, context, wanted),

    async delete(context, { id, preview }): Promise<Dropped> {
      const place = await placeOf(options, context, id)
      const { connection, name, statements: { databases } } = place
      if (!databases) {
        throw new TihcError(
          'bad_request',
          'A database of this kind is a file: delete its connection, and the file with the tools of the system.',
          { field: 'id' },
        )
      }
      await checkOwn(options, context, place)
      const sql = databases.drop(name)
      if (preview) return { sql: [sql] }
      const ran = await runChange(options, context, {
        connection,
        database: null,
        write: () => [sql],
        faults: { missing: new TihcError('not_found', `There is no database “${name}” any more.`) },
      })
      await forgetDatabase(options.store, context.tenant, id)
      return { status: 'success', message: 'Database deleted successfully', ...ran }
    },
  }
}

async function createDatabase(options: SchemaChangesOptions, context: Context, wanted: Wanted): Promise<Created> {
  const connection = await chooseConnection(options, context, wanted)
  const { databases } = statementsOf(connection)
  if (!databases) {
    throw new TihcError(
      'bad_request',
      'A database of this kind is a file: make a connection to a new file.',
      { field: 'connectionId' },
    )
  }
  const sql = databases.create(wanted)
  if (wanted.preview) return { sql: [sql] }
  const ran = await runChange(options, context, {
    connection,
    database: null,
    write: () => [sql],
    faults: {
      exists: new TihcError('conflict', `There is a database “${wanted.name}” already. Choose another name.`, {
        field: 'name',
      }),
    },
  })
  const { product, name } = await readStored(options, context, connection, wanted.name)
  const at = { tenant: context.tenant, connectionId: connection.id }
  const record = await numberCreated(options.store, at, name)
  return { ...toDatabase(record, { connection, product, system: false }), ...ran }
}

/** As the server keeps the name: some write it in lower case. */
async function readStored(
  { connections }: SchemaChangesOptions,
  context: Context,
  connection: Connection,
  wanted: string,
): Promise<{ product: string, name: string }> {
  const metadata = await connections.metadata(context, connection.id)
  const names = (await metadata.databases({ signal: context.signal })).map(({ name }) => name)
  const name = names.includes(wanted) ? wanted : names.find(each => each.toLowerCase() === wanted.toLowerCase())
  return { product: metadata.info?.product ?? connection.product ?? '', name: name ?? wanted }
}

async function chooseConnection(
  { connections }: SchemaChangesOptions,
  context: Context,
  { connectionId, engine }: Pick<Wanted, 'connectionId' | 'engine'>,
): Promise<Connection> {
  if (connectionId !== undefined) {
    const connection = await connections.get(context, connectionId)
    if (engine === undefined || engine === connection.engine) return connection
    throw misfit(`The connection is to ${connection.engine}, not to ${engine}.`)
  }
  if (engine === undefined) throw misfit('Name where to create it: connectionId or engine.')
  if (!isFamily(engine)) {
    const families = dialects().map(({ family }) => family).join(', ')
    throw misfit(`${engine} is not supported by this version. Choose one of ${families}.`)
  }
  const first = (await connections.list(context)).data.find(connection => connection.engine === engine)
  if (first) return first
  throw misfit(`There is no connection to ${engine} yet. Make one first.`)
}

function misfit(message: string): TihcError {
  return new TihcError('bad_request', message, { field: 'engine' })
}
