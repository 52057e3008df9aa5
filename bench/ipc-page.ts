import { performance } from 'node:perf_hooks'
import { parentPort, workerData } from 'node:worker_threads'
import { decodeMessage, encodeMessage } from '../test/support/electron/clone.ts'

/*
 * The page's side, in a thread of its own: encodes a call, decodes its answer, and clones it once more, as Electron's
 * context bridge does between the preload script and the page. Posts how long each call took.
 */
const { taskId, rowCount, calls, limit } = workerData as {
  taskId: string
  rowCount: number
  calls: number
  limit: number
}
const port = parentPort!
let state = 12345
/** The same places in every run. */
const random = () => (state = (state * 1103515245 + 12345) % 2 ** 31) / 2 ** 31

async function call(name: string, input: object): Promise<{ took: number, output: unknown }> {
  const began = performance.now()
  const answered = new Promise<Uint8Array>(resolve => port.once('message', resolve))
  port.postMessage(encodeMessage([name, crypto.randomUUID(), new Map([['input', input]])]))
  const reply = structuredClone(decodeMessage(await answered)) as Map<string, unknown>
  return { took: performance.now() - began, output: reply.get('output') }
}

async function askForRows(): Promise<number> {
  const { took, output } = await call('sql.rows', { taskId, offset: Math.floor(random() * (rowCount - limit)), limit })
  if ((output as { rows: unknown[] } | undefined)?.rows.length !== limit) throw new Error('the window did not come')
  return took
}

for (let n = 0; n < 100; n++) await askForRows()
const rows: number[] = []
const nothing: number[] = []
for (let n = 0; n < calls; n++) {
  rows.push(await askForRows())
  // What a call takes that brings next to nothing: the machine's own part.
  nothing.push((await call('app.info', {})).took)
}
port.postMessage({ rows, nothing })
