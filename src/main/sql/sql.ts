import type { Context } from '../../contract/context.ts'
import type { Handlers } from '../../contract/index.ts'
import type { Output } from '../../contract/procedure.ts'
import type { Cell, EndedSession, sql as sqlContract } from '../../contract/sql.ts'
import type { FormatRegistry } from '../../formats/registry.ts'
import type { EventHub } from '../core/events.ts'
import type { Log } from '../core/log.ts'
import type { Owner } from '../core/owner.ts'
import type { ResultStore, StoredResult } from '../results/result-store.ts'
import type { Tasks } from '../tasks/tasks.ts'
import type { History } from './history.ts'
import type { SessionPlace, SqlSession } from './session-registry.ts'
import type { SqlRunner } from './sql-runner.ts'
import type { SqlSessionsOptions } from './sql-sessions.ts'
import { TihcError } from '../../contract/errors.ts'
import { limits } from '../../contract/sql.ts'
import { createFormatRegistry } from '../../formats/registry.ts'
import { toRowObjects } from '../results/row-objects.ts'
import { exportResult } from './export-result.ts'
import { firstAnswer } from './first-answer.ts'
import { busySession } from './session-registry.ts'
import { createSqlRunner } from './sql-runner.ts'
import { createSqlSessions } from './sql-sessions.ts'
import { SqlTask } from './sql-task.ts'

/** What SQL needs of its neighbours. */
export interface SqlOptions extends Omit<SqlSessionsOptions, 'endTasks'> {
  tasks: Tasks
  results: ResultStore
  /** What results can be saved as; all of this program unless told. */
  formats?: FormatRegistry
  history: History
  events: EventHub
  log: Log
}

/** How many statements run and how many transactions are open. */
export interface OpenWork { statements: number, transactions: number }

/** Statements and sessions of all people. */
export interface Sql {
  handlers: Pick<Handlers, 'sql'>
  /** As `SqlRunner.startChange`. */
  startChange: SqlRunner['startChange']
  /**
   * Ends the sessions that `test` picks, those on their way too: their connection was deleted, or their person was.
   *
   * @param why tells their people what was rolled back
   */
  endSessions: (test: (session: SessionPlace) => boolean, reason: TihcError, why?: EndedSession['why']) => Promise<void>
  /** Forgets which sessions of the people that `test` picks were left behind: these people are gone. */
  forgetEnded: (test: (owner: Owner) => boolean) => void
  /** What would be lost if everything ended now, of all people together. */
  openWork: () => OpenWork
  /** Cancels what runs and closes every session. */
  close: () => Promise<void>
}

export async function createSql(options: SqlOptions): Promise<Sql> {
  const { tasks, results, history } = options
  const sessions = createSqlSessions({ ...options, endTasks })
  const runner = createSqlRunner({ ...options, sessions, tasks: tasks.registry, store: results })
  await history.closeInterrupted()

  /** Stops what SQL runs, as far as `test` picks it, and waits for that. */
  async function stopWhere(test: (task: SqlTask) => boolean, reason: TihcError): Promise<void> {
    await tasks.stopWhere(task => task instanceof SqlTask && test(task), reason)
  }

  async function endTasks(session: SqlSession, reason: TihcError, keepResults: boolean): Promise<void> {
    await stopWhere(task => task.session === session, reason)
    if (!session.kept || keepResults) return
    const own = tasks.registry.all().filter(task => task instanceof SqlTask && task.session === session)
    own.forEach(task => tasks.registry.remove(task))
  }

  async function endSessions(
    test: (session: SessionPlace) => boolean,
    reason: TihcError,
    why?: EndedSession['why'],
  ): Promise<void> {
    await Promise.all([
      stopWhere(task => !task.session && test({ owner: task.owner, connectionId: task.target.connectionId }), reason),
      sessions.closeWhere(test, reason, why),
    ])
  }

  return {
    handlers: {
      sql: {
        ...createTaskHandlers(tasksOf(tasks), runner, options.formats ?? createFormatRegistry()),
        ...sessions.handlers,
        ...createHistoryHandlers(history),
      },
    },
    startChange: runner.startChange,
    endSessions,
    forgetEnded: test => sessions.ended.forgetWhere(test),
    openWork: () => ({
      statements: tasks.registry.all().filter(task => task instanceof SqlTask && !task.ended).length,
      transactions: sessions.registry.where(({ engine: { state }, isPrepared }) =>
        state.inTransaction && state.lost === null && !isPrepared).length,
    }),
    async close() {
      sessions.endSweep()
      const reason = new TihcError('cancelled', 'The statement was cancelled because TiHC was closed.')
      for (const opening of sessions.registry.openings()) opening.stop(reason)
      await stopWhere(() => true, reason)
      await Promise.all(sessions.registry.where(() => true).map(session => sessions.close(session)))
    },
  }
}

