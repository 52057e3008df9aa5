import type { Capabilities } from '../../contract/capabilities.ts'
import type { Server } from '../dialect.ts'
import { isFrom, noCapabilities } from '../capabilities.ts'

/**
 * What TiDB, MySQL and MariaDB have in common. A database is the schema: there is nothing between it and its tables.
 */
const common: Capabilities = {
  ...noCapabilities,
  transactions: true,
  databases: true,
  changeDatabase: true,
  views: true,
  viewSecurity: true,
  foreignKeys: true,
  partitions: true,
  comments: true,
  columnOrder: true,
  charsets: true,
  accounts: true,
}

/** What TiDB has none of. */
const programs = { routines: true, triggers: true } satisfies Partial<Capabilities>

/** What a server of this product and version can do; without a version, what current ones can. */
export function mysqlCapabilities(server: Server | null): Capabilities {
  const from = (least: string) => server?.version == null || isFrom(server.version, least)
  switch (server?.product) {
    // Nothing is written through its views. It parses CHECK and ignores it unless tidb_enable_check_constraint is on.
    case 'TiDB':
      return {
        ...common,
        sequences: true,
        foreignKeys: from('6.6.0'),
        explainAnalyze: true,
        checks: from('7.2.0'),
        ddlJobs: true,
      }
    case 'MySQL':
      return {
        ...common,
        checks: from('8.0.16'),
        explainAnalyze: from('8.0.18'),
        ...programs,
        viewChecks: true,
        readOnlySessions: true,
        tablesWithoutTransactions: true,
      }
    // ANALYZE SELECT takes the place of EXPLAIN ANALYZE.
    case 'MariaDB':
      return {
        ...common,
        sequences: from('10.3'),
        checks: from('10.2.1'),
        ...programs,
        viewChecks: true,
        readOnlySessions: true,
        tablesWithoutTransactions: true,
      }
    // Nobody has asked yet: what a page may offer all the same.
    default:
      return { ...common, ...programs, viewChecks: true, sequences: true, checks: true, explainAnalyze: true }
  }
}
