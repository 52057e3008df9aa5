import type { Client } from '@contract/index.ts'
import type { Cell, Executed, SessionState, TaskState } from '@contract/sql.ts'
import type { TaskStatus } from '@contract/tasks.ts'
import type { RunResults } from './run-results.ts'
import { TihcError } from '@contract/errors.ts'
import { t } from '@/locales/index.ts'
import { createRunResults } from './run-results.ts'

/** A place in a text, both from 1. */
export interface Place { line: number, column: number }

/** What is sent to run, and how its lines stand to those of the editor. */
export interface SentText {
  sql: string
  /** Where it begins in the editor's text. */
  begin: Place
  /** Lines that were put before it and that the editor does not have. */
  linesBefore: number
}

/** The rows that came with the answer to Run, and which of the results they begin. */
export interface FirstRows { result: number, rows: Cell[][] }

/** How a task stands; at the beginning with its first rows, where they are there. */
export type RunState = TaskState & { first?: FirstRows }

/** One press of Run: a task of the host and what is known of it. */
export interface Run {
  /** Chosen here when it is sent, so that it can be stopped before the host answers; null until then. */
  taskId: string | null
  status: 'starting' | TaskStatus
  message: string
  /** By the clock of this window. */
  readonly startedAt: number
  /** The host's figure, once it has ended. */
  elapsedMs: number
  /** Until the first rows were seen here. */
  firstRowsMs: number | null
  rowCount: number
  bytes: number
  readonly results: RunResults
  /** What a grid can begin with, before it asks for a window. */
  first: FirstRows | null
  notices: readonly string[]
  error: TihcError | null
  readonly sent: SentText
  cancelAskedAt: number | null
  /** Why what runs could not be stopped: it goes on. */
  notStopped: TihcError | null
  /** It has run for long enough to be shown as running; shorter ones would only flicker. */
  lasting: boolean
  /** It runs on a session that is opened with it. */
  opensSession: boolean
  /** Gives it up before it is sent, or because its tab has let go of it. */
  readonly abort: AbortController
}

/** What ends sooner is never shown as running. */
const shownAfter = 100

export const isOver = ({ status }: Pick<Run, 'status'>) =>
  status === 'completed' || status === 'failed' || status === 'cancelled'

export function createRun(sent: SentText): Run {
  const run = shallowReactive<Run>({
    taskId: null,
    status: 'starting',
    message: '',
    startedAt: performance.now(),
    elapsedMs: 0,
    firstRowsMs: null,
    rowCount: 0,
    bytes: 0,
    results: createRunResults(),
    first: null,
    notices: [],
    error: null,
    sent,
    cancelAskedAt: null,
    notStopped: null,
    lasting: false,
    opensSession: false,
    abort: new AbortController(),
  })
  setTimeout(() => { run.lasting = true }, shownAfter)
  return run
}

/** Where a place of what was sent stands in the editor. */
export function placeInEditor({ begin, linesBefore }: SentText, { line, column }: Place): Place {
  const passed = Math.max(0, line - 1 - linesBefore)
  return { line: begin.line + passed, column: passed ? column : begin.column + column - 1 }
}

/**
 * Where the server's error stands in the editor, and what stands there: empty where nothing whole does, null where the
 * place is the statement's begin. Null where nothing is known.
 */
export function placeOfError({ error, sent }: Run): Place & { token: string | null } | null {
  const { line, column, token } = error?.details ?? {}
  if (line === undefined || column === undefined) return null
  return { ...placeInEditor(sent, { line, column }), token: token ?? null }
}

/** The answer of the call that began a run, in the words of `sql.status`. */
export function stateOfAnswer({ status, taskId, result, rows, ...answer }: Executed): RunState {
  const { message = '', bytes = 0, elapsedMs = 0, results = [], notices = [], ...rest } = answer
  const { session, error, outcomes, resultsFrom, resultCount } = rest
  return {
    status: status === 'success' ? 'completed' : status,
    message,
    taskId,
    rowCount: results.reduce((sum, { rowCount }) => sum + rowCount, 0),
    bytes,
    elapsedMs,
    results,
    resultsFrom,
    resultCount,
    notices,
    session,
    error,
    outcomes,
    ...(typeof result === 'number' && rows?.length && { first: { result, rows } }),
  }
}

function applyState(run: Run, state: RunState): void {
  run.status = state.status
  run.message = state.message
  if (state.first) run.first = state.first
  run.rowCount = Math.max(run.rowCount, state.rowCount)
  run.bytes = state.bytes
  if (state.rowCount) run.firstRowsMs ??= performance.now() - run.startedAt
  run.notices = state.notices
  run.error = state.error ? TihcError.fromBody(state.error) : null
  if (isOver(run)) run.elapsedMs = state.elapsedMs
}

const isGone = (error: unknown) => error instanceof TihcError && error.code === 'not_found'

/** The end of a run that the host has let go of before all of its results were fetched. */
const withoutRest = (end: RunState): RunState => ({ ...end, notices: [...end.notices, t('messages.restGone')] })

