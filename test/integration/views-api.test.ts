import type { Database } from '../../src/contract/databases.ts'
import type { Client } from '../../src/contract/index.ts'
import type { Input, Output } from '../../src/contract/procedure.ts'
import type { views } from '../../src/contract/views.ts'
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

/** Views that are read, made and changed through the API; what happened is asked of the server itself. */

type Wanted = Input<typeof views['alter']>['view']
type Got = Output<typeof views['get']>

const q = (name: string) => `\`${name.replaceAll('`', '``')}\``

/** What was read of a view, as it would be sent back untouched. */
function asRead({ data: { select, columnNames, algorithm, security, checkOption } }: Got): Wanted {
  return { select: select!, columnNames, algorithm, security, checkOption }
}

async function idOf(client: Client, databaseId: number, name: string): Promise<string> {
  const { data } = await client.tables.list({ databaseId, columns: false })
  return data.find(table => table.name === name)!.id
}

describeEngines('a view', (engine) => {
  let host: Host
  let client: Client
  let admin: Admin
  let other: Admin
  let connectionId: string
  const isTidb = engine.name === 'TiDB'
  const { host: address, port, user, password } = engine

  beforeAll(async () => {
    host = await startHost()
    client = host.admin.client
    admin = await openAdmin(engine)
    other = await openAdmin(engine)
    connectionId = (await client.connections.create({ name: 'here', host: address, port, user, password })).id
  })
  afterAll(async () => {
    await admin?.end()
    await other?.end()
    await host?.stop()
  })

  /** A database with a table `t (id, a, b)`. */
  async function open() {
    const name = `v_${randomBytes(5).toString('hex')}`
    const { id: databaseId } = await client.databases.create({ name, connectionId }) as Database
    onTestFinished(async () => void await admin.run(`DROP DATABASE IF EXISTS ${name}`))
    await admin.run(`USE ${name}`, 'CREATE TABLE t (id BIGINT PRIMARY KEY, a INT, b VARCHAR(20))')
    const make = async (sql: string, view = 'v') => {
      await admin.run(`USE ${name}`, sql)
      return await idOf(client, databaseId, view)
    }
    // With the database before every name, as one that stands in none prints it.
    const printed = async (view = 'v') => (await other.run(`SHOW CREATE VIEW ${name}.${q(view)}`))[0]![1]!
    return { name, databaseId, make, printed }
  }

  it.each([
    'CREATE VIEW v AS SELECT * FROM t',
    'CREATE VIEW v (x, `y``z`) AS SELECT id, b FROM t WHERE a > 1',
    'CREATE ALGORITHM=MERGE DEFINER=`some\'one`@`h%` SQL SECURITY INVOKER VIEW v AS SELECT id FROM t',
    'CREATE ALGORITHM=TEMPTABLE VIEW v AS SELECT count(*) n, max(b) `a b` FROM t GROUP BY a',
    'CREATE VIEW v (n) AS (SELECT id FROM t) UNION ALL SELECT 2',
    'CREATE VIEW v AS WITH x (k) AS (SELECT a FROM t) SELECT k, \'it\'\'s; -- `\' c FROM x ORDER BY k LIMIT 3',
    ...isTidb ? [] : ['CREATE VIEW v AS SELECT id FROM t WHERE id > 3 WITH LOCAL CHECK OPTION'],
  ])('is sent back as it was read, and nothing is to be changed: %s', async (sql) => {
    const { make, printed } = await open()
    const id = await make(sql)
    const got = await client.views.get({ id })
    expect(got).toMatchObject({ ddl: await printed(), problem: null })
    const input = { id, revision: got.revision, view: asRead(got) }
    expect(await client.views.alter({ ...input, preview: true })).toMatchObject({ sql: [], statements: [] })
    await expect(client.views.alter(input)).rejects.toMatchObject({ code: 'bad_request' })

    // What else it is stays, also where the query is changed.
    const { select: before, algorithm, security, checkOption, definer } = got.data
    await client.views.alter({ ...input, view: { ...input.view, select: `SELECT * FROM (${before}) AS w` } })
    const { data: after } = await client.views.get({ id })
    // Such a query cannot be merged, which the server then notes.
    expect(after).toMatchObject({ security, checkOption, definer, ...algorithm !== 'MERGE' && { algorithm } })
  })

  it('becomes what was asked for by the statement of the preview, with what its columns become', async () => {
    const { name, make, printed } = await open()
    const id = await make('CREATE VIEW v AS SELECT id, a, b FROM t')
    const got = await client.views.get({ id })
    expect(got.columns).toMatchObject([{ name: 'id' }, { name: 'a' }, { name: 'b', type: 'varchar(20)' }])
    const view: Wanted = {
      ...asRead(got),
      select: 'SELECT id, b AS a, \'1; --\' AS `c``d` FROM t -- of all',
      security: 'INVOKER',
      ...!isTidb && { checkOption: 'LOCAL' },
    }
    const input = { id, revision: got.revision, view }
    const before = await printed()
    const plan = await client.views.alter({ ...input, preview: true })
    expect(await printed()).toBe(before)
    expect(plan).toMatchObject({
      unknown: null,
      columns: {
        added: [{ name: 'c`d' }],
        dropped: [{ name: 'b' }],
        changed: [{ name: 'a', from: 'INT', to: 'VARCHAR' }],
      },
    })
    expect(await client.views.alter(input)).toMatchObject({ status: 'success', sql: plan.sql })
    const { data } = await client.views.get({ id })
    expect(data).toMatchObject({ security: 'INVOKER', definer: got.data.definer })
    expect(data.checkOption).toBe(isTidb ? null : 'LOCAL')
    await admin.run(`INSERT INTO ${name}.t VALUES (1, 2, 'three')`)
    expect(await admin.run(`SELECT * FROM ${name}.v`)).toEqual([['1', 'three', '1; --']])
  })

  const hostile = ['a`b', '\'; --', '订单', 'x'.repeat(64), 'select']
  it.each(hostile)('is made under the name %s', async (view) => {
    const { name, databaseId } = await open()
    const wanted: Wanted = { select: 'SELECT id, a FROM t;', columnNames: [view, 'n'], algorithm: 'MERGE' }
    const plan = await client.views.create({ databaseId, name: view, view: wanted, preview: true })
    expect(plan).toMatchObject({ columns: { added: [{ name: view, type: 'BIGINT' }, { name: 'n', type: 'INT' }] } })
    expect(await client.views.create({ databaseId, name: view, view: wanted })).toMatchObject({ sql: plan.sql })
    expect(await admin.run(`SELECT ${q(view)} FROM ${name}.${q(view)}`)).toEqual([])
    await expect(client.views.create({ databaseId, name: view, view: wanted }))
      .rejects
      .toMatchObject({ code: 'conflict' })
    const id = await idOf(client, databaseId, view)
    const got = await client.views.get({ id })
    const input = { id, revision: got.revision, view: asRead(got) }
    expect(await client.views.alter({ ...input, preview: true })).toMatchObject({ sql: [] })
    await client.views.alter({ ...input, view: { ...asRead(got), select: 'SELECT a, id FROM t' } })
    expect((await client.views.get({ id })).columns.map(({ type }) => type.replace(/\W.*/, '')))
      .toEqual(['int', 'bigint'])
  })

  it.each([
    'SELECT 1; DROP TABLE t',
    'DROP TABLE t',
    'SELECT 1) UNION (SELECT 2',
    'WITH x AS (SELECT 1) DELETE FROM t',
    'SELECT 1 /*!50000 ; DROP TABLE t */',
    'SELECT \'1',
    'SELECT 1 /* ',
    'SELECT 1 INTO OUTFILE \'/tmp/x\'',
    'CREATE VIEW w AS SELECT 1',
    'SELECT 1 WITH CHECK OPTION',
    '-- nothing',
  ])('is refused before anything runs: %s', async (select) => {
    const { databaseId, make, printed } = await open()
    const id = await make('CREATE VIEW v AS SELECT id FROM t')
    const { revision } = await client.views.get({ id })
    const before = await printed()
    const refusal = { code: 'bad_request', details: { field: 'select' } }
    for (const preview of [true, false]) {
      await expect(client.views.alter({ id, revision, view: { select }, preview })).rejects.toMatchObject(refusal)
      await expect(client.views.create({ databaseId, name: 'w', view: { select }, preview }))
        .rejects
        .toMatchObject(refusal)
    }
    expect(await printed()).toBe(before)
    expect((await client.tables.list({ databaseId })).total).toBe(2)
  })

  it('is not asked for its columns where its query may do more than read', async () => {
    const { databaseId } = await open()
    const view = { select: 'SELECT release_all_locks() AS n' }
    const plan = await client.views.create({ databaseId, name: 'v', view, preview: true })
    expect(plan).toMatchObject({ columns: null, unknown: expect.stringContaining('known to change nothing') as string })
  })

  it('is not changed where somebody changed it meanwhile, but where its table was changed it is', async () => {
    const { name, make, printed } = await open()
    const id = await make('CREATE VIEW v AS SELECT id, a FROM t')
    const got = await client.views.get({ id })
    const input = { id, revision: got.revision, view: { ...asRead(got), select: 'SELECT id FROM t' } }
    await admin.run(`ALTER TABLE ${name}.t MODIFY a BIGINT`)
    await client.views.alter({ ...input, preview: true })
    await admin.run(`CREATE OR REPLACE VIEW ${name}.v AS SELECT a FROM ${name}.t`)
    const before = await printed()
    await expect(client.views.alter(input)).rejects.toMatchObject({ code: 'conflict' })
    await expect(client.views.alter({ ...input, preview: true })).rejects.toMatchObject({ code: 'conflict' })
    expect(await printed()).toBe(before)
    await admin.run(`DROP VIEW ${name}.v`)
    await expect(client.views.alter(input)).rejects.toMatchObject({ code: 'not_found' })
  })

  it('opens and says why it cannot be read where its table is gone, and can be mended', async () => {
    const { name, make } = await open()
    const id = await make('CREATE VIEW v (x, y) AS SELECT id, a FROM t')
    await admin.run(`RENAME TABLE ${name}.t TO ${name}.u`)
    const got = await client.views.get({ id })
    expect(got.problem).toContain('v')
    expect(got.columns).toEqual([])
    expect(got.data.select).toContain('a')
    const input = { id, revision: got.revision, view: asRead(got) }
    expect(await client.views.alter({ ...input, preview: true })).toMatchObject({ sql: [] })
    const failing = { ...input, view: { ...input.view, select: 'SELECT id, nothing FROM u' } }
    expect(await client.views.alter({ ...failing, preview: true })).toMatchObject({
      columns: null,
      unknown: expect.stringContaining('nothing') as string,
    })
    await expect(client.views.alter(failing)).rejects.toMatchObject({ code: 'engine' })
    await client.views.alter({ ...input, view: { ...input.view, select: 'SELECT id, a FROM u' } })
    expect(await client.views.get({ id })).toMatchObject({ problem: null })
  })

  it('is changed neither on a read-only connection nor where a table is, nor of the server\'s own', async () => {
    const { name, databaseId, make, printed } = await open()
    await make('CREATE VIEW v AS SELECT id FROM t')
    const before = await printed()
    const reads = await client.connections.create({ name: 'r', host: address, port, user, password, readOnly: true })
    onTestFinished(async () => void await client.connections.delete({ id: reads.id }))
    const { data: databases } = await client.databases.list({ connectionId: reads.id })
    const id = await idOf(client, databases.find(each => each.name === name)!.id, 'v')
    const { revision } = await client.views.get({ id })
    await expect(client.views.alter({ id, revision, view: { select: 'SELECT 1' } }))
      .rejects
      .toMatchObject({ code: 'forbidden' })
    expect(await printed()).toBe(before)
    const view = { select: 'SELECT 1' }
    await expect(client.views.create({ databaseId, name: 't', view })).rejects.toMatchObject({ code: 'conflict' })
    await expect(client.views.get({ id: await idOf(client, databaseId, 't') }))
      .rejects
      .toMatchObject({ code: 'bad_request' })
    const { data: all } = await client.databases.list({ connectionId })
    const own = all.find(each => each.name === 'mysql')!
    await expect(client.views.create({ databaseId: own.id, name: 'x', view }))
      .rejects
      .toMatchObject({ code: 'forbidden' })
  })
})

