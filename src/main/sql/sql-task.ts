import type { ErrorBody } from '../../contract/errors.ts'
import type { OutcomeRange, StatementResult, TaskState, Task as TaskSummary } from '../../contract/sql.ts'
import type { Task as TaskAnswer } from '../../contract/tasks.ts'
import type { Owner } from '../core/owner.ts'
import type { NoRoom } from '../results/head-budget.ts'
import type { StoredResult } from '../results/result-store.ts'
import type { DiskFault } from '../store/store-error.ts'
import type { StopOptions, TaskCount, TaskOptions, TaskTarget } from '../tasks/task.ts'
import type { SqlSession } from './session-registry.ts'
import { TihcError } from '../../contract/errors.ts'
import { withoutSecrets } from '../../dialects/statement-secrets.ts'
import { oneLine } from '../../language/one-line.ts'
import { excerpt } from '../core/excerpt.ts'
import { bytesOfWarning } from '../results/head-budget.ts'
import { Task } from '../tasks/task.ts'
import { partOf } from './result-part.ts'

/** The text that is kept once a task has ended. */
const keptTextLength = 4096
const titleLength = 200
/** Of a text that begins with much white space. */
const lookedAt = 4096

/**
 * A procedure may give results without end, and each takes memory: of a task so many are kept. It goes on, as it may
 * write; its further results are read and dropped.
 */
const mostResults = 100_000
/** With columns each takes ten times as much. */
const mostWithColumns = 10_000
/** Columns of all of them together. */
const mostColumns = 200_000
/** Warnings of all of them together, and the memory that they take. */
const mostWarnings = 10_000
const mostWarningsMB = 4

/** What results come to. */
interface Sum { rows: number, bytes: number, affected: number | null }

function addTo(sum: Sum, { rowCount, bytes, summary: { affectedRows } }: StoredResult): void {
  sum.rows += rowCount
  sum.bytes += bytes
  if (affectedRows !== null) sum.affected = (sum.affected ?? 0) + affectedRows
}

/** One call of `sql.execute`: its statements, their results, how it stands. */
export class SqlTask extends Task {
  declare readonly target: TaskTarget
  /** The whole text while it runs, its beginning afterwards. */
  sql: string
  readonly #results: StoredResult[] = []
  #withColumns = 0
  /** Which result is the first that has columns; -1 while there is none. */
  firstWithColumns = -1
  #columns = 0
  #warnings = { count: 0, bytes: 0 }
  #headBytes = 0
  readonly notices: string[] = []
  /** What became of its statements; filled where it was stopped. */
  outcomes: OutcomeRange[] = []
  /** Says what became of the statements where a stop came after the last of them. */
  onLateStop: (() => void) | null = null
  session: SqlSession | null = null
  /** Why the history does not know of it; null where it does. */
  unrecorded: DiskFault | null = null
  /** Its statements have ended; all that is left is to leave the session. */
  leaving = false
  /** It waits for its turn to be read, because many long texts are. */
  waitsForReading = false
  /** Says so while the server does not answer. */
  unresponsive: string | null = null
  /** Why what runs could not be stopped; null where the server was asked, or nobody wanted it. */
  notStopped: TihcError | null = null
  /** Why rows of a read could not be stored: what is kept of them is a part. */
  storageError: TihcError | null = null
  /** The result whose warnings the server has told of, and nobody has read yet. */
  unreadWarnings: StoredResult | null = null
  /** Gives whoever waits for the end an error instead: it goes on beyond the time that was allowed. */
  readonly overdue = Promise.withResolvers<never>()
  /** Settles when rows of the first result that has columns can be read, or when it is known to have none. */
  readonly firstRows = Promise.withResolvers<void>()
  /** Rows and bytes of the results that have ended: a script may have 20,000 of them. */
  readonly #settled: Sum & { count: number } = { count: 0, rows: 0, bytes: 0, affected: null }
  #dropsResults = false
  #dropsWarnings = false

  /** @param id one that the caller has chosen */
  constructor(owner: Owner, target: TaskTarget, sql: string, { id, kind = 'sql' }: Partial<TaskOptions> = {}) {
    super({ id, kind, title: titleOf(sql), owner, target })
    this.sql = sql
    // Nobody may wait for it.
    this.overdue.promise.catch(() => {})
  }

