import type { ErrorMessage } from './store-error.ts'

/** What the store's thread is told when it starts. */
export interface StoreThreadOptions {
  dataDir: string
  /** `serve` opens the store and answers requests; `check` reads the whole file once and ends. */
  task: 'serve' | 'check'
}

export type StoreRequest
  = | { kind: 'query', sql: string, parameters: readonly unknown[] }
    | { kind: 'begin' | 'commit' | 'rollback' }
    | { kind: 'open-cursor', sql: string, parameters: readonly unknown[] }
    | { kind: 'read-cursor', rows: number }
    | { kind: 'close-cursor' }
    | { kind: 'backup' }
    | { kind: 'close' }

export interface NumberedRequest { id: number, request: StoreRequest }

export interface QueryAnswer {
  rows: Array<Record<string, unknown>>
  changes?: number
  insertId?: number | bigint
}

/** First message of the thread: the store is open, or why it is not. */
export type OpenedMessage
  = | { opened: { path: string, notes: StoreNote[], checkLater: boolean } }
    | { failed: { message: string, startup: boolean } }

/** Last message of a check: what is wrong with the file, or nothing. */
export interface CheckedMessage { damage: string | null }

/** What the person at the log should know about the start. */
export interface StoreNote { level: 'info' | 'warn', message: string }

export type StoreResponse = { id: number, answer: unknown } | { id: number, error: ErrorMessage }
