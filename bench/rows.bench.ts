import type { MeasuredHost } from '../test/support/measured-host.ts'
import { startMeasuredHost } from '../test/support/measured-host.ts'
import { makeRows, oneMillion, tenMillion } from './data.ts'
import { median, percentile, printFigure, printRatio } from './figures.ts'
import { runMeasured } from './measured.ts'
import { benchServer } from './servers.ts'

/**
 * Rows from a statement into the result store, against the driver's row stream that keeps nothing:
 * time, processor time, memory, lag of the event loop; then windows out of what was stored.
 */

const rounds = 5
const mb = 1024 * 1024

interface Round { wallMs: number, cpuMs: number, rows: number }

async function rawStream(engine: 'TiDB' | 'MariaDB', statement: string, times: number) {
  const run = await runMeasured('raw-stream.ts', [engine, statement, String(times)])
  const taken = run.output.trim().split('\n').slice(1).map(line => JSON.parse(line) as Round)
  return {
    wallMs: median(taken.map(round => round.wallMs)),
    cpuMs: median(taken.map(round => round.cpuMs)),
    peakBytes: run.peakRssBytes,
  }
}

async function withConnection<T>(
  host: MeasuredHost,
  engine: 'TiDB' | 'MariaDB',
  work: (sessionId: string) => Promise<T>,
): Promise<T> {
  const { host: address, port, user, password } = benchServer(engine)
  const { id } = await host.admin.client.connections.create({ name: engine, host: address, port, user, password })
  const { sessionId } = await host.admin.client.sql.openSession({ connectionId: id })
  try {
    return await work(sessionId)
  } finally {
    await host.admin.client.sql.closeSession({ id: sessionId })
    await host.admin.client.connections.delete({ id })
  }
}

async function stored(host: MeasuredHost, sessionId: string, statement: string, rows: number) {
  await host.resetUsage()
  const began = performance.now()
  const answer = await host.admin.client.sql.execute({ sessionId, sql: statement })
  const wallMs = performance.now() - began
  const usage = await host.usage()
  if (answer.rowCount !== rows) throw new Error(`${answer.rowCount} rows were stored instead of ${rows}`)
  return { wallMs, ...usage, taskId: answer.taskId }
}

async function storing(engine: 'TiDB' | 'MariaDB'): Promise<void> {
  const raw = await rawStream(engine, oneMillion, rounds)
  const host = await startMeasuredHost()
  await withConnection(host, engine, async (sessionId) => {
    const taken = []
    for (let round = 0; round <= rounds; round++) {
      const one = await stored(host, sessionId, oneMillion, 1_000_000)
      await host.admin.client.sql.free({ taskId: one.taskId })
      if (round > 0) taken.push(one)
    }
    const against = 'the raw mysql2 row stream'
    printRatio({
      what: `${engine}: 1M × 10 rows executed and stored`,
      ours: median(taken.map(one => one.wallMs)),
      baseline: raw.wallMs,
      against,
      unit: 'ms',
      most: 1.1,
    })
    printRatio({
      what: `${engine}: processor time of it`,
      ours: median(taken.map(one => one.cpuMs)),
      baseline: raw.cpuMs,
      against,
      unit: 'ms',
      most: 0.6,
    })
    printFigure({
      what: `${engine}: lag of the event loop meanwhile, p99`,
      value: Math.max(...taken.map(one => one.lag.p99Ms)),
      unit: 'ms',
      most: 25,
    })
  })
  await host.stop()
}

async function memoryAndWindows(): Promise<void> {
  const raw = await rawStream('MariaDB', tenMillion, 1)
  const peaks: number[] = []
  for (const [statement, rows] of [[oneMillion, 1_000_000], [tenMillion, 10_000_000]] as const) {
    const host = await startMeasuredHost()
    await withConnection(host, 'MariaDB', async (sessionId) => {
      const { taskId, peakRssBytes } = await stored(host, sessionId, statement, rows)
      peaks.push(peakRssBytes / mb)
      if (rows === 10_000_000) await windows(host, taskId, rows)
    })
    await host.stop()
  }
  const [one, ten] = peaks as [number, number]
  printRatio({
    what: 'peak memory of the host at 10M rows',
    ours: ten,
    baseline: one,
    against: 'that at 1M rows',
    unit: 'MB',
    most: 1.1,
  })
  printFigure({
    what: `peak memory at 10M rows beyond the raw stream's (${(raw.peakBytes / mb).toFixed(0)} MB)`,
    value: ten - raw.peakBytes / mb,
    unit: 'MB',
    most: 100,
  })
}

/** 200 rows at random places, one request after the other, as a page that scrolls asks for them. */
async function windows(host: MeasuredHost, taskId: string, rows: number): Promise<void> {
  const times: number[] = []
  let seed = 7
  for (let n = 0; n < 600; n++) {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648
    const offset = Math.floor(seed / 2_147_483_648 * (rows - 200))
    const began = performance.now()
    const window = await host.admin.client.sql.rows({ taskId, offset, limit: 200 })
    if (n >= 100) times.push(performance.now() - began)
    if (window.rows.length !== 200 || window.rows[0]![0] !== offset + 1)
      throw new Error(`the window at ${offset} is wrong`)
  }
  printFigure({ what: 'a window of 200 rows out of 10M over HTTP, median', value: median(times), unit: 'ms' })
  printFigure({
    what: 'a window of 200 rows out of 10M over HTTP, p99',
    value: percentile(times, 0.99),
    unit: 'ms',
    most: 10,
  })
}

await Promise.all([makeRows(benchServer('MariaDB')), makeRows(benchServer('TiDB'))])
await storing('MariaDB')
await storing('TiDB')
await memoryAndWindows()
