import type {
  IndexOpened,
  IndexResponse,
  IndexThreadOptions,
  NumberedRequest,
  ReaderRequest,
  WriterRequest,
} from './index-protocol.ts'
import type { IndexState } from './search-index.ts'
import { parentPort, workerData } from 'node:worker_threads'
import { checkIndexFile, openIndexFile, openIndexForReading } from './index-file.ts'
import { toFailure } from './index-protocol.ts'
import { createIndexReader } from './index-reader.ts'
import { createIndexWriter } from './index-writer.ts'

/** Entry of the two threads of the search index: one writes, one answers, so that neither waits for the other. */
const port = parentPort!
const { dataDir, task } = workerData as IndexThreadOptions

interface Served<Request> {
  state: IndexState | null
  answer: (request: Request) => unknown
  failed?: () => void
}

try {
  if (task === 'write') serve(openWriter())
  else serve(openReader())
} catch (error) {
  port.postMessage({ failed: toFailure(error, true) } satisfies IndexOpened)
}

function openWriter(): Served<WriterRequest> {
  const db = openIndexFile(dataDir)
  const writer = createIndexWriter(db)
  return {
    state: writer.state(),
    failed: writer.rollback,
    answer(request) {
      switch (request.kind) {
        case 'build': return writer.build(request.mark)
        case 'apply': return writer.apply(request.portion)
        case 'forget': return writer.forget(request.tenant)
        case 'tidy': return writer.tidy()
        case 'check': return checkIndexFile(db)
        case 'close':
          writer.commit()
          return void db.close()
        default: return request satisfies never
      }
    },
  }
}

function openReader(): Served<ReaderRequest> {
  const db = openIndexForReading(dataDir)
  const reader = createIndexReader(db)
  return {
    state: null,
    answer: request => request.kind === 'find' ? reader.find(request.query) : void db.close(),
  }
}

function serve<Request extends { kind: string }>({ state, answer, failed }: Served<Request>): void {
  port.on('message', ({ id, request }: NumberedRequest<Request>) => {
    port.postMessage(respond(id, () => answer(request), failed))
    if (request.kind === 'close') port.close()
  })
  port.postMessage({ opened: state } satisfies IndexOpened)
}

function respond(id: number, answer: () => unknown, failed?: () => void): IndexResponse {
  try {
    return { id, answer: answer() }
  } catch (error) {
    failed?.()
    return { id, failed: toFailure(error) }
  }
}
