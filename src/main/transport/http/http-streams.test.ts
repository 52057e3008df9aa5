import type { HttpHostOptions } from './http.ts'
import { Buffer } from 'node:buffer'
import { request } from 'node:http'
import { connect } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { z } from 'zod'
import { openDoor } from '../../../../test/support/http-door.ts'
import { TihcError } from '../../../contract/errors.ts'
import { download, upload } from '../../../contract/procedure.ts'
import { silentLog } from '../../core/log.ts'
import { contentDisposition } from './http-download.ts'

const mb = 1024 * 1024
const input = z.strictObject({ id: z.string(), dryRun: z.boolean().default(false) })
const one = (verb: string, procedure: unknown) => ({ name: `files.${verb}`, resource: 'files', verb, procedure })
const procedures = [
  one(
    'get',
    download({ method: 'GET', path: '/api/files/{id}', summary: 'Get', access: 'viewer', types: ['text/csv'], input }),
  ),
  one(
    'put',
    upload({
      method: 'PUT',
      path: '/api/files/{id}',
      summary: 'Put',
      access: 'editor',
      types: ['text/csv', 'application/gzip'],
      input,
      output: z.looseObject({ bytes: z.int() }),
      bodyLimit: 8 * mb,
    }),
  ),
] as unknown as HttpHostOptions['procedures']

const uploadPace = { quietMs: 400, startMs: 800, bytesPerSecond: 100 }
const door = await openDoor({ procedures, bodyTimeoutMs: 300, uploadPace })
beforeEach(() => {
  door.calls.length = 0
  door.restore()
})
afterAll(() => door.close())

const send = (body: RequestInit['body'], headers: Record<string, string> = {}, token = 'editor') =>
  fetch(`${door.http.url}/api/files/a%2Fb?dryRun=true`, {
    method: 'PUT',
    body,
    headers: { 'authorization': `Bearer ${token}`, 'content-type': 'text/csv', ...headers },
    duplex: 'half',
  } as RequestInit)

async function count(bytes: AsyncIterable<Uint8Array>): Promise<number> {
  let size = 0
  for await (const part of bytes) size += part.length
  return size
}

