import type { ChildProcess } from 'node:child_process'
import { spawn } from 'node:child_process'
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** A program with a folder of its own that both go away with us, however we end. */
export interface OwnedProcess {
  readonly pid: number
  /** False once it has ended. */
  readonly alive: boolean
  readonly exited: Promise<{ code: number | null, signal: NodeJS.Signals | null }>
  /** What it wrote so far; `lastLines` are for messages. */
  output: () => string
  kill: (signal: NodeJS.Signals) => void
  /** Ends it at once and waits until it is gone; its folder stays. */
  end: () => Promise<void>
}

/** Makes a folder below the system's temporary folder. */
export const temporaryFolder = (name: string): Promise<string> => mkdtemp(join(tmpdir(), `tihc-test-${name}-`))

/**
 * Starts a program whose output goes to `output.log` in `folder`.
 *
 * A small shell beside it waits for the end of its input, which comes when this process ends, be it by SIGKILL;
 * it then kills the program and removes the folder. Nothing is left behind by an aborted run.
 */
export function startOwned(
  command: string,
  args: string[],
  folder: string,
  env: NodeJS.ProcessEnv = process.env,
): OwnedProcess {
  mkdirSync(folder, { recursive: true })
  const logFile = join(folder, 'output.log')
  const log = openSync(logFile, 'a')
  const child = spawn(command, args, {
    cwd: folder,
    env,
    stdio: ['ignore', log, log],
  })
  closeSync(log)
  const exited = new Promise<{ code: number | null, signal: NodeJS.Signals | null }>(resolve => {
    child.once('error', () => resolve({ code: -1, signal: null }))
    child.once('exit', (code, signal) => resolve({ code, signal }))
  })
  const reaper = child.pid === undefined ? undefined : startReaper(child.pid, folder)
  child.unref()
  const alive = () => child.pid !== undefined && child.exitCode === null && child.signalCode === null
  return {
    get pid() {
      if (child.pid === undefined) throw new Error(`${command} could not be started.`)
      return child.pid
    },
    get alive() {
      return alive()
    },
    exited,
    output: () => readFileSync(logFile, 'utf8'),
    kill: signal => {
      if (alive()) child.kill(signal)
    },
    end: async () => {
      reaper?.kill('SIGKILL')
      if (!alive()) return
      child.ref()
      child.kill('SIGKILL')
      await exited
    },
  }
}

function startReaper(pid: number, folder: string): ChildProcess {
  const reaper = spawn('/bin/sh', [
    '-c',
    'cat > /dev/null; kill -9 "$1" 2> /dev/null; rm -rf "$2"',
    'reaper',
    String(pid),
    folder,
  ], {
    detached: true, // Ctrl-C in a terminal reaches the whole group: not this one
    stdio: ['pipe', 'ignore', 'ignore'],
  })
  reaper.unref()
  ;(reaper.stdin as unknown as { unref: () => void }).unref()
  return reaper
}

export const lastLines = (text: string): string => text.trimEnd().split('\n').slice(-15).join('\n')

/** Removes a folder that a program just left; retried, because its files may still be closing. */
export const removeFolder = (folder: string): Promise<void> => rm(folder, {
  recursive: true,
  force: true,
  maxRetries: 5,
  retryDelay: 50,
})
