import type { ProgramKind } from '../contract/programs.ts'
import type { WantedView } from '../contract/views.ts'
import type { Lexing } from '../language/lexing.ts'
import type { Column, ColumnDefault, ColumnType, SchemaObject, Table, View } from '../schema/model.ts'
import type { ColumnTarget, LossQuestion } from './column-losses.ts'
import type { AlterStatement, TableChange } from './table-change.ts'

/** A table and the database that it is in. */
export interface TableName { database: string, name: string }

/** A table, view or sequence of a database. */
export interface ObjectName extends TableName { kind: SchemaObject['kind'] }

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

/** A view as its server has it, in the words in which somebody may want another one. */
export interface ReadView extends Omit<WantedView, 'select'> {
  /** Null where this account may not see it. */
  select: string | null
  /** As the dictionary has it; null where views are nobody's. */
  definer: string | null
}

/** What a view keeps that is changed. */
export interface KeptOfView {
  definer: string | null
  /** The statements that made its triggers. */
  triggers: readonly string[]
}

/** Views as they are made and changed. */
export interface ViewStatements {
  /**
   * Reads all that can be said of a view.
   *
   * @param ddl as the server prints it; null where this account may not see it
   * @param lexing how the server's own texts are read
   */
  readonly read: (view: View, ddl: string | null, lexing: Lexing) => ReadView
  readonly create: (view: TableName, wanted: WantedView, lexing: Lexing) => string
  /** Whether what replaces a view takes its triggers with it, so that they have to be made anew. */
  readonly losesTriggers: boolean
  /** In one statement, or in a transaction of their own. */
  readonly replace: (view: TableName, wanted: WantedView, kept: KeptOfView, lexing: Lexing) => AlterStatement[]
}

/** What is said to a server that works on changes by itself; a job is named by its number. */
export interface JobStatements {
  readonly pause: (job: string) => string
  readonly resume: (job: string) => string
  readonly cancel: (job: string) => string
  /** Brings a table back that was dropped or emptied; under its own name for null. */
  readonly flashback: (table: TableName, as: string | null) => string
  /** The same for a database. */
  readonly flashbackDatabase: (database: string, as: string | null) => string
}

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
  /** The statement that makes a table in a database, as its server gave it. */
  readonly createTable: ((database: string, table: Table, lexing: Lexing) => string) | null
  /** The same for a table that may come from anybody. */
  readonly newTable: (database: string, table: Table, lexing: Lexing) => string
  /**
   * The statements that make a table into another one, as few as its server takes; none where they are alike. What is
   * new in the table that is wanted may come from anybody.
   */
  readonly alterTable: (change: TableChange, lexing: Lexing) => AlterStatement[]
  /** Reads a type that somebody wrote. Whether this very server knows it is left to the server. */
  readonly columnType: (written: WrittenType, lexing: Lexing) => ColumnType
  /** Reads a default for a column of a type. */
  readonly columnDefault: (written: WrittenDefault, type: ColumnType, lexing: Lexing) => ColumnDefault | null
  readonly addColumn: (table: TableName, column: NewColumn, place: ColumnPlace, lexing: Lexing) => string
  readonly dropColumn: (table: TableName, column: string) => string
  /**
   * How to count what is lost when a column becomes another one, or is dropped (null); nothing where nothing is.
   */
  readonly losses: (table: TableName, column: Column, to: ColumnTarget | null, lexing: Lexing) => LossQuestion[]
  readonly views: ViewStatements
  /** Null where no server of the family works on changes by itself. */
  readonly jobs: JobStatements | null
  /** Gives an object another name in its database. */
  readonly renameObject: (object: ObjectName, name: string) => string
  /** Takes all rows of a table. */
  readonly emptyTable: (table: TableName) => string
  /** Drops objects, tables together where the family can: they may refer to each other. In the order they run in. */
  readonly dropObjects: (objects: readonly ObjectName[]) => string[]
  /** Drops a stored program. */
  readonly dropProgram: (program: TableName & { kind: ProgramKind }) => string
  /** What an error of the server says of the object that the statement was about; null for anything else. */
  readonly faultOf: (error: ServerError) => ObjectFault | null
}
