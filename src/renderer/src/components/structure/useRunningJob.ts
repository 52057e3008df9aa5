import type { Connection } from '@contract/connections.ts'
import type { DdlJob } from '@contract/ddl-jobs.ts'
import structureApi from './api.ts'

const ended = new Set(['synced', 'cancelled', 'rollback done'])

/**
 * The job that a change is on its server, while it runs; nothing on servers without jobs.
 *
 * @param target where the change runs
 * @param isRunning whether it does now
 */
export function useRunningJob(
  target: () => { connection: Connection | undefined, databaseId: number | undefined, table: string },
  isRunning: () => boolean,
) {
  const job = shallowRef<DdlJob>()

  async function look(): Promise<void> {
    const { connection, databaseId, table } = target()
    if (!connection?.capabilities.ddlJobs || databaseId === undefined) return
    try {
      const { data } = await structureApi.jobs(connection.id, databaseId)
      if (isRunning()) job.value = data.find(each => each.table === table && !ended.has(each.state))
    } catch {
      // The change itself says what is wrong.
      job.value = undefined
    }
  }

  const { pause, resume } = useIntervalFn(look, 1000, { immediate: false })
  watch(isRunning, (running) => {
    job.value = undefined
    if (running) resume()
    else pause()
  })
  return { job }
}
