import type { ErrorCode } from '../../src/contract/errors.ts'
import type { Procedure } from '../../src/contract/procedure.ts'
import type { Host, Person } from '../support/host.ts'
import type { Answer } from '../support/http-request.ts'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { errorStatus } from '../../src/contract/errors.ts'
import { procedures } from '../../src/contract/index.ts'
import { pathParameters } from '../../src/contract/procedure.ts'
import { freePort } from '../support/free-port.ts'
import { anyValue, hostileTexts, inputFrom } from '../support/from-schema.ts'
import { adminPassword, startHost } from '../support/host.ts'

let host: Host
let person: Person
let deadPort: number
/** Things that are there, by the procedures' resource and the key that names them. */
let known: Record<string, unknown>

beforeAll(async () => {
  host = await startHost()
  person = host.admin
  deadPort = await freePort()
  const connection = await person.client.connections.create({
    name: 'nobody answers',
    host: '127.0.0.1',
    port: deadPort,
  })
  const { tenant_id } = await person.client.auth.me()
  const user = await person.client.users.create({
    username: 'somebody',
    password: 'a long password',
    tenant_id,
    role: 'viewer',
  })
  const task = await person.client.sql.execute({ connectionId: connection.id, sql: 'SELECT 1', async: true })
  known = {
    'connectionId': connection.id,
    'connections.id': connection.id,
    'users.id': user.id,
    'taskId': task.taskId,
    tenant_id,
  }
})
afterAll(() => host?.stop())

/** An answer is good when it is a success or the one error form with the status of its code, and tells no secret. */
function judge({ status, text, json }: Answer, sent: string): void {
  if (status < 400) return
  expect(status, `${sent}\n${text}`).not.toBe(500)
  expect(json, sent).toMatchObject({ error: expect.stringMatching(/\S/), code: expect.any(String) })
  expect(Object.keys(json).filter(key => !['error', 'code', 'details'].includes(key)), sent).toEqual([])
  expect(errorStatus[json.code as ErrorCode], sent).toBe(status)
  expect(text, sent).not.toMatch(/node_modules|\.ts:\d+|\bat \w+ \(/)
  expect(text, sent).not.toContain(host.dataDir)
  expect(text, sent).not.toContain(adminPassword)
}

interface Request { method: string, path: string, body?: string }

/** As a caller would send an input, fitting or not. */
function toRequest({ method, path, query = [] }: Procedure, input: Record<string, unknown>): Request {
  const inPath = pathParameters(path)
  const hasBody = method === 'POST' || method === 'PUT'
  const texts = new URLSearchParams()
  const body: Array<[string, unknown]> = []
  for (const [key, value] of Object.entries(input)) {
    if (inPath.includes(key)) continue
    if (hasBody && !query.includes(key)) body.push([key, value])
    else texts.append(key, asText(value))
  }
  const filled = path.replaceAll(
    /\{(\w+)\}/g,
    (_, key: string) => encodeURIComponent(asText(input[key]).toWellFormed()) || '%00',
  )
  return {
    method,
    path: filled + (texts.size ? `?${texts}` : ''),
    ...(hasBody && { body: JSON.stringify(Object.fromEntries(body)) }),
  }
}

function asText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value) ?? ''
}

/** Ids that exist are worth more than any text; servers are only looked for where an answer comes at once. */
function arbitraryInput(name: string, procedure: Procedure): fc.Arbitrary<Record<string, unknown>> {
  const schema = z.toJSONSchema(procedure.input, { io: 'input', unrepresentable: 'any' }) as Record<string, unknown>
  const [resource, verb] = name.split('.')
  return fc.tuple(inputFrom(schema), fc.boolean()).map(([input, real]) => {
    const replaced = Object.entries(input).map(([key, value]): [string, unknown] => {
      if (key === 'host') return [key, '127.0.0.1']
      if (key === 'port') return [key, deadPort]
      const there = known[`${resource}.${key}`] ?? known[key]
      return [key, real && verb !== 'delete' && there !== undefined ? there : value]
    })
    return Object.fromEntries(replaced)
  })
}

describe('every procedure', () => {
  it.each(procedures('http').map(({ name, procedure }) => [name, procedure] as const))(
    '%s takes whatever comes',
    async (name, procedure) => {
      await fc.assert(
        fc.asyncProperty(arbitraryInput(name, procedure), async input => {
          const { method, path, body } = toRequest(procedure, input)
          judge(await person.request(method, path, body), `${method} ${path} ${body ?? ''}`)
          if (name === 'auth.logout') person = await host.login('admin', adminPassword)
        }),
        { numRuns: name === 'auth.logout' ? 5 : 40, endOnFailure: true },
      )
    },
  )

  it('is as it was afterwards', async () => {
    const { status, json } = await host.admin.request('GET', '/api/app/info')
    // The first token was ended by a logout; the host itself answers and has met no bug.
    expect([200, 401]).toContain(status)
    expect(json).toBeTruthy()
    expect((await person.request('GET', '/api/connections')).status).toBe(200)
    expect(host.output()).not.toContain('internal error')
  })
})

describe('the door', () => {
  const segment = fc.oneof(
    fc.constantFrom(
      'api',
      'v1',
      'sql',
      'tables',
      'databases',
      'connections',
      '..',
      '.',
      '',
      '%2e%2e',
      '%00',
      '%ff',
      '*',
      ':id',
      '{id}',
    ),
    fc.string({ maxLength: 20 }).map(encodeURIComponent),
  )

  it('takes any path, method and query', async () => {
    const method = fc.constantFrom('GET', 'POST', 'PUT', 'DELETE', 'PATCH', 'HEAD', 'OPTIONS')
    const query = fc.array(
      fc.tuple(
        fc.constantFrom('databaseId', 'limit', 'offset', 'search', 'id', '__proto__', '%ff'),
        fc.oneof(fc.constantFrom(...hostileTexts), fc.string()),
      ),
      { maxLength: 4 },
    )
    await fc.assert(
      fc.asyncProperty(method, fc.array(segment, { maxLength: 6 }), query, async (verb, segments, pairs) => {
        const search = pairs.map(([key, value]) => `${key}=${encodeURIComponent(value.toWellFormed())}`)
        const path = `/${segments.join('/')}?${search.join('&')}`
        const answer = await person.request(verb, path)
        // `/` is the page, for people: without a build it says so in a sentence of its own.
        const isPage = new URL(host.url + path).pathname === '/'
        if (verb !== 'HEAD' && !isPage) judge(answer, `${verb} ${path}`)
        expect(answer.status).toBeLessThan(504)
      }),
      { numRuns: 300, endOnFailure: true },
    )
  })

  it('takes any body', async () => {
    const body = fc.oneof(
      fc.string(),
      anyValue.map(value => JSON.stringify(value) ?? ''),
      fc.constantFrom('{', '{"sql":', '[[[[', '"\\ud800"', '\uFEFF{}', '{"sql":"x","sql":"y"}'),
    )
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('/api/sql/execute', '/api/connections', '/api/v1/users', '/api/connections/parse'),
        body,
        async (path, text) => {
          judge(await person.request('POST', path, text), `POST ${path} ${text}`)
        },
      ),
      { numRuns: 200, endOnFailure: true },
    )
  })
})
