import type { Lexing } from '../../language/lexing.ts'
import type { DefinitionRules, ReadDefinition } from '../definitions.ts'
import type { Reading } from '../reading.ts'
import type { TableName } from '../schema-statements.ts'
import { unquotedName } from '../../language/identifiers.ts'
import { readScopes } from '../../language/statement-scopes.ts'
import { wordSet } from '../../language/word-list.ts'
import { nameKey } from '../definitions.ts'
import { isName, textAt, wordAt } from '../reading.ts'
import { isSysFunction } from './mysql-functions.ts'

/** What is in these is the server's own, and nobody can put anything there. */
const ownSchemas = wordSet('INFORMATION_SCHEMA PERFORMANCE_SCHEMA METRICS_SCHEMA')
const isOwn = ({ database }: TableName) => ownSchemas.has(database.toUpperCase())

/** They read no rows of tables, whatever names they hold. */
const readsNone = wordSet('USE HELP UNLOCK DEALLOCATE BEGIN START COMMIT ROLLBACK SAVEPOINT RELEASE')

/** Words that are never a bare name in MySQL, MariaDB and TiDB; only what nearly every statement has. */
const reserved = wordSet(`
  ALL AND AS ASC BETWEEN BY CASE CROSS DESC DISTINCT ELSE EXISTS FALSE FROM GROUP HAVING IN INNER INTERVAL INTO IS JOIN
  LEFT LIKE LIMIT NOT NULL ON OR ORDER OUTER RIGHT SELECT SET SHOW THEN TRUE UNION USING VALUES WHEN WHERE WITH
`)

/** Tokens behind which no table is named: a value, or another name for something, comes next. */
const beforeValues = wordSet(`
  SELECT DISTINCT WHERE AND OR ON BY HAVING AS CASE WHEN THEN ELSE NOT BETWEEN LIKE = < > + - / % | & ^ !
`)

/** Which objects of MySQL, MariaDB and TiDB run something where they are read. */
export const mysqlDefinitionRules: DefinitionRules = {
  namesIn,
  sourcesOf,
  asksForDefaults,
  wholeQuery,
  running: expression => `DO ${expression}`,
  // Its tables may be what a program prints, or what another server answers to any statement.
  doubtfulEngines: wordSet('CONNECT'),
}

function namesIn(reading: Reading, database: string | null, most: number): TableName[] {
  const { tokens } = reading
  if (readsNone.has(wordAt(reading, 0)) || showsOneText(reading)) return []
  const found = new Map<string, TableName>()
  const add = (schema: string | null, name: string) => {
    const table = schema === null ? null : { database: schema, name }
    if (table && !isOwn(table)) found.set(nameKey(table), table)
  }
  for (let at = 0; at < tokens.length && found.size <= most; at++) {
    const name = nameAt(reading, at)
    if (name === null) continue
    if (wordAt(reading, at - 1) === '.') add(nameAt(reading, at - 2) ?? database, name)
    else if (mayBeTable(reading, at)) add(database, name)
    // `SHOW COLUMNS FROM t FROM d`
    const schema = /^(?:FROM|IN)$/.test(wordAt(reading, at + 1)) ? nameAt(reading, at + 2) : null
    if (schema !== null) add(schema, name)
  }
  return [...found.values()]
}

/** `SHOW CREATE …` prints a text. */
function showsOneText(reading: Reading): boolean {
  return wordAt(reading, 0) === 'SHOW' && wordAt(reading, 1) === 'CREATE'
}

function mayBeTable(reading: Reading, at: number): boolean {
  return wordAt(reading, at + 1) !== '.' && !beforeValues.has(wordAt(reading, at - 1))
}

/** The name at a place without its quotes; null where none can be. */
function nameAt(reading: Reading, at: number): string | null {
  if (!isName(reading, at)) return null
  const isReserved = reserved.has(wordAt(reading, at)) && wordAt(reading, at - 1) !== '.'
  return isReserved ? null : unquotedName(textAt(reading, at))
}

function sourcesOf(query: string, lexing: Lexing, database: string): TableName[] {
  const found = readScopes(query, { lexing, database }).scopes.flatMap(({ sources }) =>
    sources.flatMap(({ table }) => table ? [{ database: table.database ?? database, name: table.name }] : []))
  return found.filter(table => !isOwn(table))
}

/** MariaDB prints the functions that stand in the schema of their view without it. */
function wholeQuery({ database, query }: Pick<ReadDefinition, 'database' | 'query'>): string {
  return query!.replace(/(?<!\.)`([^`]+)`(?=\()/g, (name, bare: string) =>
    isSysFunction(database, bare) ? `\`sys\`.${name}` : name)
}

/** `DEFAULT(n)`, and the bare word as a value: TiDB runs that one too where it only plans an INSERT or UPDATE. */
function asksForDefaults(reading: Reading): boolean {
  return reading.tokens.some(({ word }) => word === 'DEFAULT')
}