describe('a view of a file', () => {
  let host: Host
  let client: Client
  let db: Sqlite.Database
  let databaseId: number

  beforeAll(async () => {
    host = await startHost()
    const folder = join(host.dataDir, 'sqlite')
    mkdirSync(folder, { recursive: true })
    db = new Sqlite(join(folder, 'shop.db'))
    db.exec('CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b INT); CREATE TABLE log (a)')
    client = host.admin.client
    const { id } = await client.connections.create({ name: 'file', engine: 'SQLite', file: 'shop.db' })
    databaseId = (await client.databases.list({ connectionId: id })).data[0]!.id
  })
  afterAll(async () => {
    db?.close()
    await host?.stop()
  })

  it.each(['a"b', '\'; --', '订单', 'x'.repeat(64)])('is made and made anew with its triggers: %s', async (name) => {
    const view: Wanted = { select: 'SELECT id, a /* the "text" */ FROM t', columnNames: [name, 'n'] }
    await client.views.create({ databaseId, name, view })
    const quoted = `"${name.replaceAll('"', '""')}"`
    const trigger = `CREATE TRIGGER ${quoted.slice(0, -1)}_in" INSTEAD OF INSERT ON ${quoted} BEGIN
      INSERT INTO log VALUES ('a;b'); INSERT INTO log VALUES (NEW.n); END`
    db.exec(trigger)
    const id = await idOf(client, databaseId, name)
    const got = await client.views.get({ id })
    expect(asRead(got)).toMatchObject(view)
    const input = { id, revision: got.revision, view: asRead(got) }
    expect(await client.views.alter({ ...input, preview: true })).toMatchObject({ sql: [] })
    const edited = { ...input, view: { ...view, select: 'SELECT b, a FROM t' } }
    const plan = await client.views.alter({ ...edited, preview: true })
    expect(plan.sql).toHaveLength(5)
    expect(plan).toMatchObject({ columns: { added: [], dropped: [], changed: [{ name, from: 'INTEGER', to: 'INT' }] } })
    expect(await client.views.alter(edited)).toMatchObject({ sql: plan.sql })
    db.exec(`INSERT INTO ${quoted} (n) VALUES ('z')`)
    expect(db.prepare('SELECT a FROM log').pluck().all()).toEqual(['a;b', 'z'])
    expect(db.prepare('SELECT sql FROM sqlite_schema WHERE type = ?').pluck().all('trigger')).toEqual([trigger])
    db.exec(`DROP VIEW ${quoted}; DELETE FROM log`)
  })

  it('stays as it was where it cannot be made anew', async () => {
    onTestFinished(() => void db.exec('DROP VIEW IF EXISTS v'))
    db.exec('CREATE VIEW v AS SELECT a FROM t')
    const id = await idOf(client, databaseId, 'v')
    const { revision } = await client.views.get({ id })
    await expect(client.views.alter({ id, revision, view: { select: 'SELECT FROM FROM' } }))
      .rejects
      .toMatchObject({ code: 'engine' })
    expect(db.prepare('SELECT sql FROM sqlite_schema WHERE name = ?').pluck().get('v'))
      .toBe('CREATE VIEW v AS SELECT a FROM t')
    for (const wrong of [{ algorithm: 'MERGE' }, { security: 'INVOKER' }, { checkOption: 'LOCAL' }] as const) {
      await expect(client.views.alter({ id, revision, view: { select: 'SELECT 1', ...wrong } }))
        .rejects
        .toMatchObject({ code: 'bad_request', details: { field: Object.keys(wrong)[0] } })
    }
    db.exec('DROP VIEW v; CREATE TABLE gone (a); CREATE VIEW v AS SELECT a FROM gone; DROP TABLE gone')
    const { problem, data } = await client.views.get({ id })
    expect(problem).toContain('no such table')
    expect(data.select).toBe('SELECT a FROM gone')
  })

  it('is not changed where somebody changed it meanwhile, nor in a file that is read-only', async () => {
    db.exec('CREATE VIEW v AS SELECT a FROM t')
    const id = await idOf(client, databaseId, 'v')
    const { revision } = await client.views.get({ id })
    db.exec('DROP VIEW v; CREATE VIEW v AS SELECT b FROM t')
    const view = { select: 'SELECT id FROM t' }
    await expect(client.views.alter({ id, revision, view })).rejects.toMatchObject({ code: 'conflict' })
    const reads = await client.connections.create({ name: 'r', engine: 'SQLite', file: 'shop.db', readOnly: true })
    const { data: [database] } = await client.databases.list({ connectionId: reads.id })
    const own = await idOf(client, database!.id, 'v')
    const got = await client.views.get({ id: own })
    await expect(client.views.alter({ id: own, revision: got.revision, view }))
      .rejects
      .toMatchObject({ code: 'forbidden' })
    expect(db.prepare('SELECT sql FROM sqlite_schema WHERE name = ?').pluck().get('v'))
      .toBe('CREATE VIEW v AS SELECT b FROM t')
  })
})
