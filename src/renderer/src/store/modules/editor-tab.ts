import type { Text } from '@codemirror/state'
import type { EndedSession, SessionState } from '@contract/sql.ts'
import type { Run } from './run.ts'
import type { SavedTab } from './workbench-storage.ts'

export interface EditorTab {
  readonly id: string
  /** Names it while it has no title. */
  readonly number: number
  title: string
  connectionId: string | null
  /** By its name: where the next session is opened, and where the open one is. Null for the connection's own. */
  database: string | null
  /** The server connection that its statements run on, opened at the first. */
  sessionId: string | null
  session: SessionState | null
  /** Says that the session is gone and what went with it, until the next run. */
  lost: string
  /** What was open in it was prepared by XA, and stays on the server. */
  lostPrepared?: boolean
  /** The session that was ended while this page was gone, until the person has seen it. */
  ended: EndedSession | null
  run: Run | null
  /** The task that the tab showed when it was saved, until it is looked up. */
  resumeTaskId: string | null
  /** The file that it was opened from or saved to, as the desktop app knows it. */
  documentId: string | null
  /** Its text is not what its file holds. */
  modified: boolean
}

/** What the editor shows of a tab; as long as nothing was typed its text may still be a string. */
export interface TabContent { text: Text | string, cursor: number }

/** Where a tab runs. */
export type Target = Pick<EditorTab, 'connectionId' | 'database'>

/** What a new tab may be given; with `resumeTaskId` it shows that task's result. */
export type TabStart = Partial<Target & Pick<EditorTab, 'title' | 'resumeTaskId' | 'documentId'>>

const noTarget: Target = { connectionId: null, database: null }
const nothingRan = { session: null, lost: '', lostPrepared: false, ended: null, run: null }

/** A tab that has run nothing, on the target that is given or else on the one of the tab in front. */
export function createTab(number: number, given: TabStart, front: Target = noTarget): EditorTab {
  const { title = '', resumeTaskId = null, documentId = null, ...target } = given
  const { connectionId, database } = target.connectionId === undefined ? front : { ...noTarget, ...target }
  return {
    id: crypto.randomUUID(),
    number,
    title,
    connectionId,
    database,
    sessionId: null,
    ...nothingRan,
    resumeTaskId,
    documentId,
    modified: false,
  }
}

/** A tab as it was saved, and what the editor showed of it. */
export function fromSaved({ text, cursor, taskId, ...saved }: SavedTab): [tab: EditorTab, content: TabContent] {
  const tab: EditorTab = {
    ...saved,
    documentId: saved.documentId ?? null,
    modified: saved.modified ?? false,
    ...nothingRan,
    resumeTaskId: taskId,
  }
  return [tab, { text, cursor }]
}

export function toSaved(tab: EditorTab, { text, cursor }: TabContent): SavedTab {
  const { id, number, title, connectionId, database, sessionId, ended, run, resumeTaskId, documentId, modified } = tab
  return {
    id,
    number,
    title,
    connectionId,
    database,
    // One that was ended is asked for again, until the person has seen what was rolled back.
    sessionId: sessionId ?? ended?.sessionId ?? null,
    taskId: run?.taskId ?? resumeTaskId,
    text: text.toString(),
    cursor,
    documentId,
    modified,
  }
}
