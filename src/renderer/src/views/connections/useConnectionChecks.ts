import type { Connection } from '@contract/connections.ts'
import { describeError } from '@/utils/describe-error.ts'
import connectionsApi from './api.ts'

/** What a check of a connection found out; the list itself tells of those that could be reached. */
export interface ConnectionCheck { running: boolean, error: string }

/**
 * Tries connections, each by itself: one that does not answer holds up no other, and its reason is shown with it alone.
 */
export function useConnectionChecks(refresh: () => unknown) {
  const checks = reactive(new Map<string, ConnectionCheck>())

  async function check({ id }: Pick<Connection, 'id'>): Promise<void> {
    if (checks.get(id)?.running) return
    checks.set(id, { running: true, error: '' })
    try {
      await connectionsApi.connect(id)
      checks.delete(id)
    } catch (thrown) {
      checks.set(id, { running: false, error: describeError(thrown) })
    }
    await refresh()
  }

  return { checks, check, checkAll: (all: readonly Connection[]) => Promise.all(all.map(check)) }
}
