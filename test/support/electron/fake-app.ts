import type { StandInWindow } from './fake-window.ts'
import { EventEmitter } from 'node:events'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, unlinkSync, watch, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { preventable, strict } from './strict.ts'

/** The windows that are open, and what must end with the app; the windows' own file fills both. */
export const open = {
  windows: new Set<StandInWindow>(),
  endings: new Set<() => Promise<unknown>>(),
}

/** The archive that the app is started from, which a test has laid out as a folder. */
const packagedIn = /^.*[\\/]app\.asar(?=[\\/])/.exec(process.argv[1] ?? '')?.[0]
if (packagedIn) Object.assign(process, { resourcesPath: dirname(packagedIn) })

class StandInApp extends EventEmitter {
  /** Electron goes by the name of its program; here it is where the app lies, or what a test says. */
  readonly isPackaged = packagedIn !== undefined || process.env.TIHC_STAND_IN === 'packaged'
  #paths = new Map<string, string>()
  #ready = false
  readonly #readiness = Promise.withResolvers<void>()
  #leaving = false

  constructor() {
    super()
    // Electron is ready once the entry file has been run.
    setTimeout(() => {
      this.#ready = true
      this.emit('ready')
      this.#readiness.resolve()
    })
  }

  isReady = () => this.#ready
  whenReady = () => this.#readiness.promise
  getPreferredSystemLanguages = () => ['en-US']
  setAboutPanelOptions = (_: object) => {}

  getName = () => 'TiHC'
  getVersion = () =>
    (JSON.parse(readFileSync(join(this.getAppPath(), 'package.json'), 'utf8')) as { version: string }).version

  getAppPath = () => packagedIn ?? join(import.meta.dirname, '../../..')

  getPath = (name: string): string => {
    const path = this.#paths.get(name)
    if (!path) throw new Error(`The stand-in's path "${name}" was not set.`)
    return path
  }

  setPath = (name: string, path: string) => {
    if (!existsSync(path)) throw new Error(`${path} does not exist.`)
    this.#paths.set(name, path)
  }

  /** As Electron: true for the first one of the profile, which hears of the later ones. */
  requestSingleInstanceLock = (additionalData: object = {}): boolean => {
    const folder = join(this.getPath('userData'), 'instances')
    mkdirSync(folder, { recursive: true })
    const lock = join(folder, 'first')
    if (existsSync(lock) && isAlive(Number(readFileSync(lock, 'utf8')))) {
      writeFileSync(
        join(folder, `later-${process.pid}`),
        JSON.stringify({ args: process.argv, cwd: process.cwd(), additionalData }),
      )
      return false
    }
    writeFileSync(lock, String(process.pid))
    const watcher = watch(folder, () => {
      for (const name of readdirSync(folder).filter(file => file.startsWith('later-'))) {
        const text = readFileSync(join(folder, name), 'utf8')
        // It is being written still: the watcher will tell again.
        if (text === '') continue
        const { args, cwd, additionalData } = JSON.parse(text) as {
          args: string[]
          cwd: string
          additionalData: object
        }
        unlinkSync(join(folder, name))
        this.emit('second-instance', {}, args, cwd, additionalData)
      }
    })
    open.endings.add(async () => {
      watcher.close()
      rmSync(lock, { force: true })
    })
    return true
  }

  quit = () => {
    const asked = preventable()
    this.emit('before-quit', asked)
    if (asked.defaultPrevented) return
    for (const window of open.windows) {
      window.close()
      if (!window.isDestroyed()) return
    }
    const last = preventable()
    this.emit('will-quit', last)
    if (!last.defaultPrevented) this.exit(0)
  }

  exit = (code = 0) => {
    if (this.#leaving) return
    this.#leaving = true
    this.emit('quit', {}, code)
    void Promise.allSettled(Array.from(open.endings, end => end())).then(() => process.exit(code))
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

export const app = strict('app', new StandInApp())
