import { connect } from 'node:net'
import { describe, expect, it } from 'vitest'
import { openDoor, useDoor } from '../../../../test/support/http-door.ts'
import { createEventHub } from '../../core/event-hub.ts'
import { publishChange } from '../../core/events.ts'

const door = useDoor()

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

  it('names the event that says what was changed, and no other', async () => {
    const stream = await open()
    await stream.read(': connected\n\n')
    publishChange(door.hub, { tenant: 't1' }, 'connections', 'c1')
    const [, event] = (await stream.read('}\n\n')).split('\n\n')
    expect(event).toMatch(/^id: \d+\nevent: changed\ndata: \{.*\}$/)
    expect(JSON.parse(event!.split('\ndata: ')[1]!)).toEqual({
      changed: { resource: 'connections', id: 'c1' },
      time: expect.any(String),
    })
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
    socket.write(
      `GET /api/notifications HTTP/1.1\r\nHost: 127.0.0.1:${small.http.port}\r\nAuthorization: Bearer viewer\r\n\r\n`,
    )
    await expect.poll(() => text).toContain(': connected')
    socket.pause()
    const filler = 'x'.repeat(64 * 1024)
    for (let i = 1; i <= 500; i++) small.hub.publish(viewer, note(`${i}${filler}`, `${i}`))
    small.hub.publish(viewer, note('the last one'))
    socket.resume()
    await expect.poll(() => text.slice(-1000).includes('the last one'), { timeout: 20_000 }).toBe(true)
    // What lay in the sockets arrives, and what the hub still kept; what fell out of it is missed, nothing was queued
    // beside it.
    const numbers = [
      ...text.matchAll(/^id: (\d+)/gm),
    ].map(match => Number(match[1]))
    expect(numbers.slice(-100)).toEqual(Array.from({ length: 100 }, (_, i) => 402 + i))
    expect(numbers.length).toBeLessThan(501)
    expect(new Set(numbers).size).toBe(numbers.length)
    socket.destroy()
    await small.close()
  }, 30_000)

  it('keeps the line alive by comments until the time of the token is over', async () => {
    const other = await openDoor({ heartbeatMs: 20 })
    const stream = await open({}, other)
    await stream.read(': alive\n\n: alive\n\n')
    other.revoke('viewer')
    expect(await stream.ended()).toBe(true)
    await other.close()
  })

  it('keeps nothing for a reader that left while its token was looked at', async () => {
    const hub = createEventHub({ firstId: 1 })
    let listening = 0
    const subscribe: typeof hub.subscribe = (...args) => {
      const end = hub.subscribe(...args)
      listening++
      return () => {
        listening--
        end()
      }
    }
    const asked = Promise.withResolvers<void>()
    const answer = Promise.withResolvers<void>()
    const verify = async () => {
      asked.resolve()
      await answer.promise
      return { tenant: 't1', user: 'the-viewer', username: 'viewer', role: 'viewer', tokenId: 'x' } as const
    }
    const other = await openDoor({ hub: { ...hub, subscribe }, auth: { verify, on: () => () => {} } })
    const socket = connect(other.http.port, '127.0.0.1')
    socket.write(
      `GET /api/notifications HTTP/1.1\r\nHost: 127.0.0.1:${other.http.port}\r\nAuthorization: Bearer viewer\r\n\r\n`,
    )
    await asked.promise
    socket.resetAndDestroy()
    // By the time that others were answered, the host has seen it leave.
    for (let i = 0; i < 3; i++) await other.request('GET', '/api/openapi.json', { token: null })
    answer.resolve()
    for (let i = 0; i < 3; i++) await other.request('GET', '/api/openapi.json', { token: null })
    expect(listening).toBe(0)
    await other.close()
  })

  it('ends with the host', async () => {
    const other = await openDoor()
    const stream = await open({}, other)
    await stream.read('connected')
    await other.close()
    expect(await stream.ended()).toBe(true)
  })
})
