import type { Client } from '../../src/contract/index.ts'
import type { Host } from '../support/host.ts'
import type { Admin } from '../support/structure-admin.ts'
import { randomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import Sqlite from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { describeEngines } from '../support/engines.ts'
import { startHost } from '../support/host.ts'
import { openAdmin } from '../support/structure-admin.ts'

/** Whose transactions a change of a table would wait for, beside sessions that hold it and others that do not. */

describeEngines('open transactions', (engine) => {
  const mark = randomBytes(4).toString('hex')
  const database = `b_${mark}`
  const clerk = `clerk_${mark}`
  let host: Host
  let admin: Admin
  let client: Client

  async function connect(user: string, password: string) {
    const { host: address, port } = engine
    const { id } = await client.connections.create({ name: user, host: address, port, user, password })
    const databases = await client.databases.list({ connectionId: id })
    const databaseId = databases.data.find(({ name }) => name === database)!.id
    const { data } = await client.tables.list({ databaseId })
    return data.find(({ name }) => name === 't')!.id
  }
  const tableId = { root: '', clerk: '' }

  beforeAll(async () => {
    host = await startHost()
    client = host.admin.client
    admin = await openAdmin(engine)
    await admin.run(
      `CREATE DATABASE ${database}`,
      `CREATE TABLE ${database}.t (id INT PRIMARY KEY)`,
      `CREATE TABLE ${database}.other (id INT PRIMARY KEY)`,
      `INSERT INTO ${database}.t VALUES (1)`,
      `CREATE USER '${clerk}'@'%' IDENTIFIED BY 'Cl3rk-pass'`,
      `GRANT ALL PRIVILEGES ON ${database}.* TO '${clerk}'@'%'`,
    )
    tableId.root = await connect(engine.user, engine.password)
    tableId.clerk = await connect(clerk, 'Cl3rk-pass')
  })
  afterAll(async () => {
    await admin?.run(`DROP DATABASE ${database}`, `DROP USER '${clerk}'@'%'`)
    await admin?.end()
    await host?.stop()
  })

  async function begin(...statements: string[]) {
    const session = await openAdmin(engine)
    onTestFinished(() => session.end())
    await session.run('BEGIN', ...statements)
    const [[id]] = await session.run('SELECT CONNECTION_ID()') as [[string | number]]
    return { id: String(id), run: session.run }
  }
  async function found() {
    // InnoDB says the same of its transactions until nobody has asked for 100 ms.
    await setTimeout(200)
    const { data, error } = await client.tables.blockers({ id: tableId.root })
    expect(error).toBeNull()
    return data
  }

  async function checkHolders(saysWhich: boolean) {
    const reader = await begin(`SELECT * FROM ${database}.t`)
    const writer = await begin(`UPDATE ${database}.t SET id = 2`, `SELECT * FROM ${database}.other`)
    const elsewhere = await begin(`SELECT * FROM ${database}.other`)
    const data = await found()
    const of = ({ id }: { id: string }) => data.find(({ session }) => session === id)
    for (const holder of [reader, writer]) {
      expect(of(holder)).toMatchObject({ user: engine.user, certain: saysWhich })
      const age = Date.now() - Date.parse(of(holder)!.since!)
      expect(age).toBeGreaterThan(-2_000)
      expect(age).toBeLessThan(60_000)
    }
    expect(of(elsewhere)?.certain).toBe(saysWhich ? undefined : false)
    await writer.run('COMMIT')
    const left = (await found()).map(({ session }) => session)
    expect(left).toContain(reader.id)
    expect(left).not.toContain(writer.id)
  }

  it('are those that have used the table, by reading or by writing, until they end', async () => {
    // MariaDB says it only where it was told to.
    await checkHolders(engine.name === 'TiDB')
  })

  it.runIf(engine.name === 'MariaDB')('are certain where the server lists its locks', async () => {
    await admin.run('INSTALL SONAME \'metadata_lock_info\'')
    onTestFinished(async () => void await admin.run('UNINSTALL SONAME \'metadata_lock_info\''))
    await checkHolders(true)
  })

  it('are no statements that wait for the table themselves', async () => {
    const reader = await begin(`SELECT * FROM ${database}.t`)
    const changer = await openAdmin(engine)
    const change = changer.run(`ALTER TABLE ${database}.t COMMENT 'x'`)
    const isThere = async () => (await admin.run('SHOW FULL PROCESSLIST'))
      .some(row => row.some(cell => String(cell).startsWith(`ALTER TABLE ${database}`)))
    await expect.poll(isThere).toBe(true)
    const data = await found()
    expect(data.map(({ session }) => session)).toContain(reader.id)
    expect(data.filter(({ statement }) => statement?.startsWith('ALTER'))).toEqual([])
    await reader.run('ROLLBACK')
    await change
    await changer.end()
    expect((await found()).map(({ session }) => session)).not.toContain(reader.id)
  })

  it('of others are not seen by an account that may not: the answer says why, or has its own', async () => {
    await begin(`SELECT * FROM ${database}.t`)
    const { data, error } = await client.tables.blockers({ id: tableId.clerk })
    expect(data.filter(({ user }) => user !== clerk)).toEqual([])
    if (engine.name === 'MariaDB') expect(error).toMatch(/PROCESS/)
  })
})

describe('open transactions of a SQLite file', () => {
  it('are no matter of a table', async () => {
    const host = await startHost()
    onTestFinished(() => host.stop())
    const folder = join(host.dataDir, 'sqlite')
    mkdirSync(folder, { recursive: true })
    const db = new Sqlite(join(folder, 'shop.db'))
    db.exec('CREATE TABLE t (id INTEGER); BEGIN; INSERT INTO t VALUES (1)')
    onTestFinished(() => void db.close())
    const { client } = host.admin
    const { id } = await client.connections.create({ name: 'file', engine: 'SQLite', file: 'shop.db' })
    const { data: [main] } = await client.databases.list({ connectionId: id })
    const { data: [table] } = await client.tables.list({ databaseId: main!.id })
    expect(await client.tables.blockers({ id: table!.id })).toEqual({ data: [], error: null })
  })
})
