import type { DataTableColumn } from 'naive-ui'

/** The part of a list that a page of the table shows, and how long the whole list is. */
export interface PageOf<Row> {
  pageData: Row[]
  /** Left out where `pageData` is the whole list. */
  total?: number
  /** What is missing from it, and why: "staging does not answer". The rest is shown. */
  warnings?: string[]
}

export interface Sorting { key: string, order: 'asc' | 'desc' }

/** What a list is asked for: which page of it, and by which column it is sorted. */
export interface Paging {
  /** From 1. */
  pageNo: number
  pageSize: number
  sort?: Sorting
}

/** Asks for one page of rows; for the whole list of the query where the table pages it (`remote: false`). */
export type GetData<Row extends object, Query extends object> = (query: Query & Paging) => Promise<PageOf<Row>>

/** A column of the table, and of its CSV file. One with `sorter: true` is sorted by whoever gives the rows. */
export type CrudColumn<Row extends object> = DataTableColumn<Row> & {
  /** What the file has in place of the row's own value. */
  exportValue?: (row: Row) => string | number | boolean | null | undefined
  hideInExport?: boolean
  /** The column is left out where the list is narrower than this, in px. */
  from?: number
}

/** Something that can be done with one row. */
export interface RowAction {
  /** Also its name in tests. */
  key: string
  label: string
  /** A class such as `i-lucide:copy`. */
  icon: string
  run: () => void
}

/** What a page asks of its list: `useTemplateRef<CrudInstance>('table')`. */
export interface CrudInstance {
  /** From the first page, with the query as it is now. */
  handleSearch: () => Promise<void>
  /** With the query that it began with. */
  handleReset: () => Promise<void>
  /** The same page once more. */
  handleQuery: () => Promise<void>
  /** Every row of the query as a CSV file. */
  handleExport: (fileName: string) => Promise<void>
  /** Brings the row of an index into sight, of a list that draws only those in sight. */
  showRow: (index: number) => void
}
