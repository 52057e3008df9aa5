import type { Column, Partitioning, PrimaryKey, SchemaObject, Table } from '../../../schema/model.ts'
import type { ObservedObject } from '../engine.ts'
import type { CreateTableFacts } from './mysql-create-table.ts'
import type { Dictionary } from './mysql-dictionary.ts'
import type { MetadataLink } from './mysql-metadata-pool.ts'
import type { TableFacts } from './mysql-table-options.ts'
import { TihcError } from '../../../contract/errors.ts'
import { quoteQualified } from '../../../dialects/mysql/mysql-identifiers.ts'
import { allDone } from '../../core/all-done.ts'
import { inParts } from '../../core/in-parts.ts'
import { byTable } from '../rows-by-table.ts'
import { readChecks } from './mysql-checks.ts'
import { readCreateTable, withoutCounters } from './mysql-create-table.ts'
import { readForeignKeys } from './mysql-foreign-keys.ts'
import { readIndexes } from './mysql-indexes.ts'
import { listOf } from './mysql-names.ts'
import { readPartitions } from './mysql-partitions.ts'
import { readSequences } from './mysql-sequences.ts'
import { readColumns } from './mysql-table-columns.ts'
import { readTableFacts, tableFields } from './mysql-table-options.ts'
import { commentOf, kindOf } from './mysql-tables.ts'
import { readViews } from './mysql-views.ts'

/** Texts that are asked for in one round trip: of ten thousand tables it is what takes most of the time. */
const statementsAtOnce = 50

/**
 * Reads everything about some tables, views and sequences, each kind of thing in one statement for all of them.
 *
 * @param names as many as one statement may ask for
 * @returns in the order of `names`; what is not there, or went away while it was read, is left out. Statements are with
 *   those objects whose text was read anyway.
 */
export async function readObjects(
  link: MetadataLink,
  dictionary: Dictionary,
  database: string,
  names: readonly string[],
): Promise<ObservedObject[]> {
  const facts = await readFacts(link, dictionary, database, names)
  const texts = new Map<string, string>()
  const found = new Map<string, SchemaObject>()
  const take = (objects: SchemaObject[]) => objects.forEach(object => found.set(object.name, object))
  const named = (kind: SchemaObject['kind']) =>
    names.filter(name => facts.has(name) && kindOf(facts.get(name)!.type) === kind)
  const columns = readColumns(link, database, [...named('table'), ...named('view')])
  take(await readTables(link, dictionary, { database, names: named('table'), facts, columns, texts }))
  take(await readAllViews(link, dictionary, { database, names: named('view'), facts, columns, texts }))
  const rules = await readSequences(link, database, named('sequence'))
  take(
    named('sequence').flatMap(name => {
      const rule = rules.get(name)
      return rule ? [{ kind: 'sequence', name, comment: facts.get(name)!.comment, ...rule }] : []
    }),
  )
  return names.flatMap((name) => {
    const object = found.get(name)
    if (!object) return []
    const { serverId, rows, bytes } = facts.get(name)!
    const ddl = texts.get(name)
    return [{ object, serverId, rows, bytes, ...(ddl !== undefined && { ddl }) }]
  })
}

/** The statements that make tables and views; those that this account may not see are left out. */
export async function readStatements(
  link: MetadataLink,
  database: string,
  names: readonly string[],
): Promise<Map<string, string>> {
  const found = new Map<string, string>()
  await allDone(Array.from(inParts(names, statementsAtOnce), async (part) => {
    const texts = await readSome(link, part.map(name => `SHOW CREATE TABLE ${quoteQualified(database, name)}`))
    for (const [at, name] of part.entries()) {
      const text = texts[at]
      if (text != null) found.set(name, withoutCounters(text, link.product))
    }
  }))
  return found
}

/** Null for what went away, or whose text this account may not see: what is known else stands. */
async function readSome(link: MetadataLink, statements: readonly string[]): Promise<Array<string | null>> {
  try {
    return (await link.askEach(statements)).map(rows => rows[0]?.[1] ?? null)
  } catch (error) {
    if (!(error instanceof TihcError) || error.code !== 'engine') throw error
    if (statements.length === 1) return [null]
    // One of them was refused: which, and what the others say, is found out one by one.
    return (await allDone(statements.map(one => readSome(link, [one])))).flat()
  }
}

interface Ground {
  database: string
  names: string[]
  facts: ReadonlyMap<string, TableFacts>
  columns: Promise<ReadonlyMap<string, Column[]>>
  /** Takes the statements that are read. */
  texts: Map<string, string>
}

async function readFacts(
  { ask }: MetadataLink,
  dictionary: Dictionary,
  database: string,
  names: readonly string[],
): Promise<Map<string, TableFacts>> {
  if (names.length === 0) return new Map()
  const rows = await ask(
    `SELECT TABLE_NAME, ${tableFields(dictionary)} FROM information_schema.TABLES
     WHERE TABLE_SCHEMA = ? AND TABLE_NAME IN (?)`,
    [database, listOf(names)],
  )
  return new Map([...byTable(rows)].map(([name, [row]]) => [name, readTableFacts(row!)]))
}

