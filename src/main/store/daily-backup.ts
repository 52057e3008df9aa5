import type { Log } from '../core/log.ts'
import type { Store } from './open-store.ts'
import { statSync } from 'node:fs'
import { listBackups } from './backups.ts'

const dayMs = 24 * 60 * 60 * 1000
/** The start itself is left alone; after that the clock is looked at once an hour. */
const firstLookMs = 60_000
const laterLooksMs = 60 * 60 * 1000

/**
 * Copies the store once a day while the program runs, so that a damaged file has a recent copy beside it.
 * Gives back what ends it.
 */
export function backUpDaily(store: Store, dataDir: string, log: Log, now: () => number = Date.now): () => void {
  let timer = setTimeout(look, firstLookMs)
  timer.unref()

  function look(): void {
    timer = setTimeout(look, laterLooksMs)
    timer.unref()
    if (now() - latest(dataDir) < dayMs) return
    store.backup().catch(error => log.error('the daily backup of the store failed', error))
  }
  return () => clearTimeout(timer)
}

/** When the last backup was written, in milliseconds since 1970; 0 when there is none. */
function latest(dataDir: string): number {
  const [path] = listBackups(dataDir)
  return path ? statSync(path).mtimeMs : 0
}
