import type { Executed } from '@contract/sql.ts'
import type { Run, RunState } from '@/store/modules/run.ts'
import { TihcError } from '@contract/errors.ts'
import { useSettingsStore } from '@/store/index.ts'
import { createRun, failRun, isOver, stateOfAnswer } from '@/store/modules/run.ts'
import { describeError, isNotStopped } from '@/utils/describe-error.ts'
import rowsApi from './api.ts'
import { useShortSession } from './useShortSession.ts'

/** See `runner.ts` of the workbench. */
const waitMs = 500
const firstRows = 200
/** Where the person has set no other limit. */
const usualTimeoutMs = 60_000

const isLost = (error: unknown) =>
  error instanceof TihcError && (error.code === 'not_found' || error.details?.sessionLost === true)

async function stop(run?: Run): Promise<void> {
  if (!run?.taskId || isOver(run)) return
  run.cancelAskedAt ??= performance.now()
  try {
    await rowsApi.cancel(run.taskId)
  } catch (error) {
    if (isNotStopped(error)) run.notStopped = error
    else if (!isOver(run)) $message.error(describeError(error))
  }
}

const free = (run?: Run) => { if (run?.taskId) rowsApi.free(run.taskId).catch(() => {}) } // gone already

/**
 * Runs one statement that reads after the other; the rows of the last one stand until those of the next are there.
 *
 * @param place where they run
 */
export function useRowsRun(place: () => { connectionId: string, database: string }) {
  const session = useShortSession(place)
  /** What was begun last. */
  const run = shallowRef<Run>()
  /** Whose rows are shown. */
  const shown = shallowRef<Run>()
  let stopFollowing = () => {}

  const isRunning = computed(() => !!run.value && !isOver(run.value))

  /** Given up: its rows are not wanted any more. */
  function leave() {
    stopFollowing()
    if (run.value !== shown.value) free(run.value)
  }

  function send(next: Run): Promise<RunState> {
    next.taskId = crypto.randomUUID()
    const timeoutMs = useSettingsStore().values.limits.timeoutMs ?? usualTimeoutMs
    const answer = rowsApi.execute({
      ...session.target(),
      taskId: next.taskId,
      sql: next.sent.sql,
      async: true,
      waitMs,
      firstRows,
      timeoutMs,
    }).then((answer: Executed) => {
      if (answer.session) session.take(answer.session)
      return stateOfAnswer(answer)
    })
    stopFollowing = rowsApi.follow(next, { first: answer, onSession: session.take })
    return answer
  }

  /**
   * Reads what a statement gives; how it ends stands in `run`.
   *
   * @param onRun is told of the run before anything of it is there
   */
  async function read(sql: string, onRun: (run: Run) => void = () => {}): Promise<void> {
    leave()
    session.busy()
    const next = createRun({ sql, begin: { line: 1, column: 1 }, linesBefore: 0 })
    onRun(next)
    run.value = next
    const wasOpen = session.isOpen()
    try {
      await send(next)
    } catch (error) {
      if (wasOpen && isLost(error) && run.value === next) {
        session.forget()
        return await read(sql, onRun)
      }
      failRun(next, error)
    }
  }

  watch(() => [run.value, run.value?.results.count, isRunning.value] as const, ([current, results, running]) => {
    if (!running) session.idle()
    if (!current || !results || current === shown.value) return
    free(shown.value)
    shown.value = current
  })
  onScopeDispose(() => {
    leave()
    free(shown.value)
  })

  return { run, shown, isRunning, read, cancel: () => stop(run.value) }
}
