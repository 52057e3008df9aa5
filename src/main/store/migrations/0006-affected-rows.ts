import type { Migration } from './migration.ts'

/** How many rows the statements of the history changed. */
export const affectedRows: Migration = {
  version: 6,
  name: 'affected rows',
  up: db => db.exec('ALTER TABLE history ADD COLUMN affected_rows INTEGER'),
}
