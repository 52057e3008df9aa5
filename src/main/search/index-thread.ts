import type {
  IndexFailure,
  IndexOpened,
  IndexResponse,
  IndexThreadOptions,
  NumberedRequest,
  ReaderRequest,
  WriterRequest,
} from './index-protocol.ts'
import type { IndexState } from './search-index.ts'
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { entryFile } from '../core/entry-file.ts'
import { DamagedIndexError, IndexEndedError } from './search-index.ts'

/** A thread of the index, which answers in the order of the questions. */
export interface IndexThread<Request> {
  /** What the writing thread found; null from the other one. */
  state: IndexState | null
  /** @throws {DamagedIndexError} and other errors of the thread */
  ask: (request: Request | { kind: 'close' }) => Promise<unknown>
  close: () => Promise<void>
}

interface Requests { write: WriterRequest, read: ReaderRequest }

/** @throws {DamagedIndexError} where the file cannot be read, and other errors of the thread */
export async function startIndexThread<Task extends IndexThreadOptions['task']>(
  options: IndexThreadOptions & { task: Task },
): Promise<IndexThread<Requests[Task]>> {
  const worker = new Worker(entryFile(import.meta.url, 'search-worker'), {
    name: `search-${options.task}`,
    workerData: options,
  })
  const first = await Promise.race([once(worker, 'message'), endOf(worker)]).then(([message]) => message as IndexOpened)
  if ('failed' in first) {
    await worker.terminate()
    throw toError(first.failed)
  }
  return { state: first.opened, ...createAsking(worker) }
}

/** @throws {IndexEndedError} when the thread has ended */
async function endOf(worker: Worker): Promise<never> {
  const [code] = await once(worker, 'exit')
  throw new IndexEndedError(`a thread of the search index ended with code ${code}`)
}

function createAsking(worker: Worker): Omit<IndexThread<unknown>, 'state'> {
  const waiting = new Map<number, { resolve: (answer: unknown) => void, reject: (error: Error) => void }>()
  let lastId = 0
  let ended: Error | undefined

  worker.on('message', (response: IndexResponse) => {
    const asked = waiting.get(response.id)!
    waiting.delete(response.id)
    if ('failed' in response) asked.reject(toError(response.failed))
    else asked.resolve(response.answer)
  })
  worker.on('error', error => end(new IndexEndedError((error as Error).message)))
  worker.on('exit', () => end(new IndexEndedError('the search index is closed')))

  function end(error: Error): void {
    ended ??= error
    for (const { reject } of waiting.values()) reject(ended)
    waiting.clear()
  }

  function ask(request: unknown): Promise<unknown> {
    if (ended) return Promise.reject(ended)
    return new Promise((resolve, reject) => {
      const id = ++lastId
      waiting.set(id, { resolve, reject })
      worker.postMessage({ id, request } satisfies NumberedRequest<unknown>)
    })
  }

  return {
    ask,
    async close() {
      if (ended) return
      const exited = once(worker, 'exit')
      // A file that cannot be closed is left to the end of the thread.
      await ask({ kind: 'close' }).catch(() => worker.terminate())
      await exited
    },
  }
}

function toError({ message, damaged }: IndexFailure): Error {
  return damaged ? new DamagedIndexError(message) : new Error(message)
}
