import type { LiveTask } from '@/store/modules/live-tasks.ts'
import { NButton } from 'naive-ui'
import { progressText } from '@/components/task/task-words.ts'
import { useTaskActions } from '@/components/task/useTaskActions.ts'
import { useTaskStore } from '@/store/index.ts'
import { formatDuration } from '@/utils/format.ts'

/** Who has waited this long has gone on with something else. */
const worthTelling = 5000
const shownFor = 10_000

/** Tells of long tasks that end while the person is on a page that does not show them. */
export function useTaskNotices() {
  const { t } = useI18n()
  const route = useRoute()
  const taskStore = useTaskStore()
  const { showResult } = useTaskActions()

  /** The workbench shows what its tabs run, the page of tasks shows all. */
  const isInView = ({ kind }: LiveTask) => route.name === 'Tasks' || (route.name === 'Workbench' && kind === 'sql')

  taskStore.onEnded((task) => {
    const { status, elapsedMs, title, message } = task
    // Several windows hear of it: the one in front speaks. What was cancelled is no news to who did it.
    if (elapsedMs < worthTelling || status === 'cancelled' || isInView(task) || document.visibilityState === 'hidden')
      return
    const failed = status === 'failed'
    const notice = $notification[failed ? 'error' : 'success']({
      title: t(failed ? 'tasks.noticeFailed' : 'tasks.noticeDone', { time: formatDuration(elapsedMs) }),
      description: title,
      content: failed ? message : progressText(task),
      duration: shownFor,
      keepAliveOnHover: true,
      action:
        failed || !task.hasResult
          ? undefined
          : () =>
              h(
                NButton,
                {
                  size: 'small',
                  onClick: () => {
                    notice.destroy()
                    void showResult(task)
                  },
                },
                { default: () => t('tasks.openResult') },
              ),
    })
  })
}
