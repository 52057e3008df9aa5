import type { Person } from '../support/host.ts'
import type { Sandbox } from '../support/sandbox.ts'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeEveryEngine } from '../support/engines.ts'
import { openSandbox } from '../support/sandbox.ts'
import { until } from '../support/until.ts'

/*
 * What somebody may no longer do is not gone on with in what was begun before. The table, read past TiHC, is the judge.
 */
const password = 'taken-horse-battery'

describeEveryEngine('sessions whose right was taken away', (engine) => {
  let box: Sandbox
  let eve: Person
  let userId: string
  beforeAll(async () => {
    box = await openSandbox(engine)
    const { client } = box.host.admin
    const { tenant_id } = await client.auth.me()
    userId = (await client.users.create({ username: 'eve', password, tenant_id, role: 'editor' })).id
    await box.run('CREATE TABLE t (id INT PRIMARY KEY)')
  })
  afterAll(() => box.close())

  const signIn = async () => { eve = await box.host.login('eve', password) }
  const begin = async (id: number) => {
    const { connectionId, databaseId } = box
    const { sessionId } = await eve.client.sql.openSession({ connectionId, databaseId })
    await eve.client.sql.execute({ sessionId, sql: 'BEGIN' })
    await eve.client.sql.execute({ sessionId, sql: `INSERT INTO t VALUES (${id})` })
    return sessionId
  }
  const table = () => (box.database === 'main' ? 't' : `${box.database}.t`)
  const rows = async (id: number) => (await box.direct(`SELECT id FROM ${table()} WHERE id = ${id}`)).length
  const gone = () => until('no session on the server', 20, async () =>
    (await box.serverSessions()).length === 0 || undefined)
  const endedOf = async (id: string) =>
    (await eve.client.sql.sessions()).ended.find(({ sessionId }) => sessionId === id)

  it('end when their person becomes a viewer, who is told what was rolled back', async () => {
    await signIn()
    const sessionId = await begin(1)
    await box.host.admin.client.users.update({ id: userId, role: 'viewer' })
    await gone()
    expect(await rows(1)).toBe(0)
    await expect(eve.client.sql.execute({ sessionId, sql: 'COMMIT' })).rejects.toMatchObject({ code: 'unauthorized' })
    await signIn()
    await expect(eve.client.sql.execute({ sessionId, sql: 'COMMIT' })).rejects.toMatchObject({
      code: 'not_found',
      message: 'This session was ended, because your role was changed. Its open transaction was rolled back, and with '
        + 'it what 1 of its statements had changed. Open a new session and run them again.',
      details: { ended: { sessionId, statements: [{ sql: 'INSERT INTO t VALUES (1)' }] } },
    })
    expect(await endedOf(sessionId)).toMatchObject({
      why: 'roleChanged',
      inTransaction: true,
      statements: [{ sql: 'INSERT INTO t VALUES (1)', affectedRows: 1 }],
    })
    const again = eve.client.sql.execute({ databaseId: box.databaseId, sql: 'INSERT INTO t VALUES (1)' })
    await expect(again).rejects.toMatchObject({ code: 'forbidden' })
    await box.host.admin.client.users.update({ id: userId, role: 'editor' })
  })

  it('and what runs ends too', async () => {
    await signIn()
    const { databaseId } = box
    const slow = engine.name === 'SQLite'
      ? 'WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) INSERT INTO t SELECT i FROM n'
      : 'INSERT INTO t SELECT 7 FROM (SELECT SLEEP(20)) AS s'
    const { taskId } = await eve.client.sql.execute({ databaseId, sql: slow, async: true })
    await until('it to run', 10, async () =>
      (await eve.client.sql.status({ taskId, data: false })).status === 'running' || undefined)
    await box.host.admin.client.users.update({ id: userId, role: 'viewer' })
    await signIn()
    expect(await eve.client.sql.status({ taskId, data: false })).toMatchObject({ status: 'cancelled' })
    await gone()
    expect(await rows(7)).toBe(0)
    await box.host.admin.client.users.update({ id: userId, role: 'editor' })
  })

  it('end when their connection turns read-only', async () => {
    await signIn()
    const sessionId = await begin(2)
    const { id, ...connection } = await box.person.client.connections.get({ id: box.connectionId })
    const { name, engine: family } = connection
    await box.person.client.connections.update({ id, name, engine: family, ...changed(connection), readOnly: true })
    await gone()
    expect(await rows(2)).toBe(0)
    expect(await endedOf(sessionId)).toMatchObject({ why: 'connectionChanged', inTransaction: true })
    await expect(eve.client.sql.execute({ sessionId, sql: 'COMMIT' })).rejects.toMatchObject({
      code: 'not_found',
      message: expect.stringContaining('because its connection was changed. Its open transaction was rolled') as string,
    })
    const again = eve.client.sql.execute({ databaseId: box.databaseId, sql: 'INSERT INTO t VALUES (2)' })
    await expect(again).rejects.toMatchObject({ code: 'forbidden' })
    await box.person.client.connections.update({ id, name, engine: family, ...changed(connection), readOnly: false })
  })

  it('end when their person is removed', async () => {
    await signIn()
    const sessionId = await begin(3)
    await box.host.admin.client.users.delete({ id: userId })
    await gone()
    await expect(eve.client.sql.execute({ sessionId, sql: 'COMMIT' })).rejects.toMatchObject({ code: 'unauthorized' })
    expect(await rows(3)).toBe(0)
  })
})

interface Leads { host?: string | null, port?: number | null, user?: string | null, file?: string | null }

/** Where a connection leads, as a change of it names it. */
function changed({ host, port, user, file }: Leads) {
  return file ? { file } : { host: host!, port: port!, user: user! }
}
