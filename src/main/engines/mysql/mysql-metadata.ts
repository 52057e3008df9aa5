import type { ConnectionConfig, ListedColumn, MetadataSession, TableInfo, TablesOptions } from '../engine.ts'
import type { MetadataLink, MetadataPool } from './mysql-metadata-pool.ts'
import type { NameFilter } from './mysql-tables.ts'
import { TihcError } from '../../../contract/errors.ts'
import { inParts } from '../../core/in-parts.ts'
import { answered } from './mysql-answered.ts'
import { readBlockers } from './mysql-blockers.ts'
import { listDatabases, readDatabase } from './mysql-databases.ts'
import { readDefinitions } from './mysql-definitions.ts'
import { readDependents } from './mysql-dependents.ts'
import { createDictionaryReader } from './mysql-dictionary.ts'
import { createMetadataPool } from './mysql-metadata-pool.ts'
import { queryMetadata } from './mysql-metadata-query.ts'
import { readObjects, readStatements } from './mysql-objects.ts'
import { readPrivileges } from './mysql-privileges.ts'
import { readPrograms, readProgramText } from './mysql-programs.ts'
import { readStatistics } from './mysql-statistics.ts'
import { listColumns } from './mysql-table-columns.ts'
import {
  countKinds,
  listKinds,
  listObjectNames,
  listTableKinds,
  listTableNames,
  listTables,
  readNamesOf,
} from './mysql-tables.ts'
import { structureJobs } from './tidb-ddl-jobs.ts'

/**
 * Tables whose definitions are asked for in one statement: few enough that each answers well within its time. From
 * 1,000 on MariaDB turns the list into a join and opens every table of the database (a minute for 200,000).
 */
const tablesInStatement = 500
/**
 * Of more tables than this in one answer, comments and sizes are left out: a server opens every table for them. So are
 * they of a database with more, for who needs names and kinds alone.
 */
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

  const query: MetadataSession['query'] = (sql, params, options) => queryMetadata(queries, config, sql, params, options)

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

    definitions: (names, { signal }) => pool.run(link => readDefinitions(link, names), { signal }),

    dependents: answered(async (table, { signal }) => {
      const databases = await pool.run(listDatabases, { signal })
      const product = pool.info!.product
      return await readDependents({ query, product, databases, signal }, table)
    }),

    ...readingByProduct(pool, query),

    jobs: structureJobs(query),

    statistics: answered((table, { signal }) =>
      readStatistics({ query, product: () => queries.info!.product, signal }, table)),

    query,

    async close() {
      await Promise.all([pool.close(), queries.close(), readings.close()])
    },
  }
}

const inDetail = (link: MetadataLink, database: string, names: string[]): Promise<TableInfo[]> =>
  readInTurn(names, part => listTables(link, database, part))

async function readWindow(link: MetadataLink, database: string, window: NameFilter, brief: boolean) {
  if (window.limit !== undefined && window.limit <= mostInDetail) {
    const { names, total } = await listTableNames(link, database, window)
    const read = brief && total > mostInDetail ? listKinds : listTables
    return { tables: await readInTurn(names, part => read(link, database, part)), total }
  }
  const { tables, total } = await listTableKinds(link, database, window)
  if ((brief ? total : tables.length) > mostInDetail) return { tables, total }
  return { tables: await inDetail(link, database, tables.map(({ name }) => name)), total }
}

/** What is read in another way of each product. */
function readingByProduct(
  pool: MetadataPool,
  query: MetadataSession['query'],
): Pick<MetadataSession, 'programs' | 'programText' | 'privileges' | 'blockers'> {
  const productOf = async (signal: AbortSignal | undefined) =>
    (await pool.run(({ link }) => Promise.resolve(link.info), { signal })).product
  return {
    programs: answered(async (database, { signal }) =>
      readPrograms(query, await productOf(signal), database, signal)),
    blockers: answered(async (table, { signal }) => readBlockers(query, await productOf(signal), table, signal)),
    privileges: answered(async (place, { signal }) => readPrivileges(query, await productOf(signal), place, signal)),
    programText: answered((program, { signal }) => readProgramText(query, program, signal)),
  }
}

async function readList(
  link: MetadataLink,
  database: string,
  { names: wanted, search = '', offset = 0, limit, columns, brief = false, kinds }: TablesOptions,
) {
  const { tables, total } = wanted
    ? { tables: await inDetail(link, database, [...wanted]), total: wanted.length }
    : await readWindow(link, database, { search, offset, limit }, brief)
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
