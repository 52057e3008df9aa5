import type { Sandbox } from '../support/sandbox.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dialects } from '../support/dialects.ts'
import { describeEveryEngine } from '../support/engines.ts'
import { openSandbox } from '../support/sandbox.ts'

describeEveryEngine('bad input', (engine) => {
  const dialect = dialects[engine.name]
  let box: Sandbox
  beforeAll(async () => { box = await openSandbox(engine) })
  afterAll(() => box.close())

  const execute = (body: unknown) => box.person.request('POST', '/api/sql/execute', body)

  it.each([
    [
      'malformed JSON',
      '{"databaseId": 1,',
      400,
      'bad_request',
    ],
    [
      'an array',
      [1, 2],
      400,
      'bad_request',
    ],
    ['null', 'null', 400, 'bad_request'],
    [
      'no sql',
      { databaseId: 1 },
      400,
      'bad_request',
    ],
    [
      'an unknown field',
      { databaseId: 1, sql: 'SELECT 1', limit: 5 },
      400,
      'bad_request',
    ],
    [
      'a wrong type',
      { databaseId: '1', sql: 'SELECT 1' },
      400,
      'bad_request',
    ],
    [
      'a fraction as id',
      { databaseId: 1.5, sql: 'SELECT 1' },
      400,
      'bad_request',
    ],
    [
      'an unknown database',
      { databaseId: 999_999_999, sql: 'SELECT 1' },
      404,
      'not_found',
    ],
    [
      'an unknown connection',
      { connectionId: 'nope', sql: 'SELECT 1' },
      404,
      'not_found',
    ],
    [
      'an unknown session',
      { sessionId: 'nope', sql: 'SELECT 1' },
      404,
      'not_found',
    ],
    [
      'no target',
      { sql: 'SELECT 1' },
      400,
      'bad_request',
    ],
    [
      'maxRows 0',
      { databaseId: 1, sql: 'SELECT 1', maxRows: 0 },
      400,
      'bad_request',
    ],
  ])('%s', async (_, body, status, code) => {
    const answer = await execute(body)
    expect(answer.status).toBe(status)
    expect(answer.json).toEqual({
      error: expect.stringMatching(/\w.{10,}/),
      code,
      ...(answer.json.details && {
        details: expect.any(Object),
      }),
    })
  })

  it.each([
    ['empty', ''],
    ['blank', ' \n\t'],
    ['comments only', '-- nothing\n/* at all */'],
    ['semicolons only', ';;;'],
  ])('sQL that is %s', async (_, sql) => {
    const { status, json } = await execute({ databaseId: box.databaseId, sql })
    expect(status).toBe(400)
    expect(json).toMatchObject({
      code: 'bad_request',
      error: expect.stringContaining('statement'),
    })
  })

  it('comments in a row, without an end, are not sent to a server that they could end', async () => {
    const run = '/**/'.repeat(300_000)
    for (const sql of [`SELECT 1 ${run}`, `SELECT 1; ${run} SELECT 2`]) {
      const { status, json } = await execute({ databaseId: box.databaseId, sql })
      expect(status).toBe(engine.name === 'TiDB' ? 400 : 200)
      if (engine.name === 'TiDB') expect(json.error).toContain('which can end a TiDB server')
    }
    // Nothing but comments is no statement, whatever the server.
    expect(await execute({ databaseId: box.databaseId, sql: run })).toMatchObject({ status: 400 })
    expect((await execute({ databaseId: box.databaseId, sql: 'SELECT 1' })).status).toBe(200)
  })

  it('5 MB of SQL runs', async () => {
    const text = 'x'.repeat(5 * 1024 * 1024)
    const { status, json } = await execute({ databaseId: box.databaseId, sql: `SELECT LENGTH('${text}') AS n` })
    expect(status).toBe(200)
    expect(json.data).toEqual([
      { n: text.length },
    ])
  })

  it('17 MB of SQL is too large', async () => {
    const { status, json } = await execute({
      databaseId: box.databaseId,
      sql: `SELECT '${'x'.repeat(17 * 1024 * 1024)}'`,
    })
    expect(status).toBe(413)
    expect(json.code).toBe('too_large')
  })

  it.runIf(dialect.nulInLiterals)('a NUL byte in a literal is a value', async () => {
    const { json } = await execute({ databaseId: box.databaseId, sql: 'SELECT \'a\0b\' AS v' })
    expect(json.data).toEqual([
      { v: 'a\0b' },
    ])
  })

  it('a NUL byte elsewhere is the server\'s error', async () => {
    const { status, json } = await execute({ databaseId: box.databaseId, sql: 'SELECT \0 1 +' })
    expect(status).toBe(400)
    expect(json).toMatchObject({
      code: 'engine',
      details: { errno: dialect.syntaxError.errno },
    })
  })

  describe('windows', () => {
    let taskId: string
    beforeAll(async () => { ({ taskId } = await box.run('SELECT 1 AS a UNION ALL SELECT 2')) })
    const rows = (query: string) => box.person.request('GET', `/api/sql/tasks/${taskId}/rows?${query}`)

    it('beyond the end are empty and say how many rows there are', async () => {
      const { status, json } = await rows('offset=1000000')
      expect(status).toBe(200)
      expect(json).toMatchObject({
        rows: [],
        offset: 1_000_000,
        rowCount: 2,
        complete: true,
      })
    })

    it.each([
      'offset=-1',
      'limit=0',
      'limit=-5',
      'limit=10001',
      'limit=',
      'offset=1.5',
      'offset=abc',
      'offset=1e3',
      'unknown=1',
      'limit=1&limit=2',
    ])('with %s are refused', async (query) => {
      const { status, json } = await rows(query)
      expect(status).toBe(400)
      expect(json.code).toBe('bad_request')
    })

    it('of a result that is not there are not found', async () => {
      expect((await rows('result=7')).status).toBe(404)
      expect((await box.person.request('GET', `/api/sql/tasks/${taskId}/cell?row=0&column=9`)).status).toBe(404)
      expect((await box.person.request('GET', `/api/sql/tasks/${taskId}/cell?row=9&column=0`)).status).toBe(404)
    })

    it('of a task that was freed say so', async () => {
      await box.person.client.sql.free({ taskId })
      const { status, json } = await rows('offset=0')
      expect(status).toBe(404)
      expect(json.error).toContain('freed')
    })
  })

  it('unknown tasks and sessions are not found', async () => {
    for (const [method, path] of [
      ['GET', '/api/sql/status/x'],
      ['POST', '/api/sql/cancel/x'],
      ['DELETE', '/api/sql/tasks/x'],
      ['DELETE', '/api/sql/sessions/x'],
    ] as const) {
      const { status, json } = await box.person.request(method, path, method === 'POST'
        ? {}
        : undefined)
      expect([path, status, json.code]).toEqual([path, 404, 'not_found'])
    }
  })
})
