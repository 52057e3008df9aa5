import type { IndexPortion, IndexQuery, IndexState, Mark } from './search-index.ts'

/** What a thread of the index is told when it starts: it writes, or it answers. */
export interface IndexThreadOptions { dataDir: string, task: 'write' | 'read' }

export type WriterRequest
  = | { kind: 'build', mark: Mark | null }
    | { kind: 'apply', portion: IndexPortion }
    | { kind: 'forget', tenant: string }
    | { kind: 'tidy' | 'check' | 'close' }

export type ReaderRequest = { kind: 'find', query: IndexQuery } | { kind: 'close' }

export interface NumberedRequest<Request> { id: number, request: Request }

export type IndexResponse = { id: number, answer: unknown } | { id: number, failed: IndexFailure }

/** First message of a thread. */
export type IndexOpened = { opened: IndexState | null } | { failed: IndexFailure }

export interface IndexFailure { message: string, damaged: boolean }

/**
 * What another thread needs to know of an error.
 *
 * @param error
 * @param isOpening a file that has not what it should have is damaged too
 */
export function toFailure(error: unknown, isOpening = false): IndexFailure {
  const { message, code } = error as { message?: string, code?: string }
  const damage = isOpening ? /^SQLITE_(?:CORRUPT|NOTADB|ERROR)/ : /^SQLITE_(?:CORRUPT|NOTADB)/
  return { message: String(message ?? error), damaged: damage.test(code ?? '') }
}
