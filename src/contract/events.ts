import { z } from 'zod'
import { id } from './fields.ts'
import { taskStatuses } from './sql.ts'

/** What is pushed: over HTTP as server-sent events at `notificationsPath`, over IPC as `notification`. */
export const notification = z.looseObject({
  status: z.enum(taskStatuses),
  message: z.string(),
  taskId: id,
  kind: z.enum([
    'sql',
    'sync',
    'export',
    'schema',
    'connection',
    /** These two are no tasks: what they name was changed and is to be read anew. */
    'settings',
    'vault',
  ]),
  progress: z.looseObject({
    done: z.number(),
    total: z.number().nullable(),
    unit: z.string(),
  }).optional(),
  elapsedMs: z.number(),
  time: z.string(),
  /** What the task does, in one line: for SQL the beginning of its text. */
  title: z.string().optional(),
  /** Where it does it. */
  connectionId: id.optional(),
})
export type Notification = z.output<typeof notification>

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
export const events = { notification, command, openings }
export type EventName = keyof typeof events
export type EventPayload<E extends EventName> = z.output<typeof events[E]>

export const notificationsPath = '/api/notifications'
