import type { TaskState } from '../../src/contract/sql.ts'
import type { AnyEngine, SuiteEngine } from '../support/engines.ts'
import type { Sandbox } from '../support/sandbox.ts'
import { setTimeout as wait } from 'node:timers/promises'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeEngines, describeEveryEngine, engines } from '../support/engines.ts'
import { startHost } from '../support/host.ts'
import { openProxy } from '../support/proxy.ts'
import { openSandbox } from '../support/sandbox.ts'
import { until } from '../support/until.ts'

/*
 * An outcome is what the server answered: whatever moment a stop meets, what task and history say of a statement is
 * what stands in the table, read past TiHC.
 */

/** How statements that take their time are written. */
interface Words {
  /** Inserts an id after about this long. */
  insertSlowly: (id: number, ms: number) => string
  /** Inserts the ids from `first` on, at the end of some work. */
  insertMany: (first: number, count: number) => string
  pause: (ms: number) => string
  /** Lets `insertMany` count as far as it likes. */
  deepRecursion: string
}

const mysql: Omit<Words, 'deepRecursion'> = {
  insertSlowly: (id, ms) => `INSERT INTO t (id) SELECT ${id} + 0 * SLEEP(${ms / 1000})`,
  insertMany: (first, count) =>
    'INSERT INTO t (id) WITH RECURSIVE c (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM c '
    + `WHERE i < ${count - 1}) SELECT ${first} + i FROM c`,
  pause: ms => `SELECT SLEEP(${ms / 1000})`,
}
const spin = (ms: number) =>
  '(WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c LIMIT '
  + `${Math.max(1, Math.round(ms * 3000))}) SELECT count(*) FROM c)`
const words: Record<SuiteEngine, Words> = {
  TiDB: { ...mysql, deepRecursion: 'SET cte_max_recursion_depth = 1000000' },
  MariaDB: { ...mysql, deepRecursion: 'SET max_recursive_iterations = 1000000' },
  SQLite: {
    insertSlowly: (id, ms) => `INSERT INTO t (id) SELECT ${id} + 0 * ${spin(ms)}`,
    insertMany: (first, count) =>
      'INSERT INTO t (id) WITH RECURSIVE c(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM c '
      + `LIMIT ${count}) SELECT ${first} + i FROM c`,
    pause: ms => `SELECT ${spin(ms)}`,
    deepRecursion: 'SELECT 1',
  },
}

/** One statement of a text, with the ids that it inserts. */
interface Step { sql: string, ids: number[] }
const step = (sql: string, ...ids: number[]): Step => ({ sql, ids })

/** Texts of every kind that a stop may meet; `first` is the first of a thousand ids that are theirs alone. */
function texts(engine: SuiteEngine, first: number, ms: number): Step[][] {
  const { insertSlowly, insertMany, pause } = words[engine]
  const insert = (id: number) => step(`INSERT INTO t (id) VALUES (${id})`, id)
  const many = Array.from({ length: 500 }, (_, i) => first + i)
  return [
    [step(insertSlowly(first, ms), first)],
    [step(insertMany(first, many.length), ...many)],
    [step(pause(ms))],
    [insert(first), insert(first + 1), step(pause(ms)), insert(first + 2)],
    [step('BEGIN'), insert(first), step(insertSlowly(first + 1, ms), first + 1), step('COMMIT'), insert(first + 2)],
    [step(pause(ms / 2)), step(insertSlowly(first, ms / 2), first)],
    [step('BEGIN'), insert(first), step(pause(ms)), step('ROLLBACK'), insert(first + 1)],
  ]
}

/**
 * What a task says of the ids of its text: those that stand, those that do not; null where it says that it does not
 * know.
 */
function told(state: TaskState, steps: Step[]): Map<number, boolean | null> {
  const outcomes = (state.outcomes ?? []) as Array<{ from: number, to: number, outcome: string }>
  const isRolledBack = steps.some(({ sql }) => sql === 'ROLLBACK')
  const all = new Map<number, boolean | null>()
  for (const [at, { ids }] of steps.entries()) {
    const outcome = outcomes.find(({ from, to }) => from <= at && at <= to)?.outcome ?? 'notRun'
    const stands = state.status === 'completed'
      ? !(isRolledBack && at < steps.findIndex(({ sql }) => sql === 'ROLLBACK'))
      : outcome === 'unknown' || outcome === 'partly' ? null : outcome === 'done'
    for (const id of ids) all.set(id, stands)
  }
  return all
}

