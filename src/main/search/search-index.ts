import type { Output } from '../../contract/procedure.ts'
import type { search } from '../../contract/search.ts'
import type { SearchDocument } from './rank.ts'

/** A row of the outbox: up to this one the index has read, or it is the last one there. */
export interface Mark { seq: number, tableId: string }

/** What an index holds. */
export interface IndexState {
  /** The last change that it has; null before the first one. */
  mark: Mark | null
  /** Up to which id the tables are in it while it is being built; null when all of them are. */
  builtUpTo: string | null
  /** Whose documents it holds. */
  tenants: string[]
}

/** A column without what its table says. */
export type IndexedColumn = Pick<SearchDocument, 'id' | 'name' | 'desc' | 'source_desc' | 'note' | 'tags'>

/** A table with all of its columns, as they are now. */
export interface IndexedTable extends IndexedColumn {
  tenant: string
  data_source_id: string
  database: string | null
  columns: IndexedColumn[]
}

export interface IndexPortion {
  tables: IndexedTable[]
  /** Ids of tables that are not there any more. */
  removed: string[]
  /** What the state becomes with this portion. */
  mark?: Mark
  builtUpTo?: string | null
  /** Whether it stands when this is answered; else with the next one that is to stand. */
  commit: boolean
}

export interface IndexQuery {
  tenant: string
  q: string
  limit: number
  kind?: 'table' | 'column'
}

/** What is kept for finding, in threads of its own. It is made anew after a `DamagedIndexError`. */
export interface SearchIndex {
  readonly state: IndexState
  /** Forgets everything; tables come anew, and changes after `mark`. */
  beginBuilding: (mark: Mark | null) => Promise<void>
  apply: (portion: IndexPortion) => Promise<void>
  /** Nothing of a tenant is found any more. */
  forget: (tenant: string) => Promise<void>
  /** Does a little of what makes it small and fast; false when there is nothing left to do. */
  tidy: () => Promise<boolean>
  /** Reads it through; throws where it is damaged. */
  check: () => Promise<void>
  find: (query: IndexQuery) => Promise<IndexAnswer>
  close: () => Promise<void>
}

export type IndexAnswer = Pick<Output<typeof search.find>, 'data' | 'total' | 'more'>

/** A thread of the index ended by itself. */
export class IndexEndedError extends Error {
  override readonly name = 'IndexEndedError'
}

/** The index cannot be read: it is derived, so it is thrown away and built anew. */
export class DamagedIndexError extends Error {
  override readonly name = 'DamagedIndexError'
}
