import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A disk of a few megabytes that one program alone sees, which it is started on by `launcher`. */
export interface SmallDisk {
  /** Where it lies for the program. */
  readonly path: string
  /** Starts a program that has it. */
  readonly launcher: string[]
  /** Lets nothing more have a place. */
  fill: (pid: number) => void
  /** Takes back what `fill` did. */
  makeRoom: (pid: number) => void
  /**
   * Refuses every write, as a disk does that the system has made read-only after a fault: nothing can be opened for
   * writing, and files that are open take nothing more.
   */
  protect: (pid: number) => void
  /** Takes back what `protect` did. */
  release: (pid: number) => void
  remove: () => void
}

/** Bytes: files of a program grow no further once the disk is read-only; its output is shorter. */
const writtenAtMost = 16 * 1024

/** Null where the machine lets nobody mount one. */
export function makeSmallDisk(size: string): SmallDisk | null {
  const folder = mkdtempSync(join(tmpdir(), 'tihc-disk-'))
  const path = join(folder, 'disk')
  mkdirSync(path)
  const remove = () => rmSync(folder, { recursive: true, force: true })
  const mount = 'mount -t tmpfs -o "size=$0" none "$1"; '
  const own = ['unshare', '-Urm', 'sh', '-ec']
  const [command, ...rest] = [...own, mount, size, path]
  if (spawnSync(command!, rest).status !== 0 || spawnSync('nsenter', ['--version']).status !== 0) {
    remove()
    return null
  }

  function inside(pid: number, script: string): void {
    const { status, stderr } = spawnSync(
      'nsenter',
      ['-t', String(pid), '-U', '-m', '--preserve-credentials', 'sh', '-c', script, path],
      { encoding: 'utf8' },
    )
    if (status !== 0) throw new Error(`${script}: ${stderr}`)
  }

  function limitFiles(pid: number, bytes: string): void {
    const { status, stderr } = spawnSync('prlimit', ['--pid', String(pid), `--fsize=${bytes}:`], { encoding: 'utf8' })
    if (status !== 0) throw new Error(stderr)
  }

  return {
    path,
    launcher: [...own, `${mount}shift; exec "$@"`, size, path],
    fill: pid => inside(pid, 'dd if=/dev/zero of="$0/filler" bs=4k 2> /dev/null; test -s "$0/filler"'),
    makeRoom: pid => inside(pid, 'rm "$0/filler"'),
    protect(pid) {
      inside(pid, 'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0"')
      limitFiles(pid, String(writtenAtMost))
    },
    release(pid) {
      limitFiles(pid, 'unlimited')
      inside(pid, 'umount "$0"')
    },
    remove,
  }
}