async function openTable(engine: AnyEngine): Promise<Sandbox> {
  const box = await openSandbox(engine)
  await box.run('CREATE TABLE t (id INT PRIMARY KEY)')
  return box
}

async function idsOf(box: Sandbox, from: number, to: number): Promise<number[]> {
  const table = box.database === 'main' ? 't' : `${box.database}.t`
  return (await box.direct(`SELECT id FROM ${table} WHERE id BETWEEN ${from} AND ${to} ORDER BY id`)).map(([id]) =>
    Number(id),
  )
}

async function historyOf(box: Sandbox, taskId: string) {
  return until('the history', 10, async () => {
    const { data: [entry] } = await box.person.client.sql.history({ taskId })
    return entry && !['queued', 'running'].includes(entry.status) ? entry : undefined
  })
}

/** What the history says besides the status: the error and, of several statements, what stands. */
const toldInHistory = ({ error, outcomes, notices }: TaskState) =>
  error ? [error.error, ...(outcomes ? notices : [])].join('\n\n') : null

async function ended(box: Sandbox, taskId: string): Promise<TaskState> {
  return until('the end', 30, async () => {
    const state = await box.person.client.sql.status({ taskId, data: false })
    return ['queued', 'running'].includes(state.status) ? undefined : state
  })
}

