import { describe } from 'vitest'
import { isCi, MissingError } from './missing.ts'

/**
 * Runs a suite that needs something of the machine; where it is missing its cases are skipped and the title says why.
 * With CI=true what is missing throws and fails the file.
 *
 * @param look finds what is needed; throws a MissingError where it is not there
 */
export function describeNeeding(look: () => unknown, title: string, suite: () => void): void {
  try {
    look()
  } catch (error) {
    if (isCi || !(error instanceof MissingError)) throw error
    return void describe.skip(`${title} (skipped: ${error.message})`, suite)
  }
  describe(title, suite)
}
