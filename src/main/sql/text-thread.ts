import type { Lexing } from '../../language/lexing.ts'
import type { Parameters } from './parameters.ts'
import type { SentLexing, SentStatement, TextAnswer, TextRequest, TextThreadOptions } from './text-protocol.ts'
import type { ErrorPlace, StatementPlace, TextReader } from './text-reader.ts'
import { Worker } from 'node:worker_threads'
import { TihcError } from '../../contract/errors.ts'
import { entryFile } from '../core/entry-file.ts'

/** Texts that are read at a time in threads of their own. */
const mostThreads = 16
/** What each may take of memory: as measured, the most that a text of 16 MB takes is half of it. */
const mostMemoryMB = 1024

let threads = 0
const waiting: Array<() => void> = []

/**
 * Reads a text in a thread of its own, which is started when it is asked first and ends with `close`, or where `signal`
 * fires while it is at work. Where too many are at work the next one waits.
 *
 * @param signal whoever waits for an answer gets its reason
 * @param memoryMB another limit of its memory
 */
export function readInThread(
  sql: string,
  params: Parameters | undefined,
  signal: AbortSignal,
  memoryMB = mostMemoryMB,
): TextReader {
  const thread = new TextThread({ sql, params }, signal, memoryMB)
  const ask = async <T>(request: TextRequest) => await thread.ask(request) as T
  return {
    check: lexing => ask({ call: 'check', lexing: withoutRules(lexing) }),
    next: lexing => ask<StatementPlace | null>({ call: 'next', lexing: withoutRules(lexing) }),
    again: lexing => ask<StatementPlace | null>({ call: 'again', lexing: withoutRules(lexing) }),
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

function withoutRules({ rules: _rules, ...lexing }: Lexing): SentLexing {
  return lexing
}

class TextThread {
  readonly #data: TextThreadOptions
  readonly #signal: AbortSignal
  readonly #memoryMB: number
  #worker: Promise<Worker> | null = null
  #closed = false

  constructor(data: TextThreadOptions, signal: AbortSignal, memoryMB: number) {
    this.#data = data
    this.#signal = signal
    this.#memoryMB = memoryMB
  }

  /**
   * Asks one question after the other.
   *
   * @throws {TihcError} what the reader refuses, and `too_large` where its memory does not suffice
   */
  async ask(request: TextRequest): Promise<unknown> {
    this.#worker ??= this.#start()
    const worker = await this.#worker
    this.#signal.throwIfAborted()
    const { promise, resolve, reject } = Promise.withResolvers<TextAnswer>()
    const onExit = () => reject(this.#closed ? this.#signal.reason : new Error('a thread that reads a text has ended'))
    const onError = (error: Error) => reject(explained(error))
    const onAbort = () => {
      reject(this.#signal.reason)
      this.close()
    }
    worker.once('message', resolve).once('error', onError).once('exit', onExit)
    this.#signal.addEventListener('abort', onAbort, { once: true })
    try {
      worker.postMessage(request)
      return opened(await promise)
    } finally {
      worker.off('message', resolve).off('error', onError).off('exit', onExit)
      this.#signal.removeEventListener('abort', onAbort)
    }
  }

  close(): void {
    if (this.#closed) return
    this.#closed = true
    // Where it never started it has no place to leave.
    void this.#worker?.then(worker => worker.terminate().finally(leavePlace), () => {})
  }

  async #start(): Promise<Worker> {
    await takePlace(this.#signal)
    const worker = new Worker(entryFile(import.meta.url, 'text-worker'), {
      name: 'text',
      workerData: this.#data,
      resourceLimits: { maxOldGenerationSizeMb: this.#memoryMB },
    })
    // What goes wrong is heard by who asks; without a listener the program would end.
    return worker.on('error', () => {})
  }
}

async function takePlace(signal: AbortSignal): Promise<void> {
  if (threads < mostThreads) {
    threads++
    return
  }
  await new Promise<void>((resolve, reject) => {
    const leave = () => {
      waiting.splice(waiting.indexOf(enter), 1)
      reject(signal.reason)
    }
    function enter(): void {
      signal.removeEventListener('abort', leave)
      resolve()
    }
    waiting.push(enter)
    signal.addEventListener('abort', leave, { once: true })
  })
}

function leavePlace(): void {
  const next = waiting.shift()
  if (next) next()
  else threads--
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
