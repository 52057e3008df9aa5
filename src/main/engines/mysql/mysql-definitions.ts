import type { ReadDefinition, ReadDefinitions } from '../../../dialects/definitions.ts'
import type { TableName } from '../../../dialects/schema-statements.ts'
import type { MetadataLink, MetadataRow } from './mysql-metadata-pool.ts'
import { longestDefinition, nameKey } from '../../../dialects/definitions.ts'
import { inParts } from '../../core/in-parts.ts'
import { unescapeExpression } from './mysql-expressions.ts'
import { listOf } from './mysql-names.ts'

/** Names that are asked for in one statement. */
const mostNames = 500

/** A text of the dictionary; of one that is too long to be judged no more than shows it. */
const cut = (field: string) => `LEFT(${field}, ${longestDefinition + 1})`

const toName = ([database, name]: MetadataRow): TableName => ({ database: database!, name: name! })

/** Reads what the server runs where somebody reads one of these; names that nothing has are left out. */
export async function readDefinitions(link: MetadataLink, names: readonly TableName[]): Promise<ReadDefinitions> {
  const found: ReadDefinition[] = []
  let foldsTables = true
  for (const part of inParts(names, mostNames)) {
    const rows = await ask(link, part, 'TABLES', 'TABLE_TYPE, ENGINE, @@lower_case_table_names')
    if (rows.length === 0) continue
    foldsTables = String(rows[0]!.at(-1)) !== '0'
    const isView = ([, , type]: MetadataRow) => type === 'VIEW'
    found.push(...await readViews(link, rows.filter(isView)), ...await readTables(link, rows.filter(r => !isView(r))))
  }
  return { found, foldsTables }
}

async function readViews(link: MetadataLink, views: readonly MetadataRow[]): Promise<ReadDefinition[]> {
  const rows = await ask(link, views.map(toName), 'VIEWS', cut('VIEW_DEFINITION'))
  const queries = new Map(rows.map(row => [nameKey(toName(row)), row[2]]))
  return views.map((view) => {
    const name = toName(view)
    // '' for an account that may not see it, and for one that is gone by now: its server says so.
    return { ...name, query: queries.get(nameKey(name)) ?? '', generated: [], defaults: [], engine: null }
  })
}

async function readTables(link: MetadataLink, tables: readonly MetadataRow[]): Promise<ReadDefinition[]> {
  const { product } = link
  const rows = await ask(
    link,
    tables.map(toName),
    'COLUMNS',
    `${cut('GENERATION_EXPRESSION')}, ${cut('COLUMN_DEFAULT')}, EXTRA`,
    ' AND (GENERATION_EXPRESSION <> \'\' OR COLUMN_DEFAULT IS NOT NULL)',
  )
  const columns = Map.groupBy(rows, row => nameKey(toName(row)))
  // What was cut must not be shorter afterwards.
  const expression = (text: string) => text.length > longestDefinition ? text : unescapeExpression(text, product)
  return tables.map((table) => {
    const name = toName(table)
    const own = columns.get(nameKey(name)) ?? []
    return {
      ...name,
      query: null,
      engine: table[3] ?? null,
      generated: own.flatMap(([, , generated]) => generated ? [expression(generated)] : []),
      defaults: own.flatMap(([, , generated, value, extra]) =>
        !generated && value !== null && isExpression(extra, product) ? [expression(value!)] : []),
    }
  })
}

/** MariaDB writes each default as SQL; the others say which are, all else is a value as it is. */
function isExpression(extra: string | null | undefined, product: string): boolean {
  return product === 'MariaDB' || /DEFAULT_GENERATED/i.test(extra ?? '')
}

/** Rows of a list of the dictionary, for one database after the other: a server looks such names up. */
async function ask(
  link: MetadataLink,
  names: readonly TableName[],
  list: 'TABLES' | 'VIEWS' | 'COLUMNS',
  fields: string,
  condition = '',
): Promise<MetadataRow[]> {
  if (names.length === 0) return []
  const ofDatabases = [...Map.groupBy(names, ({ database }) => database)]
  const select = `SELECT TABLE_SCHEMA, TABLE_NAME, ${fields} FROM information_schema.${list} `
    + `WHERE TABLE_SCHEMA = ? AND TABLE_NAME IN (?)${condition}`
  return await link.ask(
    ofDatabases.map(() => select).join(' UNION ALL '),
    ofDatabases.flatMap(([database, of]) => [database, listOf(of.map(({ name }) => name))]),
  )
}