describe('an upload', () => {
  beforeEach(() => door.answer(async ({ upload }) => ({ type: upload!.type, bytes: await count(upload!.bytes) })))

  it('comes as a stream beside its input, which stands in path and query', async () => {
    const response = await send(Buffer.alloc(3 * mb, 'x'), { 'content-type': 'Text/CSV; charset=utf-8' })
    expect([response.status, await response.json()]).toEqual([200, { type: 'text/csv', bytes: 3 * mb }])
    expect(door.calls[0]!.input).toEqual({ id: 'a/b', dryRun: true })
  })

  it('is taken no faster than the handler reads', async () => {
    const go = Promise.withResolvers<void>()
    door.answer(async ({ upload }) => {
      await go.promise
      return { bytes: await count(upload!.bytes) }
    })
    const { promise, resolve, reject } = Promise.withResolvers<number>()
    const sender = request(
      `${door.http.url}/api/files/a`,
      {
        method: 'PUT',
        headers: { 'authorization': 'Bearer editor', 'content-type': 'text/csv', 'content-length': 8 * mb },
      },
      response => {
        response.resume().on('end', () => resolve(response.statusCode!))
      },
    ).once('error', reject)
    let taken = 0
    for (let part = 0; part < 32; part++) sender.write(Buffer.alloc(mb / 4), () => { taken++ })
    sender.end()
    await expect.poll(() => door.calls.length).toBe(1)
    // Longer than a body may take that is no upload.
    await wait(500)
    expect(taken).toBeLessThan(32)
    go.resolve()
    expect(await promise).toBe(200)
    expect(taken).toBe(32)
  })

  it.each([
    ['another type', { 'content-type': 'application/json' }, 415, 'unsupported_media_type'],
    ['packed', { 'content-encoding': 'gzip' }, 415, 'unsupported_media_type'],
  ])('is refused before it is read: %s', async (_, headers, status, code) => {
    const response = await send('x', headers)
    expect([response.status, await response.json()]).toMatchObject([status, { code }])
    expect(door.calls).toEqual([])
  })

  it('is refused to who may not', async () => {
    expect((await send('x', {}, 'viewer')).status).toBe(403)
    expect((await send('x', {}, 'nobody')).status).toBe(401)
  })

  it('is refused where it is too large, said beforehand or not', async () => {
    expect(await (await send(Buffer.alloc(8 * mb + 1))).json()).toMatchObject({ code: 'too_large' })
    expect(door.calls).toEqual([])
    const stream = new ReadableStream({
      start: controller => {
        for (let part = 0; part < 9; part++) controller.enqueue(Buffer.alloc(mb))
        controller.close()
      },
    })
    const response = await send(stream)
    expect([response.status, await response.json()]).toMatchObject([
      413,
      { code: 'too_large', details: { limitBytes: 8 * mb } },
    ])
  })

  it('that breaks off is no file', async () => {
    const { promise, resolve } = Promise.withResolvers<unknown>()
    door.answer(async ({ upload }) => {
      await count(upload!.bytes).then(resolve, resolve)
      return {}
    })
    const socket = connect(door.http.port, '127.0.0.1')
    socket.write(
      `PUT /api/files/a HTTP/1.1\r\nHost: 127.0.0.1:${door.http.port}\r\nAuthorization: `
      + 'Bearer editor\r\nContent-Type: text/csv\r\nContent-Length: 1000\r\n\r\nshort',
    )
    await expect.poll(() => door.calls.length).toBe(1)
    socket.destroy()
    expect(await promise).toMatchObject({
      code: 'bad_request',
      message: expect.stringMatching(/did not arrive whole/) as unknown,
    })
  })

  /** Sends the head of an upload, and gives what comes back until the line is closed, or no more comes for a while. */
  function begin(port: number, length = 1000) {
    const socket = connect(port, '127.0.0.1')
    socket.write(
      `PUT /api/files/a HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nAuthorization: `
      + `Bearer editor\r\nContent-Type: text/csv\r\nContent-Length: ${length}\r\n\r\n`,
    )
    let answer = ''
    const closed = new Promise<void>(resolve => socket.on('data', data => { answer += data }).once('close', resolve))
    socket.on('error', () => {})
    return { socket, answer: () => answer, closed }
  }

  it.each([
    ['ended', 401, () => door.revoke('editor')],
    ['taken away', 403, () => door.demote('editor')],
  ])('is not taken to its end by a right that was %s meanwhile', async (_, status, takeAway) => {
    const taken: string[] = []
    let stored = false
    door.answer(async ({ upload }) => {
      for await (const part of upload!.bytes) taken.push(Buffer.from(part).toString())
      stored = true
      return { bytes: 0 }
    })
    const { socket, answer } = begin(door.http.port, 10)
    socket.write('first')
    await expect.poll(() => taken).toEqual(['first'])
    takeAway()
    socket.write('other')
    await expect.poll(answer).toContain(`HTTP/1.1 ${status}`)
    expect([taken, stored]).toEqual([['first'], false])
    socket.destroy()
  })

  it('without a length does not end well where the right is gone before its end', async () => {
    const taken: string[] = []
    door.answer(async ({ upload }) => {
      for await (const part of upload!.bytes) taken.push(Buffer.from(part).toString())
      taken.push('end')
      return { bytes: 0 }
    })
    const sender = request(`${door.http.url}/api/files/a`, {
      method: 'PUT',
      headers: { 'authorization': 'Bearer editor', 'content-type': 'text/csv' },
    })
    const status = new Promise(resolve => sender.once('response', response => resolve(response.statusCode)))
    sender.write('all')
    await expect.poll(() => taken).toEqual(['all'])
    door.revoke('editor')
    sender.end()
    expect([await status, taken]).toEqual([401, ['all']])
  })

  it('that comes byte by byte ends with a word, and its line is closed', async () => {
    const { socket, answer, closed } = begin(door.http.port)
    const drip = setInterval(() => socket.write('x'), 100)
    await expect.poll(answer, { timeout: 5000 }).toContain('The file did not arrive in time')
    await closed
    clearInterval(drip)
  })

  it('of which nothing more comes ends with a word', async () => {
    const { socket, answer } = begin(door.http.port)
    socket.write('x')
    await expect.poll(answer, { timeout: 700 }).toContain('The file did not arrive in time')
    socket.destroy()
  })

  it('over a slow line arrives, however long it takes', async () => {
    const { socket, answer } = begin(door.http.port, 500)
    const began = performance.now()
    const drip = setInterval(() => socket.write('x'.repeat(25)), 75)
    await expect.poll(answer, { timeout: 5000 }).toContain('"bytes":500')
    expect(performance.now() - began).toBeGreaterThan(uploadPace.startMs)
    clearInterval(drip)
    socket.destroy()
  })

  it('that the handler does not want, and that does not end, loses its line', async () => {
    door.answer(() => { throw new TihcError('conflict', 'Not now.') })
    const { socket, answer, closed } = begin(door.http.port)
    const drip = setInterval(() => socket.write('x'), 100)
    await closed
    expect(answer()).toContain('Not now.')
    clearInterval(drip)
  })

  it('that the handler does not want leaves the line good for the answer', async () => {
    door.answer(() => { throw new TihcError('conflict', 'Not now.') })
    const response = await send(Buffer.alloc(6 * mb))
    expect([response.status, await response.json()]).toMatchObject([409, { error: 'Not now.' }])
  })
})

