import { describe } from 'vitest'
import { isCi, MissingError } from './missing.ts'
import { findProgram } from './programs.ts'

/** @throws MissingError where one of the programs is not there that the documents' examples use */
export function shellTools(): void {
  const missing = ['bash', 'curl', 'jq'].filter(name => findProgram(name) === undefined)
  if (missing.length > 0) {
    throw new MissingError(
      `The documents' examples need ${missing.join(' and ')}: install them (\`apt-get install ${missing.join(' ')}\`).`,
    )
  }
}

/** Runs a suite that needs bash, curl and jq; where one is missing its cases are skipped and the title says why. */
export function describeShell(title: string, suite: () => void): void {
  try {
    shellTools()
  } catch (error) {
    if (isCi || !(error instanceof MissingError)) throw error
    return void describe.skip(`${title} (skipped: ${error.message})`, suite)
  }
  describe(title, suite)
}
