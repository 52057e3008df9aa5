import type { TestEngine } from '../support/engines.ts'
import type { Host } from '../support/host.ts'
import type { Admin } from '../support/structure-admin.ts'
import { randomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { describeEngines } from '../support/engines.ts'
import { startHost } from '../support/host.ts'
import { openAdmin } from '../support/structure-admin.ts'
import { until } from '../support/until.ts'

/** No further away than clocks and a slow machine are. */
const isRecent = (time: string | null) => Math.abs(Date.now() - Date.parse(time!)) < 600_000

describeEngines('what a server knows of the rows of a table', (engine: TestEngine) => {
  const database = `stats_${randomBytes(4).toString('hex')}`
  const isTidb = engine.name === 'TiDB'
  let host: Host
  let admin: Admin
  let databaseId: number

  beforeAll(async () => {
    host = await startHost()
    admin = await openAdmin(engine)
    await admin.run(
      `CREATE DATABASE ${database}`,
      `USE ${database}`,
      'CREATE TABLE t (id INT PRIMARY KEY, a INT, KEY by_a (a))',
      `INSERT INTO t VALUES ${Array.from({ length: 100 }, (_, at) => `(${at}, ${at < 10 ? 'NULL' : at % 9})`).join()}`,
      'CREATE TABLE parts (id INT PRIMARY KEY) PARTITION BY HASH (id) PARTITIONS 2',
      'INSERT INTO parts VALUES (1), (2), (3)',
      ...isTidb ? ['ANALYZE TABLE t', 'ANALYZE TABLE parts'] : ['ANALYZE TABLE t PERSISTENT FOR ALL'],
    )
    const { client } = host.admin
    const { host: address, port, user, password } = engine
    const { id: connectionId } = await client.connections.create({ name: 'here', host: address, port, user, password })
    const { data } = await client.databases.list({ connectionId })
    databaseId = data.find(({ name }) => name === database)!.id
  }, 60_000)
  afterAll(async () => {
    await admin?.run(`DROP DATABASE ${database}`)
    await admin?.end()
    await host?.stop()
  })

  async function statisticsOf(name: string) {
    const { data } = await host.admin.client.tables.list({ databaseId })
    return await host.admin.client.tables.statistics({ id: data.find(each => each.name === name)!.id })
  }

  it('is how many rows there are, which values, and since when', async () => {
    const found = await statisticsOf('t')
    expect(found).toMatchObject({ rows: 100, errors: [] })
    expect(found.bytes.data).toBeGreaterThanOrEqual(0)
    expect(isRecent(found.analyzedAt)).toBe(true)
    const column = found.histograms.find(({ name, isIndex }) => name === 'a' && !isIndex)
    expect(column).toMatchObject({ distinct: 9, nulls: 10 })
    expect(found.histograms.some(({ name, isIndex }) => name === 'by_a' && isIndex)).toBe(true)
  })

  it.runIf(isTidb)('is how fresh that is, the most frequent values, partitions, regions, renewal', async () => {
    const found = await statisticsOf('t')
    expect(found).toMatchObject({ healthy: 100, modified: 0, regions: { count: 1 }, autoAnalyze: { enabled: true } })
    // Values are shown once a statement has needed them.
    await until('the most frequent values', 20, async () => {
      await admin.run('SELECT id FROM t WHERE a = 3')
      const { histograms } = await statisticsOf('t')
      const { topValues } = histograms.find(({ name, isIndex }) => name === 'a' && !isIndex)!
      return topValues.find(({ count }) => count === 10)
    })
    const parts = await statisticsOf('parts')
    expect(parts.partitions.map(({ name, rows }) => [name, rows])).toEqual([['p0', 1], ['p1', 2]])
    expect(parts.rows).toBe(3)
  })

  it('is nothing of a table that is not there', async () => {
    const { id } = (await host.admin.client.tables.list({ databaseId })).data.find(({ name }) => name === 'parts')!
    await admin.run('DROP TABLE parts')
    await expect(host.admin.client.tables.statistics({ id })).rejects.toMatchObject({ code: 'not_found' })
  })
})

describe('what a file knows of the rows of a table', () => {
  let host: Host
  beforeAll(async () => {
    host = await startHost()
  })
  afterAll(() => host?.stop())

  it('is what ANALYZE left', async () => {
    mkdirSync(join(host.dataDir, 'sqlite'), { recursive: true })
    const db = new Database(join(host.dataDir, 'sqlite', 'shop.db'))
    db.exec('CREATE TABLE t (id INTEGER PRIMARY KEY, a INT); CREATE INDEX by_a ON t (a)')
    const { client } = host.admin
    const { id: connectionId } = await client.connections.create({ name: 'f', engine: 'SQLite', file: 'shop.db' })
    const { data: [database] } = await client.databases.list({ connectionId })
    const { data: [table] } = await client.tables.list({ databaseId: database!.id })
    expect(await client.tables.statistics({ id: table!.id })).toMatchObject({ rows: null, histograms: [] })
    db.exec('INSERT INTO t (a) VALUES (1), (1), (2), (2); ANALYZE')
    db.close()
    const { rows, histograms } = await client.tables.statistics({ id: table!.id })
    expect(rows).toBe(4)
    expect(histograms).toMatchObject([{ name: 'by_a', isIndex: true, distinct: 2 }])
  })
})