describe('a download', () => {
  const get = () => fetch(`${door.http.url}/api/files/a`, { headers: { authorization: 'Bearer viewer' } })
  const stream = (bytes: () => AsyncIterable<Uint8Array>) =>
    door.answer(() => ({ name: 'a.csv', type: 'text/csv', bytes }))

  it('is refused in the one form where its first part fails', async () => {
    stream(async function* () { throw new TihcError('unavailable', 'The disk is gone.') })
    const response = await get()
    expect([response.status, response.headers.get('content-type'), await response.json()]).toEqual([
      503,
      'application/json; charset=utf-8',
      { code: 'unavailable', error: 'The disk is gone.' },
    ])
    expect(response.headers.get('content-disposition')).toBeNull()
  })

  it('is a fault of ours where the line to a server breaks, not one of the caller\'s', async () => {
    const logged: string[] = []
    const other = await openDoor({ procedures, log: { ...silentLog, error: message => logged.push(message) } })
    const reset = Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' })
    other.answer(() => ({ name: 'a.csv', type: 'text/csv', async* bytes() { throw reset } }))
    const answer = await other.request('GET', '/api/files/a', { token: 'viewer' })
    expect([answer.status, logged.length]).toEqual([500, 1])
    await other.close()
  })

  it('is taken no further by who may not any more', async () => {
    stream(async function* () {
      yield Buffer.from('a')
      door.revoke('viewer')
      yield Buffer.from('b')
    })
    await expect(get().then(response => response.arrayBuffer())).rejects.toThrow()
  })

  it('that fails later breaks the line', async () => {
    stream(async function* () {
      yield Buffer.alloc(mb)
      throw new TihcError('unavailable', 'The disk is gone.')
    })
    await expect(get().then(response => response.arrayBuffer())).rejects.toThrow()
  })

  it('may be empty, and may use the memory of a part again once the one after the next is asked for', async () => {
    stream(async function* () { yield new Uint8Array(0) })
    expect(await (await get()).text()).toBe('')
    stream(async function* () {
      const memory = [Buffer.alloc(mb), Buffer.alloc(mb)]
      for (let part = 0; part < 20; part++) yield memory[part % 2]!.fill(97 + part)
    })
    const text = await (await get()).text()
    expect(text).toBe(Array.from({ length: 20 }, (_, part) => String.fromCharCode(97 + part).repeat(mb)).join(''))
  })

  it('may take longer than a request may need to arrive', async () => {
    stream(async function* () {
      yield Buffer.from('a')
      await wait(500)
      yield Buffer.from('b')
    })
    expect(await (await get()).text()).toBe('ab')
  })

  it('ends its reading when the caller hangs up', async () => {
    const ended = Promise.withResolvers<number>()
    stream(async function* () {
      let parts = 0
      try {
        for (;; parts++) yield Buffer.alloc(mb)
      } finally { ended.resolve(parts) }
    })
    const response = await get()
    await response.body!.cancel()
    expect(await ended.promise).toBeLessThan(100)
  })
})

it.each([
  ['orders.csv', 'attachment; filename="orders.csv"'],
  ['订单 "1".csv', 'attachment; filename="__ _1_.csv"; filename*=UTF-8\'\'%E8%AE%A2%E5%8D%95%20_1_.csv'],
  ['😀\'(*).csv', 'attachment; filename="_\'(_).csv"; filename*=UTF-8\'\'%F0%9F%98%80%27%28_%29.csv'],
  ['50%.csv', 'attachment; filename="50_.csv"; filename*=UTF-8\'\'50%25.csv'],
  ['../../etc/passwd', 'attachment; filename="_.._etc_passwd"'],
  ['a\r\nSet-Cookie: x', 'attachment; filename="a__Set-Cookie_ x"'],
  ['\uD800', 'attachment; filename="_"; filename*=UTF-8\'\'%EF%BF%BD'],
  ['', 'attachment; filename="download"'],
])('names a file %j', (name, header) => {
  expect(contentDisposition(name)).toBe(header)
})

it.each([
  ['that does not arrive in time', { bodyTimeoutMs: 200 }],
  ['of which nothing more comes', { bodyQuietMs: 200 }],
])('cuts a body off %s, of what is no upload', async (_, limits) => {
  const other = await openDoor(limits)
  const socket = connect(other.http.port, '127.0.0.1')
  socket.write(
    `POST /api/sql/execute HTTP/1.1\r\nHost: 127.0.0.1:${other.http.port}\r\nAuthorization: `
    + 'Bearer editor\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{',
  )
  const answer = await new Promise<string>(resolve => socket.once('data', data => resolve(String(data))))
  expect(answer).toMatch(/^HTTP\/1\.1 400 [\s\S]*did not arrive in time/)
  socket.destroy()
  await other.close()
})

