import type { Database } from 'better-sqlite3'

/** One step of the store's form. It runs inside the transaction of the whole migration. */
export interface Migration {
  /** Counts from 1 without a gap; the number becomes the file's `user_version`. */
  version: number
  name: string
  up: (db: Database) => void
}
