import type { MeasuredHost } from '../support/measured-host.ts'
import type { Sandbox } from '../support/sandbox.ts'
import { setTimeout } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { describeEngines } from '../support/engines.ts'
import { startMeasuredHost } from '../support/measured-host.ts'
import { openSandbox } from '../support/sandbox.ts'
import { until } from '../support/until.ts'

/*
 * A long text keeps nobody waiting but who has sent it: it is read in a thread of its own. Looked at is the processor's
 * time of the main thread, which other programs do not lengthen.
 */

const length = 15_000_000
/** What it takes to receive such a text, and to hand it on, comes to a quarter of this. */
const mostMainMs = 400

describeEngines('a text of 15 MB', (engine) => {
  let host: MeasuredHost
  let box: Sandbox
  /** Nothing that is not known to be a read gets to the server there. */
  let readOnlyId: string
  beforeAll(async () => {
    host = await startMeasuredHost()
    box = await openSandbox(engine, host)
    const { host: address, port, user, password } = engine
    const { id } = await host.admin.client.connections.create({
      name: 'read-only',
      host: address,
      port,
      user,
      password,
      readOnly: true,
    })
    readOnlyId = id
    await host.admin.client.sql.execute({ connectionId: id, sql: 'SELECT 1' })
  })
  afterAll(async () => {
    await host.admin.client.connections.delete({ id: readOnlyId })
    await box.close()
    await host.stop()
  })

  it.each([
    ['short words', 'SELECT a ', 'a ', 'more than 3000000 words'],
    ['a list of names', 'SELECT ', 'a,', 'more than 3000000 words'],
    ['another verb', 'a ', 'a ', 'A is a write'],
    ['parts of addresses', 'SELECT \'', '://', ''],
    ['a comment', '-- ', 'a', 'no statement in the text'],
    ['comments', '', '/**/', 'no statement in the text'],
    ['brackets', 'SELECT ', '(', 'more than 3000000 words'],
  ])('of %s', async (_, begin, unit, refusal) => {
    const { client } = host.admin
    const sql = begin + unit.repeat(length / unit.length)
    await host.resetUsage()
    await expect(client.sql.execute({ connectionId: readOnlyId, sql })).rejects.toMatchObject({
      message: expect.stringContaining(refusal) as string,
    })
    const { mainCpuMs, peakRssBytes } = await host.usage()
    expect(mainCpuMs).toBeLessThan(mostMainMs)
    expect(peakRssBytes).toBeLessThan(1_200_000_000)
  })

  /** What a connection gets that may write: the server refuses it at once, or does little. */
  const sent: Array<[string, string, string, string]> = [
    ['short words', 'SELECT FROM ', 'a ', ''],
    ['a value', 'SELECT LENGTH(\'', '://', '\') AS n'],
    ['comments', 'SELECT 1 ', '/**/', ''],
    ['a list', 'SELECT FROM (', '1,', '1)'],
  ]

  it.each(sent)('of %s, where it may write', async (_, begin, unit, end) => {
    const sql = begin + unit.repeat((length - 100) / unit.length) + end
    await host.resetUsage()
    const error = await box.run(sql).then(() => null, (error: unknown) => error)
    const { mainCpuMs } = await host.usage()
    if (error !== null) {
      expect(error).toMatchObject({
        message: expect.stringMatching(/syntax|comments stand in a row/) as unknown,
        details: { line: 1 },
      })
    }
    expect(mainCpuMs).toBeLessThan(mostMainMs)
  })

  it('in a session whose link was closed', async () => {
    const { sql: calls } = box.person.client
    const { sessionId } = await calls.openSession({ connectionId: box.connectionId, databaseId: box.databaseId })
    const inSession = (sql: string) => box.run(sql, { sessionId, databaseId: undefined })
    const number = async () => (await inSession('SELECT CONNECTION_ID() AS id')).data![0]!.id as number
    const before = await number()
    await box.direct(`KILL ${before}`)
    await until('the link to be gone', 10, async () =>
      !(await box.serverSessions()).some(({ id }) => Number(id) === before) || undefined)
    // Only the whole text says that it does not ask for what the lost session had.
    const sql = `SELECT FROM ${'a '.repeat(length / 2 - 100)} 'found_rows'`
    await host.resetUsage()
    await expect(inSession(sql)).rejects.toMatchObject({ code: 'engine' })
    const { mainCpuMs } = await host.usage()
    expect(mainCpuMs).toBeLessThan(mostMainMs)
    expect(await number()).not.toBe(before)
    await calls.closeSession({ id: sessionId })
  })

  it('is read while statements of sixteen others run', async () => {
    const { client } = box.person
    const comment = `/* ${'x'.repeat(200_000)} */`
    const tasks = await Promise.all(Array.from({ length: 16 }, () =>
      client.sql.execute({ databaseId: box.databaseId, sql: `SELECT SLEEP(300) ${comment}`, async: true })))
    await until('all of them to run', 60, async () => {
      const running = (await box.serverSessions()).filter(({ info }) => info?.includes('SLEEP(300)'))
      return running.length === 16 || undefined
    })
    expect((await box.run(`${comment} SELECT 1 AS a`)).data).toEqual([{ a: 1 }])
    for (const { taskId } of tasks) await client.sql.cancel({ taskId })
  })

  describe('that is run', () => {
    const values = (count: number) => Array.from({ length: count }, (_, at) => `(${at},'${'x'.repeat(100)}')`).join()

    it('does what it says, with its places in it', async () => {
      await box.run('CREATE TABLE t (id INT PRIMARY KEY, a VARCHAR(200))')
      const sql = `INSERT INTO t VALUES ${values(20_000)};\nSELECT COUNT(*) AS n FROM t;\nSELECT nobody FROM t`
      const error = await box.run(sql).catch((error: unknown) => error)
      expect(error).toMatchObject({
        code: 'engine',
        details: { line: 3, column: 8, token: 'nobody', statementIndex: 2 },
      })
      const [[rows]] = await box.direct(`SELECT COUNT(*) FROM ${box.database}.t`) as [[unknown]]
      expect(Number(rows)).toBe(20_000)
    })

    it('takes values for its placeholders', async () => {
      const sql = `SELECT /* ${'x'.repeat(200_000)} */ :a AS a; SELECT :b AS b`
      const { results, data } = await box.run(sql, { params: { a: 1, b: 'two' } })
      expect([data, results!.length]).toEqual([[{ a: 1 }], 2])
      await expect(box.run(sql, { params: { a: 1 } })).rejects.toMatchObject({ code: 'bad_request' })
    })

    it('can be stopped while it is read', async () => {
      const { client } = box.person
      const sql = `SELECT ${'(a),'.repeat(length / 4)}`
      const { taskId } = await client.sql.execute({ connectionId: readOnlyId, sql, async: true })
      await setTimeout(Math.random() * 300)
      await client.sql.cancel({ taskId })
      const { status } = await until('its end', 20, async () => {
        const state = await client.sql.status({ taskId, data: false })
        return state.status === 'running' || state.status === 'queued' ? undefined : state
      })
      expect(['cancelled', 'failed']).toContain(status)
      await client.sql.free({ taskId })
      expect((await box.run('SELECT 1 AS a')).data).toEqual([{ a: 1 }])
    })
  })
})
