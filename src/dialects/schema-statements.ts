import type { Lexing } from '../language/lexing.ts'
import type { Column, ColumnDefault, ColumnType, Table } from '../schema/model.ts'

/** A table and the database that it is in. */
export interface TableName { database: string, name: string }

export interface NewDatabase {
  name: string
  /** Of new tables; the server's own unless given. */
  charset?: string
  collation?: string
}

/** A type as somebody wrote it: `DECIMAL(10,2)`, or its name alone with the sizes beside it. */
export interface WrittenType {
  text: string
  /** Characters, bytes, bits or digits. */
  length?: number
  /** Digits after the point; needs `length`. */
  scale?: number
  unsigned?: boolean
}

/** What somebody wants a column to hold where nothing is given for it; null is `DEFAULT NULL`. */
export type WrittenDefault = string | number | boolean | null | { expression: string }

/** A column before there is one: what the model says of it, as far as somebody chooses it. */
export type NewColumn
  = & Pick<Column, 'name' | 'type' | 'nullable' | 'default' | 'autoIncrement' | 'comment'>
    /** Whether `DEFAULT NULL` was asked for, which the model says of every column without a default. */
    & { defaultsToNull?: boolean }

/** Behind which column a new one stands; null for the first place; the last one unless given. */
export type ColumnPlace = string | null | undefined

/** What was wrong with the object that a statement is about. */
export type ObjectFault = 'exists' | 'missing'

/** What a server says of an error. */
export interface ServerError { errno?: number, message?: string }

/**
 * Writes the statements of a family that change what a database holds. Names are quoted, texts are written as the
 * session reads them that runs the statement (`lexing`), and whatever else somebody wrote is let through only where it
 * is known to be what it should be.
 *
 * Everything throws a `TihcError` `bad_request` that says what does not fit and names the field.
 */
export interface SchemaStatements {
  /** Null where a database is no object of a server. */
  readonly databases: {
    readonly create: (database: NewDatabase) => string
    readonly drop: (name: string) => string
  } | null
  /** The statement that makes a table of the model in a database. */
  readonly createTable: ((database: string, table: Table, lexing: Lexing) => string) | null
  /** Reads a type that somebody wrote. Whether this very server knows it is left to the server. */
  readonly columnType: (written: WrittenType, lexing: Lexing) => ColumnType
  /** Reads a default for a column of a type. */
  readonly columnDefault: (written: WrittenDefault, type: ColumnType, lexing: Lexing) => ColumnDefault | null
  readonly addColumn: (table: TableName, column: NewColumn, place: ColumnPlace, lexing: Lexing) => string
  readonly dropColumn: (table: TableName, column: string) => string
  /** What an error of the server says of the object that the statement was about; null for anything else. */
  readonly faultOf: (error: ServerError) => ObjectFault | null
}
