import { performance } from 'node:perf_hooks'
import { parentPort, workerData } from 'node:worker_threads'
import { decodeMessage, encodeMessage } from '../test/support/electron/clone.ts'

/*
 * The page's side, in a thread of its own: encodes a call, decodes its answer, and clones it once more, as Electron's
 * context bridge does between the preload script and the page. Posts how long each call took.
 */
const { taskId, rowCount, calls, limit } = workerData as { taskId: string, rowCount: number, calls: number, limit: number }
const port = parentPort!
let state = 12345
/** The same places in every run. */
const random = () => (state = (state * 1103515245 + 12345) % 2 ** 31) / 2 ** 31

async function ask(): Promise<number> {
  const began = performance.now()
  const offset = Math.floor(random() * (rowCount - limit))
  const answered = new Promise<Uint8Array>(resolve => port.once('message', resolve))
  port.postMessage(encodeMessage(['sql.rows', crypto.randomUUID(), new Map([['input', { taskId, offset, limit }]])]))
  const reply = structuredClone(decodeMessage(await answered)) as Map<string, { rows: unknown[][] }>
  const took = performance.now() - began
  if (reply.get('output')?.rows.length !== limit) throw new Error('the window did not come')
  return took
}

for (let call = 0; call < 100; call++) await ask()
const taken: number[] = []
for (let call = 0; call < calls; call++) taken.push(await ask())
port.postMessage({ taken })
