import type { Executed, SessionState, TaskState } from '@contract/sql.ts'
import type { Run, RunState, SentText } from '@/store/modules/run.ts'
import type { EditorTab } from '@/store/modules/workbench.ts'
import { TihcError } from '@contract/errors.ts'
import { dialectOf } from '@dialects/registry.ts'
import { promiseTimeout } from '@vueuse/core'
import { t } from '@/locales/index.ts'
import { useConnectionStore, useSettingsStore } from '@/store/index.ts'
import { createRun, failRun, isOver, stateOfAnswer, takeState } from '@/store/modules/run.ts'
import { showEnded } from '@/store/modules/session-holding.ts'
import { describeError, isNotStopped } from '@/utils/describe-error.ts'
import { isAbort } from '@/utils/http/index.ts'
import workbenchApi from './api.ts'

/** The host's answer to Run waits so long for the first rows, and brings so many: as many as a grid's first window. */
const waitMs = 500
const firstRows = 200
/** While the call that sends a text is on its way, a cancel that came before it is made again after so long. */
const cancelAgainMs = 40

const following = new Map<string, () => void>()
/** Tabs whose session is on its way to another database, by their ids. */
const moves = shallowReactive(new Map<string, { to: string, done: Promise<void> }>())

export const isRunning = ({ run }: EditorTab) => !!run && !isOver(run)
/** It has run for long enough to say so: a short statement changes nothing in sight but its result. */
export const showsRunning = (tab: EditorTab) => isRunning(tab) && tab.run!.lasting
/** What is open outlives its session: it was prepared by XA PREPARE. */
export const isPrepared = ({ session }: EditorTab) => !!session?.isPrepared && !session.lost
export const hasTransaction = ({ session }: EditorTab) => !!session?.inTransaction && !session.lost

/**
 * The database where the tab's next statement runs, and the words beside Run: where its session is or is going, else
 * where the next session is opened. Null where the server chooses, or there is none.
 */
export function databaseOf({ id, session, database, connectionId }: EditorTab): string | null {
  const move = moves.get(id)
  if (move) return move.to
  if (session) return session.database || null
  const connection = useConnectionStore().byId.get(connectionId ?? '')
  return database || connection?.database || (connection ? dialectOf(connection.engine).rootDatabase : null)
}

/** Asks for a task's state, with the results that are not known yet. */
const askAbout = (taskId: string) => (since: number): Promise<TaskState> => workbenchApi.status(taskId, since)

function follow(tab: EditorTab, first?: Promise<RunState>) {
  following.get(tab.id)?.()
  const onSession = (session: SessionState) => takeSession(tab, session)
  following.set(tab.id, workbenchApi.follow(tab.run!, { first, onSession }))
}

function takeSession(tab: EditorTab, session: SessionState) {
  // A run of a session that has been replaced says nothing about the new one.
  if (session.sessionId !== tab.sessionId) return
  tab.session = session
  tab.database = session.database || null
  if (session.lost) loseSession(tab, session.lost, session.isPrepared)
}

/** @param isPrepared what was open in it was prepared by XA, and outlives it */
function loseSession(tab: EditorTab, why: string, isPrepared = false) {
  tab.lost = why
  tab.lostPrepared = isPrepared
  tab.sessionId = null
  tab.session = null
}

/** The tab's session is not there any more: it was ended while the page was gone, or nobody knows why. */
async function loseMissing(tab: EditorTab, sessionId: string, error: TihcError): Promise<void> {
  if (error.code === 'not_found') {
    const answer = await workbenchApi.holdSessions([sessionId]).catch(() => null)
    if (answer) showEnded([tab], answer.ended)
  }
  if (tab.sessionId === sessionId) loseSession(tab, error.message)
}

/** The person has seen what was rolled back with the tab's session. */
export function dismissEnded(tab: EditorTab): void {
  const { ended } = tab
  if (!ended) return
  tab.ended = null
  workbenchApi.forgetEnded(ended.sessionId).catch(() => {}) // seen elsewhere
}

/**
 * Gives the tab's session, null where it has none.
 * Of a session that was there before a reload: throws `conflict` where it turns out to be somewhere else or to have
 * been ended, `busy` where what it still runs may take it there.
 */
async function sessionOf(tab: EditorTab, signal: AbortSignal): Promise<string | null> {
  await moves.get(tab.id)?.done
  const shown = databaseOf(tab)
  if (tab.sessionId && !tab.session) await findSessions([tab])
  signal.throwIfAborted()
  if (tab.ended) throw new TihcError('conflict', t('workbench.ended.notRun'))
  if (tab.sessionId && !tab.session) throw new TihcError('busy', t('workbench.stillBusy'))
  if (databaseOf(tab) !== shown)
    throw new TihcError('conflict', t('workbench.moved', { database: databaseOf(tab) ?? t('workbench.noDatabase') }))
  return tab.sessionId
}

