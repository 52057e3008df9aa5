import type { SqliteAnswer, SqliteRequest } from './sqlite-protocol.ts'
import process from 'node:process'
import { Worker } from 'node:worker_threads'
import { openSqliteRunner } from './sqlite-runner.ts'

/*
 * Entry of the process in which one session's SQLite works: SQLite's native code can be interrupted by nothing but
 * the end of its process. Started by `fork` in the host and by `utilityProcess` in the desktop app.
 */
interface UtilityPort {
  postMessage: (message: unknown) => void
  on: (event: 'message', listener: (event: { data: unknown }) => void) => void
}

const port = (process as { parentPort?: UtilityPort }).parentPort
const runner = openSqliteRunner(answer, () => process.exit(0))

function answer(message: SqliteAnswer): void {
  if (!port) process.send!(message)
  // A clone of a part carries the whole buffer along.
  else if (message.kind === 'rows') port.postMessage({ ...message, bytes: new Uint8Array(message.bytes) })
  else port.postMessage(message)
}

if (port) {
  port.on('message', ({ data }) => runner.take(data as SqliteRequest))
} else {
  process.on('message', message => runner.take(message as SqliteRequest))
  process.on('disconnect', () => process.exit(0))
  watchParent()
}

/** A statement without an end would outlive a program that was killed: a thread looks after that. */
function watchParent(): void {
  const watch = `const { ppid } = process
    setInterval(() => { if (process.ppid !== ppid) process.kill(process.pid, 'SIGKILL') }, 1000)`
  new Worker(watch, { eval: true, stdout: true, stderr: true }).unref()
}
