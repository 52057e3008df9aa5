import type { MetadataSession } from '../engines/engine.ts'
import type { Outcome } from './connection-outcomes.ts'
import { TihcError } from '../../contract/errors.ts'

/** The same session; `onOutcome` hears of everything that is asked how it went. */
export function observeMetadata(session: MetadataSession, onOutcome: (outcome: Outcome) => void): MetadataSession {
  const { jobs } = session

  async function observe<T>(answer: Promise<T>): Promise<T> {
    try {
      const given = await answer
      onOutcome({ failure: null, info: session.info })
      return given
    } catch (error) {
      // A statement that took too long says nothing against the server.
      if (error instanceof TihcError && error.details?.part !== 'statement') onOutcome({ failure: error, info: null })
      throw error
    }
  }

  async function* observeParts<T>(parts: AsyncIterable<T>): AsyncGenerator<T> {
    const iterator = parts[Symbol.asyncIterator]()
    try {
      for (;;) {
        const part = await observe(iterator.next())
        if (part.done) return
        yield part.value
      }
    } finally {
      await iterator.return?.()
    }
  }

  return {
    get info() { return session.info },
    databases: options => observe(session.databases(options)),
    database: (database, options) => observe(session.database(database, options)),
    tables: (database, options) => observe(session.tables(database, options)),
    columns: (database, table, options) => observe(session.columns(database, table, options)),
    table: (database, name, options) => observe(session.table(database, name, options)),
    schema: (database, options) => observeParts(session.schema(database, options)),
    observe: (database, options) => observeParts(session.observe(database, options)),
    names: (database, options) => observe(session.names(database, options)),
    namesOf: (database, serverIds, options) => observe(session.namesOf(database, serverIds, options)),
    statements: (database, names, options) => observe(session.statements(database, names, options)),
    definitions: (names, options) => observe(session.definitions(names, options)),
    dependents: (table, options) => observe(session.dependents(table, options)),
    programs: (database, options) => observe(session.programs(database, options)),
    blockers: (table, options) => observe(session.blockers(table, options)),
    privileges: (place, options) => observe(session.privileges(place, options)),
    programText: (program, options) => observe(session.programText(program, options)),
    statistics: (table, options) => observe(session.statistics(table, options)),
    jobs: jobs && {
      list: query => observe(jobs.list(query)),
      dropped: (database, options) => observe(jobs.dropped(database, options)),
      droppedDatabases: options => observe(jobs.droppedDatabases(options)),
      steer: (sql, options) => observe(jobs.steer(sql, options)),
    },
    query: (sql, params, options) => observe(session.query(sql, params, options)),
  }
}
