import type { SessionState } from '@contract/sql.ts'
import type { Run, SentText } from '@/store/modules/run.ts'
import type { EditorTab } from '@/store/modules/workbench.ts'
import { TihcError } from '@contract/errors.ts'
import { dialectOf } from '@dialects/registry.ts'
import { t } from '@/locales/index.ts'
import { useConnectionStore, useSettingsStore } from '@/store/index.ts'
import { applyState, createRun, failRun, isOver } from '@/store/modules/run.ts'
import { describeError, isNotStopped } from '@/utils/describe-error.ts'
import { isAbort } from '@/utils/http/index.ts'
import workbenchApi from './api.ts'

const following = new Map<string, () => void>()
/** Tabs whose session is on its way to another database, by their ids. */
const moves = shallowReactive(new Map<string, { to: string, done: Promise<void> }>())

export const isRunning = ({ run }: EditorTab) => !!run && !isOver(run)
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

function follow(tab: EditorTab) {
  following.get(tab.id)?.()
  following.set(tab.id, workbenchApi.follow(tab.run!, session => takeSession(tab, session)))
}

function takeSession(tab: EditorTab, session: SessionState) {
  // A run of a session that has been replaced says nothing about the new one.
  if (session.sessionId !== tab.sessionId) return
  tab.session = session
  tab.database = session.database || null
  if (session.lost) loseSession(tab, session.lost)
}

function loseSession(tab: EditorTab, why: string) {
  tab.lost = why
  tab.sessionId = null
  tab.session = null
}

/**
 * Gives the tab's session, opened where the words beside Run say.
 * Of a session that was there before a reload: throws `conflict` where it turns out to be somewhere else, `busy` where
 * what it still runs may take it there.
 */
async function ensureSession(tab: EditorTab, signal: AbortSignal): Promise<string> {
  await moves.get(tab.id)?.done
  const shown = databaseOf(tab)
  if (tab.sessionId && !tab.session) await findSessions([tab])
  signal.throwIfAborted()
  if (tab.sessionId && !tab.session) throw new TihcError('busy', t('workbench.stillBusy'))
  if (databaseOf(tab) !== shown)
    throw new TihcError('conflict', t('workbench.moved', { database: databaseOf(tab) ?? t('workbench.noDatabase') }))
  return tab.sessionId ?? await openSession(tab, signal)
}

async function openSession(tab: EditorTab, signal: AbortSignal): Promise<string> {
  const database = databaseOf(tab)
  const place = { connectionId: tab.connectionId!, ...(database !== null && { database }) }
  const session = await workbenchApi.openSession(place, signal)
  if (signal.aborted) closeSession(session.sessionId)
  signal.throwIfAborted()
  tab.sessionId = session.sessionId
  tab.lost = ''
  takeSession(tab, session)
  return session.sessionId
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
  const run = tab.run = createRun(sent)
  let sessionId: string | undefined
  try {
    sessionId = await ensureSession(tab, run.abort.signal)
    run.abort.signal.throwIfAborted()
    // Not aborted with the rest: the host may have begun, and only `cancel` ends a statement.
    const { taskId } = await workbenchApi.execute({ sessionId, sql: sent.sql, async: true, ...limits() })
    run.taskId = taskId
    run.status = 'running'
    follow(tab)
    if (run.cancelAskedAt !== null) await cancelRun(tab)
  } catch (error) {
    if (isAbort(error)) return failRun(run, new TihcError('cancelled', t('workbench.cancelledBefore')), 'cancelled')
    if (sessionId && sessionId === tab.sessionId && isGone(error)) loseSession(tab, error.message)
    failRun(run, error)
  } finally {
    // Only now: nothing stands between the key press and the statement.
    if (last) freeRun(last)
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
    const state = await workbenchApi.cancel(run.taskId, dropConnection)
    applyState(run, state)
    if (state.session && tab.run === run) takeSession(tab, state.session)
  } catch (error) {
    if (isOver(run)) return
    if (isNotStopped(error)) Object.assign(run, { notStopped: error, cancelAskedAt: null })
    else $message.error(describeError(error))
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
    loseSession(tab, error.message)
    tab.database = name
  }
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
  const { data } = await workbenchApi.sessions()
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
    const state = await workbenchApi.status(taskId)
    if (tab.run) return
    tab.run = createRun({ sql: '', begin: { line: 1, column: 1 }, linesBefore: 0 })
    tab.run.taskId = taskId
    applyState(tab.run, state)
    if (!isOver(tab.run)) follow(tab)
  } catch {
    // Its results have been freed: the tab shows its text alone.
  }
}