/** Where the session is opened that a run begins with: as the words beside Run say. */
function placeOf(tab: EditorTab): { connectionId: string, database?: string } {
  const database = databaseOf(tab)
  return { connectionId: tab.connectionId!, ...(database !== null && { database }) }
}

/** The session that a run has opened becomes the tab's; it is closed again where the tab has let go of the run. */
function takeOpened(tab: EditorTab, run: Run, { sessionId }: SessionState) {
  if (!run.opensSession || tab.sessionId === sessionId) return
  if (tab.run !== run || run.abort.signal.aborted) return closeSession(sessionId)
  tab.sessionId = sessionId
  tab.lost = ''
}

function closeSession(id: string) {
  workbenchApi.closeSession(id).catch(() => {}) // gone already
}

/** What the person has set for every statement. */
function limits(): { maxRows?: number, timeoutMs?: number } {
  const { maxRows, timeoutMs } = useSettingsStore().values.limits
  return { ...(maxRows !== null && { maxRows }), ...(timeoutMs !== null && { timeoutMs }) }
}

/**
 * Runs a text on the tab's session, which is opened where there is none; its results take the place of the last ones.
 */
export async function runSql(tab: EditorTab, sent: SentText): Promise<void> {
  if (isRunning(tab) || !tab.connectionId) return
  const last = tab.run
  stopFollowing(tab)
  dismissEnded(tab)
  const run = tab.run = createRun(sent)
  let sessionId: string | null = null
  try {
    sessionId = await sessionOf(tab, run.abort.signal)
    run.abort.signal.throwIfAborted()
    await send(tab, run, sessionId)
  } catch (error) {
    run.taskId = null
    if (isAbort(error) || (run.cancelAskedAt !== null && isCancelled(error)))
      return failRun(run, new TihcError('cancelled', t('workbench.cancelledBefore')), 'cancelled')
    if (sessionId && sessionId === tab.sessionId && isGone(error)) await loseMissing(tab, sessionId, error)
    failRun(run, error)
  } finally {
    // Only now: nothing stands between the key press and the statement.
    if (last) freeRun(last)
  }
}

/** One call opens the session where there is none, runs the text and brings the first rows. */
async function send(tab: EditorTab, run: Run, sessionId: string | null): Promise<void> {
  run.opensSession = sessionId === null
  const taskId = run.taskId = crypto.randomUUID()
  // Not aborted with the rest: the host may have begun, and only `cancel` ends a statement.
  const answer = workbenchApi.execute({
    ...(sessionId === null ? { session: 'keep', hold: true, ...placeOf(tab) } : { sessionId }),
    taskId,
    sql: run.sent.sql,
    async: true,
    waitMs,
    firstRows,
    since: 0,
    ...limits(),
  }).then((answer: Executed) => {
    if (answer.session) takeOpened(tab, run, answer.session)
    if (run.abort.signal.aborted) freeRun(run)
    return stateOfAnswer(answer)
  })
  follow(tab, answer)
  await answer
}

/**
 * Ends the tab's transaction; the results of its last run stay.
 *
 * @throws {TihcError} what the server says; where the session is gone, the tab says so too
 */
export async function endTransaction(tab: EditorTab, how: 'COMMIT' | 'ROLLBACK'): Promise<void> {
  const { sessionId } = tab
  if (!sessionId) return
  try {
    const { session } = await workbenchApi.execute({ sessionId, sql: how })
    if (session) takeSession(tab, session)
  } catch (error) {
    if (sessionId === tab.sessionId && isGone(error)) await loseMissing(tab, sessionId, error)
    throw error
  }
}

/**
 * Stops what runs; `dropConnection` where the server does not react or cannot be asked, at the price of the
 * transaction.
 */
export async function cancelRun(tab: EditorTab, dropConnection = false): Promise<void> {
  const { run } = tab
  if (!run || isOver(run)) return
  run.cancelAskedAt ??= performance.now()
  run.notStopped = null
  if (!run.taskId) return run.abort.abort()
  try {
    const state = await stopOnHost(run, dropConnection)
    if (state.session) takeOpened(tab, run, state.session)
    const { session } = await takeState(run, state, askAbout(run.taskId))
    if (session && tab.run === run) takeSession(tab, session)
  } catch (error) {
    if (isOver(run)) return
    if (isNotStopped(error)) Object.assign(run, { notStopped: error, cancelAskedAt: null })
    else $message.error(describeError(error))
  }
}

