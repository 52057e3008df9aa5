import type { Serializable } from 'node:child_process'
import type { EngineProcess, SpawnEngine } from '../engine-process.ts'
import type { SqliteAnswer, SqliteFailure, SqliteRequest, StatementEnd } from './sqlite-protocol.ts'
import { Buffer } from 'node:buffer'
import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { entryFile } from '../../core/entry-file.ts'
import { within } from '../../core/within.ts'
import { engineEnvironment } from '../engine-process.ts'

type SqliteProcess = EngineProcess<SqliteRequest, SqliteAnswer>

/** Where the program of a session's process lies. */
const sqliteProgram = (): string => fileURLToPath(entryFile(import.meta.url, 'sqlite-child'))

/** A process of plain Node. */
export const forkNode: SpawnEngine = (program) => {
  const child = fork(program, [], {
    serialization: 'advanced',
    execArgv: [],
    env: engineEnvironment(),
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  child.on('error', () => {})
  return {
    send: (request) => { if (child.connected) child.send(request as Serializable, () => {}) },
    onAnswer: listener => void child.on('message', listener),
    onExit: (listener) => {
      let isOver = false
      const once = () => {
        if (!isOver) listener()
        isOver = true
      }
      child.once('exit', once)
      child.once('error', once)
    },
    kill: () => void child.kill('SIGKILL'),
  }
}

/** Takes what comes of a statement. */
export interface StatementSink {
  onColumns: (columns: Extract<SqliteAnswer, { kind: 'columns' }>['columns']) => void
  /** `taken` is to be called once there is room for more. */
  onRows: (bytes: Buffer, taken: () => void) => void
  /** The statement is done and asks whether it may stand; false where it was stopped. */
  mayCommit: () => boolean
}

/** The process ended before it answered. */
export class LinkLost extends Error {
  override readonly name = 'LinkLost'
}

/** The file could not be opened. */
export class OpenFailure extends Error {
  readonly failure: SqliteFailure

  constructor(failure: SqliteFailure) {
    super(failure.message)
    this.failure = failure
  }
}

const openMs = 15_000
const closeMs = 1_000

/** One process with one open file. Runs one statement at a time. */
export class SqliteLink {
  readonly version: string
  readonly #process: SqliteProcess
  readonly #ended = Promise.withResolvers<void>()
  #running: { sink: StatementSink, end: PromiseWithResolvers<StatementEnd> } | null = null
  #isOver = false

  private constructor(process: SqliteProcess, version: string) {
    this.#process = process
    this.version = version
    process.onAnswer(answer => this.#take(answer))
    process.onExit(() => this.#finish())
  }

  /** @throws `OpenFailure`, `LinkLost`, or the signal's reason */
  static async open(
    spawn: SpawnEngine,
    { signal, ...request }: Omit<Extract<SqliteRequest, { kind: 'open' }>, 'kind'> & { signal?: AbortSignal },
  ): Promise<SqliteLink> {
    signal?.throwIfAborted()
    const process = spawn(sqliteProgram(), 'TiHC SQLite') as SqliteProcess
    const opened = Promise.withResolvers<SqliteLink>()
    process.onExit(() => opened.reject(new LinkLost('The process for the file could not be started.')))
    process.onAnswer(answer => {
      if (answer.kind === 'opened') opened.resolve(new SqliteLink(process, answer.version))
      else if (answer.kind === 'failed') opened.reject(new OpenFailure(answer.error))
    })
    const giveUp = () => opened.reject(signal!.reason as Error)
    signal?.addEventListener('abort', giveUp, { once: true })
    process.send({ kind: 'open', ...request })
    try {
      return await within(
        opened.promise,
        openMs,
        () => new LinkLost(`The file could not be opened within ${openMs / 1000} s.`),
      )
    } catch (error) {
      process.kill()
      throw error
    } finally {
      signal?.removeEventListener('abort', giveUp)
    }
  }

  get isOver(): boolean {
    return this.#isOver
  }

  /** @throws {LinkLost} where the process ends before the statement */
  run(statement: Omit<Extract<SqliteRequest, { kind: 'run' }>, 'kind'>, sink: StatementSink): Promise<StatementEnd> {
    if (this.#isOver) return Promise.reject(new LinkLost('The process ended.'))
    const end = Promise.withResolvers<StatementEnd>()
    this.#running = { sink, end }
    this.#process.send({ kind: 'run', ...statement })
    return end.promise
  }

  /** Asks the running statement to end between two rows. */
  stop(): void {
    this.#process.send({ kind: 'stop' })
  }

  /** Ends the process at once; settles when it is gone. */
  async kill(): Promise<void> {
    this.#process.kill()
    await this.#ended.promise
  }

  /** Closes the file, which rolls back what is open, and ends the process. */
  async close(): Promise<void> {
    if (this.#isOver) return
    this.#process.send({ kind: 'close' })
    await within(this.#ended.promise, closeMs, () => new Error('it did not end')).catch(() => this.kill())
  }

  #take(answer: SqliteAnswer): void {
    const running = this.#running
    if (!running) return
    if (answer.kind === 'columns') {
      running.sink.onColumns(answer.columns)
    } else if (answer.kind === 'rows') {
      const { buffer, byteOffset, length } = answer.bytes
      running.sink.onRows(Buffer.from(buffer, byteOffset, length), () => this.#process.send({ kind: 'more' }))
    } else if (answer.kind === 'finished') {
      // Where it may not, it was stopped, and knows it.
      if (running.sink.mayCommit()) this.#process.send({ kind: 'commit' })
    } else if (answer.kind === 'ended') {
      this.#running = null
      running.end.resolve(answer.end)
    }
  }

  #finish(): void {
    this.#isOver = true
    this.#running?.end.reject(new LinkLost('The process ended.'))
    this.#running = null
    this.#ended.resolve()
  }
}
