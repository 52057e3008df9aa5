import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

/** A new data folder that goes away with the test that asked for it. */
export function temporaryProfile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tihc-profile-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}
