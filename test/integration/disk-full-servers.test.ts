import type { Connection } from 'mysql2/promise'
import type { Host } from '../support/host.ts'
import type { SmallDisk } from '../support/small-disk.ts'
import { randomBytes } from 'node:crypto'
import { expect, it, onTestFinished } from 'vitest'
import { describeEngines } from '../support/engines.ts'
import { startHost } from '../support/host.ts'
import { connectAdmin } from '../support/servers.ts'
import { makeSmallDisk } from '../support/small-disk.ts'
import { endOfTask } from '../support/task-end.ts'
import { until } from '../support/until.ts'

/*
 * What becomes of work on a server while the disk of TiHC's own data takes nothing: a server goes on with what it was
 * sent, so that nothing may be sent whose end could not be told.
 */

const reason = 'a disk of its own needs user namespaces'
const notKept = (why: string) => `This run is not in the history: the disk that holds TiHC's own data is ${why}`

interface Ground {
  host: Host
  disk: SmallDisk
  connectionId: string
  databaseId: number
  /** What the table `t (n)` holds, as the server's administrator sees it. */
  rows: () => Promise<number[]>
  /** The statements that the history has, the first one first, and how they ended. */
  history: () => Promise<Array<[sql: string, status: string]>>
}

describeEngines('with a disk that takes nothing, work', (engine) => {
  async function onSmallDisk(): Promise<Ground | null> {
    const disk = makeSmallDisk('24m')
    if (!disk) return null
    const database = `t_${randomBytes(6).toString('hex')}`
    const admin: Connection = await connectAdmin(engine)
    await admin.query(`CREATE DATABASE ${database}`)
    await admin.query(`CREATE TABLE ${database}.t (n INT PRIMARY KEY)`)
    const host = await startHost({ launcher: disk.launcher, dataDir: disk.path })
    onTestFinished(async () => {
      host.kill('SIGKILL')
      await host.gone()
      disk.remove()
      await admin.query(`DROP DATABASE ${database}`)
      await admin.end()
    })
    const { client } = host.admin
    const { host: address, port, user, password } = engine
    const { id: connectionId } = await client.connections.create({
      name: engine.name,
      host: address,
      port,
      user,
      password,
      database,
    })
    const { data } = await client.databases.list({ connectionId })
    return {
      host,
      disk,
      connectionId,
      databaseId: data.find(({ name }) => name === database)!.id,
      async rows() {
        const [rows] = await admin.query(`SELECT n FROM ${database}.t ORDER BY n`)
        return (rows as Array<{ n: number }>).map(({ n }) => n)
      },
      history: async () => (await client.sql.history({})).data.toReversed().map(({ sql, status }) => [sql, status]),
    }
  }

  const takesNothing = [
    ['full', 'fill', 'makeRoom', 'diskFull'],
    ['read-only', 'protect', 'release', 'diskReadOnly'],
  ] as const

  it.for(takesNothing)('%s: reads run, writes are not sent, and transactions end', async (
    [why, take, give, told],
    { skip },
  ) => {
    const ground = await onSmallDisk()
    if (!ground) return skip(reason)
    const { host, disk, connectionId, databaseId, rows, history } = ground
    const { client } = host.admin
    const run = (sql: string) => client.sql.execute({ databaseId, sql })
    await run('INSERT INTO t VALUES (1)')
    const { sessionId } = await client.sql.openSession({ connectionId })
    await client.sql.execute({ sessionId, sql: 'BEGIN; INSERT INTO t VALUES (7)' })
    disk[take](host.pid)

    for (const sql of ['INSERT INTO t VALUES (2)', 'DELETE FROM t', 'DROP TABLE t', 'SET GLOBAL max_connections = 9']) {
      await expect(run(sql)).rejects.toMatchObject({
        code: 'unavailable',
        message: expect.stringContaining('was not sent') as string,
        details: { reason: told, statementIndex: 0 },
      })
    }
    expect(await rows()).toEqual([1])
    for (let n = 0; n < 5; n++) {
      expect(await run('SELECT n FROM t')).toMatchObject({
        data: [{ n: 1 }],
        notices: [expect.stringContaining(notKept(why)) as string],
      })
    }
    // The first one that could not be recorded ends a text; what was read before is told with it.
    await expect(run('SELECT n FROM t; UPDATE t SET n = 3')).rejects.toMatchObject({
      code: 'unavailable',
      details: { reason: told, statementIndex: 1 },
    })
    expect(await rows()).toEqual([1])
    // What needs no place goes on: lists of the server, and the end of what was begun.
    const tables = (await client.tables.list({ databaseId })).data
    expect(tables.map(({ name }) => name)).toEqual(['t'])
    const own = await client.sql.execute({ sessionId, sql: 'SELECT n FROM t ORDER BY n' })
    expect(own.data).toEqual([{ n: 1 }, { n: 7 }])
    await client.sql.execute({ sessionId, sql: 'COMMIT' })
    expect(await rows()).toEqual([1, 7])
    expect(host.output()).not.toContain('internal error')

    disk[give](host.pid)
    await run('INSERT INTO t VALUES (4)')
    expect(await rows()).toEqual([1, 4, 7])
    expect(await history()).toEqual([
      ['INSERT INTO t VALUES (1)', 'completed'],
      ['BEGIN; INSERT INTO t VALUES (7)', 'completed'],
      ['INSERT INTO t VALUES (4)', 'completed'],
    ])
  })

  it.for(takesNothing)('%s in the middle of a write: what the server did is told, and kept later', async (
    [, take, give],
    { skip },
  ) => {
    const ground = await onSmallDisk()
    if (!ground) return skip(reason)
    const { host, disk, databaseId, rows } = ground
    const { client } = host.admin
    const sql = 'INSERT INTO t SELECT 100 + SLEEP(3) UNION ALL SELECT 101'
    const { taskId } = await client.sql.execute({ databaseId, sql, async: true })
    await until('the statement to run', 30, async () =>
      (await client.sql.history({ status: 'running' })).data.length > 0 || undefined)
    disk[take](host.pid)
    expect(await endOfTask(client, taskId!)).toMatchObject({ status: 'completed' })
    expect(await rows()).toEqual([100, 101])
    const ended = { taskId, status: 'completed', affectedRows: 2 }
    const [entry] = (await client.sql.history({})).data
    expect(entry).toMatchObject(ended)
    expect(await client.sql.historyEntry({ id: entry!.id })).toMatchObject(ended)

    disk[give](host.pid)
    await until('the end to be written', 30, async () =>
      (await client.sql.history({ status: 'completed' })).data.length > 0 || undefined)
  })

  it('full in the middle of a read: rows that have no place are told to have none', async ({ skip }) => {
    const ground = await onSmallDisk()
    if (!ground) return skip(reason)
    const { host, disk, databaseId } = ground
    const { client } = host.admin
    const numbers = Array.from({ length: 10 }, (_, n) => `SELECT ${n}`).join(' UNION ALL ')
    const many = Array.from({ length: 6 }, (_, n) => `(${numbers}) t${n}`).join(', ')
    disk.fill(host.pid)
    const sql = `SELECT REPEAT('x', 100) FROM ${many}`
    await expect(client.sql.execute({ databaseId, sql })).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('The disk that holds results is full') as string,
    })
    // And the session's link, or a new one, serves the next.
    expect((await client.sql.execute({ databaseId, sql: 'SELECT 1 AS one' })).data).toEqual([{ one: 1 }])
    expect(host.output()).not.toContain('internal error')
  })
})