describeEveryEngine('an outcome is what the server answered', (engine) => {
  const { insertSlowly, insertMany, pause, deepRecursion } = words[engine.name]
  let box: Sandbox
  beforeAll(async () => { box = await openTable(engine) })
  afterAll(() => box.close())
  const sql = () => box.person.client.sql
  let next = 0
  const freeId = () => (next += 1000)

  it('of an INSERT that is stopped midway: the row is there where the task is completed, and only then', async () => {
    for (let n = 0; n < 20; n++) {
      const id = freeId()
      const { taskId } = await box.run(insertSlowly(id, 100), { async: true })
      await wait(40)
      const state = await sql().cancel({ taskId })
      expect(state.status, state.message).toMatch(/^(?:completed|cancelled)$/)
      expect(await idsOf(box, id, id)).toEqual(state.status === 'completed' ? [id] : [])
      if (state.status === 'completed') {
        expect(state).toMatchObject({
          message: expect.stringContaining('too late'),
          notices: [expect.stringContaining('too late')],
        })
      }
      const { status, error } = await historyOf(box, taskId)
      expect({ status, error }).toEqual({ status: state.status, error: toldInHistory(state) })
    }
  }, 60_000)

  it('of an INSERT of 300,000 rows that is stopped after 60 ms: all rows or none', async () => {
    for (let n = 0; n < 6; n++) {
      // Each has its own: on TiDB a kill that comes too late may close the session.
      const { sessionId } = await sql().openSession({ connectionId: box.connectionId, databaseId: box.databaseId })
      await box.run(deepRecursion, { sessionId })
      const first = 10_000_000 + n * 300_000
      const { taskId } = await box.run(insertMany(first, 300_000), { async: true, sessionId })
      await wait(60)
      const { status, error } = await sql().cancel({ taskId })
      const count = (await idsOf(box, first, first + 299_999)).length
      // Where the server refused it or was stopped, nothing is there; only of a lost link nobody knows.
      if (error?.details?.outcome === 'unknown') expect([0, 300_000]).toContain(count)
      else expect({ status, count }).toEqual({ status, count: status === 'completed' ? 300_000 : 0 })
      await sql().closeSession({ id: sessionId })
    }
  }, 60_000)

  it('when the call\'s time is up: a statement that wrote says whether it did', async () => {
    const id = freeId()
    const { sessionId } = await sql().openSession({ connectionId: box.connectionId, databaseId: box.databaseId })
    const { status, json } = await box.person.request('POST', '/api/sql/execute', {
      sessionId,
      sql: insertSlowly(id, 400),
      timeoutMs: 100,
    })
    const stands = await idsOf(box, id, id)
    if (status === 200) {
      expect(json).toMatchObject({ status: 'success', notices: [expect.stringContaining('too late')] })
      expect(stands).toEqual([id])
    } else {
      expect({ status, code: json.code, error: json.error }).toMatchObject({ status: 503, code: 'unavailable' })
      expect(json.error).toMatch(/100 ms.*(?:It left nothing behind|has undone it)/)
      expect(stands).toEqual([])
    }
  })

  it('of a read that is stopped is `cancelled`, whatever the server answers', async () => {
    const { taskId } = await box.run(pause(engine.name === 'SQLite' ? 5000 : 100), { async: true })
    await wait(40)
    expect(await sql().cancel({ taskId })).toMatchObject({
      status: 'cancelled',
      message: 'The statement was cancelled.',
    })
    expect(await historyOf(box, taskId)).toMatchObject({ status: 'cancelled', error: 'The statement was cancelled.' })
  })

  it('of a script that is stopped says per statement what stands', async () => {
    const id = freeId()
    const { sessionId } = await sql().openSession({ connectionId: box.connectionId, databaseId: box.databaseId })
    const insert = (n: number) => `INSERT INTO t (id) VALUES (${id + n})`
    const { taskId } = await box.run(
      `${insert(0)}; ${insert(1)}; BEGIN; ${insert(2)}; ${pause(20_000)}; ${insert(3)}`,
      { async: true, sessionId },
    )
    await until(
      'the pause',
      10,
      async () =>
        (await sql().status({ taskId })).results.filter(({ columns }) => columns.length === 0).length === 4
        || undefined,
    )
    const state = await sql().cancel({ taskId })
    // A process of SQLite that gives no row is ended, and the transaction with it.
    const open = engine.name === 'SQLite' ? 'rolledBack' : 'open'
    expect(state).toMatchObject({
      status: 'cancelled',
      outcomes: [
        { from: 0, to: 1, outcome: 'done' },
        { from: 2, to: 2, outcome: 'read' },
        { from: 3, to: 3, outcome: open },
        { from: 4, to: 4, outcome: 'read' },
      ],
      error: { details: { statementIndex: 4 } },
    })
    expect(state.notices).toEqual([
      'Statements 1 to 2 took effect.',
      open === 'open'
        ? 'Statement 4 stands in the transaction that is open: commit it or roll it back.'
        : 'Statement 4 was rolled back.',
    ])
    expect((await historyOf(box, taskId)).error).toContain('Statements 1 to 2 took effect.')
    expect(await idsOf(box, id, id + 3)).toEqual([id, id + 1])
    await sql().closeSession({ id: sessionId })
    expect(await idsOf(box, id, id + 3)).toEqual([id, id + 1])
  }, 30_000)

  it('of a script in a session of its own tells that its transaction was rolled back', async () => {
    const id = freeId()
    const { taskId } = await box.run(`BEGIN; INSERT INTO t (id) VALUES (${id}); ${pause(20_000)}`, { async: true })
    await until(
      'the pause',
      10,
      async () =>
        (await sql().status({ taskId })).results.filter(({ columns }) => columns.length === 0).length === 2
        || undefined,
    )
    const state = await sql().cancel({ taskId })
    expect(state).toMatchObject({
      status: 'cancelled',
      outcomes: [{ outcome: 'read' }, { outcome: 'rolledBack' }, { outcome: 'read' }],
    })
    expect(state.notices).toContain('Statement 2 was rolled back.')
    expect(await idsOf(box, id, id)).toEqual([])
  }, 30_000)
})

/** A connection to the sandbox's database by another way; sessions on it are named by what they run. */
async function connect(box: Sandbox, draft: { host: string, port: number, user: string, password: string }) {
  const { sql, connections } = box.person.client
  const { id } = await connections.create({ name: `${draft.user}@${draft.port}`, ...draft, database: box.database })
  const { sessionId } = await sql.openSession({ connectionId: id })
  return {
    sessionId,
    /** Starts it and waits until the server has it. */
    async start(text: string): Promise<string> {
      const { taskId } = await sql.execute({ sessionId, sql: text, async: true })
      const first = text.split(';')[0]!
      await until(
        'it to run',
        10,
        async () => (await box.serverSessions()).some(({ info }) => info?.includes(first)) || undefined,
      )
      return taskId
    },
    remove: () => connections.delete({ id }),
  }
}

const notStopped = { status: 503, code: 'unavailable', reason: 'notStopped' }

