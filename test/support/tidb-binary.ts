import { execFile, spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'
import { MissingError } from './missing.ts'

export const tidbVersion = 'v8.5.4'
/** What builds it: a module of its own that only names TiDB, with the sums of everything it needs. */
const moduleFolder = resolve(import.meta.dirname, 'tidb-server')
const neededGo = [1, 26] as const

export interface TidbBinaryOptions {
  /** Where built servers are kept; the person's cache folder unless told. */
  cache?: string
  /** Hears in one sentence what takes long. */
  say?: (what: string) => void
}

function cacheFolder(): string {
  return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'tihc-test')
}

/**
 * Gives the path of a TiDB server, building it once into the cache folder where it is not there yet (about five minutes
 * on two cores).
 *
 * @throws MissingError where it cannot be built, an Error with the compiler's words where building failed
 */
export async function tidbBinary({ cache = cacheFolder(), say = () => {} }: TidbBinaryOptions = {}): Promise<string> {
  const binary = join(cache, `tidb-server-${tidbVersion}`)
  if (existsSync(binary)) return binary
  if (process.platform === 'win32')
    throw new MissingError('TiDB has no server for Windows: set TIHC_TEST_TIDB=host:port to a running one.')
  const go = await goVersion()
  if (!go || go[0] < neededGo[0] || (go[0] === neededGo[0] && go[1] < neededGo[1])) {
    throw new MissingError(
      `A TiDB is built with Go ${neededGo.join('.')} or newer, and ${
        go ? `this is Go ${go.join('.')}` : 'there is no `go` on the PATH'
      }: install it from https://go.dev/dl, or set TIHC_TEST_TIDB=host:port to a running TiDB.`,
    )
  }
  await mkdir(cache, { recursive: true })
  const unlock = await lock(`${binary}.lock`, () => say('Another run builds the TiDB server; waiting for it.'))
  try {
    if (!existsSync(binary)) {
      say(`Building a TiDB ${tidbVersion} server into ${cache}; this happens once and takes about five minutes.`)
      await build(binary)
    }
  } finally {
    await unlock()
  }
  return binary
}

async function goVersion(): Promise<[number, number] | undefined> {
  try {
    const { stdout } = await promisify(execFile)('go', ['env', 'GOVERSION'], {
      cwd: moduleFolder,
      env: { ...process.env, GOTOOLCHAIN: 'local' },
    })
    const found = /^go(\d+)\.(\d+)/.exec(stdout)
    return found
      ? [
          Number(found[1]),
          Number(found[2]),
        ]
      : undefined
  } catch {
    return undefined
  }
}

/** Builds under another name and renames: a binary that is seen is whole. */
async function build(binary: string): Promise<void> {
  const unfinished = `${binary}.${process.pid}.tmp`
  const flags = `-s -w -X github.com/pingcap/tidb/pkg/parser/mysql.TiDBReleaseVersion=${tidbVersion}`
  const args = [
    'build',
    '-mod=readonly',
    '-ldflags',
    flags,
    '-o',
    unfinished,
    'github.com/pingcap/tidb/cmd/tidb-server',
  ]
  try {
    await runGo(args)
    await rename(unfinished, binary)
  } finally {
    await rm(unfinished, { force: true })
  }
}

function runGo(args: string[]): Promise<void> {
  return new Promise((done, fail) => {
    const go = spawn('go', args, {
      cwd: moduleFolder,
      env: { ...process.env, GOTOOLCHAIN: 'local', GOWORK: 'off' },
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    let words = ''
    go.stderr.setEncoding('utf8').on('data', (text: string) => { words = (words + text).slice(-4000) })
    go.once('error', fail)
    go.once('close', code => code === 0
      ? done()
      : fail(new Error(`The TiDB server could not be built (go ended with ${code}):\n${words}`)))
  })
}

/**
 * Waits for its turn. A lock whose process is gone is taken over. Should two runs take over the same one,
 * they build twice and nothing worse: each builds under a name of its own.
 */
async function lock(file: string, onWait: () => void): Promise<() => Promise<void>> {
  for (let waited = false; ; waited = true) {
    try {
      const handle = await open(file, 'wx')
      await handle.writeFile(String(process.pid))
      await handle.close()
      return () => rm(file, { force: true })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
    if (await isStale(file)) await rm(file, { force: true })
    else if (!waited) onWait()
    await wait(200)
  }
}

async function isStale(file: string): Promise<boolean> {
  const pid = Number(await readFile(file, 'utf8').catch(() => ''))
  if (!pid) {
    // Being written at this moment or already gone, unless its writer ended between opening and writing.
    const { mtimeMs } = await stat(file).catch(() => ({
      mtimeMs: Date.now(),
    }))
    return Date.now() - mtimeMs > 10_000
  }
  try {
    process.kill(pid, 0)
    return false
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH'
  }
}
