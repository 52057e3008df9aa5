import type { EndedSession } from '../../src/contract/sql.ts'
import type { Host, Person } from '../support/host.ts'
import type { Sandbox } from '../support/sandbox.ts'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeEngines, describeEveryEngine } from '../support/engines.ts'
import { startHost } from '../support/host.ts'
import { openSandbox } from '../support/sandbox.ts'
import { until } from '../support/until.ts'

/*
 * A minute lasts half a second on this host, and a page may be gone for two of them. The server is looked at past TiHC.
 */
const goneMs = 2 * 500
const otherPassword = 'somebody-horse-battery'
const startShortMinutes = () => startHost({ entry: 'test/support/serve-short-minutes.ts' })

/** What a page does as long as it is there. */
function present(person: Person, ids: string[]): { leave: () => Promise<void> } {
  const leaving = new AbortController()
  const saying = (async () => {
    while (!leaving.signal.aborted) {
      await person.client.sql.holdSessions({ ids })
      await wait(goneMs / 8)
    }
  })()
  return {
    leave() {
      leaving.abort()
      return saying
    },
  }
}

const endedIn = ({ person }: Sandbox, sessionId: string) =>
  until<EndedSession>('the session to be ended', 20, async () =>
    (await person.client.sql.sessions()).ended.find(ended => ended.sessionId === sessionId))

describeEveryEngine('sessions that were left behind', (engine) => {
  let host: Host
  let box: Sandbox
  let other: Person
  beforeAll(async () => {
    host = await startShortMinutes()
    const { tenant_id } = await host.admin.client.auth.me()
    await host.admin.client.users.create({ username: 'ben', password: otherPassword, tenant_id, role: 'admin' })
    other = await host.login('ben', otherPassword)
    await host.admin.client.settings.update({ limits: { pageGoneMinutes: 2 } })
    box = await openSandbox(engine, host)
    await box.run('CREATE TABLE t (id INT PRIMARY KEY, note VARCHAR(80))')
  })
  afterAll(async () => {
    await box?.close()
    await host?.stop()
  })

  const open = async (hold: boolean) =>
    (await box.person.client.sql.openSession({ connectionId: box.connectionId, databaseId: box.databaseId, hold }))
      .sessionId
  const run = (sessionId: string, sql: string) => box.run(sql, { sessionId, databaseId: undefined })
  const isOpen = async (id: string) =>
    (await box.person.client.sql.sessions()).data.some(({ sessionId }) => sessionId === id)
  const rowsOf = (id: number) => box.run(`SELECT id FROM t WHERE id = ${id}`).then(({ data }) => data!.length)

  it('are rolled back once their page is gone, and say what was', async () => {
    const sessionId = await open(true)
    const page = present(box.person, [sessionId])
    await run(sessionId, 'BEGIN')
    await run(sessionId, 'INSERT INTO t VALUES (1, \'a\'), (2, \'mysql://ann:hidden-word@db/shop\')')
    await run(sessionId, 'SELECT COUNT(*) FROM t; UPDATE t SET note = \'b\' WHERE id < 3')
    await wait(2 * goneMs)
    expect(await isOpen(sessionId)).toBe(true)
    await page.leave()

    const { statements, ...ended } = await endedIn(box, sessionId)
    const { connectionId } = box
    expect(ended).toMatchObject({ connectionId, why: 'pageGone', minutes: 2, inTransaction: true, further: 0 })
    expect(statements).toMatchObject([
      { sql: expect.stringMatching(/^INSERT INTO t VALUES \(1, /) as string, affectedRows: 2 },
      { sql: 'UPDATE t SET note = \'b\' WHERE id < 3', affectedRows: 2 },
    ])
    expect(JSON.stringify(statements)).not.toContain('hidden-word')
    await until('the transaction to be rolled back', 10, async () => {
      await box.direct('INSERT INTO '.concat(engine.name === 'SQLite' ? '' : `${box.database}.`, 't VALUES (1, \'c\')'))
      return true
    })
    await expect(run(sessionId, 'SELECT 1')).rejects.toMatchObject({
      code: 'not_found',
      message: expect.stringMatching(
        /^This session was ended, because its page had been gone for 2 minutes\. .* 2 of its statements had changed/,
      ) as string,
    })

    // It is told until somebody has seen it.
    const { holdSessions, forgetEnded, sessions } = box.person.client.sql
    expect((await holdSessions({ ids: [sessionId] })).ended).toEqual([{ ...ended, statements }])
    expect((await holdSessions({ ids: [] })).ended).toEqual([])
    await forgetEnded({ id: sessionId })
    expect((await sessions()).ended).toEqual([])
    await expect(forgetEnded({ id: sessionId })).rejects.toMatchObject({ code: 'not_found' })
  })

  it('of scripts stay, and those whose own page says that it is there', async () => {
    const [script, kept, gone] = [await open(false), await open(true), await open(true)]
    await run(script, 'BEGIN; INSERT INTO t VALUES (10, \'script\')')
    const page = present(box.person, [kept])
    const stranger = present(other, [gone])
    expect(await endedIn(box, gone)).toMatchObject({ inTransaction: false, statements: [] })
    expect((await other.client.sql.sessions()).ended).toEqual([])
    await stranger.leave()
    await wait(goneMs)
    expect([await isOpen(script), await isOpen(kept), await isOpen(gone)]).toEqual([true, true, false])
    await run(script, 'COMMIT')
    expect(await rowsOf(10)).toBe(1)
    await page.leave()
    await box.person.client.sql.closeSession({ id: script })
    await endedIn(box, kept)
  })

  it('keep the results that were read in them', async () => {
    const { taskId, session } = await box.run('SELECT 7 AS seven', { session: 'keep', hold: true, async: true })
    await endedIn(box, session!.sessionId)
    const { status, data } = await until('the task to end', 10, async () => {
      const state = await box.person.client.sql.status({ taskId })
      return state.status === 'completed' ? state : undefined
    })
    expect([status, data]).toEqual(['completed', [{ seven: 7 }]])
  })
})

describeEngines('a statement that runs where the page is gone', (engine) => {
  it('is stopped, and its transaction is rolled back', async () => {
    const host = await startShortMinutes()
    const box = await openSandbox(engine, host)
    try {
      await host.admin.client.settings.update({ limits: { pageGoneMinutes: 2 } })
      await box.run('CREATE TABLE t (id INT PRIMARY KEY)')
      const { taskId, session } = await box.run('BEGIN; INSERT INTO t VALUES (1); SELECT SLEEP(600)', {
        session: 'keep',
        hold: true,
        async: true,
      })
      expect(await endedIn(box, session!.sessionId)).toMatchObject({
        inTransaction: true,
        statements: [{ sql: 'INSERT INTO t VALUES (1)', affectedRows: 1 }],
      })
      const { error } = await until('the task to end', 20, async () => {
        const state = await box.person.client.sql.status({ taskId })
        return state.status === 'cancelled' ? state : undefined
      })
      expect(error!.error).toContain('its page had been gone for 2 minutes')
      await until('its session to leave the server', 20, async () =>
        (await box.serverSessions()).every(({ info }) => !info?.includes('SLEEP')) || undefined)
      await box.direct(`INSERT INTO ${box.database}.t VALUES (1)`)
    } finally {
      await box.close()
      await host.stop()
    }
  })
})
