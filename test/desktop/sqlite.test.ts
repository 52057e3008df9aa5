import type { Page } from 'playwright-core'
import type { DesktopApp } from '../support/desktop.ts'
import { join } from 'node:path'
import process from 'node:process'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { describeBrowser } from '../support/browser.ts'
import { ask, failure, startDesktop } from '../support/desktop.ts'
import { hostileSqliteValues } from '../support/hostile-sqlite.ts'
import { until } from '../support/until.ts'

/** Gives its first row after the heat death of the universe: only the end of its process stops it. */
const withoutRows = 'WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT count(*) FROM c'
/** Without an end, too, but with rows: a cancel is heard between two of them. */
const withoutEnd = 'WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT n FROM c'

describeBrowser('SQLite in the desktop app', () => {
  let app: DesktopApp
  let page: Page
  let connectionId: string
  beforeAll(async () => {
    app = await startDesktop()
    page = await app.workbench()
    const file = join(app.dataDir, '..', 'shop.db')
    new Database(file).exec('CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT); INSERT INTO t VALUES (1, \'x\')').close()
    connectionId = (
      await ask(page, (tihc, path) => tihc.connections.create({ name: 'file', engine: 'SQLite', file: path }), file)
    ).id
  })
  afterAll(() => app?.stop())

  const processes = () =>
    app.main(() =>
      (globalThis as unknown as { standInUtilities: () => Array<{ pid: number, name: string }> }).standInUtilities(),
    )
  const open = () =>
    ask(page, async (tihc, id) => (await tihc.sql.openSession({ connectionId: id })).sessionId, connectionId)
  const close = (sessionId: string) => ask(page, (tihc, id) => tihc.sql.closeSession({ id }), sessionId)
  const run = (sql: string, sessionId?: string) =>
    ask(
      page,
      (tihc, input) => tihc.sql.execute(input),
      sessionId === undefined ? { connectionId, sql } : { sessionId, sql },
    )
  const fail = (sql: string, sessionId: string) =>
    failure(page, (tihc, input) => tihc.sql.execute(input), { sessionId, sql })
  const begin = async (sql: string, sessionId: string) => {
    const { taskId } = await ask(page, (tihc, input) => tihc.sql.execute(input), { sessionId, sql, async: true })
    await expect
      .poll(() => ask(page, async (tihc, id) => (await tihc.sql.status({ taskId: id })).status, taskId))
      .toBe('running')
    return taskId
  }
  const cancel = (taskId: string) => ask(page, (tihc, id) => tihc.sql.cancel({ taskId: id }), taskId)
  /** The process of a session: the one that is new since `before`. */
  const processOf = (before: Array<{ pid: number }>) => until('the process', 5, async () =>
    (await processes()).find(({ pid }) => !before.some(other => other.pid === pid))?.pid)

  it('gives results in parts to who says how many they have', async () => {
    const sql = 'SELECT 1; SELECT 2; SELECT 3'
    const { taskId } = await ask(page, (tihc, input) => tihc.sql.execute(input), { connectionId, sql, async: true })
    const since = (known: number) =>
      ask(page, (tihc, input) => tihc.sql.status(input), { taskId, data: false, since: known })
    await expect.poll(async () => (await since(3)).status).toBe('completed')
    const { results, ...rest } = await since(2)
    expect(rest).toMatchObject({ resultsFrom: 1, resultCount: 3 })
    expect(results.map(({ statement }) => statement)).toEqual(['SELECT 2', 'SELECT 3'])
    expect(await ask(page, (tihc, id) => tihc.sql.cancel({ taskId: id, since: 3 }), taskId))
      .toMatchObject({ resultsFrom: 2, resultCount: 3 })
  })

  it('works in a utility process a session, which ends with it', async () => {
    const before = await processes()
    const sessionId = await open()
    const pid = await processOf(before)
    expect((await processes()).find(one => one.pid === pid)).toEqual({ pid, name: 'TiHC SQLite' })
    await close(sessionId)
    await expect.poll(processes).not.toContainEqual(expect.objectContaining({ pid }))
  })

  it('reads a long text in a thread of its own', async () => {
    const values = Array.from({ length: 20_000 }, (_, n) => `(${n}, 'text ${n}')`).join()
    const { results } = await run(`CREATE TABLE long (a, b);\nINSERT INTO long VALUES ${values};\nSELECT 1`)
    expect(results!.map(({ affectedRows, rowCount }) => affectedRows ?? rowCount)).toEqual([0, 20_000, 1])
    const error = await failure(page, (tihc, input) => tihc.sql.execute(input), {
      connectionId,
      sql: `SELECT 1 /* ${'x'.repeat(200_000)} */;\nSELECT nobody FROM long`,
    })
    expect(error).toMatchObject({ code: 'engine', details: { line: 2, column: 8, token: 'nobody' } })
  })

  it('gives values exactly, and rows in windows', async () => {
    await run(`CREATE TABLE hostile (${hostileSqliteValues.map(({ type }, index) => `c${index} ${type}`).join(', ')})`)
    await run(`INSERT INTO hostile VALUES (${hostileSqliteValues.map(({ literal }) => literal).join(', ')})`)
    const { data } = await run('SELECT * FROM hostile')
    for (const [index, { name, wire }] of hostileSqliteValues.entries())
      expect(data![0]![`c${index}`], name).toEqual(wire)
    const { taskId } = await run(
      'WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 100000) '
      + 'SELECT n, \'row \' || n AS text FROM c',
    )
    const { rows, rowCount } = await ask(
      page,
      (tihc, id) => tihc.sql.rows({ taskId: id, offset: 99_998, limit: 10 }),
      taskId,
    )
    expect({ rows, rowCount }).toEqual({ rows: [[99_999, 'row 99999'], [100_000, 'row 100000']], rowCount: 100_000 })
  })

  it('says where a statement is wrong', async () => {
    const sessionId = await open()
    expect(await fail('SELECT a\nFROM t t t', sessionId)).toMatchObject({ code: 'engine', details: { line: 2 } })
    await close(sessionId)
  })

  describe('cancel', () => {
    it('between two rows keeps the transaction', async () => {
      const sessionId = await open()
      await run('BEGIN; INSERT INTO t VALUES (2, \'y\')', sessionId)
      const taskId = await begin(withoutEnd, sessionId)
      expect(await cancel(taskId)).toMatchObject({ status: 'cancelled' })
      expect((await run('SELECT count(*) AS n FROM t', sessionId)).data).toEqual([{ n: 2 }])
      await run('ROLLBACK', sessionId)
      await close(sessionId)
    })

    it('of a statement that gives no row ends its process, and the session goes on in another', async () => {
      const before = await processes()
      const sessionId = await open()
      const pid = await processOf(before)
      const taskId = await begin(withoutRows, sessionId)
      expect(await cancel(taskId)).toMatchObject({ status: 'cancelled' })
      await expect.poll(processes).not.toContainEqual(expect.objectContaining({ pid }))
      expect((await run('SELECT 7 AS n', sessionId)).data).toEqual([{ n: 7 }])
      await close(sessionId)
    })

    it('that had to end a process with a transaction says that it is gone', async () => {
      const sessionId = await open()
      await run('BEGIN; INSERT INTO t VALUES (3, \'z\')', sessionId)
      await cancel(await begin(withoutRows, sessionId))
      expect(await fail('SELECT 1', sessionId)).toMatchObject({
        code: 'unavailable',
        details: { sessionLost: true },
        error: expect.stringContaining('Open a new session') as string,
      })
      expect((await run('SELECT count(*) AS n FROM t')).data).toEqual([{ n: 1 }])
    })
  })

  it('tells that a process crashed in the middle of a statement, and the next statement runs', async () => {
    const before = await processes()
    const sessionId = await open()
    const pid = await processOf(before)
    const taskId = await begin(withoutRows, sessionId)
    process.kill(pid, 'SIGKILL')
    await expect
      .poll(() => ask(page, async (tihc, id) => (await tihc.sql.status({ taskId: id })).status, taskId))
      .toBe('failed')
    expect(await ask(page, async (tihc, id) => (await tihc.sql.status({ taskId: id })).error, taskId)).toMatchObject({
      code: 'unavailable',
      error: expect.stringContaining('Run it again') as string,
    })
    expect((await run('SELECT 7 AS n', sessionId)).data).toEqual([{ n: 7 }])
    await close(sessionId)
  })

  it('leaves no process behind, however the app ends', async () => {
    const isAlive = (pid: number) => {
      try {
        return process.kill(pid, 0)
      } catch {
        return false
      }
    }
    const other = await startDesktop()
    const elsewhere = await other.page()
    const file = join(other.dataDir, '..', 'other.db')
    new Database(file).exec('CREATE TABLE t (a)').close()
    await ask(elsewhere, async (tihc, { path, sql }) => {
      const { id } = await tihc.connections.create({ name: 'file', engine: 'SQLite', file: path })
      await tihc.sql.execute({ connectionId: id, sql, async: true })
    }, { path: file, sql: withoutRows })
    const running = await until('the process', 5, async () => {
      const found = await other.main(() =>
        (globalThis as unknown as { standInUtilities: () => Array<{ pid: number }> }).standInUtilities(),
      )
      return found.length > 0 ? found.map(({ pid }) => pid) : undefined
    })
    await other.process.end()
    await expect.poll(() => running.filter(isAlive)).toEqual([])
  })
})
