import { z } from 'zod'
import { id } from './fields.ts'
import { taskProgress, taskStatuses } from './tasks.ts'

/** How a task stands: the documented form. */
export const notification = z.looseObject({
  status: z.enum(taskStatuses),
  message: z.string(),
  taskId: id,
  /** One of `taskKinds`, or one that was added since. */
  kind: z.string(),
  progress: taskProgress.optional(),
  elapsedMs: z.number(),
  time: z.string(),
  /** What the task does, in one line: for SQL the beginning of its text. */
  title: z.string().optional(),
  /** Where it does it. */
  connectionId: id.optional(),
})
export type Notification = z.output<typeof notification>

/** `databases`: what those of a connection hold was changed through TiHC; `id` is the connection's. */
export const changedResources = ['connections', 'databases', 'dataSources', 'dataTables', 'settings', 'vault'] as const
export type ChangedResource = typeof changedResources[number]

/** Something was changed and is to be read anew. */
export const changed = z.looseObject({
  changed: z.looseObject({
    resource: z.enum(changedResources),
    /** Which of them, where it is one. */
    id: id.optional(),
  }),
  time: z.string(),
})
export type Changed = z.output<typeof changed>

/**
 * What the host pushes: over HTTP as server-sent events at `notificationsPath` (a change as `event: changed`), over
 * IPC by the name that `eventNameOf` gives.
 */
export type PushedEvent = Notification | Changed

/** Tells the two kinds apart; both are loose objects, so that the compiler needs the word. */
export function isChanged(event: PushedEvent): event is Changed {
  return 'changed' in event
}

export function eventNameOf(event: PushedEvent): 'notification' | 'changed' {
  return isChanged(event) ? 'changed' : 'notification'
}

/** Something waits to be opened: `documents.openings` gives it. */
export const openings = z.looseObject({})

/** What the desktop app's menu asks the page in front to do. */
export const commands = [
  'newTab',
  'closeTab',
  'openFile',
  'saveFile',
  'saveFileAs',
  'run',
  'runAll',
  'cancel',
  'home',
  'connections',
  'workbench',
  'history',
  'theme',
  'palette',
  'shortcuts',
] as const
export const command = z.enum(commands)
export type Command = typeof commands[number]

/** `command` and `openings` come over IPC alone. */
export const events = { notification, changed, command, openings }
export type EventName = keyof typeof events
export type EventPayload<E extends EventName> = z.output<typeof events[E]>

export const notificationsPath = '/api/notifications'
