import type { OutcomeRange, TaskState, TaskStatus, Task as TaskSummary } from '../../contract/sql.ts'
import type { StoredResult } from '../results/result-store.ts'
import type { Owner } from './owner.ts'
import type { SqlSession } from './session-registry.ts'
import { randomUUID } from 'node:crypto'
import { performance } from 'node:perf_hooks'
import { TihcError } from '../../contract/errors.ts'
import { excerpt } from './excerpt.ts'

/** The text that is kept once a task has ended. */
const keptTextLength = 4096

export interface TaskTarget { connectionId: string, connectionName: string, database: string | null }

/** One call of `sql.execute`: its statements, their results, how it stands. */
export class Task {
  readonly id = randomUUID()
  readonly owner: Owner
  readonly target: TaskTarget
  /** The whole text while it runs, its beginning afterwards. */
  sql: string
  readonly startedAt = new Date()
  readonly results: StoredResult[] = []
  readonly notices: string[] = []
  /** What became of its statements; filled where it was stopped. */
  outcomes: OutcomeRange[] = []
  /** Settles when the task has ended, however it did. */
  readonly done = Promise.withResolvers<void>()
  /** Fires when the task is to stop; for what runs before the server has the statement. */
  readonly abort = new AbortController()
  status: TaskStatus = 'queued'
  error: TihcError | null = null
  session: SqlSession | null = null
  /** Says so while the server does not answer. */
  unresponsive: string | null = null
  /** Why it is being stopped. */
  stopReason: TihcError | null = null
  /** Why what runs could not be stopped; null where the server was asked, or nobody wanted it. */
  notStopped: TihcError | null = null
  /** Why rows of a read could not be stored: what is kept of them is a part. */
  storageError: TihcError | null = null
  /** Gives whoever waits for the end an error instead: it goes on beyond the time that was allowed. */
  readonly overdue = Promise.withResolvers<never>()
  #started = performance.now()
  #elapsedMs: number | null = null

  constructor(owner: Owner, target: TaskTarget, sql: string) {
    this.owner = owner
    this.target = target
    this.sql = sql
    // Nobody may wait for it.
    this.overdue.promise.catch(() => {})
  }

  get ended(): boolean { return this.#elapsedMs !== null }
  get elapsedMs(): number { return this.#elapsedMs ?? Math.round(performance.now() - this.#started) }
  get rowCount(): number { return this.results.reduce((sum, result) => sum + result.rowCount, 0) }
  get bytes(): number { return this.results.reduce((sum, result) => sum + result.bytes, 0) }

  get message(): string {
    switch (this.status) {
      case 'queued': return 'SQL is waiting to be executed...'
      case 'running': return this.notStopped?.message ?? this.unresponsive ?? (this.stopReason ? 'SQL is being stopped...' : 'SQL is being executed...')
      case 'completed': return this.stopReason ? 'SQL query executed successfully; the stop came too late' : 'SQL query executed successfully'
      case 'failed': return this.error!.message
      case 'cancelled': return this.error?.message ?? 'SQL was cancelled'
      default: return this.status satisfies never
    }
  }

  /** Ends it: `completed` without an error, `cancelled` or `failed` by the error's code. */
  end(error: TihcError | null): void {
    if (!error && this.stopReason) this.notices.push('The stop came too late or could not be sent: the statement ran to its end.')
    this.status = !error
      ? 'completed'
      : error.code === 'cancelled'
        ? 'cancelled'
        : 'failed'
    this.error = error
    this.unresponsive = null
    this.#elapsedMs = this.elapsedMs
    this.sql = excerpt(this.sql, keptTextLength)
    this.done.resolve()
  }

  /**
   * Asks it to stop for a reason and waits for its end, whatever it is: see `runStatements`. The first reason stays.
   *
   * @throws {TihcError} `unavailable` where the server does not react, or could not be asked: what runs goes on then
   */
  async stop(reason: TihcError, options: { dropConnection?: boolean } = {}): Promise<void> {
    if (this.ended) return
    this.stopReason ??= reason
    this.notStopped = null
    this.abort.abort()
    if (options.dropConnection) {
      this.session?.engine.destroy('It was dropped to end its statement.')
    } else {
      try { await this.session?.engine.cancel() } catch (error) {
        if (error instanceof TihcError && error.details?.reason === 'notStopped') this.notStopped = error
        throw error
      }
    }
    await this.done.promise
  }

  state(): TaskState {
    return {
      status: this.status,
      message: this.message,
      taskId: this.id,
      rowCount: this.rowCount,
      bytes: this.bytes,
      elapsedMs: this.elapsedMs,
      ...(this.error && {
        error: {
          ...this.error.toBody(),
        },
      }),
      results: this.results.map(result => result.summary),
      session: this.session?.kept ? this.session.state() : null,
      notices: this.notices,
      ...(this.outcomes.length > 0 && { outcomes: this.outcomes }),
    }
  }

  summary(): TaskSummary {
    return {
      taskId: this.id,
      status: this.status,
      message: this.message,
      sql: this.sql.slice(0, keptTextLength),
      connectionId: this.target.connectionId,
      connectionName: this.target.connectionName,
      database: this.target.database,
      sessionId: this.session?.kept ? this.session.id : null,
      rowCount: this.rowCount,
      bytes: this.bytes,
      elapsedMs: this.elapsedMs,
      startedAt: this.startedAt.toISOString(),
      hasResult: this.results.some(({ summary }) => summary.columns.length > 0),
    }
  }
}