/** Cancels the run's task; as long as the call that sends it is on its way, the host may not have it yet. */
async function stopOnHost(run: Run, dropConnection: boolean): Promise<TaskState> {
  for (;;) {
    const isSending = run.status === 'starting'
    try { return await workbenchApi.cancel(run.taskId!, dropConnection, run.results.count) } catch (error) {
      const isUnknown = error instanceof TihcError && error.code === 'not_found'
      if (!isSending || !isUnknown) throw error
      await promiseTimeout(cancelAgainMs)
      if (isOver(run)) throw error
    }
  }
}

function stopFollowing({ id }: EditorTab) {
  following.get(id)?.()
  following.delete(id)
}

function freeRun({ taskId }: Run) {
  if (taskId) workbenchApi.free(taskId).catch(() => {}) // gone already, or freed with its session
}

/** Ends all that a tab has on the server: what runs is cancelled, an open transaction rolled back. */
export function releaseTab(tab: EditorTab): void {
  stopFollowing(tab)
  dismissEnded(tab)
  if (tab.run) freeRun(tab.run)
  tab.run?.abort.abort()
  moves.delete(tab.id)
  if (tab.sessionId) closeSession(tab.sessionId)
  tab.sessionId = null
  tab.session = null
}

/** Points the tab at another connection; its session on the old one ends. */
export function changeConnection(tab: EditorTab, connectionId: string): void {
  releaseTab(tab)
  Object.assign(tab, { connectionId, database: null, run: null, lost: '' })
}

/** Points the tab at another database; an open session changes to it and keeps its transaction. A run waits for it. */
export async function changeDatabase(tab: EditorTab, name: string): Promise<void> {
  const move = { to: name, done: moveSession(tab, name, moves.get(tab.id)?.done) }
  moves.set(tab.id, move)
  await move.done.finally(() => moves.get(tab.id) === move && moves.delete(tab.id))
}

async function moveSession(tab: EditorTab, name: string, before?: Promise<void>): Promise<void> {
  const { connectionId } = tab
  await before?.catch(() => {}) // told where it was asked for
  if (tab.connectionId !== connectionId || tab.session?.database === name) return
  const { sessionId } = tab
  try {
    const connection = useConnectionStore().byId.get(connectionId ?? '')
    if (sessionId && connection && useConnectionStore().can(connection.id, 'changeDatabase')) {
      const { session } = await workbenchApi.execute({
        sessionId,
        sql: `USE ${dialectOf(connection.engine).quoteName(name)}`,
      })
      if (session) takeSession(tab, session)
    } else {
      tab.database = name
    }
  } catch (error) {
    if (!isGone(error)) throw error
    // The session that takes its place is opened there.
    if (tab.sessionId !== sessionId) return
    if (sessionId) await loseMissing(tab, sessionId, error)
    tab.database = name
  }
}

function isCancelled(error: unknown): boolean {
  return error instanceof TihcError && error.code === 'cancelled'
}

/** The session is not there any more. */
function isGone(error: unknown): error is TihcError {
  return error instanceof TihcError && (error.code === 'not_found' || error.details?.sessionLost === true)
}

/** After a reload: finds again the session and the task that the tab had, if they still live. */
export async function resumeTabs(tabs: readonly EditorTab[]): Promise<void> {
  const waiting = tabs.filter(({ sessionId, session, resumeTaskId }) => resumeTaskId || (sessionId && !session))
  if (!waiting.length) return
  await findSessions(waiting)
  for (const tab of waiting) {
    const taskId = tab.resumeTaskId
    tab.resumeTaskId = null
    if (taskId && !tab.run) await resumeTask(tab, taskId)
  }
}

async function findSessions(tabs: readonly EditorTab[]): Promise<void> {
  const { data, ended } = await workbenchApi.sessions()
  showEnded(tabs, ended)
  // What a run has told meanwhile is newer.
  for (const tab of tabs.filter(({ session }) => !session)) {
    const session = data.find(({ sessionId }) => sessionId === tab.sessionId)
    if (!session) tab.sessionId = null
    // Where it will be is known once its statement has ended.
    else if (!session.busy) takeSession(tab, session)
  }
}

async function resumeTask(tab: EditorTab, taskId: string): Promise<void> {
  try {
    const state = await workbenchApi.status(taskId, 0)
    if (tab.run) return
    tab.run = createRun({ sql: '', begin: { line: 1, column: 1 }, linesBefore: 0 })
    tab.run.taskId = taskId
    follow(tab, Promise.resolve(state))
  } catch {
    // Its results have been freed: the tab shows its text alone.
  }
}
