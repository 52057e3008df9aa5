/*
 * What a database holds, in terms that every family of servers shares. Plain data: it survives JSON, a structured clone
 * and a store as it is. Engines read it (`MetadataSession`), `diff` compares it; nothing here knows a server.
 *
 * Texts are the server's own, to the letter. Where one server can say something that another cannot, the field says
 * what stands there otherwise. What only one dialect knows stands in `options`, under the dialect's own word.
 */

/**
 * What a dialect says of something beyond the shared fields: its word in upper case (`ENGINE`, `TTL`, `WITHOUT ROWID`)
 * and the value without quotes; `true` for a word without a value. Only what was chosen or is printed by the server:
 * counters (the next number of an auto increment) are state and no part of it.
 */
export type Options = Readonly<Record<string, string | true>>

export interface Database {
  readonly name: string
  /** It belongs to the server itself. */
  readonly system: boolean
  /** The character set and collation of new tables; null where a database has none of its own. */
  readonly charset: string | null
  readonly collation: string | null
  readonly comment: string
  readonly options: Options
}

export interface ColumnType {
  /** The whole type as the server prints it: `int(10) unsigned`. */
  readonly text: string
  /** Its name alone in upper case, without what is in brackets and behind: `INT`; '' for a column without a type. */
  readonly base: string
  /** The one number in brackets: characters, bytes, bits, dimensions, or the width of a display; null without one. */
  readonly length: number | null
  /** Digits of a number (`DECIMAL(10,2)`: 10), or of the fraction of a second (`TIME(3)`: 3). */
  readonly precision: number | null
  /** Digits after the point. */
  readonly scale: number | null
  readonly unsigned: boolean
  /** Numbers are padded with zeros where they are printed. */
  readonly zerofill: boolean
  /** What an enumeration or a set consists of, unquoted; null for other types. */
  readonly values: readonly string[] | null
}

/**
 * What a column holds where nothing is given for it.
 * `literal`: a constant; `value` is the text itself, which may be written between quotes.
 * `expression`: SQL that is worked out, or a constant that means something else between quotes (`b'101'`).
 */
export type ColumnDefault
  = { readonly kind: 'literal', readonly value: string } | { readonly kind: 'expression', readonly sql: string }

/** How the value of a column comes about from others. */
export interface Generated {
  readonly expression: string
  /** Kept with the row; false where it is worked out when it is read. */
  readonly stored: boolean
}

export interface Column {
  /** 1 for the first; says the same as the place in the list, and is not compared. */
  readonly ordinal: number
  readonly name: string
  readonly type: ColumnType
  readonly nullable: boolean
  /** Null where there is none, and for `DEFAULT NULL`, which says the same. */
  readonly default: ColumnDefault | null
  readonly generated: Generated | null
  readonly autoIncrement: boolean
  /** What it becomes when its row changes; null where it stays. */
  readonly onUpdate: string | null
  /** False where `*` leaves it out. */
  readonly visible: boolean
  /** Null for types that hold no text, and where the server says nothing. */
  readonly charset: string | null
  readonly collation: string | null
  readonly comment: string
  readonly options: Options
}

/** A column, or an expression over some: one of the two is null. */
export interface IndexPart {
  readonly column: string | null
  readonly expression: string | null
  /** How many characters or bytes from the front are indexed; null for all. */
  readonly length: number | null
  readonly descending: boolean
  /** Where it is not the column's own. */
  readonly collation: string | null
}

/** What makes a row one. */
export interface PrimaryKey {
  /** Null where it has no name of its own. */
  readonly name: string | null
  readonly parts: readonly IndexPart[]
  /** Whether rows lie in its order; null where the server does not say. */
  readonly clustered: boolean | null
  readonly comment: string
  readonly options: Options
}

export interface Index {
  /** Null for one that the server made for a constraint without a name. */
  readonly name: string | null
  readonly unique: boolean
  /** How it is built, in upper case: `BTREE`, `HASH`, `FULLTEXT`, `SPATIAL`. */
  readonly kind: string
  readonly parts: readonly IndexPart[]
  /** Only rows for which this is true are in it; null for all rows. */
  readonly where: string | null
  /** False where the server's planner leaves it out. */
  readonly visible: boolean
  readonly comment: string
  readonly options: Options
}

export interface ForeignKey {
  /** Null where it has no name. */
  readonly name: string | null
  readonly columns: readonly string[]
  /** Where its table is; null for the database that its own table is in. */
  readonly referencedDatabase: string | null
  readonly referencedTable: string
  /** As many as `columns`. */
  readonly referencedColumns: readonly string[]
  /** `NO ACTION`, `RESTRICT`, `CASCADE`, `SET NULL`, `SET DEFAULT`, as the server prints it. */
  readonly onUpdate: string
  readonly onDelete: string
  readonly options: Options
}

export interface CheckConstraint {
  /** Null where it has no name. */
  readonly name: string | null
  /** The column behind which it stands; null for one of the table. */
  readonly column: string | null
  readonly expression: string
  /** False where rows that break it are let in. */
  readonly enforced: boolean
}

export interface Partition {
  readonly name: string
  /** What stands behind LESS THAN or IN, without the outer brackets; `DEFAULT`; null where the method needs none. */
  readonly values: string | null
  readonly comment: string
  /** Names, in order; empty where it is not divided further. */
  readonly subpartitions: readonly string[]
  readonly options: Options
}

export interface Partitioning {
  /** In upper case: `RANGE`, `LIST COLUMNS`, `HASH`. */
  readonly method: string
  /** As the server prints it; '' where it chose the columns itself. */
  readonly expression: string
  /** The columns by which rows are divided, where the method takes columns; else empty. */
  readonly columns: readonly string[]
  /** How partitions are divided further; null where they are not. */
  readonly subpartitioning: { readonly method: string, readonly expression: string } | null
  readonly partitions: readonly Partition[]
}

export interface Table {
  readonly kind: 'table'
  readonly name: string
  readonly comment: string
  /** Of new columns; null where the server has none for tables. */
  readonly charset: string | null
  readonly collation: string | null
  readonly columns: readonly Column[]
  readonly primaryKey: PrimaryKey | null
  /** All but the primary key, ordered by name; those without a name stand last, in the order of the server. */
  readonly indexes: readonly Index[]
  readonly foreignKeys: readonly ForeignKey[]
  readonly checks: readonly CheckConstraint[]
  readonly partitioning: Partitioning | null
  readonly options: Options
}

export interface View {
  readonly kind: 'view'
  readonly name: string
  /** Why it cannot be read any more, where the server says so there. */
  readonly comment: string
  /** Empty for a view that cannot be read any more. */
  readonly columns: readonly Column[]
  /** Its SELECT as the server prints it; null where this account may not see it. */
  readonly definition: string | null
  /** `CASCADED` or `LOCAL` where rows that are written must fit the view; null where they need not, or no one says. */
  readonly checkOption: string | null
  readonly options: Options
}

/** Numbers are texts: they have 64 bits. All are null where this account may not read them. */
export interface Sequence {
  readonly kind: 'sequence'
  readonly name: string
  readonly comment: string
  readonly start: string | null
  readonly increment: string | null
  readonly minimum: string | null
  readonly maximum: string | null
  /** How many numbers a server takes at once; `0` for none ahead. */
  readonly cache: string | null
  /** Whether it begins again at its end. */
  readonly cycle: boolean | null
}

/** What stands in a database under a name of its own. */
export type SchemaObject = Table | View | Sequence

/** A database with everything in it. */
export interface Schema {
  readonly database: Database
  readonly objects: readonly SchemaObject[]
}
