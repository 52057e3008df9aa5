import type { Host, Person } from '../support/host.ts'
import type { TestServer } from '../support/servers.ts'
import { setTimeout as wait } from 'node:timers/promises'
import mysql from 'mysql2/promise'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeEngines } from '../support/engines.ts'
import { startHost } from '../support/host.ts'
import { endOfTask } from '../support/task-end.ts'

/*
 * Syncs that do not get to their end, on servers of their own: what was read stays, whole tables of it, and the next
 * sync goes on. Then what only servers say: comments, partitions, statistics.
 */

/** More than a sync reads at once. */
const tables = 1_200

describeEngines('a sync', (engine) => {
  let host: Host
  let person: Person
  let server: TestServer
  let connectionId: string

  beforeAll(async () => {
    host = await startHost()
    person = host.admin
    server = await engine.startOwn()
    const { host: address, port, user, password } = server
    const made = await person.client.connections.create({ name: 'own', host: address, port, user, password })
    connectionId = made.id
  })
  afterAll(async () => {
    await server?.stop()
    await host?.stop()
  })

  async function onServer<T>(work: (run: (sql: string) => Promise<unknown>) => Promise<T>): Promise<T> {
    const { host: address, port, user, password } = server
    const connection = await mysql.createConnection({ host: address, port, user, password })
    try {
      return await work(async sql => (await connection.query(sql))[0])
    } finally {
      await connection.end()
    }
  }
  const run = (...statements: string[]) => onServer(async (one) => {
    for (const sql of statements) await one(sql)
  })

  const begin = async (database: string) =>
    (await person.client.dataSources.sync({ id: connectionId, databases: [database] })).taskId
  const sync = async (database: string) => await endOfTask(person.client, await begin(database))
  async function sourceOf(database: string) {
    const { data } = await person.client.dataSources.list()
    return data.find(source => source.database === database)!
  }
  async function tableOf(database: string, name: string) {
    const { id } = await sourceOf(database)
    const found = await person.client.dataTables.bySource({ data_source_id: id })
    return found.find(table => table.name === name)!
  }
  const detailsOf = async (database: string, name: string) =>
    await person.client.dataTables.details({ id: (await tableOf(database, name)).id })

  /** Every data table has both of its columns. */
  async function countWhole(database: string): Promise<number> {
    const { data, total } = await person.client.dataTables.page({ source: (await sourceOf(database)).id, limit: 1000 })
    expect(data.filter(({ column_count }) => column_count !== 2)).toEqual([])
    return total
  }
  async function makeMany(database: string): Promise<void> {
    await onServer(async (one) => {
      await one(`CREATE DATABASE ${database}`)
      for (let at = 0; at < tables; at++) await one(`CREATE TABLE ${database}.t${at} (id INT PRIMARY KEY, a INT)`)
    })
  }
  /** What the server itself says of the table `said.sales`. */
  async function saidBySales() {
    const [row] = await onServer(one => one(`SELECT TABLE_ROWS AS row_count, DATA_LENGTH + INDEX_LENGTH AS storage_size
      FROM information_schema.TABLES WHERE TABLE_SCHEMA = 'said' AND TABLE_NAME = 'sales'`)) as Array<
      Record<'row_count' | 'storage_size', number | string>
    >
    return { row_count: Number(row!.row_count), storage_size: Number(row!.storage_size) }
  }
  async function untilSome(taskId: string): Promise<void> {
    for (;;) {
      const { progress, status } = await person.client.tasks.get({ taskId })
      expect(status).toBe('running')
      if ((progress?.done ?? 0) > 0) return
      await wait(5)
    }
  }

  it('that is cancelled keeps what it read, and the next one goes on from there', async () => {
    await makeMany('many')
    const taskId = await begin('many')
    await untilSome(taskId)
    await person.client.tasks.cancel({ taskId })
    const task = await person.client.tasks.get({ taskId })
    expect(task).toMatchObject({
      status: 'cancelled',
      message: expect.stringMatching(/^\d+ of \d+ tables of “many” were read/) as string,
    })
    const read = await countWhole('many')
    expect(read).toBeGreaterThan(0)
    expect(read).toBeLessThan(tables)
    expect(await sourceOf('many')).toMatchObject({ status: 'cancelled', snapshot: 0, synced_at: null })
    const next = await begin('many')
    await untilSome(next)
    // It did not begin at the beginning.
    expect((await person.client.tasks.get({ taskId: next })).progress!.done).toBeGreaterThanOrEqual(read)
    expect(await endOfTask(person.client, next)).toMatchObject({ status: 'completed' })
    expect(await countWhole('many')).toBe(tables)
    expect(await sourceOf('many')).toMatchObject({ status: 'completed', snapshot: 1, error: null })
  }, 120_000)

  it('whose server dies says how far it came, keeps that, and goes on when the server is back', async () => {
    await person.client.dataSources.delete({ id: (await sourceOf('many')).id })
    const taskId = await begin('many')
    await untilSome(taskId)
    server.kill('SIGKILL')
    const task = await endOfTask(person.client, taskId)
    expect(task).toMatchObject({ status: 'failed', error: { code: 'unavailable' } })
    const [, done] = /^(\d+) of 1200 tables of “many” were read, then it ended\. They are kept/.exec(task.message)!
    expect(await countWhole('many')).toBe(Number(done))
    expect(await sourceOf('many')).toMatchObject({ status: 'failed', error: task.message, snapshot: 0 })
    await server.restart()
    expect(await sync('many')).toMatchObject({ status: 'completed' })
    expect(await countWhole('many')).toBe(tables)
    // What is known stays when the server is gone.
    server.kill('SIGKILL')
    expect((await detailsOf('many', 't7')).columns.map(({ name }) => name)).toEqual(['id', 'a'])
    const { ddl } = await person.client.dataTables.definition({ id: (await tableOf('many', 't7')).id })
    expect(ddl).toContain('CREATE TABLE `t7`')
    await expect(begin('many')).rejects.toMatchObject({ code: 'unavailable' })
    expect(await sourceOf('many')).toMatchObject({ status: 'completed', snapshot: 1 })
    await server.restart()
  }, 120_000)

  it('brings comments, partitions and the server\'s figures with their time', async () => {
    // Comments of MariaDB have no characters beyond 16 bits.
    const html = `<img src=x onerror=alert(1)> 订单 ${engine.name === 'TiDB' ? '😀' : ''}`
    await run(
      'CREATE DATABASE said',
      `CREATE TABLE said.sales (id INT NOT NULL COMMENT '${html}', at DATETIME NOT NULL, PRIMARY KEY (id, at))
        COMMENT '${html}' PARTITION BY RANGE (YEAR(at))
        (PARTITION p0 VALUES LESS THAN (2020), PARTITION p1 VALUES LESS THAN MAXVALUE)`,
      `INSERT INTO said.sales VALUES ${Array.from({ length: 500 }, (_, n) => `(${n}, '2021-01-01')`).join()}`,
      'ANALYZE TABLE said.sales',
    )
    expect(await sync('said')).toMatchObject({ status: 'completed' })
    const { columns, usage, ...table } = await detailsOf('said', 'sales')
    expect(table).toMatchObject({ desc: html, source_desc: html })
    expect(columns.map(({ name, desc, partitioner }) => [name, desc, partitioner])).toEqual([
      ['id', html, false],
      ['at', '', true],
    ])
    const figures = await saidBySales()
    expect(figures.row_count).toBeGreaterThanOrEqual(500)
    expect(usage).toMatchObject({ ...figures, partition_count: 2 })
    expect(usage!.measured_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/)
    // Nobody wrote a description: it follows. A person's stays.
    await person.client.dataTableColumns.update({ id: columns[0]!.id, desc: 'mine' })
    await run(
      'ALTER TABLE said.sales COMMENT \'other\'',
      'ALTER TABLE said.sales MODIFY id INT NOT NULL COMMENT \'other\'',
    )
    await sync('said')
    const after = await detailsOf('said', 'sales')
    expect(after).toMatchObject({ desc: 'other', source_desc: 'other' })
    expect(after.columns[0]).toMatchObject({ desc: 'mine', source_desc: 'other' })
    // A person's figure is no measurement, and the next sync says what the server says.
    await person.client.dataTableUsages.upsert({
      data_table_id: after.id,
      row_count: 1,
      partition_count: 0,
      storage_size: 0,
    })
    expect((await detailsOf('said', 'sales')).usage).toMatchObject({ row_count: 1, measured_at: null })
    await sync('said')
    expect((await detailsOf('said', 'sales')).usage).toMatchObject({ ...await saidBySales(), partition_count: 2 })
  })

  it('leaves counters out of statements, and what they say apart', async () => {
    await run('CREATE DATABASE counted', 'CREATE TABLE counted.t (id INT AUTO_INCREMENT PRIMARY KEY)')
    await sync('counted')
    await run('INSERT INTO counted.t VALUES (), ()')
    expect(await sync('counted')).toMatchObject({ message: '1 tables were read: 0 added, 0 changed, 0 gone.' })
    const { ddl } = await person.client.dataTables.definition({ id: (await tableOf('counted', 't')).id })
    expect(ddl).toContain('CREATE TABLE `t`')
    expect(ddl).toMatch(/`id` int.* AUTO_INCREMENT/)
    expect(ddl).not.toMatch(/AUTO_INCREMENT=\d/)
  })

  it('lets two databases with tables of the same name live side by side', async () => {
    await run('CREATE DATABASE a', 'CREATE TABLE a.users (x INT)', 'CREATE DATABASE b', 'CREATE TABLE b.users (y INT)')
    const { taskId } = await person.client.dataSources.sync({ id: connectionId, databases: ['a', 'b'] })
    const task = await endOfTask(person.client, taskId)
    expect(task).toMatchObject({ status: 'completed', progress: { done: 2, total: 2 } })
    expect((await detailsOf('a', 'users')).columns.map(({ name }) => name)).toEqual(['x'])
    expect((await detailsOf('b', 'users')).columns.map(({ name }) => name)).toEqual(['y'])
    expect((await tableOf('a', 'users')).data_source_id).toMatch(new RegExp(`^${connectionId}-\\d+$`))
  })

  it('takes every database that is not the server\'s own where none is named', async () => {
    const { taskId } = await person.client.dataSources.sync({ id: connectionId })
    expect(await endOfTask(person.client, taskId)).toMatchObject({ status: 'completed' })
    const { data } = await person.client.dataSources.list()
    const names = data.map(({ database }) => database)
    expect(names).toEqual(expect.arrayContaining(['a', 'b', 'many', 'said']))
    for (const own of ['mysql', 'information_schema', 'performance_schema']) expect(names).not.toContain(own)
  }, 60_000)

  it('follows tables that changed places, where the server numbers them', async () => {
    await run('CREATE DATABASE swap', 'CREATE TABLE swap.x (a INT)', 'CREATE TABLE swap.y (b INT)')
    await sync('swap')
    const [x, y] = [await tableOf('swap', 'x'), await tableOf('swap', 'y')]
    await person.client.dataTables.update({ id: x.id, desc: 'was x' })
    await person.client.dataTables.update({ id: y.id, desc: 'was y' })
    await run('RENAME TABLE swap.x TO swap.z, swap.y TO swap.x, swap.z TO swap.y', 'CREATE TABLE swap.z (c INT)')
    expect(await sync('swap')).toMatchObject({ status: 'completed' })
    const names = ['x', 'y', 'z']
    const after = await Promise.all(names.map(name => detailsOf('swap', name)))
    expect(after.map(({ columns }) => columns.map(({ name }) => name))).toEqual([['b'], ['a'], ['c']])
    if (engine.name === 'TiDB') {
      expect(after.map(({ desc }) => desc)).toEqual(['was y', 'was x', ''])
      expect(after.slice(0, 2).map(({ id }) => id)).toEqual([y.id, x.id])
      const { data } = await person.client.dataTables.timeline({ id: y.id })
      expect(data.map(({ snapshot, kind }) => [snapshot, kind])).toEqual([[2, 'renamed'], [1, 'added']])
    } else {
      expect(after.map(({ desc }) => desc)).toEqual(['was x', 'was y', ''])
    }
  })

  it('follows a table that took the name of one that moved on, or is gone', async () => {
    const names = ['a', 'a_new', 'c', 'd']
    await run('CREATE DATABASE chain', ...names.map(name => `CREATE TABLE chain.${name} (of_${name} INT)`))
    await sync('chain')
    for (const name of names)
      await person.client.dataTables.update({ id: (await tableOf('chain', name)).id, desc: `was ${name}` })
    await run(
      'RENAME TABLE chain.a TO chain.a_old, chain.a_new TO chain.a',
      'DROP TABLE chain.c',
      'RENAME TABLE chain.d TO chain.c',
      'CREATE TABLE chain.d (of_d INT, fresh INT)',
    )
    expect(await sync('chain')).toMatchObject({ status: 'completed' })
    const columns = async (name: string) => (await detailsOf('chain', name)).columns.map(column => column.name)
    expect(await Promise.all(['a', 'a_old', 'c', 'd'].map(columns))).toEqual([
      ['of_a_new'],
      ['of_a'],
      ['of_d'],
      ['of_d', 'fresh'],
    ])
    if (engine.name !== 'TiDB') return
    const written = await Promise.all(['a', 'a_old', 'c', 'd'].map(async name => (await tableOf('chain', name)).desc))
    expect(written).toEqual(['was a_new', 'was a', 'was d', ''])
  })

  it('does not take a table for another one because of its number alone', async () => {
    await run('CREATE DATABASE alike', 'CREATE TABLE alike.x (a INT, b INT)', 'CREATE TABLE alike.y (c INT, d INT)')
    await sync('alike')
    const [x, y] = [await tableOf('alike', 'x'), await tableOf('alike', 'y')]
    await person.client.dataTables.update({ id: x.id, desc: 'about x' })
    // What a new cluster may look like: the numbers are there, of other tables.
    await run(
      'RENAME TABLE alike.x TO alike.z, alike.y TO alike.x, alike.z TO alike.y',
      'ALTER TABLE alike.x RENAME COLUMN c TO a, RENAME COLUMN d TO b',
      'ALTER TABLE alike.y RENAME COLUMN a TO c, RENAME COLUMN b TO d',
    )
    expect(await sync('alike')).toMatchObject({ status: 'completed', message: expect.stringContaining('0 gone') })
    expect(await detailsOf('alike', 'x')).toMatchObject({ id: x.id, desc: 'about x' })
    expect(await detailsOf('alike', 'y')).toMatchObject({ id: y.id, desc: '' })
  })

  it('that goes on reads what took a name before the place where it goes on', async () => {
    await makeMany('moved')
    const taskId = await begin('moved')
    await untilSome(taskId)
    await person.client.tasks.cancel({ taskId })
    const read = await countWhole('moved')
    expect(read).toBeLessThan(tables)
    // `a0` stands before everything that was read, the first of all was read already.
    await run(
      'RENAME TABLE moved.t999 TO moved.a0',
      'CREATE TABLE moved.a1 (id INT PRIMARY KEY, a INT)',
      'RENAME TABLE moved.t0 TO moved.t0_old',
      'CREATE TABLE moved.t0 (id INT PRIMARY KEY, a INT)',
    )
    expect(await sync('moved')).toMatchObject({ status: 'completed' })
    expect(await countWhole('moved')).toBe(tables + 2)
    for (const name of ['a0', 'a1', 't0', 't0_old']) {
      const { id } = await tableOf('moved', name)
      expect((await person.client.dataTables.definition({ id })).primary_key, name).toEqual(['id'])
    }
    const { data } = await person.client.dataSources.snapshots({ id: (await sourceOf('moved')).id })
    expect(data).toMatchObject([{ number: 1, tables: tables + 2, added: tables + 2, changed: 0, removed: 0 }])
  }, 120_000)

  it('outlives its connection', async () => {
    await person.client.connections.delete({ id: connectionId })
    expect(await sourceOf('a')).toMatchObject({ connection_id: connectionId, connection_name: 'own', table_count: 1 })
    expect((await detailsOf('a', 'users')).columns.map(({ name }) => name)).toEqual(['x'])
    await expect(begin('a')).rejects.toMatchObject({ code: 'not_found' })
    await expect(person.client.dataSources.sync({ id: (await sourceOf('a')).id })).rejects.toMatchObject({
      code: 'not_found',
    })
  })
})
