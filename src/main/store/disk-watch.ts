import type { Log } from '../core/log.ts'
import type { DiskFault } from './store-error.ts'
import type { StorePort } from './store-port.ts'
import type { QueryAnswer, StoreRequest } from './store-protocol.ts'
import { performance } from 'node:perf_hooks'
import { diskFaultOf } from './store-error.ts'

/** A disk on which small writes still find a place now and then is no disk that is well again. */
const wellAfterMs = 60_000

const sentences: Record<DiskFault, string> = {
  diskFull: 'the disk that holds the data folder is full: statements that may write are refused until there is room',
  diskReadOnly: 'the disk that holds the data folder is read-only: statements that may write are refused',
  diskFailed: 'the data folder cannot be written: statements that may write are refused',
}

/**
 * The same port, which says once in the log that the disk takes nothing more, and once that it does again.
 *
 * @param now a clock that nobody sets, in ms
 */
export function watchDisk(port: StorePort, log: Log, now: () => number = () => performance.now()): StorePort {
  let fault: DiskFault | null = null
  let failedAt = 0
  let inTransaction = false
  let changed = false

  /** Whether something is on the disk now that was not there before. */
  function hasWritten({ kind }: StoreRequest, answer: unknown): boolean {
    if (kind === 'begin') changed = false
    if (kind === 'query' && ((answer as QueryAnswer).changes ?? 0) > 0) changed = true
    if (kind === 'begin' || kind === 'commit' || kind === 'rollback') inTransaction = kind === 'begin'
    if (!changed || inTransaction) return false
    changed = false
    return kind !== 'rollback'
  }

  function failed(error: unknown): void {
    const found = diskFaultOf(error)
    if (!found) return
    failedAt = now()
    if (found === fault) return
    fault = found
    log.error(sentences[found], error)
  }

  function wrote(): void {
    if (!fault || now() - failedAt < wellAfterMs) return
    fault = null
    log.info('the data folder can be written again')
  }

  return {
    async ask(request) {
      try {
        const answer = await port.ask(request)
        if (hasWritten(request, answer)) wrote()
        return answer
      } catch (error) {
        // For a copy of the whole there may be no room while there is for what is written.
        if (request.kind !== 'backup') failed(error)
        throw error
      }
    },
    close: () => port.close(),
  }
}
