import type { Connection, RowDataPacket } from 'mysql2/promise'
import type { Host } from '../support/host.ts'
import type { TestServer } from '../support/servers.ts'
import { randomUUID } from 'node:crypto'
import { rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import mysql from 'mysql2/promise'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import { dialectOf } from '../../src/dialects/registry.ts'
import { describeEngines } from '../support/engines.ts'
import { startHost } from '../support/host.ts'
import { noteSecret } from '../support/secrets.ts'
import { connectAdmin } from '../support/servers.ts'

/* The account that the connection form writes for who only reads: what the server lets it do, and what not. */

const password = 'reads-and-no-more-7'

describeEngines('the account of a reader', (engine) => {
  let server: TestServer
  let admin: Connection
  let host: Host

  beforeAll(async () => {
    noteSecret('the reader\'s password', password)
    server = await engine.startOwn()
    admin = await connectAdmin(server)
    // In a grant the underscore of one would stand for the letter of the other.
    for (const database of ['shop_a', 'shopXa']) {
      await admin.query(`CREATE DATABASE ${database}`)
      await admin.query(`CREATE TABLE ${database}.orders (id INT PRIMARY KEY, total INT)`)
      await admin.query(`CREATE TABLE ${database}.old_orders (id INT)`)
      await admin.query(`INSERT INTO ${database}.orders VALUES (1, 10), (2, 20)`)
      await admin.query(`CREATE VIEW ${database}.dear AS SELECT * FROM ${database}.orders WHERE total > 15`)
      await admin.query(`CREATE SEQUENCE ${database}.numbers`)
    }
    host = await startHost()
  }, 120_000)
  afterAll(async () => {
    await host?.stop()
    await admin?.end()
    await server?.stop()
  })

  /** Makes it by the very statements that are shown, with a password in its place, and signs in as it. */
  async function makeReader(database: string | null): Promise<Connection> {
    const statements = dialectOf('MySQL').network!.readerAccount(database)
    for (const sql of statements) await admin.query(sql.replace('<password>', password))
    onTestFinished(async () => void await admin.query('DROP USER \'tihc_reader\'@\'%\''))
    const { host: address, port } = server
    const reader = await mysql.createConnection({ host: address, port, user: 'tihc_reader', password })
    onTestFinished(() => reader.destroy())
    return reader
  }

  const outfile = join(tmpdir(), `tihc-reader-${randomUUID()}`)
  /** Statements that change something; an administrator can run them one after the other. */
  const writes = [
    'INSERT INTO shop_a.orders VALUES (3, 30)',
    'REPLACE INTO shop_a.orders VALUES (1, 30)',
    'UPDATE shop_a.orders SET total = 0',
    // TiDB takes it from nobody.
    ...(engine.name === 'TiDB' ? [] : ['UPDATE shop_a.dear SET total = 0']),
    'DELETE FROM shop_a.orders',
    'TRUNCATE TABLE shop_a.orders',
    'CREATE TABLE shop_a.more (id INT)',
    'CREATE VIEW shop_a.cheap AS SELECT 1',
    'ALTER TABLE shop_a.orders ADD COLUMN more INT',
    'CREATE INDEX by_total ON shop_a.orders (total)',
    'SELECT NEXT VALUE FOR shop_a.numbers',
    `SELECT 1 INTO OUTFILE '${outfile}'`,
    'SET GLOBAL max_connections = 77',
    'CREATE USER more',
    'GRANT SELECT ON shop_a.* TO more',
    'FLUSH TABLES',
    'DROP VIEW shop_a.dear',
    'DROP TABLE shop_a.old_orders',
    'RENAME TABLE shop_a.orders TO shop_a.sales',
    'DROP DATABASE shop_a',
    'CREATE DATABASE shop_b',
  ]

  /** What there is, as the administrator sees it. */
  async function state(): Promise<unknown> {
    const all = []
    for (const sql of [
      'SELECT * FROM shop_a.orders',
      'SELECT table_schema, table_name, column_name FROM information_schema.columns '
      + 'WHERE table_schema LIKE \'shop%\' ORDER BY 1, 2, 3',
      'SHOW INDEX FROM shop_a.orders',
      'SHOW DATABASES',
      'SELECT user, host FROM mysql.user ORDER BY 1, 2',
      'SELECT @@GLOBAL.max_connections',
    ]) {
      const [rows] = await admin.query<RowDataPacket[]>({ sql, rowsAsArray: true })
      all.push(rows.map(row => (row as unknown[]).join()))
    }
    return all
  }

  async function errnoOf(reader: Connection, sql: string): Promise<number | null> {
    return reader.query(sql).then(() => null, ({ errno }: { errno: number }) => errno)
  }

  it('reads tables and views of its database, their definitions too, and nothing of another one', async () => {
    const reader = await makeReader('shop_a')
    for (const [sql, count] of [
      ['SELECT * FROM shop_a.orders', 2],
      ['SELECT * FROM shop_a.dear', 1],
      ['SHOW CREATE VIEW shop_a.dear', 1],
      ['SHOW CREATE TABLE shop_a.orders', 1],
      ['SELECT * FROM information_schema.columns WHERE table_schema = \'shop_a\' AND table_name = \'orders\'', 2],
    ] as const) expect([sql, (await reader.query<RowDataPacket[]>(sql))[0].length]).toEqual([sql, count])
    // ER_TABLEACCESS_DENIED_ERROR
    expect(await errnoOf(reader, 'SELECT * FROM shopXa.orders')).toBe(1142)
    expect(await errnoOf(reader, 'SELECT * FROM mysql.user')).toBe(1142)
  })

  /** Access denied: to a database, a user, a table, a column, a right, a routine; TiDB has one more. */
  const denied = [1044, 1045, 1142, 1143, 1227, 1370, 1410, 8121]

  it.each([['of one database', 'shop_a'], ['of all', null]])('%s changes nothing', async (_, database) => {
    const reader = await makeReader(database)
    const before = await state()
    const allowed: string[] = []
    for (const sql of writes) {
      const errno = await errnoOf(reader, sql)
      if (errno === null || !denied.includes(errno)) allowed.push(`${errno} ${sql}`)
    }
    expect(allowed).toEqual([])
    expect(await state()).toEqual(before)
  })

  it('of all reads every database', async () => {
    const reader = await makeReader(null)
    expect((await reader.query<RowDataPacket[]>('SELECT * FROM shopXa.dear'))[0]).toHaveLength(1)
  })

  it('is enough for the workbench: databases, tables, columns and rows', async () => {
    await makeReader('shop_a')
    const { host: address, port } = server
    const { client } = host.admin
    const { id: connectionId } = await client.connections.create({
      name: 'as a reader',
      host: address,
      port,
      user: 'tihc_reader',
      password,
      readOnly: true,
    })
    const databases = (await client.databases.list({ connectionId })).data
    const shop = databases.find(({ name }) => name === 'shop_a')!
    expect(databases.map(({ name }) => name)).not.toContain('shopXa')
    const tables = (await client.tables.list({ databaseId: shop.id, columns: true })).data
    expect(tables.map(({ name }) => name).sort()).toEqual(expect.arrayContaining(['dear', 'orders']))
    const rows = (await client.sql.execute({ databaseId: shop.id, sql: 'SELECT id FROM dear' })).data
    expect(rows).toEqual([{ id: 2 }])
  })

  it('is kept from all of that by its rights alone: an administrator is not', async () => {
    onTestFinished(() => rmSync(outfile, { force: true }))
    for (const sql of writes) expect([sql, await errnoOf(admin, sql)]).toEqual([sql, null])
  })
})
