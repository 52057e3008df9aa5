import type { Host, Person } from '../support/host.ts'
import type { DatabaseItem, Preview, TableItem } from '../support/structure-door.ts'
import type { StructureGround } from '../support/structure-ground.ts'
import { randomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { describeEngines } from '../support/engines.ts'
import { startHost } from '../support/host.ts'
import { openAdmin } from '../support/structure-admin.ts'
import { describeDocumentedStructure } from '../support/structure-conformance.ts'
import { structureOver, structureOverHttp } from '../support/structure-door.ts'

/*
 * The documented API of databases, tables and columns over HTTP, and what there is besides: who may call, what is
 * written down of it, and files.
 */

describeEngines('the documented structure', (engine) => {
  let host: Host
  let ground: StructureGround
  let endAdmin: () => Promise<void>
  const people: Record<'viewer' | 'other', Person> = {} as never

  beforeAll(async () => {
    host = await startHost()
    const { run, end } = await openAdmin(engine)
    endAdmin = end
    const { host: address, port, user, password } = engine
    const { id } = await host.admin.client.connections.create({ name: 'here', host: address, port, user, password })
    ground = { product: engine.name, connectionId: id, run }
    const { client } = host.admin
    const secret = 'a-long-password'
    const { tenant_id } = await client.auth.me()
    await client.users.create({ username: 'viewer', password: secret, tenant_id, role: 'viewer' })
    const strange = await client.tenants.create({ name: 'other' })
    await client.users.create({ username: 'other', password: secret, tenant_id: strange.id, role: 'admin' })
    people.viewer = await host.login('viewer', secret)
    people.other = await host.login('other', secret)
  })
  afterAll(async () => {
    await endAdmin?.()
    await host?.stop()
  })

  const door = structureOverHttp(() => host.admin)
  describeDocumentedStructure(door, () => ground)

  const { ask, refused } = structureOver(door)
  const newName = () => `c_${randomBytes(6).toString('hex')}`

  it('is changed neither by a viewer, nor by another tenant, nor without a token', async () => {
    const { connectionId } = ground
    const { id } = await ask<DatabaseItem>('databases.create', { name: newName(), connectionId })
    const viewer = structureOver(structureOverHttp(() => people.viewer))
    await viewer.refused('databases.create', { name: newName(), connectionId }, 'forbidden')
    await viewer.refused('databases.delete', { id }, 'forbidden')
    const other = structureOver(structureOverHttp(() => people.other))
    await other.refused('databases.create', { name: newName(), connectionId }, 'not_found')
    await other.refused('databases.delete', { id }, 'not_found')
    expect((await host.request('DELETE', `/api/databases/${id}`)).status).toBe(401)
    await ask('databases.delete', { id })
  })

  it('is changed over no read-only connection', async () => {
    const { host: address, port, user, password } = engine
    const more = { name: 'reads', host: address, port, user, password, readOnly: true }
    const { id: connectionId } = await host.admin.client.connections.create(more)
    const name = newName()
    expect((await refused('databases.create', { name, connectionId }, 'forbidden')).error).toMatch(/read-only/)
    expect(await ground.run(`SHOW DATABASES LIKE '${name}'`)).toEqual([])
    await host.admin.client.connections.delete({ id: connectionId })
  })

  it('keeps its tables over a read-only connection, and from an account that may not drop them', async () => {
    const { host: address, port, user, password } = engine
    const name = newName()
    const { id } = await ask<DatabaseItem>('databases.create', { name, connectionId: ground.connectionId })
    await ground.run(
      `CREATE TABLE ${name}.t (x INT)`,
      `CREATE USER '${name}'@'%' IDENTIFIED BY 'secret-of-a-reader'`,
      `GRANT SELECT ON ${name}.* TO '${name}'@'%'`,
    )
    const to = { host: address, port }
    const over = async (more: { user: string, password: string, readOnly?: boolean }) => {
      const made = await host.admin.client.connections.create({ name: more.user, ...to, ...more })
      const { data } = await ask<{ data: DatabaseItem[] }>('databases.list', { connectionId: made.id })
      const databaseId = data.find(database => database.name === name)!.id
      return (await ask<{ data: TableItem[] }>('tables.list', { databaseId })).data[0]!.id
    }
    const readOnly = await over({ user, password, readOnly: true })
    const reader = await over({ user: name, password: 'secret-of-a-reader' })
    for (const [table, code] of [[readOnly, 'forbidden'], [reader, 'engine']] as const) {
      const { error } = await refused('tables.delete', { ids: [table] }, code)
      expect(error).toMatch(code === 'forbidden' ? /read-only/ : /denied/i)
      await refused('tables.truncate', { ids: [table] }, code)
      await refused('tables.rename', { id: table, name: 'n' }, code)
    }
    expect(await ground.run(`SHOW TABLES FROM ${name}`)).toEqual([['t']])
    await ground.run(`DROP USER '${name}'@'%'`)
    await ask('databases.delete', { id })
  })

  it('is changed by tasks of the kind schema, which the history knows', async () => {
    const name = newName()
    const made = await ask<DatabaseItem & { taskId: string, sql: string[] }>(
      'databases.create',
      { name, connectionId: ground.connectionId },
    )
    expect(made.sql).toEqual([`CREATE DATABASE \`${name}\``])
    const { client } = host.admin
    expect(await client.tasks.get({ taskId: made.taskId })).toMatchObject({ kind: 'schema', status: 'completed' })
    const { data: [entry] } = await client.sql.history({ taskId: made.taskId })
    expect(entry).toMatchObject({ sql: made.sql[0], status: 'completed' })
    await ask('databases.delete', { id: made.id })
  })

  it('keeps a backslash where sessions take it for itself', async () => {
    const { host: address, port, user, password } = engine
    const startSql = 'SET SESSION sql_mode = CONCAT(@@sql_mode, \',NO_BACKSLASH_ESCAPES\')'
    const more = { name: 'plain', host: address, port, user, password, advanced: { startSql } }
    const { id: connectionId } = await host.admin.client.connections.create(more)
    const name = newName()
    const { id } = await ask<DatabaseItem>('databases.create', { name, connectionId })
    await ground.run(`CREATE TABLE ${name}.t (x INT)`)
    const { data: [table] } = await ask<{ data: TableItem[] }>('tables.list', { databaseId: id })
    const column = { column_name: 'a', column_type: 'VARCHAR(9)', default: 'a\\b\'', comment: 'c:\\x \'' }
    await ask('tables.addColumn', { id: table!.id, ...column })
    const { data: [now] } = await ask<{ data: TableItem[] }>('tables.list', { databaseId: id })
    expect(now!.columns[1]).toMatchObject({ default: 'a\\b\'', comment: 'c:\\x \'' })
    await ask('databases.delete', { id })
    await host.admin.client.connections.delete({ id: connectionId })
  })
})

describe('the structure of a file', () => {
  let host: Host
  let connectionId: string
  let db: Database.Database
  const { ask, refused } = structureOver(structureOverHttp(() => host.admin))

  beforeAll(async () => {
    host = await startHost()
    const folder = join(host.dataDir, 'sqlite')
    mkdirSync(folder, { recursive: true })
    db = new Database(join(folder, 'shop.db'))
    db.exec('CREATE TABLE orders (id INTEGER PRIMARY KEY, amount REAL); CREATE INDEX by_amount ON orders (amount)')
    const made = await host.admin.client.connections.create({ name: 'file', engine: 'SQLite', file: 'shop.db' })
    connectionId = made.id
  })
  afterAll(async () => {
    db?.close()
    await host?.stop()
  })

  async function orders(): Promise<TableItem> {
    const { data: [database] } = await ask<{ data: DatabaseItem[] }>('databases.list', { connectionId })
    const { data: [table] } = await ask<{ data: TableItem[] }>('tables.list', { databaseId: database!.id })
    return table!
  }

  it('is one database, which is neither created nor dropped', async () => {
    for (const preview of [false, true]) {
      const { error } = await refused('databases.create', { name: 'x', connectionId, preview }, 'bad_request')
      expect(error).toContain('file')
      const { data: [database] } = await ask<{ data: DatabaseItem[] }>('databases.list', { connectionId })
      await refused('databases.delete', { id: database!.id, preview }, 'bad_request')
    }
  })

  it('takes columns and gives them up', async () => {
    const { id } = await orders()
    const column = { column_name: 'a"b', column_type: 'VARCHAR(64)', nullable: false, default: 'it\'s' }
    const { sql } = await ask<Preview>('tables.addColumn', { id, ...column, preview: true })
    expect(sql).toEqual(['ALTER TABLE "main"."orders" ADD COLUMN "a""b" VARCHAR(64) NOT NULL DEFAULT \'it\'\'s\''])
    await ask('tables.addColumn', { id, ...column })
    await ask('tables.addColumn', { id, column_name: 'n', column_type: 'INTEGER', default: 5 })
    expect((await orders()).columns.slice(2)).toMatchObject([
      { name: 'a"b', type: 'VARCHAR', definition: 'VARCHAR(64)', nullable: false, default: 'it\'s' },
      { name: 'n', type: 'INTEGER', nullable: true },
    ])
    db.exec('INSERT INTO orders (id) VALUES (1)')
    expect(db.prepare('SELECT "a""b", n, typeof(n) AS kind FROM orders').get()).toEqual({
      'a"b': 'it\'s',
      'n': 5,
      'kind': 'integer',
    })
    await refused('tables.addColumn', { id, column_name: 'N', column_type: 'INTEGER' }, 'conflict')
    for (const name of ['a"b', 'n']) await ask('tables.dropNamedColumn', { id, name })
    await refused('tables.dropColumn', { id, name: 'n' }, 'not_found')
    expect((await refused('tables.dropColumn', { id, name: 'amount' }, 'engine')).error).toContain('by_amount')
    expect((await orders()).columns).toHaveLength(2)
  })

  it('renames, empties and drops its tables', async () => {
    db.exec(`CREATE TABLE "a""b" (id INTEGER PRIMARY KEY); CREATE TABLE c (p INTEGER REFERENCES "a""b" (id));
      CREATE VIEW v AS SELECT 1 AS one; INSERT INTO "a""b" VALUES (1); INSERT INTO c VALUES (1)`)
    const { id: databaseId } = (await ask<{ data: DatabaseItem[] }>('databases.list', { connectionId })).data[0]!
    const ids = async (...names: string[]) => {
      const { data } = await ask<{ data: TableItem[] }>('tables.list', { databaseId })
      return names.map(name => data.find(table => table.name === name)!.id)
    }
    const [parent, child, view] = await ids('a"b', 'c', 'v')
    await refused('tables.rename', { id: child, name: 'orders' }, 'conflict')
    await refused('tables.rename', { id: view, name: 'w' }, 'bad_request')
    expect(await ask<Preview>('tables.rename', { id: child, name: 'd"e' })).toMatchObject({
      sql: ['ALTER TABLE "main"."c" RENAME TO "d""e"'],
    })
    const [renamed] = await ids('d"e')
    expect(await ask<Preview>('tables.truncate', { ids: [renamed] })).toMatchObject({
      sql: ['DELETE FROM "main"."d""e"'],
    })
    expect(db.prepare('SELECT count(*) AS n FROM "d""e"').get()).toEqual({ n: 0 })
    db.exec('INSERT INTO "d""e" VALUES (1)')
    expect((await ask<{ ddl: string }>('tables.ddl', { id: view })).ddl).toBe('CREATE VIEW v AS SELECT 1 AS one')
    expect(await ask<Preview>('tables.delete', { ids: [parent, renamed, view] })).toMatchObject({
      sql: ['DROP VIEW "main"."v"', 'DROP TABLE "main"."d""e"', 'DROP TABLE "main"."a""b"'],
    })
    expect((await ask<{ data: TableItem[] }>('tables.list', { databaseId })).data).toHaveLength(1)
  })

  it('takes nothing that it cannot have, and says so', async () => {
    const { id } = await orders()
    const column = { id, column_name: 'x', column_type: 'TEXT' }
    for (const more of [{ first: true }, { after: 'id' }, { comment: 'c' }, { auto_increment: true }])
      await refused('tables.addColumn', { ...column, ...more }, 'bad_request')
    const none = ['TEXT; DROP TABLE x', 'TEXT NOT NULL', 'TEXT -- x', 'TEXT DEFAULT 1', '"TEXT"', 'N(1,2,3)', '(1)']
    for (const column_type of none) await refused('tables.addColumn', { ...column, column_type }, 'bad_request')
    expect((await orders()).columns).toHaveLength(2)
  })
})
