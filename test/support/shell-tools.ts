import { describeNeeding } from './describe-needing.ts'
import { MissingError } from './missing.ts'
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
  describeNeeding(shellTools, title, suite)
}
