import type { Executed } from '../../src/contract/sql.ts'
import type { Sandbox } from '../support/sandbox.ts'
import { randomUUID } from 'node:crypto'
import { createServer } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { limits } from '../../src/contract/sql.ts'
import { dialects } from '../support/dialects.ts'
import { describeEveryEngine } from '../support/engines.ts'
import { openSandbox } from '../support/sandbox.ts'
import { until } from '../support/until.ts'

describeEveryEngine('one call from Run to the first rows', (engine) => {
  const dialect = dialects[engine.name]
  let box: Sandbox
  /** Statements run in it, so that no session has to be opened or closed in the time that a call waits. */
  let sessionId: string
  const sql = () => box.person.client.sql
  beforeAll(async () => {
    box = await openSandbox(engine)
    await box.run('CREATE TABLE t (id INT PRIMARY KEY)')
    const opened = await sql().openSession({ connectionId: box.connectionId, databaseId: box.databaseId })
    sessionId = opened.sessionId
  })
  afterAll(() => box.close())

  /** The plain answer, with its status. */
  const post = async (body: Record<string, unknown>) => {
    const { status, json } = await box.person.request('POST', '/api/sql/execute', { async: true, ...body })
    return { status, answer: json as Executed }
  }
  const execute = (text: string, more: Record<string, unknown> = {}) =>
    post({ sessionId, sql: text, waitMs: limits.waitMs, ...more })
  /** A call that opens a session of its own. */
  const keeping = (text: string, more: Record<string, unknown> = {}) =>
    execute(text, { sessionId: undefined, databaseId: box.databaseId, session: 'keep', firstRows: 5, ...more })
  /** Sessions besides the one of the suite. */
  const sessions = async () => (await sql().sessions()).data.filter(session => session.sessionId !== sessionId)
  const free = ({ taskId }: Executed) => sql().free({ taskId })
  const timed = async <T>(act: () => Promise<T>) => {
    const began = performance.now()
    return { got: await act(), ms: performance.now() - began }
  }

  it('has ended: the rows, and all that the status says', async () => {
    // On a busy machine the end may come too late for an answer that has its rows.
    const answer = await until('an answer at the end', 10, async () => {
      const { status, answer } = await execute('SELECT 1 AS a, \'x\' AS b UNION ALL SELECT 2, NULL ORDER BY 1', {
        firstRows: 10,
      })
      if (status === 200) return answer
      await free(answer)
      return undefined
    })
    const { data, ...state } = await sql().status({ taskId: answer.taskId })
    expect(data).toHaveLength(2)
    expect(answer).toEqual({
      ...state,
      status: 'completed',
      columns: state.results[0]!.columns,
      rows: [[1, 'x'], [2, null]],
      result: 0,
      rowCount: 2,
    })
    const window = await sql().rows({ taskId: answer.taskId })
    expect([answer.columns, answer.rows, answer.rowCount]).toEqual([window.columns, window.rows, window.rowCount])
  })

  it('gives the first rows while more of them come', async () => {
    const { got: { status, answer }, ms } = await timed(() => execute(dialect.tenMillion, { firstRows: 100 }))
    expect({ status, is: answer.status, result: answer.result }).toEqual({ status: 202, is: 'running', result: 0 })
    expect(ms).toBeLessThan(limits.waitMs)
    expect(answer.rows!.length).toBeGreaterThan(0)
    expect(answer.rows!.length).toBeLessThanOrEqual(100)
    expect(answer.rowCount).toBeGreaterThanOrEqual(answer.rows!.length)
    expect(answer.results).toHaveLength(1)
    const { rows } = await sql().rows({ taskId: answer.taskId, limit: answer.rows!.length })
    expect(answer.rows).toEqual(rows)
    await free(answer)
  })

  it('gives no rows where none are asked for', async () => {
    const { answer } = await execute('SELECT 7 AS a')
    expect(answer).toMatchObject({ rows: [], rowCount: 1, columns: [{ name: 'a' }] })
    await free(answer)
  })

  it('has failed: 200 with the error inside', async () => {
    const { status, answer } = await execute('SELECT FROM FROM', { firstRows: 5 })
    expect(status).toBe(200)
    expect(answer).toMatchObject({ status: 'failed', columns: [], rows: [], result: null, rowCount: 0 })
    expect(answer.error).toEqual((await sql().status({ taskId: answer.taskId })).error)
    expect(answer.error).toMatchObject({ code: 'engine', details: { line: 1 } })
  })

  it('goes on when the time is over', async () => {
    const { got, ms } = await timed(() => execute(dialect.pause(1500), { waitMs: 50, firstRows: 5 }))
    const { status, answer } = got
    expect(status).toBe(202)
    expect(ms).toBeGreaterThanOrEqual(45)
    expect(answer).toMatchObject({ status: 'running', columns: [], rows: [], rowCount: 0 })
    expect(await sql().cancel({ taskId: answer.taskId })).toMatchObject({ status: 'cancelled' })
  })

  it('answers a write with what it did', async () => {
    const { status, answer } = await execute('INSERT INTO t VALUES (1), (2)', { firstRows: 5 })
    expect(status).toBe(200)
    expect(answer).toMatchObject({ status: 'completed', columns: [], rows: [], result: null })
    expect(answer.results).toMatchObject([{ affectedRows: 2 }])
  })

  it('of a script gives the rows of the first result that has columns', async () => {
    const { answer } = await execute('DELETE FROM t WHERE id = 77; SELECT 5 AS five; SELECT 6', { firstRows: 5 })
    expect(answer).toMatchObject({ result: 1, rows: [[5]], rowCount: 1, columns: [{ name: 'five' }] })
    await until('the script to end', 10, async () =>
      (await sql().status({ taskId: answer.taskId })).status === 'completed' || undefined)
  })

  it('does not wait for the end of a script whose first rows are there', async () => {
    const { status, answer } = await execute(`SELECT 5 AS five; ${dialect.pause(3000)}`, { firstRows: 5 })
    expect(status).toBe(202)
    expect(answer).toMatchObject({ status: 'running', rows: [[5]], result: 0 })
    await free(answer)
  })

  it('gives huge cells as windows do', async () => {
    const { answer } = await execute(`SELECT ${dialect.repeat('ab', 1_500_000)} AS large`, { firstRows: 5 })
    await until('the end', 10, async () =>
      (await sql().status({ taskId: answer.taskId, data: false })).status === 'completed' || undefined)
    const { rows } = await sql().rows({ taskId: answer.taskId })
    expect(rows[0]![0]).toMatchObject({ preview: expect.any(String) })
    if (answer.rows!.length) expect(answer.rows).toEqual(rows)
  })

  it('gives fewer of very wide rows', async () => {
    const wide = Array.from({ length: 1000 }, (_, n) => `${n} AS c${n}`).join(', ')
    const { answer } = await execute(
      `WITH RECURSIVE d (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM d WHERE i < 400) SELECT ${wide} FROM d`,
      { firstRows: 1000 },
    )
    expect(answer.rows!.length).toBeGreaterThan(0)
    expect(answer.rows!.length).toBeLessThanOrEqual(limits.firstCells / 1000)
    await free(answer)
  })

  it('hears a cancel by an id of the caller\'s own while it waits', async () => {
    const taskId = randomUUID()
    const answering = execute(dialect.pause(5000), { taskId })
    await until('the statement to run', 5, async () =>
      (await sql().status({ taskId }).catch(() => null))?.status === 'running' || undefined)
    expect(await sql().cancel({ taskId })).toMatchObject({ status: 'cancelled' })
    const { status, answer } = await answering
    expect({ status, is: answer.status, taskId: answer.taskId }).toEqual({ status: 200, is: 'cancelled', taskId })
    expect(answer.error).toMatchObject({ code: 'cancelled' })
    expect(await execute('SELECT 1', { taskId })).toMatchObject({ status: 409, answer: { code: 'conflict' } })
  })

  it('is as it was without waitMs', async () => {
    const { status, answer } = await execute('SELECT 1', { waitMs: 0, firstRows: 10 })
    expect(status).toBe(202)
    expect(answer).toEqual({ status: 'running', taskId: expect.any(String) })
  })

  it.each([
    [{ waitMs: 1001 }, 'waitMs'],
    [{ waitMs: -1 }, 'waitMs'],
    [{ firstRows: 1001 }, 'firstRows'],
    [{ firstRows: 1.5 }, 'firstRows'],
    [{ session: 'drop' }, 'session'],
    [{ taskId: 'mine' }, 'taskId'],
    [{ async: false, waitMs: 10 }, 'waitMs'],
    [{ async: false, waitMs: 0, firstRows: 10 }, 'firstRows'],
    [{ async: false, waitMs: 0, session: 'keep' }, 'session'],
    // Together with the session that it names.
    [{ session: 'keep' }, 'session'],
  ])('refuses %j', async (more, field) => {
    const { status, answer } = await execute('SELECT 1', more)
    expect(status).toBe(400)
    expect(answer).toMatchObject({ code: 'bad_request', details: { field } })
  })

  it('opens a session, runs in it and keeps it', async () => {
    const { status, answer } = await keeping('CREATE TEMPORARY TABLE mine (n INT); BEGIN; INSERT INTO mine VALUES (3)')
    expect(status).toBe(200)
    const own = answer.session!.sessionId
    expect(answer.session).toMatchObject({
      connectionId: box.connectionId,
      database: box.database,
      inTransaction: true,
      busy: false,
    })
    expect(answer.notices).toEqual([])
    const next = await execute('SELECT n FROM mine', { sessionId: own, firstRows: 1 })
    expect(next.answer).toMatchObject({ rows: [[3]], session: { sessionId: own, inTransaction: true } })
    await sql().closeSession({ id: own })
    expect(await sessions()).toEqual([])
  })

  it('opens it in the database that is named', async () => {
    const { answer } = await keeping('SELECT 1 AS a', {
      databaseId: undefined,
      connectionId: box.connectionId,
      database: box.database,
      waitMs: 0,
    })
    expect(answer.session).toMatchObject({ database: box.database })
    await until('the session to be free', 5, async () => !(await sessions())[0]!.busy || undefined)
    await sql().closeSession({ id: answer.session!.sessionId })
    const wrong = await keeping('SELECT 1 AS a', { database: 'another' })
    expect(wrong).toMatchObject({ status: 400, answer: { code: 'bad_request', details: { field: 'database' } } })
  })

  it('says which session it is while its statement runs', async () => {
    const { status, answer } = await keeping(dialect.pause(3000), { waitMs: 20 })
    expect(status).toBe(202)
    const { sessionId: own, busy } = answer.session!
    expect(busy).toBe(true)
    expect(await post({ sessionId: own, sql: 'SELECT 1' })).toMatchObject({ status: 409, answer: { code: 'busy' } })
    await sql().closeSession({ id: own })
  })

  it('leaves a statement that failed in its session', async () => {
    const { answer } = await keeping('SELECT FROM FROM')
    expect(answer).toMatchObject({ status: 'failed', session: { busy: false, lost: null } })
    await sql().closeSession({ id: answer.session!.sessionId })
  })

  it('leaves nothing where the session cannot be opened', async () => {
    const before = (await sql().history({})).total
    const unknown = await keeping('SELECT 1 AS a', { databaseId: undefined, connectionId: randomUUID() })
    expect(unknown).toMatchObject({ status: 404, answer: { code: 'not_found' } })
    const { client } = box.person
    const { id } = await client.connections.create(engine.name === 'SQLite'
      ? { name: 'gone', engine: 'SQLite', file: 'gone.db' }
      : { name: 'gone', host: '127.0.0.1', port: 1, user: 'x', password: 'unused-password' })
    const place = { connectionId: id }
    const taskId = randomUUID()
    const { status, answer } = await keeping('SELECT 1 AS a', { databaseId: undefined, ...place, taskId })
    const opening = await box.person.request('POST', '/api/sql/sessions', place)
    expect({ status, answer }).toEqual({ status: opening.status, answer: opening.json })
    await expect(sql().status({ taskId })).rejects.toMatchObject({ code: 'not_found' })
    expect(await sessions()).toEqual([])
    expect((await sql().history({})).total).toBe(before)
    await client.connections.delete({ id })
  })

  it.runIf(engine.name !== 'SQLite')('leaves nothing where its caller goes away while it opens', async () => {
    const { id, met, left, close } = await silentServer()
    const leaving = new AbortController()
    const calling = sql().execute(
      { connectionId: id, sql: 'SELECT 1', async: true, session: 'keep', waitMs: 1000 },
      { signal: leaving.signal },
    ).catch((error: unknown) => error)
    await met
    leaving.abort()
    await calling
    await left
    expect(await sessions()).toEqual([])
    await until('the task to be gone', 5, async () =>
      (await sql().tasks()).data.every(({ connectionId }) => connectionId !== id) || undefined)
    await close()
  })

  it.runIf(engine.name !== 'SQLite')('hears a cancel while its session opens', async () => {
    const { id, met, left, close } = await silentServer()
    const taskId = randomUUID()
    const calling = keeping('SELECT 1 AS a', { databaseId: undefined, connectionId: id, taskId })
    await met
    expect(await sql().cancel({ taskId })).toMatchObject({ status: 'cancelled' })
    expect((await calling).answer).toMatchObject({ code: 'cancelled' })
    await left
    expect(await sessions()).toEqual([])
    await close()
  })

  /** A connection to a server that takes clients and says nothing. */
  async function silentServer() {
    const met = Promise.withResolvers<void>()
    const left = Promise.withResolvers<void>()
    const server = createServer((socket) => {
      met.resolve()
      socket.resume().on('close', left.resolve).on('error', () => {})
    })
    await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as { port: number }
    const { client } = box.person
    const { id } = await client.connections.create({ name: 'silent', host: '127.0.0.1', port, user: 'x' })
    return {
      id,
      met: met.promise,
      left: left.promise,
      async close() {
        await client.connections.delete({ id })
        await new Promise(resolve => server.close(resolve))
      },
    }
  }
})
