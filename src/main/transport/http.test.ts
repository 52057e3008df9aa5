import type { Door } from './http-door.fixture.ts'
import { Buffer } from 'node:buffer'
import { once } from 'node:events'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { TihcError } from '../../contract/errors.ts'
import { createEventHub } from '../event-hub.ts'
import { openDoor, sendRaw } from './http-door.fixture.ts'

let door: Door
beforeAll(async () => { door = await openDoor() })
beforeEach(() => {
  door.calls.length = 0
  door.answer(call => ({ called: call.name }))
})
afterAll(() => door.close())

const inputOf = () => door.calls.at(-1)?.input

describe('input', () => {
  it('makes one flat input of path, query and body', async () => {
    await door.request('GET', '/api/tables?databaseId=7&columns=false&limit=20&search=a%20b%2B%E8%AE%A2%E5%8D%95+c')
    expect(inputOf()).toEqual({
      databaseId: 7,
      columns: false,
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
      const { status, json } = await door.request('POST', '/api/sql/execute', { body: `{"sql": "SELECT 1", "databaseId": 1, ${JSON.stringify(field)}: {"a": 1}}` })
      expect([field, status, json.details?.field]).toEqual([field, 400, field])
    }
  })

  it('needs no body where nothing in it is needed, and says so where something is', async () => {
    expect((await door.request('POST', '/api/connections/c1/connect')).status).toBe(200)
    expect((await door.request('POST', '/api/sql/cancel/t1', { body: '' })).status).toBe(200)
    for (const body of [undefined, '']) {
      const { status, json } = await door.request('POST', '/api/sql/execute', { body })
      expect([status, json.code, json.error]).toEqual([400, 'bad_request', 'The body is empty. Send a JSON object as application/json.'])
    }
  })

  it('refuses a body where none belongs', async () => {
    const answer = await sendRaw(door.http.port, `GET /api/databases HTTP/1.1\r\nHost: 127.0.0.1:${door.http.port}\r\nAuthorization: Bearer admin\r\nContent-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}`)
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
    const body = (bytes: number) => JSON.stringify({ sql: '' }).replace('""', `"${'x'.repeat(bytes - '{"sql":""}'.length)}"`)
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

describe('who may call', () => {
  it('needs a token, and a good one', async () => {
    for (const token of [null, 'stale', '']) {
      const { status, json, headers } = await door.request('GET', '/api/databases', { token })
      expect([
        status,
        json.code,
        headers.get('www-authenticate'),
      ]).toEqual([401, 'unauthorized', 'Bearer'])
    }
    for (const authorization of [
      'Basic YTpi',
      'Bearer',
      'Bearer a b',
      'admin',
    ]) {
      const { status } = await door.request('GET', '/api/databases', {
        token: null,
        headers: { authorization },
      })
      expect([authorization, status]).toEqual([authorization, 401])
    }
    expect((await door.request('GET', '/api/databases', {
      token: null,
      headers: { authorization: 'bearer admin' },
    })).status).toBe(200)
  })

  it('asks for the role before it reads the body', async () => {
    const { status, json } = await door.request('POST', '/api/connections', { token: 'viewer', body: 'not JSON' })
    expect([status, json.code]).toEqual([403, 'forbidden'])
    const { status: unknown } = await door.request('POST', '/api/connections', {
      token: null,
      body: 'x'.repeat(2_000_000),
    })
    expect(unknown).toBe(401)
  })

  it('gives the handler who calls', async () => {
    await door.request('GET', '/api/databases', { token: 'editor' })
    expect(door.calls[0]!.context).toEqual({
      tenant: 't1',
      user: 'the-editor',
      role: 'editor',
      address: '127.0.0.1',
    })
  })

  it('lets anybody sign in, also with a token that has ended', async () => {
    for (const token of [null, 'stale']) {
      const { status } = await door.request('POST', '/api/v1/auth/login', {
        token,
        body: { username: 'a', password: 'b' },
      })
      expect(status).toBe(200)
    }
    expect(door.calls.at(-1)!.context).toMatchObject({ tenant: '', user: '' })
  })

  it.each(['/', '/api/openapi.json', '/api/docs'])('opens %s without a token', async (path) => {
    expect((await door.request('GET', path, { token: null })).status).toBeLessThan(504)
    expect((await door.request('GET', path, { token: null })).status).not.toBe(401)
  })
})

describe('host and Origin', () => {
  const raw = (host: string | null, extra = '') => sendRaw(door.http.port, `GET /api/openapi.json HTTP/1.1\r\n${host === null
    ? ''
    : `Host: ${host}\r\n`}${extra}Connection: close\r\n\r\n`)

  it('answers to the names of this machine with the port', async () => {
    for (const name of [
      'localhost',
      '127.0.0.1',
      '[::1]',
      'LOCALHOST',
    ])
      expect(await raw(`${name}:${door.http.port}`)).toMatch(/^HTTP\/1.1 200 /)
  })

  it('refuses every other name, as after DNS rebinding', async () => {
    for (const host of [
      'evil.example',
      `evil.example:${door.http.port}`,
      'localhost',
      `localhost.evil.example:${door.http.port}`,
      `127.0.0.1:${door.http.port + 1}`,
      '',
      null,
    ]) {
      const answer = await raw(host)
      expect([
        host,
        answer.slice(0, 12),
      ]).toEqual([host, 'HTTP/1.1 403'])
      expect(answer).toContain('"code":"forbidden"')
    }
  })

  it('refuses pages of another origin and sends no CORS header', async () => {
    const own = `localhost:${door.http.port}`
    expect(await raw(own, `Origin: http://${own}\r\n`)).toMatch(/^HTTP\/1.1 200 /)
    for (const origin of [
      'http://evil.example',
      'null',
      `https://${own}`,
      'http://localhost',
      `http://${own}.evil.example`,
      '',
    ]) {
      const answer = await raw(own, `Origin: ${origin}\r\n`)
      expect([
        origin,
        answer.slice(0, 12),
      ]).toEqual([origin, 'HTTP/1.1 403'])
      expect(answer.toLowerCase()).not.toContain('access-control')
    }
  })
})

describe('answers', () => {
  it('gives the procedure\'s status, 204 without a body', async () => {
    door.answer(() => undefined)
    const gone = await door.request('DELETE', '/api/sql/tasks/t1')
    expect([
      gone.status,
      gone.text,
      gone.headers.get('content-type'),
    ]).toEqual([204, '', null])
    door.answer(() => ({ status: 'running', taskId: 't' }))
    expect((await door.request('POST', '/api/sql/execute', {
      body: { sql: 'x', async: true },
    })).status).toBe(202)
    door.answer(() => ({ status: 'success', taskId: 't' }))
    expect((await door.request('POST', '/api/sql/execute', {
      body: { sql: 'x' },
    })).status).toBe(200)
    expect((await door.request('POST', '/api/connections', {
      body: { name: 'n', host: 'h' },
    })).status).toBe(201)
  })

  it('maps errors and keeps their details', async () => {
    door.answer(() => { throw new TihcError('engine', 'Table t is not there.', { errno: 1146 }) })
    const refused = await door.request('GET', '/api/databases')
    expect([refused.status, refused.json]).toEqual([
      400,
      {
        error: 'Table t is not there.',
        code: 'engine',
        details: { errno: 1146 },
      },
    ])
    door.answer(() => { throw new TihcError('too_many', 'Wait.', { retryAfterSeconds: 12.2 }) })
    const busy = await door.request('POST', '/api/v1/auth/login', {
      body: { username: 'a', password: 'b' },
    })
    expect([
      busy.status,
      busy.headers.get('retry-after'),
    ]).toEqual([429, '13'])
  })

  it('tells nothing about a bug but its id', async () => {
    for (const bug of [
      new Error('secret at /root/file.ts'),
      Object.assign(new Error('x'), { statusCode: 418, code: 'FST_ERR_X' }),
      'thrown text',
    ]) {
      door.answer(() => { throw bug })
      const { status, json, text } = await door.request('GET', '/api/databases')
      expect([status, json.code]).toEqual([500, 'internal'])
      expect(json.details.id).toMatch(/^[\da-f-]{36}$/)
      expect(text).not.toMatch(/secret|\/root|FST|thrown/)
    }
    door.answer(() => ({ big: 1n }))
    expect((await door.request('GET', '/api/databases')).json.code).toBe('internal')
  })

  it('knows 404 from 405', async () => {
    for (const path of [
      '/api/nothing',
      '/nothing',
      '/api/databases/',
      '/api//databases',
      '/API/databases',
      '/assets/none.js',
      '/../package.json',
      '/%2e%2e/package.json',
    ]) {
      const { status, json } = await door.request('GET', path)
      expect([path, status, json?.code]).toEqual([path, 404, 'not_found'])
    }
    const wrong = await door.request('PATCH', '/api/connections/c1', { body: 'not JSON' })
    expect([
      wrong.status,
      wrong.json.code,
      wrong.headers.get('allow'),
    ]).toEqual([405, 'method_not_allowed', 'DELETE, GET, HEAD, OPTIONS, PUT'])
    const post = await door.request('POST', '/api/databases', {
      body: 'x',
      headers: { 'content-type': 'text/plain' },
    })
    expect([
      post.status,
      post.headers.get('allow'),
    ]).toEqual([405, 'GET, HEAD, OPTIONS'])
    expect(await sendRaw(door.http.port, `PROPFIND /api/databases HTTP/1.1\r\nHost: 127.0.0.1:${door.http.port}\r\nConnection: close\r\n\r\n`)).toMatch(/^HTTP\/1.1 405 /)
  })

  it('answers HEAD and OPTIONS', async () => {
    const head = await door.request('HEAD', '/api/databases')
    expect([head.status, head.text]).toEqual([200, ''])
    const options = await door.request('OPTIONS', '/api/connections', { token: null })
    expect([
      options.status,
      options.text,
      options.headers.get('allow'),
    ]).toEqual([204, '', 'GET, HEAD, OPTIONS, POST'])
    expect((await door.request('OPTIONS', '/api/nothing')).status).toBe(404)
  })

  it('answers what is no HTTP in the one form', async () => {
    const garbage = await sendRaw(door.http.port, 'GARBAGE\r\n\r\n')
    expect(garbage).toMatch(/^HTTP\/1.1 400 /)
    expect(JSON.parse(garbage.split('\r\n\r\n')[1]!)).toMatchObject({ code: 'bad_request' })
    expect(await sendRaw(door.http.port, `GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`)).toMatch(/^HTTP\/1.1 400 [\s\S]*bad_request/)
  })

  it('protects every answer by headers', async () => {
    for (const [method, path] of [
      ['GET', '/api/databases'],
      ['GET', '/api/nothing'],
      ['GET', '/api/tables/%ff/columns'],
      ['OPTIONS', '/api/databases'],
      ['GET', '/api/docs'],
    ] as const) {
      const { headers } = await door.request(method, path)
      expect(headers.get('x-content-type-options')).toBe('nosniff')
      expect(headers.get('content-security-policy')).toContain('frame-ancestors \'none\'')
      expect(headers.get('content-security-policy')).not.toContain('unsafe-eval')
      expect(headers.get('referrer-policy')).toBe('no-referrer')
    }
    expect((await door.request('GET', '/api/databases')).headers.get('cache-control')).toBe('no-store')
  })

  it('tells the handler that the caller has gone', async () => {
    const gone = Promise.withResolvers<void>()
    const started = Promise.withResolvers<void>()
    const other = await openDoor({
      dispatcher: {
        invoke: async (_, __, { signal }) => {
          signal.addEventListener('abort', () => gone.resolve())
          started.resolve()
          return gone.promise
        },
      },
    })
    const caller = new AbortController()
    const call = fetch(`${other.http.url}/api/databases`, {
      signal: caller.signal,
      headers: { authorization: 'Bearer admin' },
    }).catch(() => {})
    await started.promise
    caller.abort()
    await gone.promise
    await call
    await other.close()
  })
})

describe('events', () => {
  const note = (message: string, taskId = message) => ({
    status: 'running',
    message,
    taskId,
    kind: 'sql',
    elapsedMs: 1,
    time: '2026-01-01T00:00:00Z',
  }) as const
  const viewer = { tenant: 't1', user: 'the-viewer' }

  async function open(headers: Record<string, string> = {}, target = door) {
    const caller = new AbortController()
    const response = await fetch(`${target.http.url}/api/notifications`, {
      signal: caller.signal,
      headers: { authorization: 'Bearer viewer', ...headers },
    })
    const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader()
    let text = ''
    const read = async (until: string) => {
      while (!text.includes(until)) {
        const { value, done } = await reader.read()
        if (done) throw new Error(`the stream ended after ${JSON.stringify(text)}`)
        text += value
      }
      return text
    }
    const ended = async () => {
      while (!(await reader.read()).done) { /* until its end */ }
      return true
    }
    return {
      response,
      read,
      ended,
      close: () => caller.abort(),
    }
  }

  it('writes an id and one line of data an event', async () => {
    const stream = await open()
    expect(stream.response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8')
    await stream.read(': connected\n\n')
    door.hub.publish(viewer, note('line\nbreak'))
    const text = await stream.read('break')
    const [, event] = (await stream.read('}\n\n')).split('\n\n')
    expect(event).toMatch(/^id: \d+\ndata: \{.*\}$/)
    expect(JSON.parse(event!.split('\ndata: ')[1]!)).toEqual(note('line\nbreak'))
    expect(text).not.toContain('event:')
    stream.close()
  })

  it('resumes after Last-Event-ID and refuses one that is none', async () => {
    const first = await open()
    door.hub.publish(viewer, note('one'))
    const text = await first.read('"one"')
    const id = /id: (\d+)\ndata: [^\n]*"one"/.exec(text)![1]!
    first.close()
    door.hub.publish(viewer, note('two'))
    door.hub.publish({ tenant: 't1', user: 'the-editor' }, note('not for you'))
    const second = await open({ 'last-event-id': id })
    const resumed = await second.read('"two"')
    expect(resumed).not.toContain('"one"')
    expect(resumed).not.toContain('not for you')
    second.close()
    const { status, json } = await door.request('GET', '/api/notifications', {
      headers: { 'last-event-id': 'x' },
    })
    expect([status, json.code]).toEqual([400, 'bad_request'])
  })

  it('needs a token, refuses a query and answers HEAD without a stream', async () => {
    expect((await door.request('GET', '/api/notifications', { token: null })).status).toBe(401)
    expect((await door.request('HEAD', '/api/notifications')).status).toBe(200)
  })

  it('ends when the token ends, the user or the tenant goes', async () => {
    for (const [name, event] of [
      [
        'tokensEnded',
        { tenant: 't1', user: 'the-viewer', tokenId: 'id-viewer' },
      ],
      [
        'tokensEnded',
        { tenant: 't1', user: 'the-viewer', tokenId: null },
      ],
      [
        'userDeleted',
        { tenant: 't1', user: 'the-viewer' },
      ],
      [
        'tenantDeleted',
        { tenant: 't1' },
      ],
    ] as const) {
      const stream = await open()
      await stream.read('connected')
      await door.tell(name, event as never)
      expect(await stream.ended()).toBe(true)
    }
    const stream = await open()
    await stream.read('connected')
    await door.tell('tokensEnded', { tenant: 't1', user: 'the-viewer', tokenId: 'another' })
    door.hub.publish(viewer, note('still here'))
    await stream.read('still here')
    stream.close()
  })

  it('keeps nothing for a reader that does not read, and goes on when it reads again', async () => {
    const small = await openDoor({
      hub: createEventHub({ capacity: 100, firstId: 1 }),
    })
    const socket = connect(small.http.port, '127.0.0.1')
    let text = ''
    socket.on('data', (chunk) => { text += chunk })
    socket.write(`GET /api/notifications HTTP/1.1\r\nHost: 127.0.0.1:${small.http.port}\r\nAuthorization: Bearer viewer\r\n\r\n`)
    await expect.poll(() => text).toContain(': connected')
    socket.pause()
    const filler = 'x'.repeat(64 * 1024)
    for (let i = 1; i <= 500; i++) small.hub.publish(viewer, note(`${i}${filler}`, `${i}`))
    small.hub.publish(viewer, note('the last one'))
    socket.resume()
    await expect.poll(() => text.slice(-1000).includes('the last one'), { timeout: 20_000 }).toBe(true)
    // What lay in the sockets arrives, and what the hub still kept; what fell out of it is missed, nothing was queued beside it.
    const numbers = [
      ...text.matchAll(/^id: (\d+)/gm),
    ].map(match => Number(match[1]))
    expect(numbers.slice(-100)).toEqual(Array.from({ length: 100 }, (_, i) => 402 + i))
    expect(numbers.length).toBeLessThan(501)
    expect(new Set(numbers).size).toBe(numbers.length)
    socket.destroy()
    await small.close()
  }, 30_000)

  it('ends with the host', async () => {
    const other = await openDoor()
    const stream = await open({}, other)
    await stream.read('connected')
    await other.close()
    expect(await stream.ended()).toBe(true)
  })
})

describe('closing', () => {
  it('sends the answers under way and takes no more calls', async () => {
    const other = await openDoor()
    const free = Promise.withResolvers<void>()
    const begun = Promise.withResolvers<void>()
    other.answer(async () => {
      begun.resolve()
      await free.promise
      return { late: true }
    })
    const call = other.request('GET', '/api/databases')
    await begun.promise
    other.http.stopAccepting()
    const refused = await other.request('GET', '/api/app/info')
    expect([refused.status, refused.json.code]).toEqual([503, 'unavailable'])
    const closed = other.close()
    free.resolve()
    expect((await call).json).toEqual({ late: true })
    await closed
  })
})

describe('pages', () => {
  let folder: string
  let host: Door
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tihc-pages-'))
    await mkdir(join(folder, 'assets'))
    await writeFile(join(folder, 'index.html'), '<!doctype html><title>TiHC</title>')
    await writeFile(join(folder, 'favicon.svg'), '<svg/>')
    await writeFile(join(folder, 'assets', 'index-1a2b.js'), 'export {}')
    host = await openDoor({ pages: folder })
  })
  afterAll(async () => {
    await host.close()
    await rm(folder, { recursive: true })
  })

  it('serves index.html under a strict policy, asked for anew each time', async () => {
    const { status, headers, text } = await host.request('GET', '/', { token: null })
    expect([
      status,
      text,
      headers.get('cache-control'),
      headers.get('content-type'),
    ]).toEqual([
      200,
      '<!doctype html><title>TiHC</title>',
      'no-cache',
      'text/html; charset=utf-8',
    ])
    expect(headers.get('content-security-policy')).toContain('script-src \'self\';')
    const again = await host.request('GET', '/', {
      token: null,
      headers: {
        'if-none-match': headers.get('etag')!,
      },
    })
    expect([again.status, again.text]).toEqual([304, ''])
  })

  it('serves assets for ever', async () => {
    const { status, headers } = await host.request('GET', '/assets/index-1a2b.js', { token: null })
    expect([
      status,
      headers.get('content-type'),
      headers.get('cache-control'),
    ]).toEqual([200, 'text/javascript; charset=utf-8', 'public, max-age=31536000, immutable'])
    expect((await host.request('GET', '/favicon.svg', { token: null })).headers.get('content-type')).toBe('image/svg+xml')
    expect((await host.request('POST', '/', { token: null })).status).toBe(405)
  })

  it('serves nothing else of the disk', async () => {
    for (const path of [
      '/assets/..%2f..%2fetc/passwd',
      '/assets/../index-1a2b.js',
      '/assets/',
      '/assets/%00',
      '/index-1a2b.js',
    ]) {
      expect([
        path,
        (await sendRaw(host.http.port, `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${host.http.port}\r\nConnection: close\r\n\r\n`)).slice(0, 12),
      ]).toEqual([path, 'HTTP/1.1 404'])
    }
  })

  it('says that there is no build', async () => {
    const { status, text } = await door.request('GET', '/', { token: null })
    expect([status, text]).toEqual([503, 'The pages are not built. Run "npm run build" and start again.\n'])
  })
})

describe('behind a proxy', () => {
  let host: Door
  beforeAll(async () => { host = await openDoor({ behindProxy: true, strictAuth: true }) })
  afterAll(() => host.close())
  const call = (headers: Record<string, string>) => host.request('GET', '/api/databases', { headers })

  it('takes the caller\'s address from the proxy, not from what the caller wrote before it', async () => {
    await call({ 'x-forwarded-for': '6.6.6.6, 10.1.2.3' })
    expect(host.calls.at(-1)!.context.address).toBe('10.1.2.3')
  })

  it('compares the origin with the name that the proxy was called by', async () => {
    expect((await call({ 'x-forwarded-host': 'tihc.example', 'origin': 'https://tihc.example' })).status).toBe(200)
    expect((await call({ 'x-forwarded-host': 'tihc.example', 'origin': 'https://evil.example' })).status).toBe(403)
  })
})

describe('slow senders', () => {
  let socket: ReturnType<typeof connect> | undefined
  afterEach(() => { socket?.destroy() })

  it('keeps a connection that waits long for its answer', async () => {
    const other = await openDoor()
    const free = Promise.withResolvers<unknown>()
    // Node cuts what takes longer than requestTimeout to arrive; what has arrived is not timed.
    const { promise: begun, resolve } = Promise.withResolvers<void>()
    other.answer(async () => {
      resolve()
      return free.promise
    })
    socket = connect(other.http.port, '127.0.0.1')
    const body = '{"sql":"SELECT SLEEP(600)"}'
    socket.write(`POST /api/sql/execute HTTP/1.1\r\nHost: 127.0.0.1:${other.http.port}\r\nAuthorization: Bearer admin\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`)
    await begun
    expect(socket.destroyed).toBe(false)
    free.resolve({ status: 'success' })
    const [chunk] = await once(socket, 'data')
    expect(String(chunk)).toMatch(/^HTTP\/1.1 200 /)
    socket.destroy()
    await other.close()
  })
})
