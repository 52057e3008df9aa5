import type { Database } from '../../src/contract/databases.ts'
import type { Client } from '../../src/contract/index.ts'
import type { Host } from '../support/host.ts'
import type { Admin } from '../support/structure-admin.ts'
import { randomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { describeEngines } from '../support/engines.ts'
import { startHost } from '../support/host.ts'
import { openAdmin } from '../support/structure-admin.ts'

/** Routines, triggers and events through the API, as the servers have them. */

const q = (name: string) => `\`${name.replaceAll('`', '``')}\``

describeEngines('stored programs', (engine) => {
  let host: Host
  let client: Client
  let admin: Admin
  let connectionId: string
  const { host: address, port, user, password } = engine
  const hasSome = engine.name !== 'TiDB'

  beforeAll(async () => {
    host = await startHost()
    client = host.admin.client
    admin = await openAdmin(engine)
    connectionId = (await client.connections.create({ name: 'here', host: address, port, user, password })).id
  })
  afterAll(async () => {
    await admin?.end()
    await host?.stop()
  })

  async function open() {
    const name = `p_${randomBytes(5).toString('hex')}`
    const { id: databaseId } = await client.databases.create({ name, connectionId }) as Database
    onTestFinished(async () => void await admin.run(`DROP DATABASE IF EXISTS ${name}`))
    await admin.run(`USE ${name}`, 'CREATE TABLE t (id INT, n INT)')
    return { name, databaseId, run: (...statements: string[]) => admin.run(`USE ${name}`, ...statements) }
  }

  it('are said to be there by what the server can do', async () => {
    await client.connections.connect({ id: connectionId })
    const { capabilities } = await client.connections.get({ id: connectionId })
    expect(capabilities).toMatchObject({ routines: hasSome, triggers: hasSome })
    const { databaseId } = await open()
    expect(await client.programs.list({ databaseId })).toEqual({ data: [] })
  })

  it.runIf(hasSome)('are listed with what each of them is', async () => {
    const { databaseId, run } = await open()
    await run(
      'CREATE DEFINER=`an`@`other` PROCEDURE `p``1` (IN a INT, OUT b VARCHAR(9)) COMMENT \'it\'\'s\' SET b = a',
      'CREATE FUNCTION f (x DECIMAL(9,2), y TEXT) RETURNS VARCHAR(20) DETERMINISTIC RETURN CONCAT(x, y)',
      'CREATE PROCEDURE f () SELECT 1',
      'CREATE TRIGGER tr BEFORE INSERT ON t FOR EACH ROW SET NEW.n = 1',
      'CREATE EVENT e ON SCHEDULE EVERY 2 DAY DISABLE COMMENT \'daily\' DO SELECT 1',
      'CREATE EVENT once ON SCHEDULE AT \'2035-01-02 03:04:05\' DO SELECT 1',
    )
    const { data } = await client.programs.list({ databaseId })
    expect(data.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      'function f',
      'procedure f',
      'procedure p`1',
      'trigger tr',
      'event e',
      'event once',
    ])
    const of = (kind: string, name: string) => data.find(each => each.kind === kind && each.name === name)
    expect(of('procedure', 'p`1')).toMatchObject({
      definer: 'an@other',
      comment: 'it\'s',
      parameters: 'IN a int(11), OUT b varchar(9)',
      returns: null,
    })
    expect(of('function', 'f')).toMatchObject({ parameters: 'x decimal(9,2), y text', returns: 'varchar(20)' })
    expect(of('procedure', 'f')).toMatchObject({ parameters: '' })
    expect(of('trigger', 'tr')).toMatchObject({ table: 't', timing: 'BEFORE', on: 'INSERT' })
    expect(of('event', 'e')).toMatchObject({ schedule: 'EVERY 2 DAY', status: 'DISABLED', comment: 'daily' })
    expect(of('event', 'once')).toMatchObject({ schedule: 'AT 2035-01-02 03:04:05', status: 'ENABLED' })
  })

  const hostile = ['a`b', '\'; --', '订单', 'x'.repeat(64), 'a.b']
  it.runIf(hasSome).each(hostile)('are shown and dropped under the name %s', async (name) => {
    const { databaseId, run } = await open()
    await run(
      `CREATE PROCEDURE ${q(name)} () SELECT 1`,
      `CREATE FUNCTION ${q(name)} () RETURNS INT RETURN 1`,
      `CREATE TRIGGER ${q(name)} AFTER DELETE ON t FOR EACH ROW SET @a = 1`,
      `CREATE EVENT ${q(name)} ON SCHEDULE EVERY 1 HOUR DO SELECT 1`,
    )
    for (const kind of ['procedure', 'function', 'trigger', 'event'] as const) {
      const { ddl } = await client.programs.ddl({ databaseId, kind, name })
      expect(ddl).toContain(q(name))
      expect(ddl).toContain(kind.toUpperCase())
      const plan = await client.programs.delete({ databaseId, kind, name, preview: true })
      expect(plan.sql).toEqual([expect.stringContaining(`DROP ${kind.toUpperCase()}`)])
      expect((await client.programs.list({ databaseId })).data.map(each => each.kind)).toContain(kind)
      await client.programs.delete({ databaseId, kind, name })
      await expect(client.programs.delete({ databaseId, kind, name })).rejects.toMatchObject({ code: 'not_found' })
    }
    expect(await client.programs.list({ databaseId })).toEqual({ data: [] })
  })

  it.runIf(hasSome)('say so where this account may not see how they are made', async () => {
    const { name: database, run } = await open()
    const account = `u_${randomBytes(4).toString('hex')}`
    await run(
      'CREATE PROCEDURE p () SELECT 1',
      `CREATE USER ${account}@'%' IDENTIFIED BY 'a-password'`,
      `GRANT SELECT, EXECUTE ON ${database}.* TO ${account}@'%'`,
    )
    onTestFinished(async () => void await admin.run(`DROP USER ${account}@'%'`))
    const theirs = await client.connections.create({
      name: account,
      host: address,
      port,
      user: account,
      password: 'a-password',
    })
    onTestFinished(async () => void await client.connections.delete({ id: theirs.id }))
    const { data } = await client.databases.list({ connectionId: theirs.id })
    const databaseId = data.find(each => each.name === database)!.id
    expect((await client.programs.list({ databaseId })).data).toMatchObject([{ kind: 'procedure', name: 'p' }])
    await expect(client.programs.ddl({ databaseId, kind: 'procedure', name: 'p' }))
      .rejects
      .toMatchObject({ code: 'forbidden' })
  })

  it.runIf(hasSome)('are not dropped on a read-only connection', async () => {
    const { name: database, run } = await open()
    await run('CREATE PROCEDURE p () SELECT 1')
    const reads = await client.connections.create({ name: 'r', host: address, port, user, password, readOnly: true })
    onTestFinished(async () => void await client.connections.delete({ id: reads.id }))
    const { data } = await client.databases.list({ connectionId: reads.id })
    const databaseId = data.find(each => each.name === database)!.id
    await expect(client.programs.delete({ databaseId, kind: 'procedure', name: 'p' }))
      .rejects
      .toMatchObject({ code: 'forbidden' })
    expect((await client.programs.list({ databaseId })).data).toHaveLength(1)
  })
})

