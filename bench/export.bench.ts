import type { MeasuredHost } from '../test/support/measured-host.ts'
import { spawn } from 'node:child_process'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdtemp, open, rm, stat } from 'node:fs/promises'
import { request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { startMeasuredHost } from '../test/support/measured-host.ts'
import { makeRows, oneMillion, tenMillion } from './data.ts'
import { inTurn, median, printFigure, printRatio } from './figures.ts'
import { benchServer } from './servers.ts'

/**
 * A stored result saved as a file, against the server's own client: `mariadb --batch` of the same statement, which
 * fetches the rows as well. Then memory while ten times as many rows are saved.
 */

const rounds = 5
const mb = 1024 * 1024
const folder = await mkdtemp(join(tmpdir(), 'tihc-bench-export-'))
const target = join(folder, 'rows')

/** Takes the file over HTTP, as curl would. */
async function save(host: MeasuredHost, taskId: string, format: string): Promise<number> {
  const began = performance.now()
  await new Promise<void>((resolve, reject) => {
    request(
      `${host.url}/api/sql/tasks/${taskId}/export?format=${format}`,
      { headers: { authorization: `Bearer ${host.admin.token}` } },
      response => {
        if (response.statusCode !== 200) return reject(new Error(`the export was answered with ${response.statusCode}`))
        pipeline(response, createWriteStream(target, { highWaterMark: mb })).then(resolve, reject)
      },
    )
      .once('error', reject)
      .end()
  })
  return performance.now() - began
}

async function serverClient(engine: 'TiDB' | 'MariaDB', statement: string): Promise<number> {
  const { host, port, user, password } = benchServer(engine)
  const file = await open(target, 'w')
  const began = performance.now()
  const code = await new Promise((resolve, reject) => {
    const args = [
      '--no-defaults',
      '--batch',
      '--default-character-set=utf8mb4',
      `--host=${host}`,
      `--port=${port}`,
      `--user=${user}`,
      '--protocol=tcp',
      `--execute=${statement}`,
    ]
    spawn('mariadb', args, { env: { ...process.env, MYSQL_PWD: password }, stdio: ['ignore', file.fd, 'inherit'] })
      .once('error', reject)
      .once('close', resolve)
  })
  await file.close()
  if (code !== 0) throw new Error(`mariadb ended with ${String(code)}`)
  return performance.now() - began
}

async function withResult(
  engine: 'TiDB' | 'MariaDB',
  statement: string,
  rows: number,
  work: (host: MeasuredHost, taskId: string) => Promise<void>,
): Promise<void> {
  const host = await startMeasuredHost()
  try {
    const { host: address, port, user, password } = benchServer(engine)
    const { id } = await host.admin.client.connections.create({ name: engine, host: address, port, user, password })
    const { sessionId } = await host.admin.client.sql.openSession({ connectionId: id })
    const { taskId, rowCount } = await host.admin.client.sql.execute({ sessionId, sql: statement })
    if (rowCount !== rows) throw new Error(`${rowCount} rows were stored instead of ${rows}`)
    await work(host, taskId)
  } finally {
    await host.stop()
  }
}

async function countLines(): Promise<number> {
  let lines = 0
  for await (const part of createReadStream(target, { highWaterMark: mb }) as AsyncIterable<Buffer>) {
    for (let at = part.indexOf(10); at !== -1; at = part.indexOf(10, at + 1)) lines++
  }
  return lines
}

async function speed(engine: 'TiDB' | 'MariaDB'): Promise<void> {
  await withResult(engine, oneMillion, 1_000_000, async (host, taskId) => {
    const taken = await inTurn(rounds, {
      csv: () => save(host, taskId, 'csv'),
      client: () => serverClient(engine, oneMillion),
      jsonl: () => save(host, taskId, 'jsonl'),
    })
    const baseline = median(taken.client)
    printRatio({
      what: `${engine}: 1M × 10 stored rows saved as CSV over HTTP`,
      ours: median(taken.csv),
      baseline,
      against: '`mariadb --batch`',
      unit: 'ms',
      most: 0.6,
    })
    printRatio({
      what: `${engine}: the same as JSON Lines`,
      ours: median(taken.jsonl),
      baseline,
      against: '`mariadb --batch`',
      unit: 'ms',
    })
  })
}

async function memory(): Promise<void> {
  const peaks: number[] = []
  for (const [statement, rows] of [[oneMillion, 1_000_000], [tenMillion, 10_000_000]] as const) {
    await withResult('MariaDB', statement, rows, async (host, taskId) => {
      await host.resetUsage()
      const wallMs = await save(host, taskId, 'csv')
      const { peakRssBytes, lag } = await host.usage()
      peaks.push(peakRssBytes / mb)
      if (await countLines() !== rows + 1) throw new Error('the file does not have a line for each row')
      if (rows < 10_000_000) return
      printFigure({
        what: `10M rows, ${((await stat(target)).size / mb).toFixed(0)} MB, saved as CSV over HTTP`,
        value: wallMs,
        unit: 'ms',
      })
      printFigure({ what: 'lag of the event loop meanwhile, p99', value: lag.p99Ms, unit: 'ms', most: 25 })
    })
  }
  const [one, ten] = peaks as [number, number]
  printRatio({
    what: 'peak memory of the host while 10M rows are saved',
    ours: ten,
    baseline: one,
    against: 'that at 1M rows',
    unit: 'MB',
    most: 1.1,
  })
}

try {
  await Promise.all([makeRows(benchServer('MariaDB')), makeRows(benchServer('TiDB'))])
  await speed('MariaDB')
  await speed('TiDB')
  await memory()
} finally {
  await rm(folder, { recursive: true, force: true })
}
