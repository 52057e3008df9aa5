import type { SessionState } from '@contract/sql.ts'
import type { Run, SentText } from './run.ts'
import type { EditorTab } from '@/store/modules/workbench.ts'
import { TihcError } from '@contract/errors.ts'
import { quoteName } from '@language/identifiers.ts'
import { api } from '@/api/index.ts'
import { t } from '@/locales/index.ts'
import { useSettingsStore } from '@/store/index.ts'
import { describeError, isNotStopped } from '@/utils/describe-error.ts'
import { isAbort } from '@/utils/http/index.ts'
import { applyState, createRun, failRun, followRun, isOver } from './run.ts'

const following = new Map<string, () => void>()

export const isRunning = ({ run }: EditorTab) => !!run && !isOver(run)
export const hasTransaction = ({ session }: EditorTab) => !!session?.inTransaction && !session.lost

function follow(tab: EditorTab) {
  following.get(tab.id)?.()
  following.set(tab.id, followRun(tab.run!, { api, onSession: session => takeSession(tab, session) }))
}

function takeSession(tab: EditorTab, session: SessionState) {
  // A run of a session that has been replaced says nothing about the new one.
  if (session.sessionId !== tab.sessionId) return
  tab.session = session
  if (session.lost) loseSession(tab, session.lost)
  else if (session.database) tab.database = session.database
}

function loseSession(tab: EditorTab, why: string) {
  tab.lost = why
  tab.sessionId = null
  tab.session = null
}

async function ensureSession(tab: EditorTab, signal: AbortSignal): Promise<string> {
  if (tab.sessionId) return tab.sessionId
  const { connectionId, databaseId } = tab
  const session = await api.sql.openSession({ connectionId: connectionId!, ...(databaseId !== null && { databaseId }) }, { signal })
  tab.sessionId = session.sessionId
  tab.session = session
  tab.lost = ''
  if (session.database) tab.database = session.database
  return session.sessionId
}

/** What the person has set for every statement. */
function limits(): { maxRows?: number, timeoutMs?: number } {
  const { maxRows, timeoutMs } = useSettingsStore().values.limits
  return { ...(maxRows !== null && { maxRows }), ...(timeoutMs !== null && { timeoutMs }) }
}

/** Runs a text on the tab's session, which is opened where there is none; its results take the place of the last ones. */
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
    const { taskId } = await api.sql.execute({ sessionId, sql: sent.sql, async: true, ...limits() })
    run.taskId = taskId
    run.status = 'running'
    follow(tab)
    if (run.cancelAskedAt !== null) await cancelRun(tab)
  } catch (error) {
    if (isAbort(error)) return failRun(run, new TihcError('cancelled', t('workbench.cancelledBefore')), 'cancelled')
    if (sessionId && error instanceof TihcError && error.code === 'not_found') loseSession(tab, error.message)
    failRun(run, error)
  } finally {
    // Only now: nothing stands between the key press and the statement.
    if (last) freeRun(last)
  }
}

/** Stops what runs; `dropConnection` where the server does not react or cannot be asked, at the price of the transaction. */
export async function cancelRun(tab: EditorTab, dropConnection = false): Promise<void> {
  const { run } = tab
  if (!run || isOver(run)) return
  run.cancelAskedAt ??= performance.now()
  run.notStopped = null
  if (!run.taskId) return run.abort.abort()
  try {
    const state = await api.sql.cancel({ taskId: run.taskId, dropConnection })
    applyState(run, state)
    if (state.session) takeSession(tab, state.session)
  } catch (error) {
    if (isOver(run)) return
    if (isNotStopped(error)) Object.assign(run, { notStopped: error, cancelAskedAt: null })
    $message.error(describeError(error))
  }
}

function stopFollowing({ id }: EditorTab) {
  following.get(id)?.()
  following.delete(id)
}

function freeRun({ taskId }: Run) {
  if (taskId) api.sql.free({ taskId }).catch(() => {}) // gone already, or freed with its session
}

/** Ends all that a tab has on the server: what runs is cancelled, an open transaction rolled back. */
export function releaseTab(tab: EditorTab): void {
  stopFollowing(tab)
  if (tab.run) freeRun(tab.run)
  tab.run?.abort.abort()
  if (tab.sessionId) api.sql.closeSession({ id: tab.sessionId }).catch(() => {}) // gone already
  tab.sessionId = null
  tab.session = null
}

/** Points the tab at another connection; its session on the old one ends. */
export function changeConnection(tab: EditorTab, connectionId: string): void {
  releaseTab(tab)
  Object.assign(tab, { connectionId, databaseId: null, database: null, run: null, lost: '' })
}

/** Points the tab at another database; an open session changes to it and keeps its transaction. */
export async function changeDatabase(tab: EditorTab, { id, name }: { id: number, name: string }): Promise<void> {
  if (tab.sessionId)
    await api.sql.execute({ sessionId: tab.sessionId, sql: `USE ${quoteName(name, 'MySQL')}` })
  tab.databaseId = id
  tab.database = name
  if (tab.session) tab.session = { ...tab.session, database: name }
}

/** After a reload: finds again the session and the task that the tab had, if they still live. */
export async function resumeTabs(tabs: readonly EditorTab[]): Promise<void> {
  const waiting = tabs.filter(({ sessionId, session, resumeTaskId }) => resumeTaskId || (sessionId && !session))
  if (!waiting.length) return
  const { data } = await api.sql.sessions()
  for (const tab of waiting) {
    const session = data.find(({ sessionId }) => sessionId === tab.sessionId)
    if (session) takeSession(tab, session)
    else tab.sessionId = null
    const taskId = tab.resumeTaskId
    tab.resumeTaskId = null
    if (taskId) await resumeTask(tab, taskId)
  }
}

async function resumeTask(tab: EditorTab, taskId: string): Promise<void> {
  try {
    const state = await api.sql.status({ taskId, data: false })
    tab.run = createRun({ sql: '', begin: { line: 1, column: 1 }, linesBefore: 0 })
    tab.run.taskId = taskId
    applyState(tab.run, state)
    if (!isOver(tab.run)) follow(tab)
  } catch {
    // Its results have been freed: the tab shows its text alone.
  }
}