describe('stored programs of a file', () => {
  let host: Host
  let db: Sqlite.Database
  let databaseId: number

  beforeAll(async () => {
    host = await startHost()
    const folder = join(host.dataDir, 'sqlite')
    mkdirSync(folder, { recursive: true })
    db = new Sqlite(join(folder, 'shop.db'))
    db.exec('CREATE TABLE "a""b" (id, n); CREATE VIEW v AS SELECT * FROM "a""b"')
    const { client } = host.admin
    const { id } = await client.connections.create({ name: 'file', engine: 'SQLite', file: 'shop.db' })
    databaseId = (await client.databases.list({ connectionId: id })).data[0]!.id
  })
  afterAll(async () => {
    db?.close()
    await host?.stop()
  })

  it('are its triggers', async () => {
    const { client } = host.admin
    const made = 'CREATE TRIGGER "x "" insert" AFTER UPDATE OF n ON "a""b" BEGIN SELECT 1; END'
    db.exec(made)
    db.exec('CREATE TRIGGER y INSTEAD OF DELETE ON v BEGIN SELECT 2; END; CREATE TRIGGER z INSERT ON "a""b" '
      + 'BEGIN SELECT 3; END')
    const { data } = await client.programs.list({ databaseId })
    expect(data.map(({ kind, name, table, timing, on }) => [kind, name, table, timing, on])).toEqual([
      ['trigger', 'x " insert', 'a"b', 'AFTER', 'UPDATE'],
      ['trigger', 'y', 'v', 'INSTEAD OF', 'DELETE'],
      ['trigger', 'z', 'a"b', 'BEFORE', 'INSERT'],
    ])
    const of = { databaseId, kind: 'trigger', name: 'x " insert' } as const
    expect(await client.programs.ddl(of)).toEqual({ ddl: made })
    await client.programs.delete(of)
    expect(db.prepare('SELECT name FROM sqlite_schema WHERE type = ?').pluck().all('trigger')).toEqual(['y', 'z'])
    await expect(client.programs.ddl(of)).rejects.toMatchObject({ code: 'not_found' })
    await expect(client.programs.ddl({ ...of, kind: 'procedure', name: 'y' }))
      .rejects
      .toMatchObject({ code: 'not_found' })
  })
})
