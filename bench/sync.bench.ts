import type { MeasuredHost } from '../test/support/measured-host.ts'
import { setTimeout } from 'node:timers/promises'
import mysql from 'mysql2/promise'
import { startMeasuredHost } from '../test/support/measured-host.ts'
import { endOfTask } from '../test/support/task-end.ts'
import { median, printFigure, printRatio } from './figures.ts'
import { runMeasured } from './measured.ts'
import { benchServer } from './servers.ts'

/**
 * Syncs of a database into the catalog, against reading the same of its dictionary by the driver alone: the first one,
 * one without changes, and what they leave of the main loop to others.
 */

const tables = Number(process.env.TIHC_BENCH_TABLES ?? 10_000)
const columns = 20
const rounds = 5
const types = ['bigint NOT NULL', 'varchar(64) DEFAULT \'\'', 'decimal(20,4)', 'datetime(6)', 'json']

async function makeGround(engine: 'TiDB' | 'MariaDB', database: string): Promise<mysql.Connection> {
  const { host, port, user, password } = benchServer(engine)
  const connection = await mysql.createConnection({ host, port, user, password })
  await connection.query(`CREATE DATABASE ${database}`)
  const list = Array.from(
    { length: columns - 1 },
    (_, at) => `c_${at} ${types[at % types.length]} COMMENT 'column ${at}'`,
  )
  for (let at = 0; at < tables; at++) {
    await connection.query(
      `CREATE TABLE ${database}.t_${at} (id bigint PRIMARY KEY, ${list.join(', ')}, KEY k (c_0)) COMMENT 'table ${at}'`,
    )
  }
  return connection
}

async function rawReading(engine: 'TiDB' | 'MariaDB', database: string): Promise<number> {
  const { output } = await runMeasured('raw-dictionary.ts', [engine, database, '1'])
  return (JSON.parse(output) as { wallMs: number }).wallMs
}

async function sync({ admin: { client } }: MeasuredHost, id: string, database: string): Promise<number> {
  const began = performance.now()
  const { taskId } = await client.dataSources.sync({ id, databases: [database] })
  const { status, message } = await endOfTask(client, taskId, 600)
  if (status !== 'completed') throw new Error(message)
  return performance.now() - began
}

/** Reading what the first sync brought into the search index is no part of the second one. */
async function untilIndexed({ admin: { client } }: MeasuredHost): Promise<void> {
  while (!(await client.search.find({ q: 'table' })).complete) await setTimeout(100)
}

async function measure(engine: 'TiDB' | 'MariaDB'): Promise<void> {
  const database = 'bench_sync'
  const connection = await makeGround(engine, database)
  // What a server reads for the first time is not counted.
  await rawReading(engine, database)
  const { host: address, port, user, password } = benchServer(engine)
  const raw: number[] = []
  const first: number[] = []
  const second: number[] = []
  for (let round = 0; round < rounds; round++) {
    raw.push(await rawReading(engine, database))
    const host = await startMeasuredHost()
    const { id } = await host.admin.client.connections.create({ name: engine, host: address, port, user, password })
    await host.resetUsage()
    first.push(await sync(host, id, database))
    const usage = await host.usage()
    await untilIndexed(host)
    second.push(await sync(host, id, database))
    if (round === 0) {
      printFigure({ what: `${engine}: lag of the main loop meanwhile, p99`, value: usage.lag.p99Ms, unit: 'ms' })
      printFigure({ what: `${engine}: processor time of the first sync`, value: usage.cpuMs, unit: 'ms' })
      printFigure({ what: `${engine}: memory at the most`, value: usage.peakRssBytes / 1024 ** 2, unit: 'MB' })
    }
    await host.stop()
  }
  const baseline = { baseline: median(raw), against: 'reading the same by the driver alone', unit: 'ms' as const }
  printRatio({ ...baseline, what: `${engine}: first sync of ${tables} tables`, ours: median(first), most: 1.3 })
  printRatio({ ...baseline, what: `${engine}: sync without changes`, ours: median(second), most: 1.15 })
  await connection.query(`DROP DATABASE ${database}`)
  await connection.end()
}

for (const engine of ['MariaDB', 'TiDB'] as const) await measure(engine)
