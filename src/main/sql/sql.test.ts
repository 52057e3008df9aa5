import type { Context } from '../../contract/context.ts'
import type { ConnectionConfig, Engine, EngineSession, ExecuteOptions } from '../engines/engine.ts'
import type { History } from './history.ts'
import { Buffer } from 'node:buffer'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, it, onTestFinished } from 'vitest'
import { TihcError } from '../../contract/errors.ts'
import { lexingOf } from '../../dialects/registry.ts'
import { createEventHub } from '../core/event-hub.ts'
import { excerpt } from '../core/excerpt.ts'
import { silentLog } from '../core/log.ts'
import { createResultStore } from '../results/result-store.ts'
import { createTasks } from '../tasks/tasks.ts'
import { createSql } from './sql.ts'

const ann: Context = {
  tenant: 't1',
  user: 'ann',
  username: 'ann',
  role: 'editor',
  signal: new AbortController().signal,
  door: 'http',
  address: '',
}

/** A service over an engine that opens a session when the test lets it, however long that takes. */
async function openService() {
  const directory = mkdtempSync(join(tmpdir(), 'sql-service-'))
  const ran: string[] = []
  let opened = 0
  let closed = 0
  let gate = Promise.resolve()
  const session = (): EngineSession => ({
    info: { product: 'TiDB', version: '8.5.4' },
    lexing: lexingOf('MySQL', 'TiDB'),
    state: { database: null, inTransaction: false, autocommit: true, lost: null },
    lostAtRest: false,
    isStale: false,
    readWarnings: async () => {},
    outlives: async () => false,
    checkAlive: async () => {},
    execute: async (statement: string, options: ExecuteOptions) => {
      ran.push(excerpt(statement, 20))
      options.onDone({ affectedRows: 0, insertId: null })
    },
    refresh: async () => {},
    useDatabase: async () => {},
    cancel: async () => {},
    destroy: () => {},
    close: async () => { closed++ },
  })
  const engine = {
    // As a server that takes the connection before it hears that nobody wants it any more.
    openSession: async () => {
      await gate
      opened++
      return session()
    },
  } as unknown as Engine
  const events = createEventHub()
  const tasks = createTasks({ events, log: silentLog })
  const results = await createResultStore({
    directory,
    quotaBytes: () => 1e9,
    makeRoom: needed => tasks.registry.freeOldest(needed),
    log: silentLog,
  })
  const feature = await createSql({
    resolveConnection: async (_, id) =>
      ({ id, name: id, database: null, startSql: '', readOnly: false }) as ConnectionConfig,
    resolveDatabase: async () => {
      throw new TihcError('not_found', 'none')
    },
    metadata: async () => { throw new TihcError('not_found', 'none') },
    engineFor: () => engine,
    pageGoneMinutes: async () => 15,
    tasks,
    results,
    history: {
      begin: async () => {},
      end: async () => {},
      trim: async () => {},
      closeInterrupted: async () => {},
    } as Partial<History> as History,
    events,
    log: silentLog,
  })
  const service = feature.handlers.sql
  onTestFinished(async () => {
    await feature.close()
    await tasks.close()
    await results.close()
    rmSync(directory, { recursive: true, force: true })
  })
  return {
    service,
    endSessions: feature.endSessions,
    openSession: async (connectionId: string) => service.openSession(ann, { connectionId }),
    ran,
    open: () => opened - closed,
    /** Opening a session waits for what this gives. */
    hold: () => {
      const { promise, resolve } = Promise.withResolvers<void>()
      gate = promise
      return resolve
    },
    execute: async (sql: string, more = {}) =>
      service.execute(ann, { connectionId: 'c1', sql, async: false, waitMs: 0, firstRows: 0, ...more }),
  }
}

it('a connection that is deleted while a session opens on it: no statement runs, nothing stays open', async () => {
  const { service, ran, open, hold, execute, openSession, endSessions } = await openService()
  const letOpen = hold()
  const running = execute('DELETE FROM t').catch(error => error)
  const opening = openSession('c1').catch(error => error)
  const elsewhere = openSession('c2')
  await new Promise(resolve => setImmediate(resolve))
  const ending = endSessions(
    ({ connectionId }) => connectionId === 'c1',
    new TihcError('cancelled', 'The connection was deleted.'),
  )
  letOpen()
  await ending
  expect(await running).toMatchObject({ code: 'cancelled', message: 'The connection was deleted.' })
  expect(await opening).toMatchObject({ code: 'cancelled', message: 'The connection was deleted.' })
  expect(ran).toEqual([])
  expect((await service.sessions(ann, {})).data).toEqual([await elsewhere])
  expect(open()).toBe(1)
})

