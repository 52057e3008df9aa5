import type { Host } from '../support/host.ts'
import type { Sandbox } from '../support/sandbox.ts'
import type { TestServer } from '../support/servers.ts'
import { execFileSync } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeEngines, engines } from '../support/engines.ts'
import { startHost } from '../support/host.ts'
import { removeFolder, temporaryFolder } from '../support/owned-process.ts'
import { openProxy } from '../support/proxy.ts'
import { openSandbox } from '../support/sandbox.ts'
import { until } from '../support/until.ts'

/** Milliseconds that `call` takes, and how it ends. */
async function timed<T>(
  call: Promise<T>,
): Promise<{ ms: number, value?: T, error?: { code: string, message: string, details?: Record<string, unknown> } }> {
  const started = performance.now()
  try {
    const value = await call
    return { ms: performance.now() - started, value }
  } catch (error) {
    return { ms: performance.now() - started, error: error as never }
  }
}

describeEngines('faults', (engine) => {
  let host: Host
  let healthy: Sandbox
  beforeAll(async () => {
    host = await startHost()
    healthy = await openSandbox(engine, host)
  })
  afterAll(async () => {
    await healthy.close()
    await host.stop()
  })

  async function othersAnswer(): Promise<void> {
    const { ms, value } = await timed(healthy.run('SELECT 1 AS a'))
    expect(value?.data).toEqual([
      { a: 1 },
    ])
    expect(ms).toBeLessThan(2000)
    expect((await timed(healthy.person.client.connections.list())).ms).toBeLessThan(1000)
  }

  it('a server that hangs is reported within 5 s and holds up nobody', async () => {
    const server: TestServer = await engine.startOwn()
    const stuck = await openSandbox(server, host)
    const { sessionId } = await host.admin.client.sql.openSession({
      connectionId: stuck.connectionId,
      databaseId: stuck.databaseId,
    })
    await stuck.run('SELECT 1', { sessionId })
    server.kill('SIGSTOP')
    try {
      const [fresh, databases] = await Promise.all([
        timed(stuck.run('SELECT 1')),
        timed(host.admin.client.databases.list()),
        othersAnswer(),
      ])
      expect(fresh.error).toMatchObject({ code: 'unavailable' })
      expect(fresh.ms).toBeLessThan(6000)
      expect(databases.ms).toBeLessThan(6000)
      expect(databases.value!.errors).toMatchObject([
        {
          connectionId: stuck.connectionId,
          error: expect.any(String),
        },
      ])
      expect(databases.value!.data.some(({ name }) => name === healthy.database)).toBe(true)
      const idle = await timed(stuck.run('SELECT 1', { sessionId }))
      expect(idle.error).toMatchObject({
        code: 'unavailable',
        details: { sessionLost: true },
      })
      expect(idle.ms).toBeLessThan(6000)
    } finally {
      server.kill('SIGCONT')
    }
    expect((await stuck.run('SELECT 2 AS b')).data).toEqual([
      { b: 2 },
    ])
    await stuck.close()
    await server.stop()
  }, 120_000)

  it('a server that hangs in the middle of a statement is reported, and goes on when it is back', async () => {
    const server = await engine.startOwn()
    const stuck = await openSandbox(server, host)
    const { taskId } = await stuck.run('SELECT SLEEP(3) AS slept', { async: true })
    await until(
      'it to run',
      10,
      async () => (await stuck.serverSessions()).some(({ info }) => info?.includes('SLEEP')) || undefined,
    )
    server.kill('SIGSTOP')
    try {
      await until('the report', 8, async () => {
        const { message } = await host.admin.client.sql.status({ taskId })
        return message.includes('does not answer') || undefined
      })
    } finally {
      server.kill('SIGCONT')
    }
    const state = await until('the end', 30, async () => {
      const now = await host.admin.client.sql.status({ taskId })
      return now.status === 'running'
        ? undefined
        : now
    })
    expect(state).toMatchObject({
      status: 'completed',
      data: [
        { slept: 0 },
      ],
    })
    await stuck.close()
    await server.stop()
  }, 120_000)

  it('a link that drops without a word: the next statement explains within 5 s, a new session works', async () => {
    const proxy = await openProxy(engine)
    const far = await openSandbox({ ...engine, host: '127.0.0.1', port: proxy.port }, host)
    const { sessionId } = await host.admin.client.sql.openSession({ connectionId: far.connectionId })
    await far.run('SELECT 1', { sessionId, databaseId: undefined })
    proxy.blackhole()
    // Idle for longer than a link is trusted without a sign of life.
    await new Promise(resolve => setTimeout(resolve, 1100))
    const [dropped] = await Promise.all([
      timed(far.run('SELECT 1', { sessionId, databaseId: undefined })),
      othersAnswer(),
    ])
    expect(dropped.error).toMatchObject({
      code: 'unavailable',
      details: { sessionLost: true },
    })
    expect(dropped.ms).toBeLessThan(6000)
    proxy.restore()
    expect((await far.run('SELECT 3 AS c')).data).toEqual([
      { c: 3 },
    ])
    const [lost] = (await host.admin.client.sql.sessions()).data.filter(session => session.sessionId === sessionId)
    expect(lost!.lost).toEqual(expect.any(String))
    await host.admin.client.sql.closeSession({ id: sessionId })
    await far.close()
    await proxy.close()
  }, 120_000)

  it('a server that dies in the middle of a statement: a clear error, rows that came stay readable', async () => {
    const server = await engine.startOwn()
    const dying = await openSandbox(server, host)
    const { sessionId } = await host.admin.client.sql.openSession({
      connectionId: dying.connectionId,
      databaseId: dying.databaseId,
    })
    const { taskId } = await dying.run('SELECT 42 AS before_it; SELECT SLEEP(600)', { sessionId, async: true })
    await until(
      'it to run',
      10,
      async () => (await dying.serverSessions()).some(({ info }) => info?.includes('SLEEP')) || undefined,
    )
    server.kill('SIGKILL')
    const state = await until('the end', 10, async () => {
      const now = await host.admin.client.sql.status({ taskId })
      return now.status === 'running'
        ? undefined
        : now
    })
    expect(state).toMatchObject({
      status: 'failed',
      error: { code: 'unavailable' },
      data: [
        { before_it: 42 },
      ],
    })
    expect(state.error!.error).toContain('lost')
    expect(state.error!.error).toContain('transaction')
    await othersAnswer()
    await server.restart()
    expect(
      (await dying.run('SELECT 5 AS e', { databaseId: undefined, connectionId: dying.connectionId })).data,
    ).toEqual([{ e: 5 }])
    await host.admin.client.connections.delete({ id: dying.connectionId })
    await server.stop()
  }, 120_000)

  it('a connection that is deleted while a statement runs on it: the statement is cancelled and says why', async () => {
    const short = await openSandbox(engine, host)
    const waiting = short.person.request('POST', '/api/sql/execute', {
      databaseId: short.databaseId,
      sql: 'SELECT SLEEP(600)',
    })
    await until(
      'it to run',
      10,
      async () => (await short.serverSessions()).some(({ info }) => info?.includes('SLEEP')) || undefined,
    )
    await host.admin.client.connections.delete({ id: short.connectionId })
    const { status, json } = await waiting
    expect(status).toBe(409)
    expect(json).toMatchObject({
      code: 'cancelled',
      error: expect.stringContaining('deleted'),
    })
    await until('the server to be clean', 5, async () => (await short.serverSessions()).length === 0 || undefined)
    await short.direct(`DROP DATABASE ${short.database}`)
  })

  it('a full disk under the results: reading ends with a clear error, rows stay, the next statement runs', async () => {
    const folder = await temporaryFolder('small-disk')
    const results = join(folder, 'data', 'results')
    mkdirSync(results, { recursive: true, mode: 0o700 })
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', results])
    const small = await startHost({
      dataDir: join(folder, 'data'),
    })
    const box = await openSandbox(engine, small)
    try {
      const { status, json } = await box.person.request('POST', '/api/sql/execute', {
        databaseId: box.databaseId,
        sql:
          'WITH RECURSIVE d AS (SELECT 0 AS i UNION ALL SELECT i + 1 FROM d WHERE i < 999) SELECT a.i, '
          + 'REPEAT(\'x\', 1000) AS pad FROM d a, d b',
      })
      expect(status).toBe(503)
      expect(json).toMatchObject({
        code: 'unavailable',
        error: expect.stringContaining('disk'),
      })
      expect(json.details.results[0].rowCount).toBeGreaterThan(1000)
      const { rows } = await small.admin.client.sql.rows({ taskId: json.details.taskId, offset: 900, limit: 2 })
      expect(rows.map(row => String(row[1]).length)).toEqual([1000, 1000])
      await small.admin.client.sql.free({ taskId: json.details.taskId })
      expect((await box.run('SELECT 1 AS a')).data).toEqual([{ a: 1 }])
      await until(
        'the server to be clean',
        5,
        async () => (await box.serverSessions()).every(({ command }) => command === 'Sleep') || undefined,
      )
    } finally {
      await box.close()
      await small.stop()
      execFileSync('umount', [results])
      await removeFolder(folder)
    }
  }, 120_000)
}, engines)