  get results(): readonly StoredResult[] { return this.#results }

  /** Whether a result with these columns is kept; says so among the notices where one is not. */
  hasRoomFor({ length }: readonly unknown[]): boolean {
    const isFull = this.#results.length >= mostResults
      || (length > 0 && (this.#withColumns >= mostWithColumns || this.#columns + length > mostColumns))
    if (isFull && !this.#dropsResults) {
      this.#dropsResults = true
      this.notices.push(
        `There were more results than are kept of one run: ${mostWithColumns} with rows and ${mostColumns} columns, `
        + `${mostResults} in all. It went on to its end; its further results were read and dropped.`,
      )
    }
    return !isFull
  }

  addResult(result: StoredResult): void {
    this.#results.push(result)
    this.#headBytes += result.headBytes
    const { length } = result.summary.columns
    this.#columns += length
    if (length > 0 && this.#withColumns++ === 0) this.firstWithColumns = this.#results.length - 1
  }

  /** What its results take of the memory besides their rows. */
  get headBytes(): number { return this.#headBytes }

  /** Says among the notices that a result was dropped, because what is kept has no room for it. */
  noteNoRoom(noRoom: NoRoom): null {
    const notice = noRoom === 'usedUp'
      ? 'The memory for results is used up by what runs now, so that a result was not kept. '
      + 'Free results that you do not need (Tasks), then run it again.'
      : 'The results of this run take half of the memory for all results, so that a further one was not kept. It went '
        + 'on to its end; run it in parts to see all of them.'
    if (!this.notices.includes(notice)) this.notices.push(notice)
    return null
  }

  /**
   * Says how many warnings came with a result, and keeps them where there is room; says so among the notices where
   * there is none.
   *
   * @param warnings null as long as nobody has read them
   */
  noteWarnings(result: StoredResult, count: number, warnings: StatementResult['warnings'] | null): void {
    result.summary.warningCount = count
    this.unreadWarnings = warnings ? null : result
    if (!warnings) return
    const fitting = this.#fitting(warnings)
    const before = result.headBytes
    const isKept = result.keepWarnings(fitting, this.#headBytes) === null
    this.#headBytes += result.headBytes - before
    if ((isKept && fitting.length === warnings.length) || this.#dropsWarnings) return
    this.#dropsWarnings = true
    this.notices.push(
      `There were more warnings than are kept of one run: ${mostWarnings} or ${mostWarningsMB} MB of them, less where `
      + 'the memory for results is used up.',
    )
  }

  /** Those of a result's warnings that one run may have, with those that it has. */
  #fitting(warnings: StatementResult['warnings']): StatementResult['warnings'] {
    const taken = this.#warnings
    const end = warnings.findIndex((warning) => {
      const bytes = bytesOfWarning(warning)
      if (taken.count >= mostWarnings || taken.bytes + bytes > mostWarningsMB * 1024 * 1024) return true
      taken.count++
      taken.bytes += bytes
      return false
    })
    return end === -1 ? warnings : warnings.slice(0, end)
  }

  /** Rows that were changed count, also where their result is dropped. */
  countDropped(affectedRows: number | null): void {
    if (affectedRows !== null) this.#settled.affected = (this.#settled.affected ?? 0) + affectedRows
  }

  get rowCount(): number { return this.#sum().rows }
  get bytes(): number { return this.#sum().bytes }
  /** Rows that its statements changed, as the server counts them; null where none of them says. */
  get affectedRows(): number | null { return this.#sum().affected }
  override get heldBytes(): number { return this.bytes }
  override get heldResults(): number { return this.#results.length }
  /** It gave columns, with rows or without. */
  override get hasResult(): boolean { return this.#withColumns > 0 }

  override get count(): TaskCount {
    const { rows, bytes, affected } = this.#sum()
    return { done: rows, total: null, unit: 'rows', bytes, ...(affected !== null && { affectedRows: affected }) }
  }

  override get message(): string {
    switch (this.status) {
      case 'queued':
        return 'SQL is waiting to be executed...'
      case 'running':
        return (
          this.notStopped?.message
          ?? this.unresponsive
          ?? this.#doing
        )
      case 'completed':
        return this.stopReason
          ? 'SQL query executed successfully; the stop came too late'
          : 'SQL query executed successfully'
      case 'failed':
        return this.error!.message
      case 'cancelled':
        return this.error?.message ?? 'SQL was cancelled'
      default:
        return this.status satisfies never
    }
  }

  get #doing(): string {
    if (this.stopReason) return 'SQL is being stopped...'
    return this.waitsForReading
      ? 'SQL is waiting for its turn: many long texts are being read.'
      : 'SQL is being executed...'
  }

  /** Results that have ended do not grow any more: what lies before the first that still does is added once. */
  #sum(): Sum {
    const settled = this.#settled
    for (let result = this.#results[settled.count]; result?.complete; result = this.#results[settled.count]) {
      addTo(settled, result)
      settled.count++
    }
    const { rows, bytes, affected } = settled
    const sum = { rows, bytes, affected }
    for (let index = settled.count; index < this.#results.length; index++) addTo(sum, this.#results[index]!)
    return sum
  }

  override end(error: TihcError | null): void {
    if (!error && this.stopReason) {
      this.notices.push('The stop came too late or could not be sent: the statement ran to its end.')
      this.onLateStop?.()
    }
    this.onLateStop = null
    this.unresponsive = null
    this.sql = excerpt(this.sql, keptTextLength)
    super.end(error)
  }

  override cancelled(): TihcError {
    return new TihcError('cancelled', 'The statement was cancelled.')
  }

  /**
   * What runs before the server has the statement hears the signal; the statement itself is ended as
   * `EngineSession.cancel` does.
   */
  protected override async stopWork({ dropConnection }: StopOptions): Promise<void> {
    this.notStopped = null
    if (dropConnection) return this.session?.engine.destroy('It was dropped to end its statement.')
    try { await this.session?.engine.cancel() } catch (error) {
      if (error instanceof TihcError && error.details?.reason === 'notStopped') this.notStopped = error
      throw error
    }
  }

  override release(): void {
    for (const result of this.#results) void result.remove()
  }

  /**
   * As `sql.status` has it.
   *
   * @param since so many results the caller has; all of them are given without it
   */
  state(since?: number): TaskState {
    return {
      status: this.status,
      message: this.message,
      taskId: this.id,
      rowCount: this.rowCount,
      bytes: this.bytes,
      elapsedMs: this.elapsedMs,
      ...(this.error && { error: since === undefined ? { ...this.error.toBody() } : shortBody(this.error) }),
      ...partOf(this.#results, since),
      session: this.session?.kept ? this.session.state() : null,
      notices: this.notices,
      ...(this.outcomes.length > 0 && { outcomes: this.outcomes }),
    }
  }

  /** As `sql.tasks` has it. */
  entry(): TaskSummary {
    return {
      taskId: this.id,
      status: this.status,
      message: this.message,
      ...this.#ofSql(),
      ...this.target,
      rowCount: this.rowCount,
      affectedRows: this.affectedRows,
      bytes: this.bytes,
      elapsedMs: this.elapsedMs,
      startedAt: this.startedAt.toISOString(),
      hasResult: this.hasResult,
    }
  }

  override summary(): TaskAnswer {
    return { ...super.summary(), ...this.#ofSql(), ...(this.error && { error: shortBody(this.error) }) }
  }

  #ofSql(): { sql: string, sessionId: string | null } {
    return { sql: this.sql.slice(0, keptTextLength), sessionId: this.session?.kept ? this.session.id : null }
  }
}

/** What the details of a statement's error repeat of its task. */
const ofTask = new Set(['results', 'outcomes', 'notices'])

/** An error without what the task says besides: of a script it would be as long as all of its results. */
function shortBody(error: TihcError): ErrorBody {
  const { details, ...body } = error.toBody()
  if (!details) return { ...body }
  const own = Object.entries(details).filter(([name]) => !ofTask.has(name))
  return { ...body, details: Object.fromEntries(own) } as ErrorBody
}

/** The beginning of a text in one line, without its comments, as it may be kept: events wait for those who resume. */
export function titleOf(sql: string): string {
  const { title, text } = oneLine(withoutSecrets(sql.slice(0, lookedAt)).text, titleLength)
  return excerpt(text || title, titleLength)
}