it('sessions that are still opening count as well for how many a person may have', async () => {
  const { hold, openSession } = await openService()
  const letOpen = hold()
  const asked = Array.from({ length: 120 }, () => openSession('c1').then(() => 'open', error => error.code))
  letOpen()
  const outcomes = await Promise.all(asked)
  expect(outcomes.filter(outcome => outcome === 'open')).toHaveLength(100)
  expect(outcomes.filter(outcome => outcome === 'too_many')).toHaveLength(20)
})

it('the session of a single call has no name that anybody could use', async () => {
  const { service, execute } = await openService()
  const { taskId } = await execute('DELETE FROM t')
  expect(await service.status(ann, { taskId, data: true })).toMatchObject({ status: 'completed', session: null })
})

it('a session that a call keeps is not there where the connection is deleted while it opens', async () => {
  const { service, ran, open, hold, execute, endSessions } = await openService()
  const letOpen = hold()
  const running = execute('DELETE FROM t', { async: true, session: 'keep' }).catch(error => error)
  await new Promise(resolve => setImmediate(resolve))
  const ending = endSessions(() => true, new TihcError('cancelled', 'The connection was deleted.'))
  letOpen()
  await ending
  expect(await running).toMatchObject({ code: 'cancelled', message: 'The connection was deleted.' })
  expect(ran).toEqual([])
  expect((await service.sessions(ann, {})).data).toEqual([])
  expect((await service.tasks(ann, {})).data).toEqual([])
  expect(open()).toBe(0)
})

it('a call that keeps a session can be cancelled while that opens, and be made again by the same id', async () => {
  const { service, ran, open, hold, execute } = await openService()
  const letOpen = hold()
  const call = { async: true, session: 'keep', waitMs: 1000, taskId: '4b7f4a52-5b3a-4c7e-9d2c-0a7c6e3d1f00' }
  const running = execute('DELETE FROM t', call).catch(error => error)
  await new Promise(resolve => setImmediate(resolve))
  const cancelling = service.cancel(ann, { taskId: call.taskId, dropConnection: false })
  letOpen()
  expect(await cancelling).toMatchObject({ status: 'cancelled' })
  expect(await running).toMatchObject({ code: 'cancelled', message: 'The statement was cancelled.' })
  expect([ran, open()]).toEqual([[], 0])
  expect(await execute('DELETE FROM t', call)).toMatchObject({ status: 'completed', taskId: call.taskId })
  expect([ran, open()]).toEqual([['DELETE FROM t'], 1])
})

it('a session that nobody waits for any more is closed as soon as it is open', async () => {
  const { service, ran, open, hold } = await openService()
  const leaving = new AbortController()
  const bob = { ...ann, user: 'bob', signal: leaving.signal }
  const letOpen = hold()
  const place = { connectionId: 'c1' }
  const calls = [
    service.openSession(bob, place),
    service.execute(bob, { ...place, sql: 'DELETE FROM t', async: true, session: 'keep', waitMs: 0, firstRows: 0 }),
  ].map(call => Promise.resolve(call).catch(error => error))
  await new Promise(resolve => setImmediate(resolve))
  leaving.abort()
  letOpen()
  for (const outcome of await Promise.all(calls)) expect(outcome).toMatchObject({ code: 'cancelled' })
  expect([ran, open()]).toEqual([[], 0])
  expect((await service.tasks(bob, {})).data).toEqual([])
})

it('a session that is closed while a statement is on its way to it runs nothing', async () => {
  const { service, ran, execute, openSession } = await openService()
  const { sessionId } = await openSession('c1')
  const running = execute('DELETE FROM t', { sessionId }).catch(error => error)
  await service.closeSession(ann, { id: sessionId })
  expect(await running).toMatchObject({ code: expect.stringMatching(/^(?:not_found|cancelled)$/) })
  expect(ran).toEqual([])
})

it('an ended task does not keep the text of its statements in memory', async () => {
  const { execute } = await openService()
  setFlagsFromString('--expose-gc')
  const gc = runInNewContext('gc') as () => void
  gc()
  const before = process.memoryUsage().heapUsed
  for (let n = 0; n < 10; n++)
    await execute(`DELETE FROM t WHERE note = '${Buffer.alloc(8e6, 97 + n).toString('latin1')}'; DELETE FROM t`)
  gc()
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(40e6)
}, 30_000)
