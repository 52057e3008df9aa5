import type { Host, Person } from '../support/host.ts'
import type { SmallDisk } from '../support/small-disk.ts'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, it, onTestFinished } from 'vitest'
import { adminPassword, startHost } from '../support/host.ts'
import { removeFolder, temporaryFolder } from '../support/owned-process.ts'
import { makeSmallDisk } from '../support/small-disk.ts'
import { endOfTask } from '../support/task-end.ts'
import { until } from '../support/until.ts'

const reason = 'a disk of its own needs user namespaces'

interface Ground {
  host: Host
  disk: SmallDisk
  /** A file of another disk, with a table `t (n)`. */
  connectionId: string
  rows: () => number[]
  history: () => Promise<Array<Record<string, unknown>>>
}

/** A host whose data folder lies on a small disk, and what it works on does not. */
async function onSmallDisk(): Promise<Ground | null> {
  const disk = makeSmallDisk('24m')
  if (!disk) return null
  const sqliteDir = await temporaryFolder('disk-full')
  const file = join(sqliteDir, 'far.db')
  new Database(file).exec('CREATE TABLE t (n INTEGER PRIMARY KEY)').close()
  const host = await startHost({
    launcher: disk.launcher,
    dataDir: disk.path,
    args: ['--sqlite-dir', sqliteDir],
  })
  onTestFinished(async () => {
    host.kill('SIGKILL')
    await host.gone()
    await removeFolder(sqliteDir)
    disk.remove()
  })
  const { client } = host.admin
  const { id: connectionId } = await client.connections.create({ name: 'far', engine: 'SQLite', file: 'far.db' })
  return {
    host,
    disk,
    connectionId,
    rows() {
      const db = new Database(file, { readonly: true })
      try { return db.prepare('SELECT n FROM t ORDER BY n').pluck().all() as number[] } finally { db.close() }
    },
    history: async () => (await client.sql.history({})).data,
  }
}

const run = ({ client }: Person, connectionId: string, sql: string) => client.sql.execute({ connectionId, sql })

/** How often the log has a sentence. */
const count = (host: Host, sentence: string) => host.output().split(sentence).length - 1