async function readTables(link: MetadataLink, dictionary: Dictionary, ground: Ground): Promise<Table[]> {
  const { database, names, facts } = ground
  if (names.length === 0) return []
  const partitioned = names.filter(name => facts.get(name)!.isPartitioned)
  // Asked for together: the server has the next statement before the answer to the one before is read.
  const [columns, indexes, foreignKeys, checks, partitionings] = await allDone([
    ground.columns,
    readIndexes(link, dictionary, database, names),
    readForeignKeys(link, database, names),
    readChecks(link, dictionary, database, names),
    readPartitions(link, dictionary, database, partitioned),
  ])
  const texts = await readTexts(link, ground, partitionings)
  const gone = await findGone(
    link,
    database,
    names.filter(name => !columns.has(name)),
  )
  return names
    .filter(name => !gone.has(name))
    .map(name => {
      const { comment, charset, collation, options, clustered } = facts.get(name)!
      const text = texts.get(name)
      const { primaryKey = null, indexes: others = [] } = indexes.get(name) ?? {}
      const partitioning = partitionings.get(name)
      return {
        kind: 'table',
        name,
        comment,
        charset,
        collation,
        columns: withAllFacts(columns.get(name) ?? [], text),
        primaryKey: primaryKey && withClustered(primaryKey, clustered),
        indexes: others,
        foreignKeys: foreignKeys.get(name) ?? [],
        checks: (checks.get(name) ?? []).map(check =>
          text?.notEnforced.has(check.name!) ? { ...check, enforced: false } : check,
        ),
        partitioning: partitioning ? withText(partitioning, text) : null,
        options: { ...options, ...text?.options },
      }
    })
}

/** Nothing tells a table without columns that this account may see from one that went away, but its name. */
async function findGone({ ask }: MetadataLink, database: string, names: string[]): Promise<ReadonlySet<string>> {
  if (names.length === 0) return new Set()
  const rows = await ask(
    'SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = ? AND TABLE_NAME IN (?)',
    [database, listOf(names)],
  )
  const there = new Set(rows.map(([name]) => name))
  return new Set(names.filter(name => !there.has(name)))
}

/**
 * The text of those tables of which information_schema does not say everything: all of TiDB; in MariaDB those by LIST,
 * where 0 as well as DEFAULT is written as 0.
 */
async function readTexts(
  link: MetadataLink,
  { database, names, texts }: Ground,
  partitionings: ReadonlyMap<string, Partitioning>,
): Promise<Map<string, CreateTableFacts>> {
  const { product } = link
  const isAmbiguous = (name: string) =>
    partitionings.get(name)?.partitions.some(({ values }) => values === '0') ?? false
  const asked = product === 'TiDB' ? names : product === 'MariaDB' ? names.filter(isAmbiguous) : []
  const facts = new Map<string, CreateTableFacts>()
  for (const [name, text] of await readStatements(link, database, asked)) {
    texts.set(name, text)
    facts.set(name, readCreateTable(text, product))
  }
  return facts
}

function withAllFacts(columns: Column[], text: CreateTableFacts | undefined): Column[] {
  return text ? columns.map(column => withFacts(column, text)) : columns
}

function withFacts(column: Column, text: CreateTableFacts): Column {
  const facts = text.columns.get(column.name)
  if (!facts || (!facts.zerofill && Object.keys(facts.options).length === 0)) return column
  const type = facts.zerofill ? { ...column.type, zerofill: true } : column.type
  return { ...column, type, options: { ...column.options, ...facts.options } }
}

function withClustered(primaryKey: PrimaryKey, clustered: boolean | null): PrimaryKey {
  return { ...primaryKey, clustered }
}

/** Quotes in names are not doubled where TiDB writes the columns elsewhere. */
function withText(partitioning: Partitioning, text: CreateTableFacts | undefined): Partitioning {
  if (!text) return partitioning
  const isDefault = (name: string) => text.defaultPartitions.has(name)
  return {
    ...partitioning,
    ...(text.partitionColumns.length > 0 && { columns: text.partitionColumns }),
    partitions: partitioning.partitions.map(each => (isDefault(each.name) ? { ...each, values: 'DEFAULT' } : each)),
  }
}

/** A view whose tables are gone has no columns. */
async function readAllViews(
  link: MetadataLink,
  dictionary: Dictionary,
  ground: Ground,
): Promise<SchemaObject[]> {
  const { database, names, facts } = ground
  const [columns, views] = await allDone([ground.columns, readViews(link, dictionary, database, names)])
  return names.map(name => ({
    kind: 'view',
    name,
    comment: commentOf('view', facts.get(name)!.comment),
    columns: columns.get(name) ?? [],
    ...(views.get(name) ?? { definition: null, checkOption: null, options: {} }),
  }))
}
