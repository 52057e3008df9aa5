import type { Context } from '../src/contract/context.ts'
import { registerHooks } from 'node:module'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { silentLog } from '../src/main/core/log.ts'
import { createServices } from '../src/main/services.ts'
import { createIpcStreams } from '../src/main/transport/ipc/ipc-streams.ts'
import { decodeMessage, encodeMessage } from '../test/support/electron/clone.ts'
import { removeFolder, temporaryFolder } from '../test/support/owned-process.ts'
import { median, percentile, printFigure } from './figures.ts'

/**
 * Windows of 200 rows over the IPC door, as the page asks for them. Between two threads that share nothing: every call
 * and answer is V8's own clone, encoded and decoded on both sides, as between Electron's processes. What is missing is
 * the pipe between the processes.
 */
interface Taken { rows: number[], nothing: number[] }

const calls = 2000
const limit = 200
const origin = 'app://tihc'
const statement = `WITH RECURSIVE d(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM d WHERE n < 300000)
  SELECT n AS id, n * 9014398509481 + 7 AS customer, printf('%.6f', n / 7.0) AS amount, n / 7.0 AS ratio,
    '客户 Müller ' || (n % 99991) AS name, CASE WHEN n % 5 = 0 THEN NULL ELSE 'lot ' || (n % 977) END AS note,
    date('2001-01-01', (n % 9000) || ' days') AS due, '2024-05-06 07:08:09.123456' AS changed,
    n % 2 AS active, CAST(printf('%08x', n) AS BLOB) AS token FROM d`

const standIn = new URL('./ipc-electron.ts', import.meta.url).href
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'electron' ? { url: standIn, shortCircuit: true } : next(specifier, context),
})
const { handlers } = await import('./ipc-electron.ts')
const { openIpcDoor } = await import('../src/main/transport/ipc/ipc.ts')

const folder = await temporaryFolder('bench-ipc')
const services = await createServices({
  dataDir: join(folder, 'data'),
  sqliteDir: null,
  sshAgent: null,
  env: {},
  log: silentLog,
})
try {
  await services.auth.ensureAdmin({ generate: false })
  await services.addSample()
  const frame = { parent: null, origin }
  const contents = { mainFrame: frame, send: () => {}, on: () => {} }
  const window = { webContents: contents, isDestroyed: () => false }
  const door = await openIpcDoor({
    ...services,
    streams: createIpcStreams({ chooseDownload: async () => null, chooseUpload: async () => null }, services.tasks),
    window: () => window as never,
    origin,
    log: silentLog,
  })
  const person: Context = {
    ...(await services.auth.localAdmin()),
    signal: new AbortController().signal,
    door: 'ipc',
    address: '',
  }
  const {
    data: [sample],
  } = (await services.dispatcher.invoke('connections.list', {}, person)) as { data: Array<{ id: string }> }
  const { taskId, rowCount } = (await services.dispatcher.invoke(
    'sql.execute',
    { connectionId: sample!.id, sql: statement },
    person,
  )) as { taskId: string, rowCount: number }

  const page = new Worker(new URL('./ipc-page.ts', import.meta.url), { workerData: { taskId, rowCount, calls, limit } })
  const taken = await new Promise<Taken>((resolve, reject) => {
    page.once('error', reject)
    page.on('message', (message: Uint8Array | Taken) => {
      if ('rows' in message) return resolve(message)
      const [channel, ...args] = decodeMessage(message) as [string, ...unknown[]]
      void handlers.get(channel)!({ sender: contents, senderFrame: frame }, ...args).then(reply =>
        page.postMessage(encodeMessage(reply)),
      )
    })
  })
  await page.terminate()
  printFigure({
    what: `IPC: a window of ${limit} rows × 10 columns, median of ${calls} at random places`,
    value: median(taken.rows),
    unit: 'ms',
  })
  printFigure({ what: 'the same, p99', value: percentile(taken.rows, 0.99), unit: 'ms', most: 5 })
  printFigure({
    what: 'a call that brings next to nothing (app.info), in turn with them, median',
    value: median(taken.nothing),
    unit: 'ms',
  })
  printFigure({ what: 'the same, p99', value: percentile(taken.nothing, 0.99), unit: 'ms' })
  door.close()
} finally {
  await services.endWork()
  await services.close()
  await removeFolder(folder)
}
