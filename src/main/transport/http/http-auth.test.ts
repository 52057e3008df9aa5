import type { FastifyRequest } from 'fastify'
import type { Door } from '../../../../test/support/http-door.ts'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openDoor, sendRaw, useDoor } from '../../../../test/support/http-door.ts'
import { TihcError } from '../../../contract/errors.ts'
import { identify } from './http-auth.ts'

const door = useDoor()

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

  it('is found out once, and again where a body is waited for', async () => {
    let times = 0
    const person = { tenant: 't1', user: 'ann', username: 'ann', role: 'admin', tokenId: 'one' } as const
    const counting = await openDoor({
      auth: {
        on: () => () => {},
        verify: async () => {
          times++
          return person
        },
      },
    })
    for (const [method, path, body, expected] of [
      ['GET', '/api/databases', undefined, 1],
      ['DELETE', '/api/sql/tasks/t1', undefined, 1],
      ['POST', '/api/sql/execute', { sql: 'x' }, 2],
    ] as const) {
      times = 0
      expect((await counting.request(method, path, { body })).status).toBeLessThan(300)
      expect([method, times]).toEqual([method, expected])
    }
    await counting.close()
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

describe('the catalog\'s open routes', () => {
  const auth = { verify: async (token: string) => {
    if (token !== 'good') throw new TihcError('unauthorized', 'The token is not valid.')
    return { tenant: 't1', user: 'u1', username: 'ann', role: 'editor', tokenId: 'x' } as const
  }, on: () => () => {} }
  const request = (authorization?: string) => ({ headers: { authorization }, ip: '127.0.0.1' }) as FastifyRequest

  it('need no token, but a token that is sent must be good', async () => {
    expect(await identify(request(), 'catalog', auth, false)).toMatchObject({ tenant: '', user: '' })
    expect(await identify(request('Bearer good'), 'catalog', auth, false)).toMatchObject({
      tenant: 't1',
      user: 'u1',
      role: 'editor',
      tokenId: 'x',
    })
    await expect(identify(request('Bearer stale'), 'catalog', auth, false)).rejects.toMatchObject({
      code: 'unauthorized',
    })
  })

  it('need one under --strict-auth', async () => {
    await expect(identify(request(), 'catalog', auth, true)).rejects.toMatchObject({ code: 'unauthorized' })
    expect(await identify(request('Bearer good'), 'catalog', auth, true)).toMatchObject({ user: 'u1' })
  })
})

describe('host and Origin', () => {
  const raw = (host: string | null, extra = '') =>
    sendRaw(
      door.http.port,
      `GET /api/openapi.json HTTP/1.1\r\n${host === null ? '' : `Host: ${host}\r\n`}${extra}Connection: close\r\n\r\n`,
    )

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

  it('refuses a request that names two hosts', async () => {
    const own = `127.0.0.1:${door.http.port}`
    for (const second of [own, 'evil.example'])
      expect(await raw(own, `Host: ${second}\r\n`)).toMatch(/^HTTP\/1.1 400 [\s\S]*names two hosts/)
  })

  it('answers to the loopback address that it listens on, whichever that is', async () => {
    const other = await openDoor({ host: '127.0.0.2' })
    const { url } = other.http
    expect((await fetch(`${url}/api/openapi.json`, { headers: { origin: url } })).status).toBe(200)
    expect(
      (await fetch(`${url}/api/openapi.json`, { headers: { origin: url.replace('127.0.0.2', '127.0.0.3') } })).status,
    ).toBe(403)
    await other.close()
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