describe('a full disk', () => {
  it('refuses what may write before it is sent, and lets reads run; with room all goes on', async ({ skip }) => {
    const ground = await onSmallDisk()
    if (!ground) return skip(reason)
    const { host, disk, connectionId, rows, history } = ground
    const { admin } = host
    await run(admin, connectionId, 'INSERT INTO t VALUES (1)')
    disk.fill(host.pid)

    for (let n = 2; n < 12; n++) {
      await expect(run(admin, connectionId, `INSERT INTO t VALUES (${n})`)).rejects.toMatchObject({
        code: 'unavailable',
        message: 'The disk that holds TiHC\'s own data is full: the history cannot be written, so this statement, '
          + 'which may write, was not sent. Free some space and run it again.',
        details: { reason: 'diskFull', statementIndex: 0 },
      })
    }
    expect(rows()).toEqual([1])
    expect((await run(admin, connectionId, 'SELECT n FROM t'))).toMatchObject({
      data: [{ n: 1 }],
      notices: ['This run is not in the history: the disk that holds TiHC\'s own data is full. Free some space.'],
    })
    // What is kept in the store is refused by its name, and who is there can still be told from who is not.
    await expect(admin.client.connections.create({ name: 'x'.repeat(100), engine: 'SQLite', file: 'far.db' }))
      .rejects
      .toMatchObject({ code: 'unavailable', message: expect.stringContaining('is full. Free some space') as string })
    const again = await host.login('admin', adminPassword)
    expect((await again.client.connections.list()).data).toHaveLength(1)
    expect(count(host, 'disk that holds the data folder is full')).toBe(1)
    expect(count(host, 'internal error')).toBe(0)
    expect(count(host, 'writing the history')).toBe(0)

    disk.makeRoom(host.pid)
    await run(admin, connectionId, 'INSERT INTO t VALUES (2)')
    expect(rows()).toEqual([1, 2])
    expect((await history()).map(({ sql, status }) => [sql, status])).toEqual([
      ['INSERT INTO t VALUES (2)', 'completed'],
      ['INSERT INTO t VALUES (1)', 'completed'],
    ])
  })

  it('lets the transaction end whose statements are in the history', async ({ skip }) => {
    const ground = await onSmallDisk()
    if (!ground) return skip(reason)
    const { host, disk, connectionId, rows } = ground
    const { client } = host.admin
    const { sessionId } = await client.sql.openSession({ connectionId })
    await client.sql.execute({ sessionId, sql: 'BEGIN; INSERT INTO t VALUES (7)' })
    disk.fill(host.pid)
    await expect(client.sql.execute({ sessionId, sql: 'INSERT INTO t VALUES (8)' }))
      .rejects
      .toMatchObject({ code: 'unavailable' })
    await client.sql.execute({ sessionId, sql: 'COMMIT' })
    expect(rows()).toEqual([7])
  })

  it('that fills up while a statement runs: its end is told, and written when there is room', async ({ skip }) => {
    const ground = await onSmallDisk()
    if (!ground) return skip(reason)
    const { host, disk, connectionId, rows, history } = ground
    const { client } = host.admin
    const { taskId } = await client.sql.execute({
      connectionId,
      async: true,
      sql: `INSERT INTO t WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c LIMIT 6000000)
        SELECT count(*) FROM c`,
    })
    await until('the statement to run', 30, async () => (await history()).length > 0 || undefined)
    disk.fill(host.pid)
    expect((await history())[0]).toMatchObject({ status: 'running' })
    expect(await endOfTask(client, taskId!)).toMatchObject({ status: 'completed' })
    expect(rows()).toEqual([6_000_000])
    const told = { taskId, status: 'completed', affectedRows: 1 }
    expect((await history())[0]).toMatchObject(told)
    expect(await client.sql.historyEntry({ id: (await history())[0]!.id as number })).toMatchObject(told)

    disk.makeRoom(host.pid)
    // A host that ends without a word closes what is still open in the store as failed.
    await until('the end to be written', 30, async () => {
      const { data } = await client.sql.history({ status: 'completed' })
      return data.length > 0 || undefined
    })
  })
})

describe('a read-only disk', () => {
  it('is called that, by whatever it refuses, and said once', async ({ skip }) => {
    const ground = await onSmallDisk()
    if (!ground) return skip(reason)
    const { host, disk, connectionId, rows } = ground
    const { admin } = host
    await run(admin, connectionId, 'INSERT INTO t VALUES (1)')
    disk.protect(host.pid)
    for (let n = 2; n < 6; n++) {
      await expect(run(admin, connectionId, `INSERT INTO t VALUES (${n})`)).rejects.toMatchObject({
        code: 'unavailable',
        message: expect.stringContaining('The disk that holds TiHC\'s own data is read-only: ') as string,
        details: { reason: 'diskReadOnly' },
      })
    }
    expect(rows()).toEqual([1])
    expect((await run(admin, connectionId, 'SELECT n FROM t')).data).toEqual([{ n: 1 }])
    await expect(admin.client.connections.create({ name: 'more', engine: 'SQLite', file: 'far.db' }))
      .rejects
      .toMatchObject({
        code: 'unavailable',
        message: 'The disk that holds TiHC\'s own data is read-only. Make it writable again, then try again.',
      })
    // More rows than stay in memory.
    await expect(run(
      admin,
      connectionId,
      'WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c LIMIT 400000) SELECT n, \'some text\' FROM c',
    )).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringContaining('The disk that holds results is read-only') as string,
    })
    expect(count(host, 'disk that holds the data folder is read-only')).toBe(1)
    expect(count(host, 'internal error')).toBe(0)

    disk.release(host.pid)
    await run(admin, connectionId, 'INSERT INTO t VALUES (2)')
    expect(rows()).toEqual([1, 2])
  })
})