describeEngines('a stop that cannot be sent', (engine) => {
  let box: Sandbox
  beforeAll(async () => { box = await openTable(engine) })
  afterAll(() => box.close())
  const sql = () => box.person.client.sql

  /** A way to the server that takes no second connection once the session is there. */
  async function openNarrow() {
    const proxy = await openProxy(engine)
    const link = await connect(box, { ...engine, host: '127.0.0.1', port: proxy.port })
    proxy.refuse()
    return {
      ...link,
      cut: proxy.cut,
      async close() {
        await link.remove()
        await proxy.close()
      },
    }
  }

  it('leaves the run alone and says so; its end is told as it was', async () => {
    const { start, close } = await openNarrow()
    const taskId = await start('INSERT INTO t (id) SELECT 1 + 0 * SLEEP(1.5)')
    const { status, json } = await box.person.request('POST', `/api/sql/cancel/${taskId}`, {})
    expect({ status, code: json.code, reason: json.details?.reason }).toEqual(notStopped)
    expect(json.error).toMatch(/could not be stopped.*goes on.*drop the connection/)
    expect(await sql().status({ taskId })).toMatchObject({ status: 'running', message: json.error })
    expect(await ended(box, taskId)).toMatchObject({
      status: 'completed',
      message: expect.stringContaining('too late'),
      session: { lost: null },
    })
    expect(await idsOf(box, 1, 1)).toEqual([1])
    expect(await historyOf(box, taskId)).toMatchObject({ status: 'completed', error: null })
    await close()
  }, 30_000)

  it('keeps the rows of a read, and runs nothing that would come after', async () => {
    const { start, close } = await openNarrow()
    const taskId = await start('SELECT 7 + 0 * SLEEP(1.5) AS a; INSERT INTO t (id) VALUES (4)')
    await expect(sql().cancel({ taskId })).rejects.toMatchObject({ details: { reason: 'notStopped' } })
    expect(await ended(box, taskId)).toMatchObject({ status: 'cancelled', results: [{ rowCount: 1 }] })
    expect(await idsOf(box, 4, 4)).toEqual([])
    await close()
  }, 30_000)

  it('and a connection that is dropped instead: nothing is said that nobody knows', async () => {
    const { start, close } = await openNarrow()
    const taskId = await start('INSERT INTO t (id) SELECT 3 + 0 * SLEEP(1)')
    const state = await sql().cancel({ taskId, dropConnection: true })
    expect(state).toMatchObject({
      status: 'failed',
      error: { code: 'unavailable', error: expect.stringContaining('not known'), details: { outcome: 'unknown' } },
      session: { lost: expect.any(String) },
    })
    expect(await historyOf(box, taskId)).toMatchObject({
      status: 'failed',
      error: expect.stringContaining('not known'),
    })
    await close()
  }, 30_000)

  it('a link that drops while a statement writes: its end is not known; a read has none', async () => {
    for (const [text, message] of [
      ['INSERT INTO t (id) SELECT 5 + 0 * SLEEP(0.5)', /not known/],
      ['SELECT SLEEP(0.5)', /nothing was run again/],
    ] as const) {
      const { start, cut, close } = await openNarrow()
      const taskId = await start(text)
      cut()
      expect(await ended(box, taskId)).toMatchObject({ status: 'failed', message: expect.stringMatching(message) })
      await close()
    }
  }, 30_000)
})

