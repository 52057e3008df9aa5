import { Buffer } from 'node:buffer'
import { describe, expect, it } from 'vitest'
import { sendRaw, useDoor } from '../../../../test/support/http-door.ts'

const door = useDoor()

const inputOf = () => door.calls.at(-1)?.input

describe('input', () => {
  it('makes one flat input of path, query and body', async () => {
    await door.request('GET', '/api/tables?databaseId=7&columns=false&limit=20&search=a%20b%2B%E8%AE%A2%E5%8D%95+c')
    expect(inputOf()).toEqual({
      databaseId: 7,
      columns: false,
      brief: false,
      limit: 20,
      search: 'a b+订单 c',
    })
    await door.request('PUT', '/api/connections/a%2Fb%20c', {
      body: { name: 'new' },
    })
    expect(inputOf()).toEqual({ id: 'a/b c', name: 'new' })
  })

  it.each([
    ['an empty number', 'databaseId=1&limit=', 'limit'],
    ['a number in words', 'databaseId=one', 'databaseId'],
    ['a number with an exponent', 'databaseId=1e3', 'databaseId'],
    ['a number in hexadecimal', 'databaseId=0x10', 'databaseId'],
    ['a number with a space', 'databaseId=%201', 'databaseId'],
    ['a number beyond 2^53', 'databaseId=9007199254740993', 'databaseId'],
    ['a fraction', 'databaseId=1.5', 'databaseId'],
    ['a boolean that is none', 'databaseId=1&columns=0', 'columns'],
    ['an empty boolean', 'databaseId=1&columns', 'columns'],
    ['a key that is sent twice', 'databaseId=1&databaseId=2', 'databaseId'],
    ['an unknown key', 'databaseId=1&database=2', 'database'],
    ['a key of the prototype', 'databaseId=1&__proto__=2', '__proto__'],
    ['a missing key', '', 'databaseId'],
  ])('refuses %s and names the field', async (_, query, field) => {
    const { status, json } = await door.request('GET', `/api/tables?${query}`)
    expect(status).toBe(400)
    expect(json).toMatchObject({
      code: 'bad_request',
      details: { field },
    })
    expect(json.error).toContain(field)
    expect(door.calls).toHaveLength(0)
  })

  it('refuses what is not UTF-8 in the path and in the query', async () => {
    for (const path of [
      '/api/tables/%ff/columns',
      '/api/tables/%zz/columns',
      '/api/tables?databaseId=%ff',
      '/api/tables?%E0%A4=1',
    ]) {
      const { status, json } = await door.request('GET', path)
      expect([path, status, json?.code]).toEqual([path, 400, 'bad_request'])
    }
  })

  it('takes long path parameters', async () => {
    const id = '订'.repeat(500)
    expect((await door.request('GET', `/api/tables/${encodeURIComponent(id)}/columns`)).status).toBe(200)
    expect(inputOf()).toEqual({ id })
    const tooLong = await door.request('GET', `/api/tables/${'x'.repeat(9000)}/columns`)
    expect([tooLong.status, tooLong.json.code]).toEqual([400, 'bad_request'])
  })

  it('ignores the resource\'s own read-only fields in a PUT, its id too where it is the same', async () => {
    const body = {
      id: 'c1',
      name: 'n',
      createdAt: 'x',
      status: 'connected',
    }
    expect((await door.request('PUT', '/api/connections/c1', { body })).status).toBe(200)
    expect(inputOf()).toEqual({ id: 'c1', name: 'n' })
    const other = await door.request('PUT', '/api/connections/c2', { body })
    expect([other.status, other.json.details.field]).toEqual([400, 'id'])
  })

  it('refuses a path parameter in the body of a POST', async () => {
    const { status, json } = await door.request('POST', '/api/sql/cancel/t1', {
      body: { taskId: 't1' },
    })
    expect([status, json.details.field]).toEqual([400, 'taskId'])
  })

  it('refuses unknown fields of a body, also hostile ones', async () => {
    for (const field of ['x', '__proto__', 'constructor']) {
      const { status, json } = await door.request('POST', '/api/sql/execute', {
        body: `{"sql": "SELECT 1", "databaseId": 1, ${JSON.stringify(field)}: {"a": 1}}`,
      })
      expect([field, status, json.details?.field]).toEqual([field, 400, field])
    }
  })

  it('needs no body where nothing in it is needed, and says so where something is', async () => {
    expect((await door.request('POST', '/api/connections/c1/connect')).status).toBe(200)
    expect((await door.request('POST', '/api/sql/cancel/t1', { body: '' })).status).toBe(200)
    for (const body of [undefined, '']) {
      const { status, json } = await door.request('POST', '/api/sql/execute', { body })
      expect([status, json.code, json.error]).toEqual([
        400,
        'bad_request',
        'The body is empty. Send a JSON object as application/json.',
      ])
    }
  })

  it('refuses a body where none belongs', async () => {
    const answer = await sendRaw(
      door.http.port,
      'GET /api/databases HTTP/1.1\r\nHost: '
      + `127.0.0.1:${door.http.port}\r\nAuthorization: Bearer admin\r\nContent-Type: `
      + 'application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}',
    )
    expect(answer).toMatch(/^HTTP\/1.1 400 /)
    const { status, json } = await door.request('DELETE', '/api/sql/tasks/t1', {
      body: { x: 1 },
    })
    expect([status, json.code]).toEqual([400, 'bad_request'])
  })
})

