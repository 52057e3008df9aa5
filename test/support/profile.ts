import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'
import { removeSearched } from './secrets.ts'

/** A new data folder that goes away with the test that asked for it, which fails where a secret was written to it. */
export function temporaryProfile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tihc-profile-'))
  onTestFinished(() => removeSearched(folder))
  return folder
}
