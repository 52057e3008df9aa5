import type { ChildProcess, StdioOptions } from 'node:child_process'
import { spawn } from 'node:child_process'
import { EventEmitter } from 'node:events'
import { constants } from 'node:os'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { decodeMessage, encodeMessage } from './clone.ts'
import { app, open } from './fake-app.ts'
import { strict } from './strict.ts'

interface ForkOptions {
  env?: NodeJS.ProcessEnv
  execArgv?: string[]
  cwd?: string
  stdio?: StdioOptions
  serviceName?: string
}

const childSide = fileURLToPath(new URL('./utility-side.ts', import.meta.url))
/** Those that run, for tests. */
export const utilities = new Map<number, string>()

class StandInUtility extends EventEmitter {
  readonly #child: ChildProcess
  /** Undefined until it has been started, and again once it has ended. */
  pid: number | undefined
  readonly stdout = null
  readonly stderr = null
  #killed = false

  constructor(
    modulePath: string,
    args: string[],
    { env, execArgv = [], cwd, stdio = 'inherit', serviceName = 'Node Utility Process' }: ForkOptions,
  ) {
    super()
    const [, out, err] = typeof stdio === 'string' ? ['ignore', stdio, stdio] : stdio
    this.#child = spawn(process.execPath, ['--import', childSide, ...execArgv, modulePath, ...args], {
      env: env ?? process.env,
      cwd,
      serialization: 'advanced',
      stdio: ['ignore', out, err, 'ipc'] as StdioOptions,
    })
    this.#child.once('spawn', () => {
      this.pid = this.#child.pid!
      utilities.set(this.pid, serviceName)
      this.emit('spawn')
    })
    this.#child.on('message', (bytes: Uint8Array) => this.emit('message', decodeMessage(bytes)))
    this.#child.once('exit', (code, signal) => this.#end(code, signal))
    this.#child.once('error', () => this.#end(1, null))
    const end = async () => void this.#child.kill('SIGKILL')
    open.endings.add(end)
    this.#child.once('exit', () => open.endings.delete(end))
  }

  /** As Chromium reads the status of a process: the signal's number, and 0 where it was asked to end. */
  #end(code: number | null, signal: NodeJS.Signals | null): void {
    if (this.pid !== undefined) utilities.delete(this.pid)
    this.pid = undefined
    const read = code ?? (this.#killed && signal === 'SIGTERM' ? 0 : constants.signals[signal!])
    this.emit('exit', read)
  }

  /** Before its start and after its end there is nothing to end. */
  kill = (): boolean => {
    if (this.pid === undefined) return false
    this.#killed = true
    return this.#child.kill('SIGTERM')
  }

  postMessage = (message: unknown, transfer: unknown[] = []): void => {
    if (transfer.length > 0)
      throw new Error('The Electron stand-in transfers no ports: add it to test/support/electron.')
    const bytes = encodeMessage(message)
    if (this.#child.connected) this.#child.send(bytes, () => {})
  }
}

export const utilityProcess = strict('utilityProcess', {
  fork(modulePath: string, args: string[] = [], options: ForkOptions = {}) {
    if (!app.isReady()) throw new Error('utilityProcess cannot be created before app is ready.')
    return strict('UtilityProcess', new StandInUtility(modulePath, args, options))
  },
})
