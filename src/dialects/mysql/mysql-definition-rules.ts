import type { Lexing } from '../../language/lexing.ts'
import type { DefinitionRules, ReadDefinition } from '../definitions.ts'
import type { ParsedStatement } from '../parsed-statement.ts'
import type { TableName } from '../schema-statements.ts'
import type { ListedToken } from '../token-list.ts'
import { unquotedName } from '../../language/identifiers.ts'
import { Token } from '../../language/lexer.ts'
import { readScopes } from '../../language/statement-scopes.ts'
import { wordSet } from '../../language/word-list.ts'
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

/** A name of the text, and what stands around it. */
interface Name { text: string, isBehindDot: boolean, isBeforeDot: boolean }

const mayBeTable = ({ isBeforeDot }: Name, before: ListedToken | undefined): boolean =>
  !isBeforeDot && !beforeValues.has(before?.word ?? '')

const isOfSchema = (token: ListedToken | undefined): boolean => token?.word === 'FROM' || token?.word === 'IN'

function namesIn(statement: ParsedStatement, database: string | null): TableName[] {
  const { list: { tokens }, text, verb } = statement
  if (readsNone.has(verb ?? '') || showsOneText(tokens)) return []
  const found = new Map<string, TableName>()
  const add = (schema: string | null, name: string) => {
    const table = schema === null ? null : { database: schema, name }
    if (table && !isOwn(table)) found.set(JSON.stringify([schema, name]), table)
  }
  for (let at = 0; at < tokens.length; at++) {
    const name = nameAt(text, tokens, at)
    if (!name) continue
    if (name.isBehindDot) add(nameAt(text, tokens, at - 2)?.text ?? database, name.text)
    else if (mayBeTable(name, tokens[at - 1])) add(database, name.text)
    // `SHOW COLUMNS FROM t FROM d`
    const schema = isOfSchema(tokens[at + 1]) ? nameAt(text, tokens, at + 2) : null
    if (schema) add(schema.text, name.text)
  }
  return [...found.values()]
}

/** `SHOW CREATE …` prints a text. */
function showsOneText(tokens: readonly ListedToken[]): boolean {
  return tokens[0]?.word === 'SHOW' && tokens[1]?.word === 'CREATE'
}

function nameAt(text: string, tokens: readonly ListedToken[], at: number): Name | null {
  const token = tokens[at]
  if (token?.kind !== Token.Word && token?.kind !== Token.QuotedIdentifier) return null
  const isBehindDot = tokens[at - 1]?.word === '.'
  if (token.kind === Token.Word && !isBehindDot && reserved.has(token.word)) return null
  return {
    text: unquotedName(text.slice(token.start, token.end)),
    isBehindDot,
    isBeforeDot: tokens[at + 1]?.word === '.',
  }
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

function asksForDefaults({ list: { tokens } }: ParsedStatement): boolean {
  return tokens.some(({ word }, at) => word === 'DEFAULT' && tokens[at + 1]?.word === '(')
}
