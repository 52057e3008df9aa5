import type {
  CheckedMessage,
  NumberedRequest,
  OpenedMessage,
  StoreRequest,
  StoreResponse,
  StoreThreadOptions,
} from './store-protocol.ts'
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { entryFile } from '../core/entry-file.ts'
import { StartupError } from '../core/startup-error.ts'
import { fromErrorMessage, StoreError } from './store-error.ts'

/** Asks the store's thread; answers come in the order of the questions. */
export interface StorePort {
  /** @throws what SQLite refused as a `StoreError` or `TihcError` */
  ask: (request: StoreRequest) => Promise<unknown>
  /** Lets the thread close the file and end. */
  close: () => Promise<void>
}

type Opened = Extract<OpenedMessage, { opened: unknown }>['opened']

/**
 * Starts the thread and waits until it has opened the store.
 *
 * @throws {StartupError}
 */
export async function openStorePort(dataDir: string): Promise<{ port: StorePort, opened: Opened }> {
  const worker = startThread({ dataDir, task: 'serve' })
  const first = await firstMessage(worker)
  if ('failed' in first) {
    await worker.terminate()
    throw first.failed.startup
      ? new StartupError(first.failed.message)
      : new Error(first.failed.message)
  }
  return {
    port: createPort(worker),
    opened: first.opened,
  }
}

function firstMessage(worker: Worker): Promise<OpenedMessage> {
  return new Promise((resolve, reject) => {
    worker.once('message', resolve)
    worker.once('error', reject)
    worker.once('exit', code =>
      reject(
        new StartupError(
          `The store's thread ended with code ${code} before it had `
          + 'opened the store. Start TiHC again; please report it if it stays.',
        ),
      ),
    )
  })
}

/** Reads the whole file in a thread of its own; gives a sentence when it is damaged. */
export function checkStoreFile(dataDir: string): { damage: Promise<string | null>, stop: () => Promise<unknown> } {
  const worker = startThread({ dataDir, task: 'check' })
  worker.unref()
  const ended = once(worker, 'exit').then(() => null, () => null)
  const damage = Promise.race([
    once(worker, 'message').then(([message]) => (message as CheckedMessage).damage),
    ended,
  ])
  return {
    damage,
    stop: () => worker.terminate(),
  }
}

function startThread(workerData: StoreThreadOptions): Worker {
  return new Worker(entryFile(import.meta.url, 'store-worker'), { name: `store-${workerData.task}`, workerData })
}

function createPort(worker: Worker): StorePort {
  const waiting = new Map<number, { resolve: (answer: unknown) => void, reject: (error: Error) => void }>()
  let lastId = 0
  let ended: Error | undefined

  worker.on('message', (response: StoreResponse) => {
    const asked = waiting.get(response.id)!
    waiting.delete(response.id)
    if ('error' in response) asked.reject(fromErrorMessage(response.error))
    else asked.resolve(response.answer)
  })
  worker.on('error', error => end(new StoreError(`The store's thread ended: ${error.message}`, 'STORE_ENDED')))
  worker.on('exit', () => end(new StoreError('The store is closed.', 'STORE_CLOSED')))

  function end(error: Error) {
    ended ??= error
    for (const { reject } of waiting.values()) reject(ended)
    waiting.clear()
  }

  function ask(request: StoreRequest): Promise<unknown> {
    if (ended) return Promise.reject(ended)
    return new Promise((resolve, reject) => {
      const id = ++lastId
      worker.postMessage({ id, request } satisfies NumberedRequest)
      waiting.set(id, { resolve, reject })
    })
  }

  return {
    ask,
    async close() {
      if (ended) return
      const exited = once(worker, 'exit')
      await ask({ kind: 'close' })
      await exited
    },
  }
}
