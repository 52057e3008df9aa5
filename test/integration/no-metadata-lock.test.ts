import type { Connection } from 'mysql2/promise'
import type { Sandbox } from '../support/sandbox.ts'
import mysql from 'mysql2/promise'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { describeEngines } from '../support/engines.ts'
import { openSandbox } from '../support/sandbox.ts'
import { endOfTask } from '../support/task-end.ts'

/*
 * Who has a table open in TiHC keeps nobody from changing it: what reads for the pages leaves no transaction, and so no
 * lock on the table's definition.
 */

describeEngines('a table that is shown', (engine) => {
  let ground: Sandbox
  let other: Connection
  beforeEach(async () => {
    ground = await openSandbox(engine)
    const { host, port, user, password } = engine
    other = await mysql.createConnection({ host, port, user, password, database: ground.database })
    // MariaDB gives up after a second; TiDB waits, and the call here does not.
    await other.query('SET lock_wait_timeout = 1')
    await other.query('CREATE TABLE orders (id INT PRIMARY KEY, total INT, KEY by_total (total))')
    await other.query('CREATE VIEW dear AS SELECT * FROM orders WHERE total > 100')
    await other.query('INSERT INTO orders VALUES (1, 10), (2, 200), (3, 3000)')
  })
  afterEach(async () => {
    other?.destroy()
    await ground?.close()
  })

  const alter = async (column: string) =>
    await other.query({ sql: `ALTER TABLE orders ADD COLUMN ${column} INT`, timeout: 20_000 })

  async function readForThePages(): Promise<void> {
    const { client } = ground.person
    const { data } = await client.tables.list({ databaseId: ground.databaseId })
    const { id } = data.find(({ name }) => name === 'orders')!
    await client.tables.columns({ id })
    await client.tables.ddl({ id })
    await client.tables.definition({ id })
    await client.tables.statistics({ id })
    await client.tables.usedBy({ id })
    const { taskId } = await client.dataSources.sync({ id: ground.connectionId, databases: [ground.database] })
    expect(await endOfTask(client, taskId)).toMatchObject({ status: 'completed' })
  }

  it('can be changed by others while the tree and its pages have it open', async () => {
    await readForThePages()
    await alter('noted')
    expect((await ground.person.client.tables.list({ databaseId: ground.databaseId })).data[1]!.columns!
      .map(({ name }) => name)).toEqual(['id', 'total', 'noted'])
  })

  it('can be changed by others while a session shows its rows', async () => {
    const { client } = ground.person
    const { sessionId } = await client.sql.openSession({
      connectionId: ground.connectionId,
      databaseId: ground.databaseId,
    })
    const { taskId } = await ground.run('SELECT * FROM orders ORDER BY id', { sessionId })
    const window = () => client.sql.rows({ taskId: taskId!, result: 0, offset: 0, limit: 10 })
    expect((await window()).rows).toEqual([[1, 10], [2, 200], [3, 3000]])
    await alter('noted')
    // What was read stays as it was, and the session reads what is there now.
    expect((await window()).rows).toEqual([[1, 10], [2, 200], [3, 3000]])
    expect(await ground.run('SELECT * FROM orders WHERE id = 1', { sessionId }))
      .toMatchObject({ data: [{ id: 1, total: 10, noted: null }] })
  })

  it.runIf(engine.name === 'MariaDB')('cannot be changed while a transaction of a person has read it', async () => {
    const { sessionId } = await ground.person.client.sql.openSession({
      connectionId: ground.connectionId,
      databaseId: ground.databaseId,
    })
    await ground.run('START TRANSACTION', { sessionId })
    await ground.run('SELECT * FROM orders', { sessionId })
    await expect(alter('noted')).rejects.toMatchObject({ errno: 1205 })
    await ground.run('ROLLBACK', { sessionId })
    await alter('noted')
  })
})
