import type { Database } from '../../../schema/model.ts'
import type {
  ConnectionConfig,
  ListedColumn,
  MetadataQueryOptions,
  MetadataSession,
  ObservedObject,
} from '../engine.ts'
import type { Ask } from './sqlite-metadata-link.ts'
import type { SqliteGround } from './sqlite-open.ts'
import { TihcError } from '../../../contract/errors.ts'
import { ParsedStatement } from '../../../dialects/parsed-statement.ts'
import { sqliteLexing } from '../../../dialects/sqlite/sqlite-lexing.ts'
import { quoted } from '../../../language/identifiers.ts'
import { inParts } from '../../core/in-parts.ts'
import { readDependents } from './sqlite-dependents.ts'
import { guardStatement } from './sqlite-guard.ts'
import { createSqliteMetadataLink } from './sqlite-metadata-link.ts'
import { readObjects } from './sqlite-objects.ts'
import { readPrograms, readProgramText } from './sqlite-programs.ts'
import { mainDatabase } from './sqlite-session.ts'
import { readStatistics } from './sqlite-statistics.ts'
import { listColumns } from './sqlite-table-columns.ts'
import { listTables } from './sqlite-tables.ts'

/** Tables that are read at once. */
const tablesAtOnce = 500
const usual = { timeoutMs: 30_000, maxRows: 10_000 } satisfies MetadataQueryOptions

/**
 * Whoever may read a file may do everything with it, and who changes it waits for the file, whatever the table is;
 * views call nothing that could write.
 */
const ofServersAlone: Pick<MetadataSession, 'privileges' | 'blockers' | 'jobs' | 'definitions'> = {
  privileges: () => Promise.resolve({ data: [], complete: true }),
  blockers: () => Promise.resolve([]),
  definitions: () => Promise.resolve({ found: [], foldsTables: true }),
  jobs: null,
}

/** Reads names and definitions from a file, opened read-only in a process of its own. */
export function openSqliteMetadata(
  ground: SqliteGround,
  config: ConnectionConfig,
): MetadataSession & { close: () => Promise<void> } {
  const lists = createSqliteMetadataLink(ground, config)
  // A statement that takes long has a process of its own: one process runs one after the other.
  const queries = createSqliteMetadataLink(ground, config)

  return {
    get info() {
      return lists.info ?? queries.info
    },

    async databases({ signal }) {
      await lists.ask(signal)('SELECT 1')
      return [{ name: mainDatabase, system: false }]
    },

    async database(database, { signal }) {
      checkDatabase(database)
      return readDatabase(lists.ask(signal))
    },

    async tables(database, { columns, kinds, signal, ...window }) {
      checkDatabase(database)
      const ask = lists.ask(signal)
      const { tables, total, kinds: counted } = await listTables(ask, window)
      const counts = { total, ...(kinds && { kinds: counted }) }
      if (!columns) return { tables, ...counts }
      const found = await listColumns(
        ask,
        tables.map(({ name }) => name),
      )
      return { tables: tables.map(table => ({ ...table, columns: found.get(table.name) ?? [] })), ...counts }
    },

    async columns(database, table, { signal }) {
      checkDatabase(database)
      return await readColumns(lists, table, signal)
    },

    async table(database, name, { signal }) {
      checkDatabase(database)
      const [found] = await readObjects(lists.ask(signal), [name])
      if (!found) throw noTable(name)
      return found.object
    },

    ...readingWhole(lists),

    ...readingPrograms(lists),

    ...ofServersAlone,

    async dependents({ database }, { signal }) {
      checkDatabase(database)
      return await readDependents(lists.ask(signal))
    },

    async query(sql, params, options) {
      guardStatement(new ParsedStatement(sql, sqliteLexing()))
      return queries.run(sql, params, { ...usual, ...options, findsFault: true })
    },

    async close() {
      await Promise.all([lists.close(), queries.close()])
    },
  }
}

async function readColumns(
  lists: ReturnType<typeof createSqliteMetadataLink>,
  table: string,
  signal: AbortSignal | undefined,
): Promise<ListedColumn[]> {
  const ask = lists.ask(signal)
  const [found] = await ask(`SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') AND name = ?`, [table])
  if (!found) throw noTable(table)
  const columns = (await listColumns(ask, [table])).get(table)
  if (columns) return columns
  // Among others what cannot be read is left out; asked for alone it says why.
  await lists.run(`SELECT * FROM ${quoted(table, '"')} LIMIT 0`, [], { signal, findsFault: true })
  return []
}

function readingPrograms(
  lists: ReturnType<typeof createSqliteMetadataLink>,
): Pick<MetadataSession, 'programs' | 'programText'> {
  return {
    async programs(database, { signal }) {
      checkDatabase(database)
      return await readPrograms(lists.ask(signal))
    },

    async programText({ database, kind, name }, { signal }) {
      checkDatabase(database)
      const text = kind === 'trigger' ? await readProgramText(lists.ask(signal), name) : null
      return text ?? noProgram(name)
    },
  }
}

/** What reads all of a file, or all that is known of a table. */
function readingWhole(
  lists: ReturnType<typeof createSqliteMetadataLink>,
): Pick<MetadataSession, 'schema' | 'observe' | 'names' | 'namesOf' | 'statements' | 'statistics'> {
  return {
    async* schema(database, { names, signal }) {
      checkDatabase(database)
      for await (const part of readInParts(lists.ask(signal), names)) yield part.map(({ object }) => object)
    },

    async* observe(database, { names, signal }) {
      checkDatabase(database)
      yield* readInParts(lists.ask(signal), names)
    },

    async names(database, { signal }) {
      checkDatabase(database)
      return await listNames(lists.ask(signal))
    },

    async namesOf(database) {
      checkDatabase(database)
      return new Map()
    },

    async statistics({ database, name }, { signal }) {
      checkDatabase(database)
      return await readStatistics(lists.ask(signal), name)
    },

    async statements(database, names, { signal }) {
      checkDatabase(database)
      const objects = await readObjects(lists.ask(signal), names)
      return new Map(objects.map(({ object, ddl }) => [object.name, ddl!]))
    },
  }
}

/** The objects of these names, or all that there are, some hundred at a time. */
async function* readInParts(ask: Ask, given: readonly string[] | undefined): AsyncGenerator<ObservedObject[]> {
  const names = given ?? await listNames(ask)
  for (const part of inParts(names, tablesAtOnce)) {
    const objects = await readObjects(ask, part)
    if (objects.length > 0) yield objects
  }
}

async function listNames(ask: Ask): Promise<string[]> {
  return (await listTables(ask, {})).tables.map(({ name }) => name)
}

async function readDatabase(ask: Ask): Promise<Database> {
  const [row] = await ask('SELECT encoding FROM temp.pragma_encoding')
  return {
    name: mainDatabase,
    system: false,
    charset: String(row![0]),
    collation: null,
    comment: '',
    options: {},
  }
}

function checkDatabase(database: string): void {
  if (database === mainDatabase) return
  throw new TihcError('not_found', `There is no database “${database}” in this file. Refresh the list of databases.`)
}

function noProgram(name: string): never {
  throw new TihcError('not_found', `There is no trigger “${name}” in this file. Refresh the list.`)
}

function noTable(table: string): TihcError {
  return new TihcError('not_found', `There is no table “${table}” in this file. Refresh the list of tables.`)
}
