import type { Store } from './open-store.ts'
import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { silentLog } from '../core/log.ts'
import { backUpDaily } from './daily-backup.ts'

let dataDir: string
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'daily-backup-'))
  vi.useFakeTimers()
})
afterEach(() => {
  vi.useRealTimers()
  rmSync(dataDir, { recursive: true, force: true })
})

/** A store whose backup leaves a file of now, as the real one does. */
function fakeStore() {
  const backup = vi.fn(async () => {
    const folder = join(dataDir, 'backups')
    mkdirSync(folder, { recursive: true })
    const path = join(folder, `tihc-${new Date().toISOString().replace(/[-:.]/g, '')}-v1.db`)
    writeFileSync(path, '')
    utimesSync(path, new Date(), new Date())
    return path
  })
  return { store: { backup } as unknown as Store, backup }
}

it('copies a store without a backup soon after the start, then once a day', async () => {
  const { store, backup } = fakeStore()
  const end = backUpDaily(store, dataDir, silentLog)
  await vi.advanceTimersByTimeAsync(59_000)
  expect(backup).toHaveBeenCalledTimes(0)
  await vi.advanceTimersByTimeAsync(2_000)
  expect(backup).toHaveBeenCalledTimes(1)
  await vi.advanceTimersByTimeAsync(23 * 60 * 60 * 1000)
  expect(backup).toHaveBeenCalledTimes(1)
  await vi.advanceTimersByTimeAsync(2 * 60 * 60 * 1000)
  expect(backup).toHaveBeenCalledTimes(2)
  end()
  await vi.advanceTimersByTimeAsync(48 * 60 * 60 * 1000)
  expect(backup).toHaveBeenCalledTimes(2)
})
