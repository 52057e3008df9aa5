import type { Lexing } from '../language/lexing.ts'
import type { Reading } from './reading.ts'
import type { TableName } from './schema-statements.ts'

/** What a server runs where somebody reads an object, besides the statement that reads it. */
export interface ReadDefinition extends TableName {
  /** The query of a view, '' where this account may not see it; null for anything else. */
  readonly query: string | null
  /** Expressions that columns are computed by. */
  readonly generated: readonly string[]
  /** Defaults that are expressions: `DEFAULT(column)` runs them. */
  readonly defaults: readonly string[]
  /** The storage engine of a table; null where there is none, or the server does not say. */
  readonly engine: string | null
}

/** One text for each name, as a key. */
export const nameKey = ({ database, name }: TableName): string => JSON.stringify([database, name])

/** Characters of one definition that are looked at. What is longer may be cut, and is longer than this all the same. */
export const longestDefinition = 256 * 1024

/** The definitions that a server has for some names. */
export interface ReadDefinitions {
  /** What is not there, or what this account may not see, is left out. */
  readonly found: readonly ReadDefinition[]
  /** Whether names of tables that differ in case only mean the same. */
  readonly foldsTables: boolean
}

/** Which objects a statement reads, and what these run: what the text of a statement does not show. */
export interface DefinitionRules {
  /**
   * The names in a statement that may be tables or views, as it is read in one way: all of those, and others.
   *
   * @param database in which names without one are; null for none
   * @param most where there are more, no further ones are looked for: what comes back is longer then, and not all
   */
  namesIn: (reading: Reading, database: string | null, most: number) => TableName[]
  /**
   * The tables and views that the query of a view is sure to read, without those that belong to the server.
   *
   * @param database in which the view stands
   */
  sourcesOf: (query: string, lexing: Lexing, database: string) => TableName[]
  /** Whether a statement asks for the default of a column, which is run then. */
  asksForDefaults: (reading: Reading) => boolean
  /** The query of a view with the schema of the functions that it calls, where its server leaves out what is plain. */
  wholeQuery: (view: Pick<ReadDefinition, 'database' | 'query'>) => string
  /** An expression as a statement that runs it and nothing else. */
  running: (expression: string) => string
  /** Storage engines, in upper case, of which a read may do more than read. */
  readonly doubtfulEngines: ReadonlySet<string>
}
