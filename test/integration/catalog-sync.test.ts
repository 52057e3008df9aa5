import type { DataTable } from '../../src/contract/data-tables.ts'
import type { Host } from '../support/host.ts'
import type { Sandbox } from '../support/sandbox.ts'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { describeEveryEngine } from '../support/engines.ts'
import { startHost } from '../support/host.ts'
import { openSandbox } from '../support/sandbox.ts'
import { endOfTask } from '../support/task-end.ts'

/*
 * Syncs of databases into the catalog, on every engine: what arrives, what a second sync changes, and what of people's
 * words stays.
 */

let host: Host
beforeAll(async () => {
  host = await startHost()
})
afterAll(() => host?.stop())

describeEveryEngine('a sync', (engine) => {
  let ground: Sandbox
  const isServer = engine.name !== 'SQLite'
  afterEach(() => ground?.close())

  /** The source's id; it is there after the first sync. */
  const source = () => `${ground.connectionId}-${ground.databaseId}`
  const client = () => ground.person.client

  async function open(...statements: string[]): Promise<void> {
    ground = await openSandbox(engine, host)
    await make(...statements)
  }
  async function make(...statements: string[]): Promise<void> {
    if (isServer) await ground.direct(`USE ${ground.database}`)
    for (const statement of statements) await ground.direct(statement)
  }
  async function sync() {
    const { taskId } = await client().dataSources.sync({ id: ground.connectionId, databases: [ground.database] })
    return await endOfTask(client(), taskId)
  }
  async function tables(gone = false): Promise<DataTable[]> {
    return await client().dataTables.bySource({ data_source_id: source(), gone })
  }
  async function table(name: string): Promise<DataTable> {
    const found = (await tables(true)).filter(each => each.name === name && each.gone_at === null)
    expect(found.map(each => each.name)).toEqual([name])
    return found[0]!
  }
  const details = async (name: string, gone = false) =>
    await client().dataTables.details({ id: (await table(name)).id, gone })

  const users = `CREATE TABLE users (
    id INTEGER NOT NULL PRIMARY KEY, name VARCHAR(20) NOT NULL DEFAULT '', note VARCHAR(40) DEFAULT NULL
  )`

  it('brings tables, views and columns as their server says them', async () => {
    await open(users, 'CREATE VIEW names AS SELECT name FROM users')
    const task = await sync()
    expect(task).toMatchObject({
      status: 'completed',
      kind: 'sync',
      message: '2 tables were read: 2 added, 0 changed, 0 gone.',
      progress: { done: 2, total: 2, unit: 'tables' },
    })
    expect((await tables()).map(({ name, kind }) => [name, kind])).toEqual([['names', 'view'], ['users', 'table']])
    const { columns, ...found } = await details('users')
    expect(found).toMatchObject({
      data_source_id: source(),
      connection_id: ground.connectionId,
      database: ground.database,
      desc: '',
      source_desc: '',
      gone_at: null,
    })
    expect(columns.map(({ column_index, name, nullable, default_value }) =>
      [column_index, name, nullable, default_value])).toEqual([
      [0, 'id', false, null],
      [1, 'name', false, ''],
      [2, 'note', true, null],
    ])
    expect(columns[1]!.data_type.toLowerCase()).toBe('varchar(20)')
    const sources = (await client().dataSources.list()).data
    expect(sources.find(({ id }) => id === source())).toMatchObject({
      connection_id: ground.connectionId,
      database: ground.database,
      table_count: 2,
      status: 'completed',
      error: null,
      snapshot: 1,
      left_out_count: 0,
      rename_count: 0,
    })
  })

  it('changes nothing where nothing changed', async () => {
    await open(users)
    await sync()
    const before = await details('users')
    expect((await sync()).message).toBe('1 tables were read: 0 added, 0 changed, 0 gone.')
    expect(await details('users')).toEqual({ ...before, usage: before.usage && expect.anything() })
    const { data } = await client().dataSources.snapshots({ id: source() })
    expect(data.map(({ number, tables, added, changed, removed }) => [number, tables, added, changed, removed]))
      .toEqual([[2, 1, 0, 0, 0], [1, 1, 1, 0, 0]])
  })

  it('keeps what people wrote, follows what the server says', async () => {
    await open(users)
    await sync()
    const { id, columns } = await details('users')
    await client().dataTables.update({ id, desc: '用户 😀', tags: ['pii'], owner: 'ann', note: 'n' })
    await client().dataTableColumns.update({ id: columns[1]!.id, desc: 'the name', tags: ['pii'] })
    await make('ALTER TABLE users ADD COLUMN age INT')
    expect(await sync()).toMatchObject({ message: '1 tables were read: 0 added, 1 changed, 0 gone.' })
    const after = await details('users')
    expect(after).toMatchObject({ id, desc: '用户 😀', tags: ['pii'], owner: 'ann', note: 'n' })
    expect(after.columns.map(column => [column.name, column.desc])).toEqual([
      ['id', ''],
      ['name', 'the name'],
      ['note', ''],
      ['age', ''],
    ])
    expect(after.columns[1]).toMatchObject({ id: columns[1]!.id, tags: ['pii'] })
  })

  it('sets again what a person changed of what the server says', async () => {
    await open(users)
    await sync()
    const { columns } = await details('users')
    await client().dataTableColumns.update({ id: columns[1]!.id, data_type: 'blob', default_value: 'x' })
    await client().dataTableColumns.delete({ id: columns[2]!.id })
    await sync()
    const after = await details('users')
    expect(after.columns.map(({ name }) => name)).toEqual(['id', 'name', 'note'])
    expect(after.columns[1]).toMatchObject({ id: columns[1]!.id, default_value: '' })
    expect(after.columns[1]!.data_type.toLowerCase()).toBe('varchar(20)')
  })

  it('leaves an order of one\'s own as long as the table does not change', async () => {
    await open(users)
    await sync()
    const { id, columns } = await details('users')
    await client().dataTableColumns.reorder({ data_table_id: id, ids: columns.map(column => column.id).reverse() })
    await sync()
    expect((await details('users')).columns.map(({ name }) => name)).toEqual(['note', 'name', 'id'])
    await make('ALTER TABLE users ADD COLUMN age INT')
    await sync()
    expect((await details('users')).columns.map(({ name }) => name)).toEqual(['id', 'name', 'note', 'age'])
  })

  it('marks what is gone, and brings it back with what was written', async () => {
    await open(users, 'CREATE TABLE orders (id INT PRIMARY KEY, user_id INT)')
    await sync()
    const { id, columns } = await details('orders')
    await client().dataTables.update({ id, desc: 'mine' })
    await client().dataTableColumns.update({ id: columns[1]!.id, desc: 'who' })
    await make('DROP TABLE orders')
    expect((await sync()).message).toBe('1 tables were read: 0 added, 0 changed, 1 gone.')
    expect((await tables()).map(({ name }) => name)).toEqual(['users'])
    const gone = (await tables(true)).find(({ name }) => name === 'orders')!
    expect(gone).toMatchObject({ id, desc: 'mine' })
    expect(gone.gone_at).toMatch(/^\d{4}-/)
    // Its name is free.
    const other = await client().dataTables.create({ data_source_id: source(), name: 'orders', desc: 'by hand' })
    await client().dataTables.delete({ id: other.id })
    await make('CREATE TABLE orders (id INT PRIMARY KEY, user_id INT)')
    await sync()
    const back = await details('orders')
    expect(back).toMatchObject({ id, desc: 'mine', gone_at: null })
    expect(back.columns[1]).toMatchObject({ id: columns[1]!.id, desc: 'who', gone_at: null })
  })

  it('brings a deleted table again, unless it is left out, until that is undone', async () => {
    await open(users, 'CREATE TABLE orders (id INT PRIMARY KEY)')
    await sync()
    await client().dataTables.delete({ id: (await table('users')).id })
    await client().dataTables.delete({ id: (await table('orders')).id, leave_out: true })
    expect(await tables(true)).toEqual([])
    await sync()
    expect((await tables(true)).map(({ name }) => name)).toEqual(['users'])
    expect((await client().dataSources.leftOut({ id: source() })).data).toMatchObject([{ name: 'orders' }])
    await client().dataSources.takeIn({ id: source(), name: 'orders' })
    await expect(client().dataSources.takeIn({ id: source(), name: 'orders' })).rejects.toMatchObject({
      code: 'not_found',
    })
    await sync()
    expect((await tables()).map(({ name }) => name)).toEqual(['orders', 'users'])
  })

  it('guesses that a column was renamed, and applies it only when told', async () => {
    await open(users)
    await sync()
    const before = await details('users')
    await client().dataTableColumns.update({ id: before.columns[2]!.id, desc: 'remarks', tags: ['x'] })
    await make('ALTER TABLE users RENAME COLUMN note TO remark')
    await sync()
    const { columns } = await details('users', true)
    expect(columns.map(({ name, gone_at }) => [name, gone_at === null])).toEqual(
      expect.arrayContaining([['note', false], ['remark', true]]),
    )
    expect(columns.find(({ name }) => name === 'remark')!.desc).toBe('')
    const { data } = await client().dataSources.renames({ id: source() })
    expect(data).toMatchObject([{ kind: 'column', table: 'users', from: 'note', to: 'remark' }])
    await client().dataSources.answerRename({ id: source(), rename: data[0]!.id, same: true })
    const after = await details('users', true)
    expect(after.columns.map(({ name, desc, tags }) => [name, desc, tags])).toEqual([
      ['id', '', []],
      ['name', '', []],
      ['remark', 'remarks', ['x']],
    ])
    expect((await client().dataSources.renames({ id: source() })).data).toEqual([])
    const again = client().dataSources.answerRename({ id: source(), rename: data[0]!.id, same: true })
    await expect(again).rejects.toMatchObject({ code: 'not_found' })
  })

  it('follows a renamed table by its number, or guesses it', async () => {
    await open(users)
    await sync()
    const { id, columns } = await details('users')
    await client().dataTables.update({ id, desc: 'people' })
    await client().dataTableColumns.update({ id: columns[1]!.id, desc: 'the name' })
    await make('ALTER TABLE users RENAME TO people')
    await sync()
    if (engine.name !== 'TiDB') {
      const { data } = await client().dataSources.renames({ id: source() })
      expect(data).toMatchObject([{ kind: 'table', table: 'people', from: 'users', to: 'people' }])
      await client().dataSources.answerRename({ id: source(), rename: data[0]!.id, same: true })
    }
    expect((await client().dataSources.renames({ id: source() })).data).toEqual([])
    const after = await details('people')
    expect(after.desc).toBe('people')
    expect(after.columns.map(({ desc }) => desc)).toEqual(['', 'the name', ''])
    expect((await tables(true)).map(({ name }) => name)).toEqual(['people'])
    if (engine.name === 'TiDB') {
      expect(after.id).toBe(id)
      const { data } = await client().dataTables.timeline({ id })
      expect(data.map(({ snapshot, kind }) => [snapshot, kind])).toEqual([[2, 'renamed'], [1, 'added']])
    }
  })

  it('says what changed between snapshots, and when', async () => {
    await open(users, 'CREATE TABLE old (a INT)')
    await sync()
    await make('DROP TABLE old', 'CREATE TABLE fresh (a INT)', 'ALTER TABLE users ADD COLUMN age INT')
    await sync()
    const drift = await client().dataSources.drift({ id: source() })
    expect(drift).toMatchObject({
      from: 1,
      to: 2,
      added: [{ name: 'fresh', kind: 'table' }],
      removed: [{ name: 'old', kind: 'table' }],
      changed: [{ name: 'users', changes: [{ part: 'column', name: 'age', kind: 'added' }] }],
    })
    expect(await client().dataSources.drift({ id: source(), from: 2, to: 1 })).toMatchObject({
      added: [{ name: 'old' }],
      removed: [{ name: 'fresh' }],
      changed: [{ name: 'users', changes: [{ part: 'column', name: 'age', kind: 'removed' }] }],
    })
    await expect(client().dataSources.drift({ id: source(), from: 9 })).rejects.toMatchObject({ code: 'not_found' })
    const { data } = await client().dataTables.timeline({ id: (await table('users')).id })
    expect(data.map(({ snapshot, kind, changes }) => [snapshot, kind, changes.map(({ name }) => name)])).toEqual([
      [2, 'changed', ['age']],
      [1, 'added', []],
    ])
  })

  it('says changes in short texts', async () => {
    await open('CREATE TABLE t (a INT, b INT)', 'CREATE INDEX by_a ON t (a)')
    await sync()
    await make(`DROP INDEX by_a${isServer ? ' ON t' : ''}`, 'CREATE INDEX by_a ON t (b, a)')
    if (isServer) await make('ALTER TABLE t MODIFY a BIGINT DEFAULT 7')
    await sync()
    const { changed } = await client().dataSources.drift({ id: source() })
    expect(changed).toHaveLength(1)
    const fields = changed[0]!.changes.flatMap(change => change.fields.map(field => ({ name: change.name, ...field })))
    expect(fields).toContainEqual({ name: 'by_a', field: 'parts', before: 'a', after: 'b, a' })
    if (!isServer) return
    expect(fields).toContainEqual({ name: 'a', field: 'default', before: null, after: '7' })
    expect(fields.find(({ field }) => field === 'type')!.after).toMatch(/^bigint/)
  })

  it('keeps the definition as last seen: statement, keys, relations declared and guessed', async () => {
    await open(
      'CREATE TABLE users (id INT NOT NULL PRIMARY KEY, name VARCHAR(20))',
      'CREATE TABLE orders (id INT NOT NULL PRIMARY KEY, user_id INT, FOREIGN KEY (user_id) REFERENCES users (id))',
      'CREATE TABLE carts (id INT NOT NULL PRIMARY KEY, user_id INT)',
      'CREATE INDEX by_user ON carts (user_id)',
    )
    await sync()
    const orders = await client().dataTables.definition({ id: (await table('orders')).id })
    expect(orders.ddl).toMatch(/CREATE TABLE .?orders/)
    expect(orders.primary_key).toEqual(['id'])
    const usersId = (await table('users')).id
    expect(orders.relations).toMatchObject([{
      direction: 'to',
      guessed: false,
      columns: ['user_id'],
      other_table: 'users',
      other_columns: ['id'],
      other_id: usersId,
    }])
    const carts = await client().dataTables.definition({ id: (await table('carts')).id })
    expect(carts.indexes).toMatchObject([{ name: 'by_user', unique: false, parts: ['user_id'] }])
    expect(carts.relations).toMatchObject([{ direction: 'to', guessed: true, other_table: 'users' }])
    const { relations } = await client().dataTables.definition({ id: usersId })
    expect(relations.map(({ direction, guessed, other_table }) => [direction, guessed, other_table])).toEqual([
      ['from', false, 'orders'],
      ['from', true, 'carts'],
    ])
  })

  it('has the statements of tables and views, from the first sync as from later ones', async () => {
    await open(users, 'CREATE VIEW names AS SELECT name FROM users')
    await sync()
    await make('CREATE TABLE later (a INT)', 'CREATE VIEW later_names AS SELECT a FROM later')
    await sync()
    for (const [name, kind] of [['users', 'TABLE'], ['names', 'VIEW'], ['later', 'TABLE'], ['later_names', 'VIEW']]) {
      const { ddl } = await client().dataTables.definition({ id: (await table(name!)).id })
      expect(ddl, name).toMatch(new RegExp(`^CREATE .*${kind} .?\\w*.?\\.?.?${name}`))
    }
  })

  it('knows nothing of a table that no sync has read', async () => {
    await open()
    const { id } = await client().dataTables.create({ data_source_id: 'by hand', name: ground.database })
    expect(await client().dataTables.definition({ id })).toEqual({
      read_at: null,
      ddl: null,
      primary_key: [],
      indexes: [],
      partitioning: null,
      relations: [],
    })
    expect(await client().dataTables.timeline({ id })).toEqual({ data: [] })
    await client().dataTables.delete({ id })
    for (const deprecated_at of ['2026-13-01T00:00:00', '2026-01-01T24:00:00', '2026-01-01'])
      await expect(client().dataTables.update({ id, deprecated_at })).rejects.toMatchObject({ code: 'bad_request' })
  })

  it('brings hostile names and texts as they are', async () => {
    const names = [
      'kept',
      'a`b',
      '`; DROP TABLE kept; --',
      '\'; DROP TABLE kept; --',
      '订单',
      '<img src=x onerror=alert(1)>',
      'x'.repeat(64),
    ]
    const q = (name: string) => (isServer ? `\`${name.replaceAll('`', '``')}\`` : `"${name}"`)
    await open(...names.map(name => `CREATE TABLE ${q(name)} (${q(name)} INT)`))
    expect(await sync()).toMatchObject({ status: 'completed' })
    const found = await client().dataTables.bySource({ data_source_id: source() })
    expect(found.map(({ name }) => name).sort()).toEqual([...names].sort())
    for (const { id, name } of found)
      expect((await client().dataTables.details({ id })).columns.map(column => column.name)).toEqual([name])
    // Names are part of what is sent, and nothing of it was run.
    expect(await sync()).toMatchObject({ message: `${names.length} tables were read: 0 added, 0 changed, 0 gone.` })
  })

  it('is one at a time for a database', async () => {
    await open(...Array.from({ length: 30 }, (_, at) => `CREATE TABLE t${at} (a INT)`))
    const answers = await Promise.allSettled(Array.from({ length: 5 }, () =>
      client().dataSources.sync({ id: ground.connectionId, databases: [ground.database] })))
    const begun = answers.flatMap(answer => (answer.status === 'fulfilled' ? [answer.value.taskId] : []))
    const refused = answers.flatMap(answer => (answer.status === 'rejected' ? [answer.reason as unknown] : []))
    expect(begun).toHaveLength(1)
    for (const reason of refused) expect(reason).toMatchObject({ code: 'conflict' })
    expect(await endOfTask(client(), begun[0]!)).toMatchObject({ status: 'completed' })
    const { taskId } = await client().dataSources.sync({ id: source() })
    expect(await endOfTask(client(), taskId)).toMatchObject({ status: 'completed' })
  })

  it('goes with its source, and stays when the connection goes', async () => {
    await open(users)
    await sync()
    await client().dataSources.update({ id: source(), every_hours: 3 })
    expect((await client().dataSources.list()).data.find(({ id }) => id === source())).toMatchObject({ every_hours: 3 })
    await client().dataSources.delete({ id: source() })
    expect(await tables(true)).toEqual([])
    await expect(client().dataSources.snapshots({ id: source() })).rejects.toMatchObject({ code: 'not_found' })
    await expect(client().dataSources.delete({ id: source() })).rejects.toMatchObject({ code: 'not_found' })
  })

  it('says what is not there', async () => {
    await open()
    const sync = (id: string, databases?: string[]) => client().dataSources.sync({ id, databases })
    await expect(sync('nope')).rejects.toMatchObject({ code: 'not_found' })
    await expect(sync(ground.connectionId, ['nope'])).rejects.toMatchObject({
      code: 'not_found',
      details: { field: 'databases' },
    })
    await expect(sync(ground.connectionId, [])).rejects.toMatchObject({ code: 'bad_request' })
  })
})
