/** What a statement reads from or writes to, and which names stand where these can be meant. */

/** A table as a statement names it; `database` is the one in which it ran where it names none, null for not known. */
export interface NamedTable { database: string | null, name: string }

export interface Source {
  /** By which the statement calls it. */
  alias: string
  /** Null for what a query gives: a derived table, a common table expression. */
  table: NamedTable | null
  /** The names of the columns that a query gives; null where they are not known. */
  columns: readonly string[] | null
  /** Where its name begins in the text. */
  at: number
}

/**
 * Where a name stands. Behind ORDER BY another name of the select list goes first, behind GROUP BY and HAVING it may;
 * a `target` is a column of a source alone, whatever else is called so.
 */
export type Place = 'value' | 'grouped' | 'sorted' | 'target'

export interface Reference {
  /** The name behind what it stands in: `['shop', 'orders', 'note']`; the last one may be `*`. */
  path: readonly string[]
  at: number
  place: Place
}

/** One query or statement: names in it mean its own sources first, then those of the query around it. */
export interface Scope {
  parent: Scope | null
  sources: Source[]
  references: Reference[]
  /** Other names that its select list gives, in lower case. */
  aliases: Set<string>
  /** The names of what it gives; null where they are not known. */
  outputs: string[] | null
}

/** Everything that was read of a text. */
export interface Scopes {
  scopes: Scope[]
  /** Variables and parameters of a stored program, in lower case. */
  locals: Set<string>
  /** The table whose rows NEW and OLD are; null outside of triggers. */
  rowTable: NamedTable | null
}

export function newScope(parent: Scope | null, sources: Source[] = []): Scope {
  return { parent, sources, references: [], aliases: new Set(), outputs: [] }
}
