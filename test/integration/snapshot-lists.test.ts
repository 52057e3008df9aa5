import type { Database } from '../../src/contract/databases.ts'
import type { Table } from '../../src/contract/tables.ts'
import type { AnyEngine } from '../support/engines.ts'
import type { Host, Person } from '../support/host.ts'
import type { Sandbox } from '../support/sandbox.ts'
import { renameSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { numberDatabases } from '../../src/main/schema/database-ids.ts'
import { toCompact } from '../../src/schema/compact.ts'
import { openConnectionServices, person, wholeDraft } from '../support/connection-services.ts'
import { describeEveryEngine } from '../support/engines.ts'
import { freePort } from '../support/free-port.ts'
import { startHost } from '../support/host.ts'
import { openProxy } from '../support/proxy.ts'
import { openSandbox } from '../support/sandbox.ts'
import { endOfTask } from '../support/task-end.ts'

/*
 * Lists of databases, tables and columns whose server is gone: they show what the last sync saw, say how old it is, and
 * are in every field what the server had answered.
 */

let host: Host
let stranger: Person
beforeAll(async () => {
  host = await startHost()
  const { client } = host.admin
  const { id: tenant_id } = await client.tenants.create({ name: 'other' })
  await client.users.create({ username: 'stranger', password: 'a-long-password', tenant_id, role: 'admin' })
  stranger = await host.login('stranger', 'a-long-password')
})
afterAll(() => host?.stop())

/** A connection whose server can go away and come back. */
interface Reach {
  connectionId: string
  goAway: () => Promise<void>
  comeBack: () => Promise<void>
  end: () => Promise<void>
}

async function reachFile({ connectionId }: Sandbox): Promise<Reach> {
  const { file } = await host.admin.client.connections.get({ id: connectionId })
  const path = join(host.dataDir, 'sqlite', file!)
  return {
    connectionId,
    goAway: async () => renameSync(path, `${path}.away`),
    comeBack: async () => renameSync(`${path}.away`, path),
    end: async () => {},
  }
}

async function reachServer(engine: Exclude<AnyEngine, { name: 'SQLite' }>): Promise<Reach> {
  const { user, password } = engine
  let proxy = await openProxy(engine)
  const { port } = proxy
  const { id: connectionId } = await host.admin.client.connections.create({
    name: `by proxy ${port}`,
    host: proxy.host,
    port,
    user,
    password,
  })
  return {
    connectionId,
    goAway: () => proxy.close(),
    async comeBack() {
      proxy = await openProxy(engine, { port })
    },
    async end() {
      await host.admin.client.connections.delete({ id: connectionId })
      await proxy.close()
    },
  }
}

describeEveryEngine('what a sync saw', (engine) => {
  const isServer = engine.name !== 'SQLite'
  let ground: Sandbox
  let reach: Reach
  afterEach(async () => {
    await reach?.end()
    await ground?.close()
  })

  const client = () => ground.person.client

  async function make(...statements: string[]): Promise<void> {
    if (isServer) await ground.direct(`USE ${ground.database}`)
    for (const statement of statements) await ground.direct(statement)
  }
  async function open(...statements: string[]): Promise<Database> {
    ground = await openSandbox(engine, host)
    reach = isServer
      ? await reachServer(engine as Exclude<AnyEngine, { name: 'SQLite' }>)
      : await reachFile(ground)
    await make(...statements)
    const { data } = await client().databases.list({ connectionId: reach.connectionId })
    return data.find(({ name }) => name === ground.database)!
  }
  async function sync(): Promise<void> {
    const { taskId } = await client().dataSources.sync({ id: reach.connectionId, databases: [ground.database] })
    expect(await endOfTask(client(), taskId)).toMatchObject({ status: 'completed' })
  }
  const syncedAt = async (database: Database) =>
    (await client().dataSources.list()).data.find(({ id }) => id === `${reach.connectionId}-${database.id}`)!.synced_at

  const hard = [
    `CREATE TABLE parents (a INTEGER NOT NULL, b INTEGER NOT NULL, c INTEGER, u VARCHAR(20) UNIQUE,
      d VARCHAR(30) NOT NULL DEFAULT 'it''s', e INTEGER DEFAULT 7, PRIMARY KEY (a, b))`,
    'CREATE INDEX by_c ON parents (c, e)',
    'CREATE UNIQUE INDEX by_d ON parents (d, e)',
    'CREATE TABLE children (id INTEGER NOT NULL PRIMARY KEY, a INTEGER, b INTEGER, g INTEGER AS (a + 1) STORED)',
    'CREATE TABLE keyless (x INTEGER NOT NULL UNIQUE, y INTEGER NOT NULL, z INTEGER)',
    'CREATE UNIQUE INDEX by_y ON keyless (y, z)',
    'CREATE VIEW names AS SELECT u, d FROM parents',
  ]
  /** Servers sort by collations of their own; by code these stand first. */
  const first = ['CREATE TABLE Later (id INTEGER)', 'CREATE TABLE _early (id INTEGER)']
  const ofServers = [
    `CREATE TABLE notes (id BIGINT NOT NULL AUTO_INCREMENT PRIMARY KEY COMMENT 'the number',
      made DATETIME DEFAULT CURRENT_TIMESTAMP, changed TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP(3)
        ON UPDATE CURRENT_TIMESTAMP(3), day DATE, v INT AS (YEAR(day)) VIRTUAL, bits BIT(3) DEFAULT b'101',
      raw BINARY(2) DEFAULT 'a', body TEXT, word VARCHAR(40) DEFAULT 'current_timestamp', e ENUM('a','b') DEFAULT 'b',
      KEY by_body (body(10)), UNIQUE KEY by_word (word(5))) COMMENT 'what it is'`,
    'CREATE TABLE twice (n INT NOT NULL, m INT NOT NULL, UNIQUE KEY z (n, m), KEY a (m))',
    'CREATE TABLE prefixed (t VARCHAR(30) NOT NULL, UNIQUE KEY p (t(5)))',
    'CREATE SEQUENCE numbers',
  ]
  const ofEach: Record<string, string[]> = {
    TiDB: [
      `CREATE TABLE own (id BIGINT PRIMARY KEY AUTO_RANDOM, u VARCHAR(40) DEFAULT (UUID()),
        d DATE DEFAULT (CURRENT_DATE), i INT, KEY by_expression ((i + 1)))`,
    ],
    MariaDB: [
      `CREATE TABLE own (id INT PRIMARY KEY, hidden INT INVISIBLE DEFAULT 3, u VARCHAR(40) DEFAULT UUID(),
        d DATE DEFAULT CURRENT_DATE, p INT AS (id * 2) PERSISTENT INVISIBLE, long_text TEXT UNIQUE,
        f TEXT, FULLTEXT KEY (f))`,
      'CREATE TABLE versioned (a INT, b INT WITHOUT SYSTEM VERSIONING) WITH SYSTEM VERSIONING',
    ],
    SQLite: [
      `CREATE TABLE own (id INTEGER PRIMARY KEY AUTOINCREMENT, t, n TEXT COLLATE NOCASE UNIQUE,
        w REAL DEFAULT (1 + 2), v INTEGER AS (id + 1), part INTEGER)`,
      'CREATE UNIQUE INDEX partial_index ON own (part) WHERE part > 0',
      'CREATE INDEX by_expression ON own (lower(n), t)',
      'CREATE TABLE rowless (k TEXT PRIMARY KEY, s TEXT) WITHOUT ROWID',
    ],
  }

  it('is in every field of columns what the server had answered', async () => {
    const { id: databaseId } = await open(...hard, ...first, ...isServer ? ofServers : [], ...ofEach[engine.name]!)
    await sync()
    const live = await client().tables.list({ databaseId, snapshot: 'fallback' })
    const columns = await Promise.all(live.data.map(({ id }) => client().tables.columns({ id, snapshot: 'fallback' })))
    expect(live.data.slice(0, 2).map(({ name }) => name)).toEqual(['Later', '_early'])
    expect([live, ...columns].filter(({ asOf, errors }) => asOf ?? errors)).toEqual([])
    await reach.goAway()
    const kept = await client().tables.list({ databaseId, snapshot: 'fallback' })
    const withoutFigures = ({ columns: given, ...table }: Table): Table =>
      ({ ...table, rows: null, bytes: null, columns: table.kind === 'sequence' ? [] : given! })
    expect(kept).toEqual({
      data: live.data.map(withoutFigures),
      total: live.total,
      asOf: expect.any(String) as string,
      errors: [expect.anything()],
    })
    for (const [at, { id, kind }] of live.data.entries()) {
      const { data } = await client().tables.columns({ id, snapshot: 'only' })
      expect(data).toEqual(kind === 'sequence' ? [] : columns[at]!.data)
    }
  })

  it('stands in for a server that is gone, until it answers again', async () => {
    const database = await open(...hard)
    await sync()
    const { connectionId } = reach
    const asOf = `${(await syncedAt(database))!}Z`
    const list = () => client().databases.list({ connectionId, snapshot: 'fallback' })
    const before = await list()
    const [table] = (await client().tables.list({ databaseId: database.id, columns: false })).data
    const made = await client().tables.ddl({ id: table!.id })
    expect(made).toEqual({ ddl: expect.stringContaining(table!.name) as string })
    expect(before.errors).toBeUndefined()
    expect(before.data.filter(each => 'asOf' in each)).toEqual([])

    await reach.goAway()
    const failure = { connectionId, code: 'unavailable', error: expect.stringMatching(/\w/) as string }
    expect(await list()).toMatchObject({ data: [{ ...database, asOf }], errors: [failure] })
    const all = await client().databases.list({ snapshot: 'fallback' })
    expect(all.data.filter(each => each.connectionId === connectionId)).toEqual([{ ...database, asOf }])
    expect(await client().databases.list({ connectionId, snapshot: 'only' })).toEqual({ data: [{ ...database, asOf }] })
    expect(await client().databases.list({ connectionId })).toMatchObject({ data: [], errors: [failure] })
    const tables = { databaseId: database.id, columns: false }
    expect(await client().tables.list({ ...tables, snapshot: 'fallback' })).toMatchObject({ asOf, errors: [failure] })
    await expect(client().tables.list(tables)).rejects.toMatchObject({ code: 'unavailable' })
    await expect(client().tables.columns({ id: table!.id })).rejects.toMatchObject({ code: 'unavailable' })
    const statement = await client().tables.ddl({ id: table!.id, snapshot: 'fallback' })
    expect(statement).toMatchObject({ ...made, asOf, errors: [failure] })
    expect(await client().tables.columns({ id: table!.id, snapshot: 'fallback' })).toMatchObject({
      asOf,
      errors: [failure],
    })

    await reach.comeBack()
    await make('CREATE TABLE came_later (id INTEGER)')
    expect((await list()).data.find(({ id }) => id === database.id)).not.toHaveProperty('asOf')
    const after = await client().tables.list({ ...tables, snapshot: 'fallback' })
    expect(after).not.toHaveProperty('asOf')
    expect(after.data.map(({ name }) => name)).toContain('came_later')
    const kept = await client().tables.list({ ...tables, snapshot: 'only' })
    expect(kept.data.map(({ name }) => name)).not.toContain('came_later')
  })

  it('is paged, searched and counted as a server\'s list is', async () => {
    const { id: databaseId } = await open(
      ...['Zebra', 'order_items', 'orders', 'users'].map(name => `CREATE TABLE ${name} (id INTEGER)`),
      'CREATE VIEW all_orders AS SELECT id FROM orders',
    )
    await sync()
    const list = async (query: object) => {
      const { data, total, kinds } = await client()
        .tables
        .list({ databaseId, columns: false, snapshot: 'only', ...query })
      return { names: data.map(({ name }) => name), total, ...kinds && { kinds } }
    }
    const names = ['Zebra', 'all_orders', 'order_items', 'orders', 'users']
    expect(await list({ kinds: true })).toEqual({ names, total: 5, kinds: { table: 4, view: 1, sequence: 0 } })
    expect(await list({ offset: 1, limit: 2 })).toEqual({ names: names.slice(1, 3), total: 5 })
    expect(await list({ offset: 5, limit: 2 })).toEqual({ names: [], total: 5 })
    expect(await list({ search: 'ORDER', limit: 2, kinds: true })).toEqual({
      names: ['all_orders', 'order_items'],
      total: 3,
      kinds: { table: 2, view: 1, sequence: 0 },
    })
    expect(await list({ search: '%' })).toEqual({ names: [], total: 0 })
  })

  it('has what people have changed, deleted or left out in the catalog', async () => {
    const database = await open(...hard)
    await sync()
    const source = `${reach.connectionId}-${database.id}`
    const tables = await client().dataTables.bySource({ data_source_id: source })
    const idOf = (name: string) => tables.find(table => table.name === name)!.id
    await client().dataTables.delete({ id: idOf('parents') })
    await client().dataTables.delete({ id: idOf('names'), leave_out: true })
    const { columns } = await client().dataTables.details({ id: idOf('children') })
    await client().dataTableColumns.update({ id: columns[0]!.id, data_type: 'blob', default_value: 'x' })
    await reach.goAway()
    const kept = await client().tables.list({ databaseId: database.id, snapshot: 'fallback' })
    expect(kept.data.map(({ name }) => name)).toEqual(['children', 'keyless', 'names', 'parents'])
    const [id] = kept.data[0]!.columns!
    expect(id).toMatchObject({ name: 'id', key: 'PRI', default: null })
    expect(id!.type).toMatch(/^INT/)
  })

  it('is nothing to another tenant, and nothing where there was no sync', async () => {
    const { id: databaseId } = await open(...hard)
    const { connectionId } = reach
    const [table] = (await client().tables.list({ databaseId, columns: false })).data
    const asked = (person: Person, snapshot: 'fallback' | 'only') => [
      () => person.client.tables.list({ databaseId, snapshot }),
      () => person.client.tables.columns({ id: table!.id, snapshot }),
    ]
    for (const ask of asked(ground.person, 'only')) await expect(ask()).rejects.toMatchObject({ code: 'not_found' })
    expect(await client().databases.list({ connectionId, snapshot: 'only' })).toEqual({ data: [] })
    await reach.goAway()
    for (const ask of asked(ground.person, 'fallback'))
      await expect(ask()).rejects.toMatchObject({ code: 'unavailable' })
    expect(await client().databases.list({ connectionId, snapshot: 'fallback' })).toMatchObject({
      data: [],
      errors: [{ connectionId, code: 'unavailable' }],
    })
    await reach.comeBack()
    await sync()
    await reach.goAway()
    for (const snapshot of ['fallback', 'only'] as const) {
      const list = () => stranger.client.databases.list({ connectionId, snapshot })
      for (const ask of [...asked(stranger, snapshot), list])
        await expect(ask()).rejects.toMatchObject({ code: 'not_found' })
      expect(await stranger.client.databases.list({ snapshot })).toEqual({ data: [] })
    }
  })

  it('hides neither a name that is not there nor a refused sign-in', async () => {
    const { id: databaseId } = await open(...hard)
    await sync()
    const snapshot = 'fallback'
    const tables = await client().tables.list({ databaseId, columns: false, snapshot })
    const { id } = tables.data.find(({ name }) => name === 'keyless')!
    await make('DROP TABLE keyless')
    await expect(client().tables.columns({ id, snapshot })).rejects.toMatchObject({ code: 'not_found' })
    if (!isServer) return
    const { connectionId } = reach
    await client().connections.update({ id: connectionId, user: 'nobody', password: 'wrong-password' })
    await expect(client().tables.list({ databaseId, snapshot })).rejects.toMatchObject({ code: 'engine' })
    expect(await client().databases.list({ connectionId, snapshot })).toMatchObject({
      data: [],
      errors: [{ code: 'engine', details: { part: 'password' } }],
    })
  })
})

it('is as of the last sync that ended, whatever one has written that has not', async () => {
  const { store, databases, connections } = await openConnectionServices()
  const { id: connection_id } = await connections.create(person(), wholeDraft({
    name: 'gone',
    host: '127.0.0.1',
    port: await freePort(),
    password: 'cannot-be-opened',
  }))
  await store.db.updateTable('connections').set({ secrets: '{"password":{"scheme":"forgotten"}}' }).execute()
  const at = (hour: number) => `2026-05-01T0${hour}:00:00.000Z`
  const names = ['shop', 'new', 'unread']
  const numbers = await numberDatabases(store, { tenant: 'one', connectionId: connection_id }, names)
  const idOf = (name: string) => numbers.get(name)!.id
  const objects = new Map<string, Array<readonly [name: string, since: number, until: number | null]>>([
    ['shop', [
      ...[['kept', 1, null], ['gone', 1, 2], ['dropped', 1, 3]] as const,
      ...[['changed', 1, 3], ['changed', 3, null], ['came', 3, null]] as const,
    ]],
    ['new', [['first', 1, null]]],
    ['unread', []],
  ])
  for (const [database, rows] of objects) {
    const source_id = `${connection_id}-${idOf(database)}`
    const isComplete = database === 'shop'
    await store.db.insertInto('data_sources').values({
      id: source_id,
      tenant_id: 'one',
      connection_id,
      connection_name: 'gone',
      database,
      product: 'TiDB',
      version: '8.5.4',
      status: 'failed',
      started_at: rows.length > 0 ? at(isComplete ? 3 : 4) : null,
      synced_at: isComplete ? at(2) : null,
      snapshot: isComplete ? 2 : 0,
      created_at: at(1),
    }).execute()
    for (const [name, since, until] of rows) {
      const definition = toCompact({
        kind: 'sequence',
        name,
        comment: `${name} ${since}`,
        start: '1',
        increment: null,
        minimum: null,
        maximum: null,
        cache: null,
        cycle: null,
      })
      await store.db.insertInto('schema_objects').values({
        tenant_id: 'one',
        source_id,
        name,
        kind: 'sequence',
        server_id: null,
        digest: '',
        definition,
        ddl: null,
        referred: '[]',
        since,
        until,
      }).execute()
    }
  }

  const list = await databases.list(person(), { connectionId: connection_id, snapshot: 'fallback' })
  expect(list.data.map(({ name, asOf }) => [name, asOf])).toEqual([
    ['new', '2026-05-01T04:00:00Z'],
    ['shop', '2026-05-01T02:00:00Z'],
  ])
  // Nobody was asked: the password cannot be opened.
  expect(list.errors).toMatchObject([{ code: 'conflict', details: { reason: 'secret', field: 'password' } }])
  const tables = async (name: string) => {
    const { data } = await databases.tables(person(), { databaseId: idOf(name), columns: false, snapshot: 'fallback' })
    return data.map(({ comment }) => comment)
  }
  expect(await tables('shop')).toEqual(['changed 1', 'dropped 1', 'kept 1'])
  expect(await tables('new')).toEqual(['first 1'])
  await expect(tables('unread')).rejects.toMatchObject({ code: 'conflict' })
})
