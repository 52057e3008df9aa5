import type { ConnectionConfig, ListedColumn, MetadataSession, TableInfo, TablesOptions } from '../engine.ts'
import type { MetadataLink } from './mysql-metadata-pool.ts'
import { TihcError } from '../../../contract/errors.ts'
import { inParts } from '../../core/in-parts.ts'
import { listDatabases, readDatabase } from './mysql-databases.ts'
import { createDictionaryReader } from './mysql-dictionary.ts'
import { createMetadataPool } from './mysql-metadata-pool.ts'
import { queryMetadata } from './mysql-metadata-query.ts'
import { readObjects, readStatements } from './mysql-objects.ts'
import { listColumns } from './mysql-table-columns.ts'
import { countKinds, listKinds, listObjectNames, listTableNames, listTables, readNamesOf } from './mysql-tables.ts'

/**
 * Tables whose definitions are asked for in one statement: few enough that each answers well within its time. From
 * 1,000 on MariaDB turns the list into a join and opens every table of the database (a minute for 200,000).
 */
const tablesInStatement = 500
/** Of more tables than this in one answer, comments and sizes are left out: a server opens every table for them. */
const mostInDetail = 5_000
/** Links for statements that may take long, beside those of lists. */
const mostQueries = 2
/** Links for what reads all of a database: each of two that do so has one, and does not wait for lists. */
const mostReadings = 2

/** Reads names and definitions from TiDB, MySQL and MariaDB over small pools of its own. */
export function openMysqlMetadata(config: ConnectionConfig): MetadataSession & { close: () => Promise<void> } {
  const pool = createMetadataPool(config)
  const queries = createMetadataPool(config, { size: mostQueries })
  const readings = createMetadataPool(config, { size: mostReadings, severalStatements: true })
  const dictionaryOf = createDictionaryReader()

  /** Some hundred at a time; a link is held for them alone. */
  async function* readInParts(database: string, given: readonly string[] | undefined, signal: AbortSignal | undefined) {
    const names = given ?? await readings.run(link => listObjectNames(link, database), { signal })
    for (const part of inParts(names, tablesInStatement)) {
      const objects = await readings.run(async link => readObjects(link, await dictionaryOf(link), database, part), {
        signal,
      })
      if (objects.length > 0) yield objects
    }
  }

  return {
    get info() {
      return pool.info ?? readings.info ?? queries.info
    },

    databases: ({ signal }) => pool.run(listDatabases, { signal }),

    database: (database, { signal }) =>
      pool.run(async link => readDatabase(link, await dictionaryOf(link), database), { signal }),

    tables: (database, options) => pool.run(link => readList(link, database, options), options),

    columns: (database, table, { signal }) => pool.run(link => readColumnsOf(link, database, table), { signal }),

    table: (database, name, { signal }) =>
      pool.run(
        async link => {
          const [found] = await readObjects(link, await dictionaryOf(link), database, [name])
          if (!found) throw noTable(database, name)
          return found.object
        },
        { signal },
      ),

    async* schema(database, { names, signal }) {
      for await (const part of readInParts(database, names, signal)) yield part.map(({ object }) => object)
    },

    observe: (database, { names, signal }) => readInParts(database, names, signal),

    names: (database, { signal }) => readings.run(link => listObjectNames(link, database), { signal }),

    namesOf: (database, serverIds, { signal }) =>
      readings.run(async link => readNamesOf(link, await dictionaryOf(link), database, serverIds), { signal }),

    statements: (database, names, { signal }) =>
      readings.run(link => readStatements(link, database, names), { signal }),

    query: (sql, params, options) => queryMetadata(queries, config, sql, params, options),

    async close() {
      await Promise.all([pool.close(), queries.close(), readings.close()])
    },
  }
}

async function readList(
  link: MetadataLink,
  database: string,
  { search = '', offset = 0, limit, columns, kinds }: TablesOptions,
) {
  const { names, total } = await listTableNames(link, database, { search, offset, limit })
  const tables
    = names.length > mostInDetail
      ? await listKinds(link, database, search, names)
      : await readInTurn(names, part => listTables(link, database, part))
  return {
    tables: columns ? await readInTurn(tables, part => withColumns(link, database, part)) : tables,
    total,
    ...(kinds && { kinds: await countKinds(link, database, search) }),
  }
}

async function withColumns(link: MetadataLink, database: string, tables: TableInfo[]): Promise<TableInfo[]> {
  const columns = await listColumns(
    link,
    database,
    tables.map(({ name }) => name),
  )
  return tables.map(table => ({ ...table, columns: columns.get(table.name) ?? [] }))
}

async function readColumnsOf(link: MetadataLink, database: string, table: string): Promise<ListedColumn[]> {
  const found = (await listColumns(link, database, [table])).get(table)
  if (found) return found
  // A sequence of TiDB is a table without columns.
  if ((await listTables(link, database, [table])).length > 0) return []
  throw noTable(database, table)
}

function noTable(database: string, table: string): TihcError {
  return new TihcError(
    'not_found',
    `There is no table “${table}” in “${database}”, or this account may not see it. Refresh the list of tables.`,
  )
}

async function readInTurn<T, R>(list: T[], read: (part: T[]) => Promise<R[]>): Promise<R[]> {
  const answers: R[][] = []
  for (const part of inParts(list, tablesInStatement)) answers.push(await read(part))
  return answers.flat()
}
