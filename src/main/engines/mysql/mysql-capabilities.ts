import type { Capabilities } from '../engine.ts'

/** What TiDB, MySQL and MariaDB have in common; MySQL itself has no sequences, TiDB and MariaDB do. */
export const mysqlCapabilities: Capabilities = {
  transactions: true,
  sequences: true,
  /** A database is the schema: there is nothing between it and its tables. */
  schemas: false,
}