describe('a call whose body comes later than its head', () => {
  const execute = ['POST /api/sql/execute', '{"connectionId":"c","sql":"DROP TABLE t"}'] as const
  const update = ['PUT /api/connections/c', '{"readOnly":false}'] as const

  it.each([
    ['where that was ended', execute, 'revoke', 401, []],
    ['where that was taken away', update, 'demote', 403, []],
    ['but by the one that is left', execute, 'demote', 200, ['viewer']],
  ] as const)('is not made by the right of its head, %s', async (_, [line, body], takeAway, status, roles) => {
    const other = await openDoor()
    const socket = connect(other.http.port, '127.0.0.1')
    let answer = ''
    socket.on('data', (data) => { answer += data })
    socket.write(
      `${line} HTTP/1.1\r\nHost: 127.0.0.1:${other.http.port}\r\nAuthorization: `
      + `Bearer editor\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`,
    )
    socket.write(body.slice(0, 10))
    await wait(100)
    other[takeAway]('editor')
    socket.write(body.slice(10))
    await expect.poll(() => answer).toContain(`HTTP/1.1 ${status}`)
    expect(other.calls.map(({ context }) => context.role)).toEqual(roles)
    socket.destroy()
    await other.close()
  })
})

it('waits for a body that is slow but comes', async () => {
  const other = await openDoor({ bodyQuietMs: 300 })
  const socket = connect(other.http.port, '127.0.0.1')
  const body = '{"sql":"SELECT 1"}'
  socket.write(
    `POST /api/sql/execute HTTP/1.1\r\nHost: 127.0.0.1:${other.http.port}\r\nAuthorization: `
    + `Bearer editor\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`,
  )
  const answer = new Promise<string>(resolve => socket.once('data', data => resolve(String(data))))
  for (const letter of body) {
    socket.write(letter)
    await new Promise(resolve => setTimeout(resolve, 60))
  }
  expect(await answer).not.toContain('did not arrive in time')
  socket.destroy()
  await other.close()
})

describe('without other limits', () => {
  /** The time that bodies are waited for passes at once; what is sent takes the way that it always takes. */
  async function halfSent() {
    const other = await openDoor()
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] })
    const socket = connect(other.http.port, '127.0.0.1')
    onTestFinished(async () => {
      vi.useRealTimers()
      socket.destroy()
      await other.close()
    })
    const heard: string[] = []
    socket.on('data', data => heard.push(String(data)))
    socket.write(
      `POST /api/sql/execute HTTP/1.1\r\nHost: 127.0.0.1:${other.http.port}\r\nAuthorization: `
      + 'Bearer editor\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{',
    )
    while (vi.getTimerCount() === 0) await wait(1)
    /** Milliseconds pass; an answer that they bring about is there then, because it was sent before another one. */
    const pass = async (ms: number) => {
      vi.advanceTimersByTime(ms)
      await other.request('GET', '/api/databases')
    }
    return { socket, heard, pass }
  }
  const late = /^HTTP\/1\.1 400 [\s\S]*did not arrive in time/

  it('a body of which nothing more comes ends after 10 s', async () => {
    const { heard, pass } = await halfSent()
    await pass(9_900)
    expect(heard).toEqual([])
    // It is looked four times in that time; the first byte may be seen at the first of them.
    await pass(2_700)
    expect(heard.join('')).toMatch(late)
  })

  it('a body of which a byte comes now and then ends after two minutes', async () => {
    const { socket, heard, pass } = await halfSent()
    for (let ms = 0; ms < 115_000; ms += 2_500) {
      socket.write(' ')
      await pass(2_500)
    }
    expect(heard).toEqual([])
    await pass(5_000)
    expect(heard.join('')).toMatch(late)
  })
})

it('logs nothing of a body whose sender is gone', async () => {
  const logged: string[] = []
  const other = await openDoor({ log: { ...silentLog, error: message => logged.push(message) } })
  const socket = connect(other.http.port, '127.0.0.1')
  socket.write(
    `POST /api/sql/execute HTTP/1.1\r\nHost: 127.0.0.1:${other.http.port}\r\nAuthorization: `
    + 'Bearer editor\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{',
  )
  await new Promise(resolve => setTimeout(resolve, 100))
  socket.destroy()
  await new Promise(resolve => setTimeout(resolve, 200))
  expect(logged).toEqual([])
  await other.close()
})
