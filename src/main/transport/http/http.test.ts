import { once } from 'node:events'
import { connect } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { openDoor, sendRaw, useDoor } from '../../../../test/support/http-door.ts'
import { TihcError } from '../../../contract/errors.ts'

const door = useDoor()

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
    const post = await door.request('POST', '/api/sql/tasks', {
      body: 'x',
      headers: { 'content-type': 'text/plain' },
    })
    expect([
      post.status,
      post.headers.get('allow'),
    ]).toEqual([405, 'GET, HEAD, OPTIONS'])
    // Written as it is, it is nobody's id.
    for (const method of ['DELETE', 'PUT']) {
      const { status, headers } = await door.request(method, '/api/v1/data-tables/page')
      expect([status, headers.get('allow')]).toEqual([405, 'GET, HEAD, OPTIONS'])
    }
    expect(
      await sendRaw(
        door.http.port,
        `PROPFIND /api/databases HTTP/1.1\r\nHost: 127.0.0.1:${door.http.port}\r\nConnection: close\r\n\r\n`,
      ),
    ).toMatch(/^HTTP\/1.1 405 /)
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
    expect(await sendRaw(door.http.port, `GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`)).toMatch(
      /^HTTP\/1.1 400 [\s\S]*bad_request/,
    )
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

  it('serves the reference in both forms', async () => {
    const { json, headers } = await door.request('GET', '/api/openapi.json', { token: null })
    expect([json.openapi, json.info.version, headers.get('content-type')]).toEqual([
      '3.1.0',
      '1.2.3',
      'application/json; charset=utf-8',
    ])
    const docs = await door.request('GET', '/api/docs', { token: null })
    expect([docs.status, docs.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8'])
    expect(docs.text).toContain('/api/sql/execute')
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
    socket.write(
      `POST /api/sql/execute HTTP/1.1\r\nHost: 127.0.0.1:${other.http.port}\r\nAuthorization: `
      + `Bearer admin\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    )
    await begun
    expect(socket.destroyed).toBe(false)
    free.resolve({ status: 'success' })
    const [chunk] = await once(socket, 'data')
    expect(String(chunk)).toMatch(/^HTTP\/1.1 200 /)
    socket.destroy()
    await other.close()
  })
})
