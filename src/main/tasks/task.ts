import type { Task as TaskAnswer, TaskProgress, TaskStatus } from '../../contract/tasks.ts'
import type { Owner } from '../core/owner.ts'
import { randomUUID } from 'node:crypto'
import { performance } from 'node:perf_hooks'
import { TihcError } from '../../contract/errors.ts'
import { createRateMeter } from './rate-meter.ts'

/** Where a task works: on a saved connection, in a database of it where it is about one. */
export interface TaskTarget { connectionId: string, connectionName: string, database: string | null }

export interface TaskOptions {
  /** One that its caller has chosen; a new one unless told. */
  id?: string
  /** `sql`, `export`, … as `taskKinds` has them. */
  kind: string
  /** What it does, in one line. */
  title: string
  owner: Owner
  /** Everybody of the owner's tenant sees it; others see their own alone. */
  shared?: boolean
  target?: TaskTarget | null
}

/** What is counted of a task while it runs. */
export type TaskCount = Pick<TaskProgress, 'done' | 'total' | 'unit' | 'bytes' | 'affectedRows'>

export interface StopOptions {
  /** Drops the server connection that it works on, where that does not react. */
  dropConnection?: boolean
}

/** The status of a task that ends with this error, or without one. */
export function endedAs(error: TihcError | null): 'completed' | 'cancelled' | 'failed' {
  if (!error) return 'completed'
  return error.code === 'cancelled' ? 'cancelled' : 'failed'
}

/**
 * What runs for a while and belongs to a person: it can be shown, stopped and removed. A kind that holds something of
 * its own extends it; others are run by `TasksService.start`.
 */
export class Task {
  readonly id: string
  readonly kind: string
  readonly title: string
  readonly owner: Owner
  readonly shared: boolean
  readonly target: TaskTarget | null
  readonly startedAt = new Date()
  /** Settles when the task has ended, however it did. */
  readonly done = Promise.withResolvers<void>()
  /** Fires when the task is to stop. */
  readonly abort = new AbortController()
  status: TaskStatus = 'queued'
  error: TihcError | null = null
  /** Why it is being stopped; the first reason stays. */
  stopReason: TihcError | null = null
  /** What it came to, where it said so. */
  #conclusion: string | null = null
  /** What has been done so far. */
  #count: TaskCount | null = null
  readonly #rate = createRateMeter()
  readonly #started = performance.now()
  #elapsedMs: number | null = null

  constructor({ id = randomUUID(), kind, title, owner, shared = false, target = null }: TaskOptions) {
    this.id = id
    this.kind = kind
    this.title = title
    this.owner = { tenant: owner.tenant, user: owner.user }
    this.shared = shared
    this.target = target
  }

  get ended(): boolean { return this.#elapsedMs !== null }
  /** Milliseconds since it began, up to its end. */
  get elapsedMs(): number { return this.#elapsedMs ?? Math.round(performance.now() - this.#started) }
  get count(): TaskCount | null { return this.#count }
  /** Bytes of results that are kept with it and would be freed by removing it. */
  get heldBytes(): number { return 0 }
  /** Results that are kept with it: each takes memory, whatever it holds. */
  get heldResults(): number { return 0 }
  /** It holds something that can be looked at. */
  get hasResult(): boolean { return false }

  /** One sentence on how it stands. */
  get message(): string {
    switch (this.status) {
      case 'queued':
        return 'The task is waiting.'
      case 'running':
        return this.stopReason ? 'The task is being stopped.' : 'The task is running.'
      case 'completed':
        if (this.stopReason) return 'The task had ended before it could be stopped.'
        return this.#conclusion ?? 'The task has ended.'
      case 'cancelled':
        return this.#conclusion ?? this.error!.message
      case 'failed':
        return this.error!.message
      default:
        return this.status satisfies never
    }
  }

  /** What is done so far, with the rate of late; undefined for a task that counts nothing. */
  get progress(): TaskProgress | undefined {
    const { count } = this
    if (!count) return undefined
    const rate = this.ended ? undefined : this.#rate.rate
    return {
      ...count,
      total: this.ended ? (count.total ?? count.done) : count.total,
      ...(rate !== undefined && { rate }),
    }
  }

  /** Notes how much is done, for `progress`. */
  advance(count: TaskCount): void {
    this.#count = count
  }

  /** Says in one sentence what it came to; its message once it has ended well, or was stopped. */
  conclude(sentence: string): void {
    this.#conclusion = sentence
  }

  /** Takes a sample for the rate; called at a steady beat while it runs. */
  sampleRate(): void {
    if (this.count) this.#rate.sample(this.count.done, performance.now())
  }

  /** Ends it: `completed` without an error, `cancelled` or `failed` by the error's code. */
  end(error: TihcError | null): void {
    this.status = endedAs(error)
    this.error = error
    this.#elapsedMs = this.elapsedMs
    this.done.resolve()
  }

  /** The reason of a stop that the person asks for. */
  cancelled(): TihcError {
    return new TihcError('cancelled', 'The task was cancelled.')
  }

  /**
   * Asks it to stop for a reason and waits for its end, whatever it is.
   *
   * @throws {TihcError} `unavailable` where what runs does not react, or could not be asked: it goes on then
   */
  async stop(reason: TihcError, options: StopOptions = {}): Promise<void> {
    if (this.ended) return
    this.stopReason ??= reason
    this.abort.abort(this.stopReason)
    await this.stopWork(options)
    await this.done.promise
  }

  /** Stops it at any price: a server that does not react loses its connection. */
  async stopSurely(reason: TihcError): Promise<void> {
    await this.stop(reason).catch(() => this.stop(reason, { dropConnection: true }))
  }

  /** Stops what `abort` does not reach. */
  protected async stopWork(_options: StopOptions): Promise<void> {}

  /** Gives back what it holds; called once, when it is removed. */
  release(): void {}

  /** As the contract shows it, with what a kind adds. */
  summary(): TaskAnswer {
    const { progress, target, error } = this
    return {
      taskId: this.id,
      kind: this.kind,
      title: this.title,
      status: this.status,
      message: this.message,
      ...(progress && { progress }),
      ...target,
      startedAt: this.startedAt.toISOString(),
      elapsedMs: this.elapsedMs,
      hasResult: this.hasResult,
      ...(error && { error: { ...error.toBody() } }),
    }
  }
}
