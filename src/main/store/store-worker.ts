import type {
  CheckedMessage,
  NumberedRequest,
  OpenedMessage,
  StoreResponse,
  StoreThreadOptions,
} from './store-protocol.ts'
import { parentPort, workerData } from 'node:worker_threads'
import { StartupError } from '../core/startup-error.ts'
import { writeBackup } from './backups.ts'
import { migrations } from './migrations/index.ts'
import { toErrorMessage } from './store-error.ts'
import { findDamage, openStoreFile } from './store-file.ts'
import { createStatements } from './store-statements.ts'

/** Entry of the store's own thread: SQLite works here, so that no search or index build stops the main loop. */
const port = parentPort!
const { dataDir, task } = workerData as StoreThreadOptions

if (task === 'check') {
  port.postMessage({
    damage: findDamage(dataDir),
  } satisfies CheckedMessage)
} else {
  serve()
}

function serve(): void {
  let file: ReturnType<typeof openStoreFile>
  try {
    file = openStoreFile(dataDir, migrations)
  } catch (error) {
    const { message, stack } = error as Error
    const startup = error instanceof StartupError
    port.postMessage({
      failed: {
        message: startup
          ? message
          : stack ?? message,
        startup,
      },
    } satisfies OpenedMessage)
    return
  }
  const statements = createStatements(file.db)

  function answer({ id, request }: NumberedRequest): StoreResponse {
    try {
      if (request.kind === 'backup') {
        return {
          id,
          answer: writeBackup(file.db, dataDir),
        }
      }
      if (request.kind !== 'close') {
        return {
          id,
          answer: statements.run(request),
        }
      }
      file.close()
      return { id, answer: null }
    } catch (error) {
      return {
        id,
        error: toErrorMessage(error, dataDir),
      }
    }
  }

  port.on('message', (message: NumberedRequest) => {
    port.postMessage(answer(message))
    if (message.request.kind === 'close') port.close()
  })
  port.postMessage({
    opened: { path: file.path, notes: file.notes, checkLater: file.checkLater },
  } satisfies OpenedMessage)
}
