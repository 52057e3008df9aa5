import type { Capabilities } from '../contract/capabilities.ts'

/** What is false unless a family says otherwise. */
export const noCapabilities: Capabilities = {
  transactions: false,
  databases: false,
  changeDatabase: false,
  schemas: false,
  views: false,
  viewSecurity: false,
  viewChecks: false,
  sequences: false,
  foreignKeys: false,
  checks: false,
  partitions: false,
  comments: false,
  columnOrder: false,
  charsets: false,
  explainAnalyze: false,
  readOnlySessions: false,
  tablesWithoutTransactions: false,
  ddlJobs: false,
  routines: false,
  triggers: false,
  accounts: false,
}

/**
 * Whether a version is another one or newer; both as dotted numbers, what follows them is left out.
 *
 * @example
 * isFrom('8.0.31', '8.0.16') // true
 */
export function isFrom(version: string, least: string): boolean {
  const numbers = (text: string) => (/^\d+(?:\.\d+)*/.exec(text)?.[0] ?? '').split('.').map(Number)
  const [given, wanted] = [numbers(version), numbers(least)]
  for (const [at, number] of wanted.entries()) {
    const own = given[at] ?? 0
    if (own !== number) return own > number
  }
  return true
}
