import type { Page } from 'playwright-core'
import type { DesktopApp } from '../support/desktop.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { events } from '../../src/contract/events.ts'
import { contract } from '../../src/contract/index.ts'
import { describeBrowser } from '../support/browser.ts'
import { ask, failure, startDesktop } from '../support/desktop.ts'
import { describeEngines } from '../support/engines.ts'

describeBrowser('window.tihc', () => {
  let app: DesktopApp
  let page: Page
  beforeAll(async () => {
    app = await startDesktop()
    page = await app.page()
  })
  afterAll(() => app?.stop())

  it('has exactly what the contract declares', async () => {
    const verbs = await page.evaluate(
      'Object.fromEntries(Object.entries(window.tihc).map(([name, part]) => [name, Object.keys(part)]))',
    )
    expect(verbs).toEqual({
      on: [],
      ...Object.fromEntries(Object.entries(contract).map(([name, part]) => [name, Object.keys(part)])),
    })
  })

  it('cannot be changed or replaced', async () => {
    const tries = [
      'window.tihc = {}',
      'delete window.tihc',
      'window.tihc.app = {}',
      'window.tihc.app.info = () => 1',
      'window.tihc.more = 1',
      'delete window.tihc.sql.rows',
      'window.tihc.on.x = 1',
      'window.tihc.app.info.x = 1',
    ]
    for (const text of tries) {
      expect(
        await page.evaluate(
          `(() => { 'use strict'; try { ${text}; return 'changed' } catch (error) { return error.name } })()`,
        ),
        text,
      ).toBe('TypeError')
    }
  })

  it('knows the person at this machine without a sign-in', async () => {
    expect(await ask(page, tihc => tihc.auth.me())).toMatchObject({
      username: 'admin',
      role: 'admin',
      tenant_name: 'default',
    })
    await page.getByRole('heading', { name: 'Welcome to TiHC' }).waitFor()
    expect(page.url()).toMatch(/#\/$/)
    await page.evaluate('location.hash = "#/login?code=abc"')
    await page.waitForURL(/#\/$/)
  })

  it('throws an Error that carries the one error object', async () => {
    expect(await failure(page, tihc => tihc.connections.get({ id: 'none' }))).toMatchObject({
      isError: true,
      code: 'not_found',
      message: expect.stringContaining('connection') as string,
    })
    const fault = await failure(page, tihc => tihc.connections.create({ name: '', host: 'x' }))
    expect(fault).toMatchObject({ code: 'bad_request', details: { field: 'name' } })
    expect(fault.error).toBe(fault.message)
  })

  describe('input that no page of ours sends', () => {
    it.each([
      'null',
      '7',
      '"text"',
      '[]',
      '{ unknown: 1 }',
      '{ id: 1 }',
      '{ id: { $ne: null } }',
      '{ id: new Date() }',
      '{ id: ["a"] }',
      '{ id: "x".repeat(513) }',
      'new Map([["id", "x"]])',
      '(() => { const ring = {}; ring.id = ring; return ring })()',
      'JSON.parse(\'{"__proto__": {"id": "x"}}\')',
    ])('%s is refused', async (input) => {
      const fault = await page.evaluate(
        `window.tihc.connections.get(${input}).then(() => 'answered', error => error.code)`,
      )
      expect(fault).toBe('bad_request')
    })

    it.each(['{ id: () => 1 }', '{ id: Symbol("x") }', 'document.body'])(
      '%s cannot be sent, and the call says so',
      async input => {
        expect(
          await page.evaluate(`window.tihc.connections.get(${input}).then(() => 'answered', error => error.code)`),
        ).toBe('bad_request')
      },
    )

    it('more than a call takes is refused, and the app goes on', async () => {
      expect(await failure(page, tihc => tihc.connections.parse({ url: 'x'.repeat(2 * 1024 * 1024) }))).toMatchObject({
        code: 'too_large',
      })
      expect(
        await failure(page, tihc => tihc.sql.execute({ connectionId: 'c', sql: 'x'.repeat(100 * 1024 * 1024) })),
      ).toMatchObject({ code: 'too_large' })
      expect(await ask(page, tihc => tihc.app.info())).toMatchObject({ name: 'TiHC' })
    })

    it('an event that does not exist is refused', async () => {
      expect(
        await page.evaluate(
          '(() => { try { window.tihc.on("secrets", () => {}) } catch (error) { return error.message } })()',
        ),
      ).toContain(Object.keys(events).join(', '))
    })
  })

  it('takes calls that were given up back', async () => {
    const names = await page.evaluate(`(async () => {
      const before = new AbortController()
      before.abort()
      const during = new AbortController()
      const given = [
        window.tihc.app.info({}, { signal: before.signal }),
        window.tihc.databases.list({}, { signal: during.signal }),
      ]
      during.abort(new DOMException('enough', 'AbortError'))
      return (await Promise.allSettled(given)).map(({ reason }) => reason?.name)
    })()`)
    expect(names).toEqual(['AbortError', 'AbortError'])
  })

  describeEngines('a database', (engine) => {
    let connectionId: string
    beforeAll(async () => {
      const { host, port, user, password } = engine
      const made = await ask(page, (tihc, draft) => tihc.connections.create(draft), {
        name: engine.name,
        host,
        port,
        user,
        password,
      })
      connectionId = made.id
    })

    it('is connected, browsed and asked as documented', async () => {
      expect(await ask(page, (tihc, id) => tihc.connections.test({ id }), connectionId)).toMatchObject({
        ok: true,
        product: engine.name,
      })
      const { data } = await ask(page, (tihc, id) => tihc.databases.list({ connectionId: id }), connectionId)
      const schema = data.find(({ name }) => name === 'information_schema' || name === 'INFORMATION_SCHEMA')!
      const tables = await ask(page, (tihc, databaseId) => tihc.tables.list({ databaseId, limit: 3 }), schema.id)
      expect(tables.data).toHaveLength(3)
      expect(tables.data[0]!.columns!.length).toBeGreaterThan(0)
      // As text, because playwright itself does not bring every key home.
      const answer = await ask(
        page,
        async (tihc, databaseId) =>
          JSON.stringify(
            (
              await tihc.sql.execute({
                databaseId,
                sql: 'SELECT 1 AS a, NULL AS b, 9007199254740993 AS c, x\'00ff\' AS d, 2 AS `__proto__`',
              })
            ).data,
          ),
        schema.id,
      )
      expect(answer).toBe('[{"a":1,"b":null,"c":"9007199254740993","d":{"base64":"AP8="},"__proto__":2}]')
    })

    it('gives windows of rows', async () => {
      const { taskId } = await ask(
        page,
        (tihc, id) =>
          tihc.sql.execute({
            connectionId: id,
            sql: 'WITH RECURSIVE t (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM t WHERE n < 999) SELECT n FROM t',
          }),
        connectionId,
      )
      const window = await ask(page, (tihc, id) => tihc.sql.rows({ taskId: id, offset: 900, limit: 50 }), taskId)
      expect(window).toMatchObject({ offset: 900, rowCount: 1000, complete: true })
      expect(window.rows).toEqual(Array.from({ length: 50 }, (_, index) => [900 + index]))
      expect(await ask(page, (tihc, id) => tihc.sql.cell({ taskId: id, row: 999, column: 0 }), taskId)).toMatchObject({
        value: 999,
      })
    })

    it('tells of a statement\'s end, and nothing more after the unsubscribe', async () => {
      const heard = await page.evaluate(async (id) => {
        const statuses: string[] = []
        const { tihc } = window as unknown as { tihc: import('../../src/contract/index.ts').Client }
        const { promise, resolve } = Promise.withResolvers<void>()
        const off = tihc.on('notification', ({ kind, status }) => {
          if (kind !== 'sql') return
          statuses.push(status)
          if (status === 'completed') resolve()
        })
        await tihc.sql.execute({ connectionId: id, sql: 'SELECT 1' })
        await promise
        off()
        const { promise: second, resolve: done } = Promise.withResolvers<void>()
        tihc.on('notification', ({ status }) => { if (status === 'completed') done() })
        await tihc.sql.execute({ connectionId: id, sql: 'SELECT 2' })
        await second
        return statuses
      }, connectionId)
      expect(heard.at(-1)).toBe('completed')
      expect(heard.filter(status => status === 'completed')).toHaveLength(1)
    })

    it('stops a statement', async () => {
      const { taskId } = await ask(
        page,
        (tihc, id) => tihc.sql.execute({ connectionId: id, sql: 'SELECT SLEEP(600)', async: true }),
        connectionId,
      )
      await expect
        .poll(() => ask(page, async (tihc, id) => (await tihc.sql.status({ taskId: id })).status, taskId))
        .toBe('running')
      expect(await ask(page, (tihc, id) => tihc.sql.cancel({ taskId: id }), taskId)).toMatchObject({
        status: 'cancelled',
      })
    })

    it('runs and brings the first rows in one call, in a session that it keeps', async () => {
      const begin = (input: Record<string, unknown>) =>
        ask(page, (tihc, given) => tihc.sql.execute({ async: true, waitMs: 1000, firstRows: 5, ...given }), {
          sql: 'SELECT 1 AS a UNION ALL SELECT 2 ORDER BY 1',
          ...input,
        })
      const { session, ...answer } = await begin({ connectionId, session: 'keep' })
      expect(answer).toMatchObject({ columns: [{ name: 'a' }], rows: [[1], [2]], rowCount: 2, result: 0 })
      const { sessionId } = session!
      await expect
        .poll(() => ask(page, async (tihc, id) => (await tihc.sql.status({ taskId: id })).status, answer.taskId))
        .toBe('completed')
      expect(await begin({ sessionId, sql: 'SELECT FROM' })).toMatchObject({
        status: 'failed',
        error: { code: 'engine', details: { errno: 1064 } },
        session: { sessionId, busy: false },
      })
      const running = await begin({ sessionId, sql: 'SELECT SLEEP(600)', waitMs: 20 })
      expect(running).toMatchObject({ status: 'running', rows: [] })
      await ask(page, (tihc, id) => tihc.sql.closeSession({ id }), sessionId)
      expect(
        await failure(page, (tihc, given) => tihc.sql.execute(given), { connectionId, sql: 'SELECT 1', waitMs: 1 }),
      ).toMatchObject({ code: 'bad_request', details: { field: 'waitMs' } })
    })

    it('says where a statement is wrong', async () => {
      expect(
        await failure(
          page,
          (tihc, id) => tihc.sql.execute({ connectionId: id, sql: 'SELECT 1;\nSELEKT 2' }),
          connectionId,
        ),
      ).toMatchObject({ code: 'engine', details: { errno: 1064, line: 2, statementIndex: 1 } })
    })
  })
})