describeEngines('an account that may open one connection only', (engine) => {
  let box: Sandbox
  const user = () => `narrow_${box.database}`
  beforeAll(async () => {
    box = await openTable(engine)
    await box.direct(`CREATE USER '${user()}'@'%' WITH MAX_USER_CONNECTIONS 1`)
    await box.direct(`GRANT ALL ON ${box.database}.* TO '${user()}'@'%'`)
  })
  afterAll(async () => {
    await box.direct(`DROP USER '${user()}'@'%'`)
    await box.close()
  })

  it('when the call\'s time is up: the caller hears it, and the statement goes on', async () => {
    const link = await connect(box, { ...engine, user: user(), password: '' })
    const { status, json } = await box.person.request('POST', '/api/sql/execute', {
      sessionId: link.sessionId,
      sql: 'INSERT INTO t (id) SELECT 2 + 0 * SLEEP(1.5)',
      timeoutMs: 300,
    })
    expect({ status, code: json.code, reason: json.details?.reason }).toEqual(notStopped)
    expect(json.error).toMatch(/300 ms.*goes on/)
    expect(await ended(box, json.details.taskId as string)).toMatchObject({
      status: 'completed',
      session: { lost: null },
    })
    expect(await idsOf(box, 2, 2)).toEqual([2])
    // Who does not wait sees it in the task.
    const { taskId } = await box.person.client.sql.execute({
      sessionId: link.sessionId,
      sql: 'INSERT INTO t (id) SELECT 6 + 0 * SLEEP(1.5)',
      timeoutMs: 300,
      async: true,
    })
    await until(
      'the word',
      10,
      async () => (await box.person.client.sql.status({ taskId })).message.includes('goes on') || undefined,
    )
    expect(await ended(box, taskId)).toMatchObject({ status: 'completed' })
    await link.remove()
  }, 30_000)
}, engines.filter(({ name }) => name === 'MariaDB')) // TiDB keeps the limit of an account and does not heed it.

describeEveryEngine('500 stops at random moments', (engine) => {
  /** So many at once: files of SQLite are written by one at a time, so each lane has its own. */
  const lanes = engine.name === 'SQLite' ? 2 : 8
  const stops = 500

  it('task and history say what is in the table', async () => {
    const host = await startHost()
    const boxes = await Promise.all(
      Array.from({ length: engine.name === 'SQLite' ? lanes : 1 }, () => openSandbox(engine, host)),
    )
    for (const box of boxes) await box.run('CREATE TABLE t (id INT PRIMARY KEY)')
    const moments = fc.sample(
      fc.record({ text: fc.nat(6), ms: fc.integer({ min: 2, max: 30 }), after: fc.integer({ min: 0, max: 40 }) }),
      { numRuns: stops, seed: 20_261_128 },
    )
    const seen = { completed: 0, cancelled: 0, failed: 0, unknown: 0 }
    const wrong: string[] = []
    let next = 0

    async function lane(box: Sandbox): Promise<void> {
      const { sql } = box.person.client
      const openSession = async () =>
        (await sql.openSession({ connectionId: box.connectionId, databaseId: box.databaseId })).sessionId
      let sessionId = await openSession()
      for (let n = next++; n < stops; n = next++) {
        const { text, ms, after } = moments[n]!
        const first = (n + 1) * 1000
        const steps = texts(engine.name, first, ms)[text]!
        const { taskId } = await box.run(steps.map(({ sql: one }) => one).join('; '), { sessionId, async: true })
        await wait(after)
        const state = await sql.cancel({ taskId }).catch(() => ended(box, taskId))
        // What is open is no outcome yet: the table shows what stands once it is rolled back.
        if (state.session?.lost) {
          await sql.closeSession({ id: sessionId })
          sessionId = await openSession()
        } else if (state.session?.inTransaction) {
          await box.run('ROLLBACK', { sessionId })
        }
        const stands = new Set(await idsOf(box, first, first + 999))
        const claims = told(state, steps)
        const lies = [...claims]
          .filter(([id, claim]) => claim !== null && claim !== stands.has(id))
          .map(([id, claim]) => `${id} ${claim ? 'missing' : 'there'}`)
        const { status, error } = await historyOf(box, taskId)
        if (lies.length > 0 || status !== state.status || error !== toldInHistory(state)) {
          wrong.push(
            `${n}: ${steps.map(({ sql: one }) => one).join('; ')} after ${after} ms: `
            + `${state.status} (history ${status}), ${JSON.stringify(state.outcomes)}, `
            + `${lies.slice(0, 5).join(', ')}`,
          )
        }
        seen[state.status as keyof typeof seen]++
        if ([...claims.values()].includes(null)) seen.unknown++
      }
      await sql.closeSession({ id: sessionId })
    }
    await Promise.all(Array.from({ length: lanes }, (_, n) => lane(boxes[n % boxes.length]!)))
    expect(wrong).toEqual([])
    // Both ends are met, and "not known" stays what a lost link leaves.
    expect(seen.completed).toBeGreaterThan(20)
    expect(seen.cancelled).toBeGreaterThan(100)
    expect(seen.unknown).toBeLessThan(10)
    for (const box of boxes) await box.close()
    await host.stop()
  }, 300_000)
})