describe('bodies', () => {
  it.each([
    [
      'malformed JSON',
      '{"sql": 1',
      400,
      'bad_request',
    ],
    ['an array', '[]', 400, 'bad_request'],
    ['null', 'null', 400, 'bad_request'],
    ['a string', '"x"', 400, 'bad_request'],
    [
      'invalid UTF-8',
      Buffer.from([
        0x7B,
        0x22,
        0xFF,
        0x22,
        0x3A,
        0x31,
        0x7D,
      ]),
      400,
      'bad_request',
    ],
    [
      'deep nesting',
      '['.repeat(100_000),
      400,
      'bad_request',
    ],
  ])('refuses %s', async (_, body, status, code) => {
    const answer = await door.request('POST', '/api/sql/execute', { body })
    expect([answer.status, answer.json?.code]).toEqual([status, code])
  })

  it('never quotes what stood in a body that is not JSON', async () => {
    const { text } = await door.request('POST', '/api/v1/auth/login', { body: '{"password": hunter2secret}' })
    expect(text).not.toContain('hunter2')
  })

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data',
    'application/json; charset=gbk',
    'text/json',
    'x',
  ])('refuses %s', async (type) => {
    const { status, json } = await door.request('POST', '/api/sql/execute', {
      body: '{"sql": "SELECT 1"}',
      headers: { 'content-type': type },
    })
    expect([status, json.code]).toEqual([415, 'unsupported_media_type'])
  })

  it('refuses a compressed body', async () => {
    const { status, json } = await door.request('POST', '/api/sql/execute', {
      body: '{"sql": "SELECT 1"}',
      headers: { 'content-encoding': 'gzip' },
    })
    expect([status, json.code]).toEqual([415, 'unsupported_media_type'])
  })

  it('takes charset utf-8 by any spelling', async () => {
    const { status } = await door.request('POST', '/api/sql/execute', {
      body: '{"sql": "SELECT 1"}',
      headers: { 'content-type': 'application/json; charset="UTF-8"' },
    })
    expect(status).toBe(200)
  })

  it('reads 16 MB of SQL and 1 MB elsewhere', async () => {
    const body = (bytes: number) =>
      JSON.stringify({ sql: '' }).replace('""', `"${'x'.repeat(bytes - '{"sql":""}'.length)}"`)
    expect((await door.request('POST', '/api/sql/execute', {
      body: body(16 * 1024 * 1024),
    })).status).toBe(200)
    const large = await door.request('POST', '/api/sql/execute', {
      body: body(16 * 1024 * 1024 + 1),
    })
    expect([large.status, large.json.code]).toEqual([413, 'too_large'])
    expect(large.json.error).toContain('16 MB')
    const other = await door.request('POST', '/api/connections/parse', {
      body: {
        url: 'x'.repeat(1024 * 1024),
      },
    })
    expect([other.status, other.json.code]).toEqual([413, 'too_large'])
  })

  it('stops a body without a length at the same limit', async () => {
    const stream = new ReadableStream({
      start(controller) {
        for (let i = 0; i < 3; i++) controller.enqueue(Buffer.alloc(600_000, 'x'))
        controller.close()
      },
    })
    const response = await fetch(`${door.http.url}/api/connections/parse`, {
      method: 'POST',
      body: stream,
      duplex: 'half',
      headers: { 'authorization': 'Bearer admin', 'content-type': 'application/json' },
    } as RequestInit)
    expect(response.status).toBe(413)
  })
})
