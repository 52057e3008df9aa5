import type { StoreTask } from '../support/store-program.ts'
import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { describe, expect, it, onTestFinished } from 'vitest'
import { silentLog } from '../../src/main/core/log.ts'
import { StartupError } from '../../src/main/core/startup-error.ts'
import { openStore } from '../../src/main/store/open-store.ts'
import { temporaryProfile } from '../support/profile.ts'

const program = fileURLToPath(new URL('../support/store-program.ts', import.meta.url))

/** Starts the program of `store-program.ts` and hears what it says. */
function start(dataDir: string, task: StoreTask) {
  const child = spawn(process.execPath, [program, dataDir, task], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  onTestFinished(() => { child.kill('SIGKILL') })
  const said: string[] = []
  const lines = createInterface(child.stdout).on('line', line => said.push(line))
  return {
    said,
    async until(test: (line: string) => boolean): Promise<void> {
      while (!said.some(test)) await once(lines, 'line')
    },
    async kill(): Promise<void> {
      child.kill('SIGKILL')
      await once(child, 'close')
    },
  }
}

describe('a program that is killed while it writes', () => {
  it('loses nothing that was committed, and leaves nothing half', async () => {
    const dataDir = temporaryProfile()
    let committed = 0
    const writer = start(dataDir, 'write')
    await writer.until(line => line.startsWith('committed 200'))
    await writer.kill()
    committed = Number(writer.said.findLast(line => line.startsWith('committed'))!.split(' ')[1])

    const store = await openStore({ dataDir, log: silentLog })
    onTestFinished(() => store.close())
    const tenants = await store.db.selectFrom('tenants').select('id').execute()
    const settings = await store.db.selectFrom('settings').select('tenant_id').execute()
    const ids = tenants.map(row => Number(row.id)).sort((a, b) => a - b)
    expect(ids).toEqual(Array.from({ length: ids.length }, (_, index) => index + 1))
    expect(ids.length).toBeGreaterThanOrEqual(committed)
    expect(settings.map(row => Number(row.tenant_id)).sort((a, b) => a - b)).toEqual(ids)
  })

  it('gives its profile free, which no other program gets before', async () => {
    const dataDir = temporaryProfile()
    const holder = start(dataDir, 'hold')
    await holder.until(line => line === 'open')
    await expect(openStore({ dataDir, log: silentLog })).rejects.toThrow(StartupError)
    const second = start(dataDir, 'open')
    await second.until(line => line.startsWith(`refused StartupError TiHC already runs on the profile ${dataDir}`))
    await holder.kill()
    await (await openStore({ dataDir, log: silentLog })).close()
  })
})

/** Runs `script` where it may mount a small disk for itself; null where the machine does not let it. */
function onSmallDisk(script: string, dataDir: string): string[] | null {
  const own = (command: string) => spawnSync('unshare', [
    '-Urm',
    'sh',
    '-ec',
    command,
    process.execPath,
    program,
    dataDir,
  ], { encoding: 'utf8', timeout: 60_000 })
  if (own('mount -t tmpfs -o size=1m none "$2"').status !== 0) return null
  const { stdout, stderr } = own(script)
  expect(stderr).toBe('')
  return stdout.trim().split('\n')
}

describe('a disk', () => {
  it('that is full from the start: one sentence', ({ skip }) => {
    const dataDir = temporaryProfile()
    const said = onSmallDisk('mount -t tmpfs -o size=64k none "$2"; "$0" "$1" "$2" open || true', dataDir)
    if (!said) return skip('mounting a small disk needs user namespaces')
    expect(said).toEqual([
      expect.stringMatching(
        /^refused StartupError TiHC cannot keep its data: .* is on a full disk: free some space and start again\.$/,
      ),
    ])
  })

  it('that fills up: the write fails for what it is, what was committed stays', ({ skip }) => {
    const dataDir = temporaryProfile()
    const said = onSmallDisk(`
      mount -t tmpfs -o size=2m none "$2"
      "$0" "$1" "$2" fill || true
      mount -o remount,size=16m "$2"
      "$0" "$1" "$2" count`, dataDir)
    if (!said) return skip('mounting a small disk needs user namespaces')
    const committed = said.filter(line => line.startsWith('committed')).length
    expect(committed).toBeGreaterThan(10)
    expect(said).toContain(
      'refused TihcError The disk that holds TiHC\'s own data is full. Free some space and try again.',
    )
    expect(said.at(-1)).toBe(`tenants ${committed}`)
  })

  it('that is read-only: one sentence', ({ skip }) => {
    const dataDir = temporaryProfile()
    for (const before of ['', '"$0" "$1" "$2" open > /dev/null; ']) {
      const said = onSmallDisk(
        `mount -t tmpfs -o size=8m none "$2"; ${before}mount -o remount,ro "$2"; "$0" "$1" "$2" open || true`,
        dataDir,
      )
      if (!said) return skip('mounting a small disk needs user namespaces')
      expect(said).toEqual([
        expect.stringMatching(
          /^refused StartupError TiHC cannot keep its data: .*(?:read-only disk|not yours to write).*--data-dir\.$/,
        ),
      ])
    }
  })

  it('where the folder belongs to somebody else: one sentence', ({ skip }) => {
    const dataDir = temporaryProfile()
    mkdirSync(join(dataDir, 'theirs'), { mode: 0o500 })
    // In a user namespace of its own not even root may do what the mode forbids.
    const { stdout, status } = spawnSync('unshare', [
      '-U',
      process.execPath,
      program,
      join(dataDir, 'theirs'),
      'open',
    ], { encoding: 'utf8' })
    if (!stdout) return skip(`unshare ended with ${status}`)
    expect(stdout).toContain('is not yours to write')
    expect(readdirSync(join(dataDir, 'theirs'))).toEqual([])
  })
})
