import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { describe, expect, it, onTestFinished } from 'vitest'

const program = fileURLToPath(new URL('../support/save-program.ts', import.meta.url))

/** Runs `script` with a folder for a small disk in `$DISK`; null where the machine lets nobody mount one. */
function onSmallDisk(script: string): string | null {
  const folder = mkdtempSync(join(tmpdir(), 'tihc-disk-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const disk = join(folder, 'disk')
  mkdirSync(disk)
  const own = (command: string) => spawnSync('unshare', ['-Urm', 'sh', '-ec', command], {
    encoding: 'utf8',
    timeout: 60_000,
    env: { ...process.env, DISK: disk, NODE: process.execPath, PROGRAM: program },
  })
  if (own('mount -t tmpfs -o size=1m none "$DISK"').status !== 0) return null
  const { stdout, stderr } = own(script)
  expect(stderr).toBe('')
  return stdout
}

describe('a file that is saved on a disk', () => {
  it('that fills up: what to do is said, what stood there stays, and no part is left', ({ skip }) => {
    const said = onSmallDisk(`
      mount -t tmpfs -o size=2m none "$DISK"
      printf before > "$DISK/rows.csv"
      "$NODE" "$PROGRAM" "$DISK/rows.csv"
      cat "$DISK/rows.csv"; echo
      ls -A "$DISK"`)
    if (said === null) return skip('mounting a small disk needs user namespaces')
    expect(said).toBe('refused TihcError: The disk is full. Make room, or choose another place.\nbefore\nrows.csv\n')
  })

  it('that has the room is there', ({ skip }) => {
    const said = onSmallDisk(
      'mount -t tmpfs -o size=8m none "$DISK"; "$NODE" "$PROGRAM" "$DISK/rows.csv"; ls -A "$DISK"',
    )
    if (said === null) return skip('mounting a small disk needs user namespaces')
    expect(said).toBe('saved 4194304\nrows.csv\n')
  })

  it('that is read-only: another place is asked for', ({ skip }) => {
    const said = onSmallDisk(
      'mount -t tmpfs -o size=8m none "$DISK"; mount -o remount,ro "$DISK"; "$NODE" "$PROGRAM" "$DISK/rows.csv"',
    )
    if (said === null) return skip('mounting a small disk needs user namespaces')
    expect(said).toBe('refused TihcError: The disk is read-only. Choose another place.\n')
  })
})
