import type { NotLookedAt, UseKind } from '../../contract/table-usage.ts'
import type { ForeignKey } from '../../schema/model.ts'

/** A text that a server keeps and that may name tables. */
export interface DependentText {
  kind: Extract<UseKind, 'view' | 'routine' | 'trigger' | 'event' | 'binding' | 'statement'>
  /** In which it stands, and in which names without one are; null for not known. */
  database: string | null
  /** '' for a statement. */
  name: string
  sql: string
  /** Of a routine, the names of its parameters. */
  parameters?: readonly string[]
  /** Of a trigger, its table, in the same database. */
  rowTable?: string
  /** How often a statement ran, and when last: YYYY-MM-DDTHH:MM:SSZ. */
  count?: number
  lastSeenAt?: string | null
}

/** A foreign key that may point to a table. */
export type Pointing
  = & Pick<ForeignKey, 'name' | 'columns' | 'referencedTable' | 'referencedColumns'>
    & { database: string, table: string, referencedDatabase: string }

/** Everything on a server that may depend on a table; what does not is left in, so far as the server cannot tell. */
export interface Dependents {
  /** Whether names of tables and databases have no case. */
  foldsTables: boolean
  texts: DependentText[]
  foreignKeys: Pointing[]
  /** What could not be read, and why. */
  unread: NotLookedAt[]
}
