import type { Handlers } from '../../contract/index.ts'
import type { SchemaChangesOptions } from './schema-change.ts'
import { TihcError } from '../../contract/errors.ts'
import { changeIn, checkOwn, placeOf } from './schema-change.ts'

/** Lists and drops stored programs, and says how they were made. */
export function createPrograms(options: SchemaChangesOptions): Handlers['programs'] {
  const { connections, resolveDatabase } = options
  return {
    async list(context, { databaseId }) {
      const { connectionId, name } = await resolveDatabase(context, databaseId)
      const metadata = await connections.metadata(context, connectionId)
      return { data: await metadata.programs(name, { signal: context.signal }) }
    },

    async ddl(context, { databaseId, kind, name }) {
      const { connectionId, name: database } = await resolveDatabase(context, databaseId)
      const metadata = await connections.metadata(context, connectionId)
      const ddl = await metadata.programText({ database, kind, name }, { signal: context.signal })
      if (ddl !== null) return { ddl }
      throw new TihcError(
        'forbidden',
        `This account may not see how “${name}” is made: the server shows it to whoever it belongs to, and to accounts `
        + 'with more rights.',
      )
    },

    async delete(context, { databaseId, kind, name, preview }) {
      const place = await placeOf(options, context, databaseId)
      await checkOwn(options, context, place)
      const metadata = await connections.metadata(context, place.connection.id)
      const programs = await metadata.programs(place.name, { signal: context.signal })
      const missing = new TihcError('not_found', `There is no “${name}” any more. Refresh the list.`)
      if (!programs.some(each => each.kind === kind && each.name === name)) throw missing
      const write = () => [place.statements.dropProgram({ database: place.name, name, kind })]
      const done = 'Dropped successfully'
      return await changeIn(options, context, place, { write, faults: { missing }, preview, done })
    },
  }
}
