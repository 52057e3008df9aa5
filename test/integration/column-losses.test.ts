import type { TestEngine } from '../support/engines.ts'
import type { Host } from '../support/host.ts'
import type { Admin } from '../support/structure-admin.ts'
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeEngines } from '../support/engines.ts'
import { startHost } from '../support/host.ts'
import { openAdmin } from '../support/structure-admin.ts'

/* What a change would lose is compared with what the server does when it is told to make it. */

interface Case { from: string, values: string[], to: string, lost: Record<string, number> }

const cases: Case[] = [
  { from: 'INT', values: ['1', '40000', '-40000', 'NULL'], to: 'SMALLINT', lost: { range: 2 } },
  { from: 'INT', values: ['1', '-1'], to: 'INT UNSIGNED', lost: { range: 1 } },
  { from: 'INT', values: ['1', '40000'], to: 'BIGINT', lost: {} },
  { from: 'INT', values: ['1', '12345'], to: 'VARCHAR(4)', lost: { length: 1 } },
  { from: 'VARCHAR(20)', values: ['\'abc\'', '\'abcdef\'', '\'ééééé\''], to: 'VARCHAR(5)', lost: { length: 1 } },
  { from: 'VARCHAR(20)', values: ['\'12\'', '\'12x\'', '\'\''], to: 'INT', lost: { format: 2, range: 0 } },
  { from: 'VARCHAR(20)', values: ['\'12\'', '\'3000000000\''], to: 'INT', lost: { format: 0, range: 1 } },
  { from: 'DECIMAL(10,2)', values: ['1.25', '123456.00'], to: 'DECIMAL(6,2)', lost: { range: 1 } },
  { from: 'ENUM(\'a\',\'b\')', values: ['\'a\'', '\'b\'', '\'b\''], to: 'ENUM(\'a\')', lost: { values: 2 } },
  { from: 'VARCHAR(20)', values: ['\'2026-01-02\'', '\'soon\''], to: 'DATE', lost: { format: 1 } },
  { from: 'INT', values: ['1', 'NULL', 'NULL'], to: 'INT NOT NULL', lost: { null: 2 } },
]

describeEngines('what a change of a column would lose', (engine: TestEngine) => {
  const database = `loss_${randomBytes(4).toString('hex')}`
  let host: Host
  let admin: Admin
  let databaseId: number

  beforeAll(async () => {
    host = await startHost()
    admin = await openAdmin(engine)
    await admin.run('SET SESSION sql_mode = \'STRICT_ALL_TABLES\'', `CREATE DATABASE ${database}`, `USE ${database}`)
    for (const [at, { from, values }] of cases.entries()) {
      await admin.run(`CREATE TABLE t${at} (a ${from})`, `INSERT INTO t${at} VALUES (${values.join('), (')})`)
    }
    await admin.run(
      'CREATE TABLE more (a DATETIME, b VARCHAR(9) CHARACTER SET utf8mb4, c DECIMAL(6,3))',
      'INSERT INTO more VALUES (\'2026-01-01\', \'a\', 1.5), (\'2026-01-01 10:00\', \'é字\', 1.555), (NULL, NULL, NULL)',
      'CREATE VIEW seen AS SELECT a FROM more',
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

  async function tableId(name: string) {
    return (await host.admin.client.tables.list({ databaseId })).data.find(each => each.name === name)!.id
  }

  it.each(cases.map((each, at) => ({ ...each, at })))('$from to $to', async ({ to, lost, at }) => {
    const [, type, notNull] = /^(.*?)( NOT NULL)?$/.exec(to)!
    const { data } = await host.admin.client.tables.losses({
      id: await tableId(`t${at}`),
      changes: [{ column: 'A', to: { type: type!, ...(notNull && { nullable: false }) } }],
    })
    expect(Object.fromEntries(data.map(({ what, rows }) => [what, rows]))).toEqual(lost)
    const isRefused = await admin.run(`ALTER TABLE t${at} MODIFY a ${to}`).then(() => false, () => true)
    expect(isRefused).toBe(Object.values(lost).some(rows => rows > 0))
  })

  it('counts what goes without a word from the server, and shows some of it', async () => {
    const { data } = await host.admin.client.tables.losses({
      id: await tableId('more'),
      changes: [
        { column: 'a', to: { type: 'DATE' } },
        { column: 'c', to: { type: 'DECIMAL(6,1)' } },
        { column: 'b', drop: true },
      ],
    })
    expect(data).toEqual([
      { column: 'a', what: 'time', rows: 1, sample: ['2026-01-01 10:00:00'] },
      { column: 'c', what: 'fraction', rows: 1, sample: ['1.555'] },
      { column: 'b', what: 'dropped', rows: 2, sample: ['a', 'é字'] },
    ])
  })

  it.runIf(engine.name === 'MariaDB')('counts the texts that a character set cannot hold', async () => {
    const { data } = await host.admin.client.tables.losses({
      id: await tableId('more'),
      changes: [{ column: 'b', to: { type: 'VARCHAR(9)', charset: 'latin1' } }],
    })
    expect(data).toEqual([{ column: 'b', what: 'charset', rows: 1, sample: ['é字'] }])
  })

  it('says that it could not count in time', async () => {
    await admin.run(`CREATE TABLE many (a VARCHAR(200))`, `INSERT INTO many VALUES (repeat('a', 200))`)
    for (let doubled = 0; doubled < 14; doubled++) await admin.run('INSERT INTO many SELECT a FROM many')
    const more = Array.from({ length: 200 }, () => ({ column: 'a', to: { type: 'DATE' } }))
    const { data } = await host.admin.client.tables.losses({ id: await tableId('many'), changes: more, timeoutMs: 100 })
    const error = expect.stringMatching(/within 0\.1 s/) as string
    expect(data.at(-1)).toMatchObject({ rows: null, sample: [], error })
  })

  it('refuses what is no column and what is no type', async () => {
    const { losses } = host.admin.client.tables
    const id = await tableId('more')
    await expect(losses({ id, changes: [{ column: 'x', drop: true }] })).rejects.toMatchObject({ code: 'not_found' })
    await expect(losses({ id, changes: [{ column: 'a', to: { type: 'INT; DROP' } }] }))
      .rejects
      .toMatchObject({ code: 'bad_request' })
  })

  it('says how much is in the database', async () => {
    const size = await host.admin.client.databases.size({ id: databaseId })
    const [[tables]] = await admin.run(
      `SELECT COUNT(*) FROM information_schema.TABLES WHERE TABLE_SCHEMA = '${database}' AND TABLE_TYPE = 'BASE TABLE'`,
    ) as [[string]]
    expect(size).toMatchObject({ tables: Number(tables), views: 1, sequences: 0 })
    expect(size.rows).toBeGreaterThanOrEqual(0)
  })
})
