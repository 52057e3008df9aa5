import type { Sandbox } from '../support/sandbox.ts'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeEngines } from '../support/engines.ts'
import { openSandbox } from '../support/sandbox.ts'
import { until } from '../support/until.ts'

describeEngines('a session that its server closes while nobody uses it', (engine) => {
  let box: Sandbox
  beforeAll(async () => {
    box = await openSandbox(engine)
    await box.run('CREATE TABLE t (id INT PRIMARY KEY AUTO_INCREMENT, note VARCHAR(20))')
  })
  afterAll(() => box.close())

  async function open() {
    const { sql } = box.person.client
    const { sessionId } = await sql.openSession({ connectionId: box.connectionId, databaseId: box.databaseId })
    const run = (sql: string) => box.run(sql, { sessionId, databaseId: undefined })
    const number = async () => (await run('SELECT CONNECTION_ID() AS id')).data![0]!.id as number
    const isThere = async (id: number) => (await box.serverSessions()).some(one => Number(one.id) === id)
    /** Another client ends the connection; the host has heard of it afterwards. */
    async function kill() {
      const id = await number()
      await box.direct(`KILL ${id}`)
      await until('the connection to be gone', 10, async () => !await isThere(id) || undefined)
      await new Promise(resolve => setTimeout(resolve, 100))
      return id
    }
    return { sessionId, run, number, kill, close: () => sql.closeSession({ id: sessionId }) }
  }

  it('goes on in a new connection, in its database, and says so once', async () => {
    const { sessionId, run, number, kill, close } = await open()
    await run('USE information_schema')
    await run(`USE \`${box.database}\``)
    await run('INSERT INTO t (note) VALUES (\'a\')')
    const before = await kill()
    const sessions = await box.person.client.sql.sessions()
    const state = sessions.data.find(one => one.sessionId === sessionId)
    expect(state).toMatchObject({ lost: null, database: box.database, inTransaction: false })
    const { notices, session } = await run('UPDATE t SET note = CONCAT(note, \'b\')')
    expect(notices).toEqual([expect.stringContaining(`in the database “${box.database}”`)])
    expect(session).toMatchObject({ sessionId, lost: null, database: box.database })
    expect(await number()).not.toBe(before)
    const { data, notices: later } = await run('SELECT DATABASE() AS d, note FROM t')
    expect(data).toEqual([{ d: box.database, note: 'ab' }])
    expect(later).toEqual([])
    await close()
  })

  it.each([
    ['a transaction', 'BEGIN; INSERT INTO t (note) VALUES (\'open\')'],
    ['a variable', 'SET @kept = 7'],
    ['a setting', 'SET SESSION sql_mode = \'ANSI_QUOTES\''],
    ['a temporary table', 'CREATE TEMPORARY TABLE mine (a INT)'],
    ['a prepared statement', 'PREPARE s FROM \'SELECT 1\''],
    ['a variable that a query sets', 'SELECT @kept := 7'],
  ])('says what is gone where it had %s, and runs nothing', async (_, before) => {
    const { sessionId, run, kill, close } = await open()
    await run(before)
    await kill()
    await expect(run('INSERT INTO t (note) VALUES (\'again\')')).rejects.toMatchObject({
      code: 'unavailable',
      details: { sessionLost: true },
    })
    const { data } = await box.run('SELECT COUNT(*) AS n FROM t WHERE note IN (\'again\', \'open\')')
    expect(data).toEqual([{ n: 0 }])
    const all = (await box.person.client.sql.sessions()).data
    expect(all.find(one => one.sessionId === sessionId)!.lost).toEqual(expect.any(String))
    await close()
  })

  it('says what is gone where its database was dropped', async () => {
    const { run, kill, close } = await open()
    await run(`CREATE DATABASE ${box.database}_gone; USE ${box.database}_gone`)
    await kill()
    await box.direct(`DROP DATABASE ${box.database}_gone`)
    await expect(run('SELECT 1')).rejects.toMatchObject({ details: { sessionLost: true } })
    await close()
  })

  it('says so as well where a text asks for what the last statement has left', async () => {
    const { run, kill, close } = await open()
    await run('INSERT INTO t (note) VALUES (\'x\')')
    await kill()
    await expect(run('SELECT LAST_INSERT_ID()')).rejects.toMatchObject({ details: { sessionLost: true } })
    await close()
  })

  it('stays lost while the server takes no new connection, and says why', async () => {
    const server = await engine.startOwn()
    const own = await openSandbox(server, box.host)
    const { sql } = own.person.client
    const { sessionId } = await sql.openSession({ connectionId: own.connectionId, databaseId: own.databaseId })
    const run = (text: string) => own.run(text, { sessionId, databaseId: undefined })
    await run('SELECT 1')
    server.kill('SIGKILL')
    await new Promise(resolve => setTimeout(resolve, 500))
    await expect(run('SELECT 2')).rejects.toMatchObject({ code: 'unavailable' })
    await server.restart()
    const { data, notices } = await run('SELECT 3 AS c')
    expect(data).toEqual([{ c: 3 }])
    expect(notices).toHaveLength(1)
    await sql.closeSession({ id: sessionId })
    await server.stop()
  }, 120_000)
})
