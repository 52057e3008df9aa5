import type { Owner } from '../core/owner.ts'
import type { Parameters } from './parameters.ts'
import type { PlaceHolder } from './reading-places.ts'
import type { SentState, SentStatement, TextAnswer, TextRequest, TextThreadOptions } from './text-protocol.ts'
import type { ErrorPlace, StatementPlace, TextReader } from './text-reader.ts'
import { Worker } from 'node:worker_threads'
import { TihcError } from '../../contract/errors.ts'
import { entryFile } from '../core/entry-file.ts'
import { ReadingPlaces } from './reading-places.ts'
import { withoutRules } from './text-protocol.ts'

/** What each may take of memory: as measured, the most that a text of 16 MB takes is half of it. */
const mostMemoryMB = 1024

/** Texts that are read at a time in threads of their own: so many threads there are. */
const places = new ReadingPlaces({ most: 16, mostOfOne: 8, restMs: 250, turnMs: 5000 })

export interface ThreadOptions {
  /** Whose text it is. */
  owner: Owner
  /** Whoever waits for an answer gets its reason. */
  signal: AbortSignal
  /** Hears that it waits because too many texts are being read, and that it waits no more. */
  onWait: (waits: boolean) => void
  /** Another limit of its memory. */
  memoryMB?: number
}

/**
 * Reads a text in a thread of its own, which is started when it is asked first and ends with `close`, or where `signal`
 * fires while it is at work. Where too many are at work the next one waits. Where somebody waits, a thread ends that
 * nothing is asked of, as while a statement runs; another one goes on where it stood.
 */
export function readInThread(sql: string, params: Parameters | undefined, options: ThreadOptions): TextReader {
  const thread = new TextThread({ sql, params }, options)
  const ask = async <T>(request: TextRequest) => await thread.ask(request) as T
  return {
    check: lexing => ask({ call: 'check', lexing: withoutRules(lexing) }),
    next: lexing => ask<StatementPlace | null>({ call: 'next', lexing: withoutRules(lexing) }),
    again: lexing => ask<StatementPlace | null>({ call: 'again', lexing: withoutRules(lexing) }),
    asksForLast: lexing => ask<boolean>({ call: 'asksForLast', lexing: withoutRules(lexing) }),
    readsAlike: () => ask<boolean>({ call: 'readsAlike' }),
    async prepare(options) {
      const { judged, place } = await ask<SentStatement>({ call: 'prepare', options })
      return { ...judged, text: 'text' in place ? place.text : sql.slice(place.start, place.end) }
    },
    position: details => ask<ErrorPlace>({ call: 'position', details }),
    finish: () => ask({ call: 'finish' }),
    close: () => thread.close(),
  }
}

class TextThread implements PlaceHolder {
  readonly owner: Owner
  readonly #data: TextThreadOptions
  readonly #options: ThreadOptions
  #worker: Promise<Worker> | null = null
  /** Settles when the thread has ended that gave its place to somebody else. */
  #givingWay: Promise<void> | null = null
  #closed = false
  #hasExited = false

  constructor(data: TextThreadOptions, options: ThreadOptions) {
    this.owner = options.owner
    this.#data = data
    this.#options = options
  }

  /**
   * Asks one question after the other.
   *
   * @throws {TihcError} what the reader refuses, and `too_large` where its memory does not suffice
   */
  async ask(request: TextRequest): Promise<unknown> {
    while (this.#givingWay) await this.#givingWay
    places.works(this)
    this.#worker ??= this.#start()
    const worker = await this.#worker
    try {
      this.#options.signal.throwIfAborted()
      return await this.#request(worker, request)
    } finally {
      places.rests(this)
    }
  }

  giveWay(): void {
    this.#givingWay = this.#end().finally(() => { this.#givingWay = null })
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    void this.#leave()
  }

  /** Ends the thread, and remembers how far it has come. */
  async #end(): Promise<void> {
    const worker = await this.#worker
    try {
      this.#data.before = await this.#request(worker!, { call: 'state' }) as SentState
      await worker!.terminate()
      this.#worker = null
    } catch {
      // Whoever asks it next hears what was wrong.
    } finally {
      places.leave(this)
    }
  }

  async #leave(): Promise<void> {
    await this.#givingWay
    // Where it never started it has no place to leave.
    const worker = await this.#worker?.catch(() => null)
    await worker?.terminate()
    places.leave(this)
  }

  async #request(worker: Worker, request: TextRequest): Promise<unknown> {
    const { signal } = this.#options
    if (this.#hasExited) throw new Error('a thread that reads a text has ended before')
    const { promise, resolve, reject } = Promise.withResolvers<TextAnswer>()
    const onExit = () => reject(this.#closed ? signal.reason : new Error('a thread that reads a text has ended'))
    const onError = (error: Error) => reject(explained(error))
    const onAbort = () => {
      reject(signal.reason)
      this.close()
    }
    worker.once('message', resolve).once('error', onError).once('exit', onExit)
    signal.addEventListener('abort', onAbort, { once: true })
    try {
      worker.postMessage(request)
      return opened(await promise)
    } finally {
      worker.off('message', resolve).off('error', onError).off('exit', onExit)
      signal.removeEventListener('abort', onAbort)
    }
  }

  async #start(): Promise<Worker> {
    const { signal, onWait, memoryMB = mostMemoryMB } = this.#options
    await places.take(this, signal, onWait)
    const worker = new Worker(entryFile(import.meta.url, 'text-worker'), {
      name: 'text',
      workerData: this.#data,
      resourceLimits: { maxOldGenerationSizeMb: memoryMB },
    })
    // What goes wrong is heard by who asks; without a listener the program would end.
    this.#hasExited = false
    return worker.on('error', () => {}).once('exit', () => { this.#hasExited = true })
  }
}

function opened(answer: TextAnswer): unknown {
  if ('refused' in answer) throw TihcError.fromBody(answer.refused)
  if ('failed' in answer) throw new Error(`reading a text failed: ${answer.failed}`)
  return answer.answer
}

function explained(error: Error): Error {
  if (!('code' in error) || error.code !== 'ERR_WORKER_OUT_OF_MEMORY') return error
  return new TihcError('too_large', 'The text takes more memory to read than there is for one. Divide it into parts.')
}
