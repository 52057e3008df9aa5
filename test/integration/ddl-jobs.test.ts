import type { TestEngine } from '../support/engines.ts'
import type { Host } from '../support/host.ts'
import type { Admin } from '../support/structure-admin.ts'
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeEngines } from '../support/engines.ts'
import { startHost } from '../support/host.ts'
import { openAdmin } from '../support/structure-admin.ts'
import { until } from '../support/until.ts'

describeEngines('changes that a server works on by itself', (engine: TestEngine) => {
  const database = `jobs_${randomBytes(4).toString('hex')}`
  const isTidb = engine.name === 'TiDB'
  let host: Host
  let admin: Admin
  let connectionId: string
  let databaseId: number

  beforeAll(async () => {
    host = await startHost()
    admin = await openAdmin(engine)
    await admin.run(
      `CREATE DATABASE ${database}`,
      `USE ${database}`,
      'CREATE TABLE t (id INT PRIMARY KEY, a INT)',
      'INSERT INTO t VALUES (1, 1), (2, 1)',
    )
    const { client } = host.admin
    const { host: address, port, user, password } = engine
    connectionId = (await client.connections.create({ name: 'here', host: address, port, user, password })).id
    await client.connections.connect({ id: connectionId })
    const { data } = await client.databases.list({ connectionId })
    databaseId = data.find(({ name }) => name === database)!.id
  }, 60_000)
  afterAll(async () => {
    await admin?.run(`DROP DATABASE ${database}`)
    await admin?.end()
    await host?.stop()
  })

  const jobs = async () => (await host.admin.client.ddlJobs.list({ id: connectionId, databaseId })).data

  it.runIf(!isTidb)('are none of a server that makes them at once', async () => {
    const { client } = host.admin
    await expect(client.ddlJobs.list({ id: connectionId })).rejects.toMatchObject({ code: 'bad_request' })
    await expect(client.ddlJobs.cancel({ id: connectionId, jobId: '1' })).rejects.toMatchObject({ code: 'bad_request' })
    await expect(client.databases.dropped({ id: databaseId })).rejects.toMatchObject({ code: 'bad_request' })
    const back = client.databases.flashback({ id: databaseId, table: 't' })
    await expect(back).rejects.toMatchObject({ code: 'bad_request' })
    const gone = client.databases.droppedDatabases({ id: connectionId })
    await expect(gone).rejects.toMatchObject({ code: 'bad_request' })
  })

  it.runIf(isTidb)('are listed with what they did and what they ended with', async () => {
    await expect(admin.run('ALTER TABLE t ADD UNIQUE INDEX twice (a)')).rejects.toThrow()
    const [failed, ...before] = await jobs()
    const query = expect.stringMatching(/twice/) as string
    expect(failed).toMatchObject({ kind: 'add index', database, table: 't', query })
    expect(failed!.error).toMatch(/duplicate/i)
    expect(before.map(({ kind, state, progress }) => [kind, state, progress]))
      .toEqual([['create table', 'synced', null], ['create schema', 'synced', null]])
    expect(Math.abs(Date.now() - Date.parse(before[0]!.endedAt!))).toBeLessThan(600_000)
    const { data: all } = await host.admin.client.ddlJobs.list({ id: connectionId, limit: 5 })
    expect(all.length).toBe(5)
    expect(all.map(({ query }) => query).join()).toContain('CREATE')
  })

  it.runIf(isTidb)('wait for whoever reads in a transaction, are paused, go on and are cancelled', async () => {
    const { client } = host.admin
    const reader = await openAdmin(engine)
    const changer = await openAdmin(engine)
    await reader.run(`USE ${database}`, 'BEGIN', 'SELECT * FROM t')
    const ended = changer.run(`ALTER TABLE ${database}.t ADD COLUMN b INT`).then(() => 'changed', String)
    const waiting = await until('a job that waits', 30, async () =>
      (await jobs()).find(({ blockedBy }) => blockedBy.length > 0))
    expect(waiting).toMatchObject({ kind: 'add column', table: 't', rowsDone: null, progress: null, endedAt: null })
    const [[session]] = await reader.run('SELECT CONNECTION_ID()') as [[string]]
    expect(waiting.blockedBy).toMatchObject([{ session, user: engine.user }])
    const steered = { id: connectionId, jobId: waiting.id }
    expect(await client.ddlJobs.pause(steered)).toMatchObject({ sql: [`ADMIN PAUSE DDL JOBS ${waiting.id}`] })
    await reader.run('ROLLBACK')
    await until('a paused job', 30, async () =>
      (await jobs()).find(({ id, state }) => id === waiting.id && state === 'paused'))
    await client.ddlJobs.resume(steered)
    expect(await ended).toBe('changed')
    expect((await jobs()).find(({ id }) => id === waiting.id)).toMatchObject({ state: 'synced', blockedBy: [] })
    await expect(client.ddlJobs.cancel(steered)).rejects.toMatchObject({ code: expect.any(String) as string })
    await expect(client.ddlJobs.cancel({ ...steered, jobId: '99999999' })).rejects.toMatchObject({ code: 'not_found' })
    await reader.end()
    await changer.end()
  })

  it.runIf(isTidb)('are steered by no viewer and over no read-only connection', async () => {
    const { client } = host.admin
    const { host: address, port, user, password } = engine
    const more = { name: 'reads', host: address, port, user, password, readOnly: true }
    const { id } = await client.connections.create(more)
    await expect(client.ddlJobs.cancel({ id, jobId: '1' })).rejects.toMatchObject({ code: 'forbidden' })
  })

  it.runIf(isTidb)('tell which tables can be had back', async () => {
    const { client } = host.admin
    await admin.run('CREATE TABLE gone (id INT)', 'DROP TABLE gone', 'TRUNCATE TABLE t')
    const { data } = await client.databases.dropped({ id: databaseId })
    expect(data.map(({ table, kind }) => [table, kind])).toEqual([['t', 'truncate'], ['gone', 'drop']])
    expect(Date.parse(data[0]!.until!) - Date.parse(data[0]!.droppedAt!)).toBe(600_000)
    expect(await client.databases.flashback({ id: databaseId, table: 't', as: 't`2', preview: true }))
      .toEqual({ sql: [`FLASHBACK TABLE \`${database}\`.\`t\` TO \`t\`\`2\``] })
    // The store of the test server has no safe point: what it says is what the person hears.
    await expect(client.databases.flashback({ id: databaseId, table: 'gone' }))
      .rejects
      .toMatchObject({ code: 'engine', message: expect.stringMatching(/tikv_gc_safe_point/) as string })
  })

  it.runIf(isTidb)('tell which databases can be had back', async () => {
    const { client } = host.admin
    const gone = `${database}'; -- \`gone\``
    const quoted = `\`${gone.replaceAll('`', '``')}\``
    await admin.run(`CREATE DATABASE ${quoted}`, `DROP DATABASE ${quoted}`)
    const { data } = await client.databases.droppedDatabases({ id: connectionId })
    expect(data.find(each => each.database === gone)).toMatchObject({ jobId: expect.any(String) as string })
    expect(data.map(each => each.database)).not.toContain(database)
    const { droppedAt, until: kept } = data[0]!
    expect(Date.parse(kept!) - Date.parse(droppedAt!)).toBe(600_000)
    const back = { id: connectionId, database: gone }
    expect(await client.databases.flashbackDatabase({ ...back, as: 'd`2', preview: true }))
      .toEqual({ sql: [`FLASHBACK DATABASE ${quoted} TO \`d\`\`2\``] })
    await expect(client.databases.flashbackDatabase({ ...back, as: database })).rejects.toMatchObject({
      code: 'conflict',
      details: { field: 'as' },
    })
    await expect(client.databases.flashbackDatabase(back))
      .rejects
      .toMatchObject({ code: 'engine', message: expect.stringMatching(/tikv_gc_safe_point/) as string })
  })
})