/** The tasks that SQL knows. */
interface SqlTasks {
  /** @throws {TihcError} `not_found` for a task of another kind, as for one that is not there */
  get: (context: Context, id: string) => SqlTask
  of: (context: Context) => SqlTask[]
  remove: (task: SqlTask) => void
}

function tasksOf({ registry }: Tasks): SqlTasks {
  return {
    get(context, id) {
      const task = registry.get(context, id)
      if (task instanceof SqlTask) return task
      throw new TihcError(
        'not_found',
        'This task runs no SQL. Ask for it among the tasks of every kind: GET /api/tasks/{taskId}.',
      )
    },
    of: context => registry.of(context).filter(task => task instanceof SqlTask),
    remove: task => registry.remove(task),
  }
}

type TaskHandlers = Pick<
  Handlers['sql'],
  'execute' | 'status' | 'tasks' | 'rows' | 'warnings' | 'export' | 'cell' | 'cancel' | 'free'
>

function createTaskHandlers(tasks: SqlTasks, runner: SqlRunner, formats: FormatRegistry): TaskHandlers {
  return {
    async execute(context, input) {
      const task = await runner.start(context, input)
      if (input.async) return await firstAnswer(task, input)
      await Promise.race([task.done.promise, task.overdue.promise])
      if (task.error) throw task.error
      return answerOf(task)
    },

    async status(context, { taskId, data, since }) {
      const task = tasks.get(context, taskId)
      const { status, message, ...rest } = task.state(since)
      return { status, message, data: data ? await firstRows(task.results[0]) : [], ...rest }
    },

    tasks: context => ({ data: tasks.of(context).reverse().map(task => task.entry()) }),

    async rows(context, { taskId, result: index, offset, limit }) {
      const result = resultOf(tasks.get(context, taskId), index)
      const { complete, rowCount, summary: { columns } } = result
      return { columns, rows: await result.window(offset, limit), offset, rowCount, complete }
    },

    async warnings(context, { taskId, result: index }) {
      const task = tasks.get(context, taskId)
      const result = resultOf(task, index)
      if (task.unreadWarnings === result) {
        if (!task.ended || task.session?.busy) throw busySession()
        await task.session?.engine.readWarnings()
      }
      const { warningCount, warnings } = result.summary
      return { warningCount, warnings }
    },

    export(context, input) {
      const task = tasks.get(context, input.taskId)
      return exportResult(resultOf(task, input.result), { ...input, ended: task.ended }, formats)
    },

    async cell(context, { taskId, result: index, row, column }) {
      const found = await resultOf(tasks.get(context, taskId), index).cell(row, column)
      if (!found) {
        throw new TihcError(
          'not_found',
          `There is no cell at row ${row}, column ${column} of this result. Both are counted from 0.`,
        )
      }
      return found
    },

    async cancel(context, { taskId, dropConnection, since }) {
      const task = tasks.get(context, taskId)
      await task.stop(task.cancelled(), { dropConnection })
      return task.state(since)
    },

    async free(context, { taskId }) {
      const task = tasks.get(context, taskId)
      await task.stopSurely(new TihcError('cancelled', 'The statement was cancelled because its result was freed.'))
      tasks.remove(task)
    },
  }
}

function createHistoryHandlers(
  history: History,
): Pick<Handlers['sql'], 'history' | 'historyEntry' | 'deleteHistoryEntry' | 'clearHistory'> {
  return {
    history: (context, filter) => history.list(context, filter),
    historyEntry: (context, { id }) => history.get(context, id),
    deleteHistoryEntry: (context, { id }) => history.delete(context, id),
    clearHistory: async (context, filter) => ({ deleted: await history.clear(context, filter) }),
  }
}

async function answerOf(task: SqlTask): Promise<Output<typeof sqlContract['execute']>> {
  const [first] = task.results
  const data = await firstRows(first)
  return {
    status: 'success',
    data,
    taskId: task.id,
    columns: first?.summary.columns ?? [],
    rowCount: first?.rowCount ?? 0,
    truncated: data.length < (first?.rowCount ?? 0),
    results: task.results.map(result => result.summary),
    session: task.session?.kept ? task.session.state() : null,
    notices: task.notices,
  }
}

async function firstRows(result: StoredResult | undefined): Promise<Array<Record<string, Cell>>> {
  if (!result || result.summary.columns.length === 0) return []
  return toRowObjects(result.summary.columns, await result.window(0, limits.rowsInAnswer))
}

function resultOf(task: SqlTask, index: number): StoredResult {
  const result = task.results[index]
  if (!result) {
    throw new TihcError(
      'not_found',
      `The task has ${task.results.length} results; there is no result ${index}. `
      + 'Results are counted from 0 and appear when the server begins to answer.',
    )
  }
  return result
}
