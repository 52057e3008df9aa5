import type { LiveTask } from '@/store/modules/live-tasks.ts'
import { useOpenInWorkbench } from '@/composables/useOpenInWorkbench.ts'
import { useTaskStore } from '@/store/modules/task.ts'
import { describeError } from '@/utils/describe-error.ts'
import { formatNumber } from '@/utils/format.ts'
import taskApi from './api.ts'

/** What a person can do with a task, wherever it is shown; what goes wrong is said in a message. */
export function useTaskActions() {
  const { t } = useI18n()
  const taskStore = useTaskStore()
  const { openResult, openStatement } = useOpenInWorkbench()

  const saying = async (doing: Promise<unknown>) => {
    try {
      await doing
    } catch (error) {
      $message.error(describeError(error))
    }
  }

  function cancel(task: LiveTask) {
    if (taskStore.cancelState(task) !== 'stuck') return void saying(taskStore.cancel(task))
    $dialog.confirm({
      title: t('workbench.dropTitle'),
      content: t('workbench.dropContent'),
      positiveText: t('workbench.drop'),
      confirm: () => saying(taskStore.cancel(task, true)),
    })
  }

  /** What runs and was not asked to stop yet. */
  const cancellable = computed(() => taskStore.running.filter(task => taskStore.cancelState(task) === 'none'))

  /** Stops all of them, after asking once. */
  function cancelAll() {
    const tasks = cancellable.value
    $dialog.confirm({
      title: t('tasks.cancelAllTitle', { n: formatNumber(tasks.length) }, tasks.length),
      content: t('tasks.cancelAllContent'),
      positiveText: t('tasks.cancelAllDo', { n: formatNumber(tasks.length) }, tasks.length),
      negativeText: t('tasks.keepRunning'),
      // The dialog does not wait: each row tells how its cancel goes, and offers more where a server does not react.
      confirm: () => void saying(taskStore.cancelAll(tasks)),
    })
  }

  /** The statement in full: the list of tasks has its beginning, the history what was kept of it. */
  async function statementOf(task: LiveTask) {
    const entry = await taskApi.historyEntry(task.taskId)
    const { sql, connectionId, database } = entry ?? { ...task, sql: task.sql ?? task.title }
    return { sql, connectionId, database }
  }

  return {
    cancel,
    cancellable,
    cancelAll,
    showResult: (task: LiveTask) =>
      saying(statementOf(task).then(statement => openResult({ taskId: task.taskId, ...statement }))),
    editAgain: (task: LiveTask) => saying(statementOf(task).then(openStatement)),
    free: (task: LiveTask) => saying(taskStore.free(task)),
  }
}
