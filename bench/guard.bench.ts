import mysql from 'mysql2/promise'
import { startMeasuredHost } from '../test/support/measured-host.ts'
import { inTurn, median, percentile, printRatio } from './figures.ts'
import { benchServer } from './servers.ts'

/**
 * What it costs that a read-only connection looks through what a statement reads: the same statements on it and on an
 * ordinary connection, in turn, each in a session of its own.
 */

const rounds = 200
const statements = {
  'SELECT 1': 'SELECT 1',
  'a row of a table': 'SELECT a FROM t WHERE id = 7',
  'a row of a view of a view of a view': 'SELECT a FROM v3 WHERE id = 7',
}
const made = [
  'CREATE TABLE t (id INT PRIMARY KEY, a INT)',
  `INSERT INTO t VALUES ${Array.from({ length: 100 }, (_, n) => `(${n}, ${n})`).join()}`,
  'CREATE VIEW v1 AS SELECT id, a + 1 AS a FROM t',
  'CREATE VIEW v2 AS SELECT id, a + 1 AS a FROM v1',
  'CREATE VIEW v3 AS SELECT id, a + 1 AS a FROM v2',
]

async function measure(product: 'TiDB' | 'MariaDB'): Promise<void> {
  const { host: address, port, user, password } = benchServer(product)
  const admin = await mysql.createConnection({ host: address, port, user, password })
  const database = 'bench_guard'
  await admin.query(`CREATE DATABASE ${database}`)
  await admin.query(`USE ${database}`)
  for (const sql of made) await admin.query(sql)
  const host = await startMeasuredHost()
  const { client } = host.admin
  /** Gives what runs a statement to its end, on a connection that may only read or not. */
  const runner = async (readOnly: boolean) => {
    const { id } = await client.connections.create({
      name: `${product} ${readOnly}`,
      host: address,
      port,
      user,
      password,
      readOnly,
    })
    const { sessionId } = await client.sql.openSession({ connectionId: id, database })
    return async (sql: string) => {
      const began = performance.now()
      const { taskId } = await client.sql.execute({ sessionId, sql })
      const took = performance.now() - began
      await client.sql.free({ taskId })
      return took
    }
  }
  const [readOnly, plain] = [await runner(true), await runner(false)]
  for (const [what, sql] of Object.entries(statements)) {
    const taken = await inTurn(rounds, { plain: () => plain(sql), readOnly: () => readOnly(sql) })
    const against = 'the same on an ordinary connection'
    const [ours, baseline] = [median(taken.readOnly), median(taken.plain)]
    printRatio({ what: `${product}: ${what}, median`, ours, baseline, against, unit: 'ms' })
    const [slow, slowBaseline] = [percentile(taken.readOnly, 0.95), percentile(taken.plain, 0.95)]
    printRatio({ what: `${product}: the same, p95`, ours: slow, baseline: slowBaseline, against, unit: 'ms' })
  }
  await host.stop()
  await admin.query(`DROP DATABASE ${database}`)
  await admin.end()
}

for (const product of ['MariaDB', 'TiDB'] as const) await measure(product)
