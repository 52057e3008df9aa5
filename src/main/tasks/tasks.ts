import type { Context } from '../../contract/context.ts'
import type { Handlers } from '../../contract/index.ts'
import type { EventHub } from '../core/events.ts'
import type { Log } from '../core/log.ts'
import type { TaskCount, TaskOptions } from './task.ts'
import { roleAllows } from '../../contract/context.ts'
import { TihcError } from '../../contract/errors.ts'
import { belongsTo } from '../core/owner.ts'
import { toTihcError } from '../core/to-tihc-error.ts'
import { publishTask } from './task-events.ts'
import { TaskRegistry } from './task-registry.ts'
import { Task } from './task.ts'

export interface TasksOptions {
  events: Pick<EventHub, 'publish'>
  log: Log
}

/** What the work of a task is given. */
export interface TaskWork {
  /** Fires when it is to stop, with the reason; the work then throws, and leaves nothing half-done. */
  signal: AbortSignal
  /** Says how far it has come; as often as it likes. */
  advance: (count: TaskCount) => void
  /** What it came to, in one sentence, where it ends well. */
  conclude: (sentence: string) => void
}

/** Runs, shows and ends what takes a while, of every kind. */
export interface Tasks {
  handlers: Pick<Handlers, 'tasks'>
  /** For kinds that drive their tasks themselves, as SQL does. */
  readonly registry: TaskRegistry
  /**
   * Begins a task and returns at once; how it ends is in the task.
   *
   * @param work does it; what it throws is how the task failed, after a stop that it was cancelled
   * @throws {TihcError} `too_many` when the person runs too many
   */
  start: (options: TaskOptions, work: (work: TaskWork) => Promise<void>) => Task
  /** How many tasks run that are of none of these kinds. */
  countOther: (kinds: readonly string[]) => number
  /** Stops what `test` picks and waits for it. */
  stopWhere: (test: (task: Task) => boolean, reason: TihcError) => Promise<void>
  /** Stops everything and gives back what is held. */
  close: () => Promise<void>
}

export function createTasks({ events, log }: TasksOptions): Tasks {
  const registry = new TaskRegistry()

  async function run(task: Task, work: (work: TaskWork) => Promise<void>): Promise<void> {
    const publisher = publishTask(task, events)
    task.status = 'running'
    publisher.publish()
    let failure: TihcError | null = null
    try {
      await work({
        signal: task.abort.signal,
        advance: count => task.advance(count),
        conclude: sentence => task.conclude(sentence),
      })
    } catch (error) {
      failure = task.stopReason ?? toTihcError(error, log)
    }
    task.end(failure)
    publisher.end()
  }

  async function stopWhere(test: (task: Task) => boolean, reason: TihcError): Promise<void> {
    await Promise.all(registry.all().filter(task => !task.ended && test(task)).map(task => task.stopSurely(reason)))
  }

  return {
    registry,
    handlers: { tasks: createTaskHandlers(registry) },
    start(options, work) {
      const task = new Task(options)
      registry.add(task)
      void run(task, work)
      return task
    },
    countOther: kinds => registry.all().filter(task => !task.ended && !kinds.includes(task.kind)).length,
    stopWhere,
    async close() {
      await stopWhere(() => true, new TihcError('cancelled', 'The task was cancelled because TiHC was closed.'))
      for (const task of registry.all()) registry.remove(task)
    },
  }
}

function createTaskHandlers(registry: TaskRegistry): Handlers['tasks'] {
  /** What others began is theirs to end, and that of whoever may change what it works on. */
  function mayEnd(context: Context, id: string): Task {
    const task = registry.get(context, id)
    if (!belongsTo(context, task) && !roleAllows(context.role, 'editor'))
      throw new TihcError('forbidden', 'Somebody else began this task. Ask them, or an editor of this host, to end it.')
    return task
  }

  return {
    list: (context, { kind, status }) => ({
      data: registry.of(context)
        .filter(task => (kind === undefined || task.kind === kind) && (status === undefined || task.status === status))
        .reverse()
        .map(task => task.summary()),
    }),
    get: (context, { taskId }) => registry.get(context, taskId).summary(),
    async cancel(context, { taskId, dropConnection }) {
      const task = mayEnd(context, taskId)
      await task.stop(task.cancelled(), { dropConnection })
      return task.summary()
    },
    async remove(context, { taskId }) {
      const task = mayEnd(context, taskId)
      await task.stopSurely(task.cancelled())
      registry.remove(task)
    },
  }
}