/**
 * Takes over what the host says of the task, and asks for the results that did not fit into its answer: a run that is
 * over has all of them.
 *
 * @param ask gives the task's state, with the results behind the first `since`
 * @returns the state that was taken over last
 * @throws what `ask` throws, unless the task has ended and is gone: it ends then without the results that are missing;
 *   what is known by then stays
 */
export async function takeState(
  run: Run,
  state: RunState,
  ask: (since: number) => Promise<RunState>,
): Promise<RunState> {
  let last = state
  run.results.take(last)
  while (run.results.count < (last.resultCount ?? 0) && !isOver(run)) {
    applyState(run, { ...last, status: 'running', error: undefined })
    try { last = await ask(run.results.count) } catch (error) {
      if (!isOver(last) || !isGone(error)) throw error
      last = withoutRest(last)
      break
    }
    run.results.take(last)
  }
  // Whoever has stopped it may have heard of its end before.
  if (!isOver(run)) applyState(run, last)
  return last
}

export function failRun(run: Run, error: unknown, status: 'failed' | 'cancelled' = 'failed'): void {
  run.error
    = error instanceof TihcError
      ? error
      : new TihcError('internal', error instanceof Error ? error.message : String(error))
  run.elapsedMs = performance.now() - run.startedAt
  run.status = status
}

/** Rows are there, as events say, and not the result that they are of. */
const lacksRows = ({ results, rowCount }: Run) => !results.count && rowCount > 0

export interface FollowOptions {
  api: Pick<Client, 'on'> & { sql: Pick<Client['sql'], 'status'> }
  onSession: (session: SessionState) => void
  /** What the call answers that begins it; the host is asked where there is no such call. */
  first?: Promise<RunState>
}

/** Ends a run whose task is gone: as the host has said, where its end is known. */
function endGone(
  run: Run,
  { end, error, onSession, stop }: Pick<FollowOptions, 'onSession'> & {
    end: RunState | null
    error: unknown
    stop: () => void
  },
): void {
  if (end) applyState(run, withoutRest(end))
  else failRun(run, error)
  if (end?.session) onSession(end.session)
  stop()
}

/** While nothing has come yet, the host is asked again after this long, then after twice as long … */
const firstWait = 40
/** … and at the most this long: for events that do not come. */
const longestWait = 1000
/** While the host cannot be asked, or the person has to sign in again. */
const troubleWait = 2000

/**
 * Follows a task to its end: by the answer to the call that began it, its events, and by asking where they stay away.
 * Events are heard from now on, as that of the end may come before the answer. A call that fails begins nothing, and
 * its caller knows why.
 *
 * @returns what ends the following
 */
export function followRun(run: Run, { api, onSession, first }: FollowOptions): () => void {
  const taskId = run.taskId!
  let wait = firstWait
  let timer: ReturnType<typeof setTimeout> | undefined
  let asking = false
  /** Told while an answer was on its way that may know nothing of it. */
  let told: 'nothing' | 'rows' | 'end' = 'nothing'
  let stopped = false

  const stopHearing = api.on('notification', ({ taskId: about, status, progress, elapsedMs }) => {
    if (about !== taskId) return
    if (progress?.unit === 'rows') run.rowCount = Math.max(run.rowCount, progress.done)
    run.elapsedMs = elapsedMs
    if (run.status === 'starting' && status === 'running') run.status = status
    // What counts beyond the number of rows is in the task's state: its first result, and its end.
    const isEnd = status !== 'running' && status !== 'queued'
    if (asking) told = isEnd || told === 'end' ? 'end' : 'rows'
    else if (isEnd || lacksRows(run)) void ask()
  })

  function stop() {
    stopped = true
    clearTimeout(timer)
    stopHearing()
  }

  /** What was told while the answer was on its way is not in it. */
  function isBehind(): boolean {
    const last = told
    told = 'nothing'
    return last === 'end' || (last === 'rows' && lacksRows(run))
  }

  /** An end of which not all results could be fetched yet. */
  let end: RunState | null = null
  const stateSince = (since: number): Promise<RunState> => api.sql.status({ taskId, data: false, since })

  async function ask(answer?: Promise<RunState>): Promise<void> {
    clearTimeout(timer)
    asking = true
    let next = wait
    wait = Math.min(wait * 2, longestWait)
    let isThere = !answer
    try {
      const state = await (answer ?? stateSince(run.results.count))
      if (stopped) return
      isThere = true
      if (isOver(state)) end = state
      const { session } = await takeState(run, state, stateSince)
      if (stopped) return
      if (session) onSession(session)
      if (isOver(run)) return stop()
      // Rows are there to be shown: what else there is to know can wait for its event.
      if (run.results.count && run.rowCount) next = wait = longestWait
    } catch (error) {
      if (stopped) return
      if (!isThere) return stop()
      if (isGone(error)) return endGone(run, { end, error, onSession, stop })
      next = troubleWait
    } finally {
      asking = false
    }
    if (isBehind()) return await ask()
    timer = setTimeout(ask, next)
  }

  void ask(first)
  return stop
}
