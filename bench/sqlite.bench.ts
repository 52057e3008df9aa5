import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import Database from 'better-sqlite3'
import { startMeasuredHost } from '../test/support/measured-host.ts'
import { inTurn, median, printFigure, printRatio } from './figures.ts'
import { runMeasured } from './measured.ts'

/** A million rows out of a file into the result store, against better-sqlite3's own `iterate`, which keeps nothing. */

const rounds = 5
const statement = 'SELECT * FROM rows_1m'
/** Gives no row between which a cancel could be heard. */
const withoutEnd = 'WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT count(*) FROM c'

/** The columns and values that the benchmarks of the servers have, as SQLite keeps them. */
function makeFile(file: string): void {
  const db = new Database(file)
  db.exec(`CREATE TABLE rows_1m (id INTEGER PRIMARY KEY, customer BIGINT, amount TEXT, ratio DOUBLE,
      name VARCHAR(64), note VARCHAR(64), due DATE, changed DATETIME, active TINYINT, token BLOB);
    INSERT INTO rows_1m WITH RECURSIVE d(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM d WHERE n < 1000000)
    SELECT n, n * 9014398509481 + 7, printf('%.6f', (n * 7919 % 100000000) / 1000.0), (n * 31 % 1000003) / 7.0,
      '客户 Müller ' || (n % 99991), CASE WHEN n % 5 = 0 THEN NULL ELSE 'lot ' || (n % 977) END,
      date('2001-01-01', (n % 9000) || ' days'), '2024-05-06 07:08:' || printf('%06.3f', n % 60000 / 1000.0),
      n % 2, CAST(printf('%08x', n) AS BLOB) FROM d`)
  db.close()
}

const folder = await mkdtemp(join(tmpdir(), 'tihc-bench-sqlite-'))
try {
  makeFile(join(folder, 'rows.db'))
  const host = await startMeasuredHost({ args: ['--sqlite-dir', folder] })
  const { client } = host.admin
  const { id } = await client.connections.create({ name: 'rows', engine: 'SQLite', file: 'rows.db' })
  const { sessionId } = await client.sql.openSession({ connectionId: id })
  /** Its second round: the first one reads the file into the system's memory. */
  async function raw(): Promise<number> {
    const { output } = await runMeasured('raw-sqlite.ts', [join(folder, 'rows.db'), statement, '1'])
    return (JSON.parse(output.trim().split('\n')[1]!) as { wallMs: number }).wallMs
  }
  const lags: number[] = []
  async function stored(): Promise<number> {
    await host.resetUsage()
    const began = performance.now()
    const { taskId, rowCount } = await client.sql.execute({ sessionId, sql: statement })
    const wallMs = performance.now() - began
    if (rowCount !== 1_000_000) throw new Error(`${rowCount} rows were stored`)
    lags.push((await host.usage()).lag.p99Ms)
    await client.sql.free({ taskId })
    return wallMs
  }
  const taken = await inTurn(rounds, { raw, stored })
  printRatio({
    what: 'SQLite: 1M × 10 rows executed and stored',
    ours: median(taken.stored),
    baseline: median(taken.raw),
    against: 'better-sqlite3\'s iterate',
    unit: 'ms',
    most: 1.5,
  })
  const cancelled: number[] = []
  for (let round = 0; round < rounds; round++) {
    const { taskId } = await client.sql.execute({ sessionId, sql: withoutEnd, async: true })
    while ((await client.sql.status({ taskId })).status !== 'running') await wait(5)
    const began = performance.now()
    await client.sql.cancel({ taskId })
    cancelled.push(performance.now() - began)
  }
  printFigure({
    what: 'SQLite: cancel of a recursive CTE without an end, slowest',
    value: Math.max(...cancelled),
    unit: 'ms',
    most: 1000,
  })
  printFigure({
    what: 'SQLite: lag of the event loop meanwhile, p99',
    value: Math.max(...lags.slice(1)),
    unit: 'ms',
    most: 25,
  })
  await host.stop()
} finally {
  await rm(folder, { recursive: true })
}
