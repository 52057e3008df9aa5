import type { Log } from '../core/log.ts'
import type { ConnectionListener, ConnectionRef } from './connections-service.ts'

/** Adds a listener; gives back what takes it away again. */
export function subscribe<T>(listeners: Set<T>, listener: T): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

/** Waits for every listener; one that fails does not keep the others from hearing. */
export async function tell(
  listeners: Iterable<ConnectionListener>,
  connection: ConnectionRef,
  log: Log,
): Promise<void> {
  const outcomes = await Promise.allSettled([...listeners].map(async listener => listener(connection)))
  for (const outcome of outcomes) {
    if (outcome.status === 'rejected') log.error('ending what used a connection', outcome.reason)
  }
}
