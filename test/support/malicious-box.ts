import type { Host } from './host.ts'
import type { Answer } from './http-request.ts'
import type { Ask, Mode } from './malicious-modes/mode.ts'
import { performance } from 'node:perf_hooks'
import { setTimeout as delay } from 'node:timers/promises'
import { startMaliciousMysql } from './malicious-mysql.ts'
import { until } from './until.ts'

/** How a session is at rest before its link is asked for a sign of life, and some more. */
const restMs = 1_200
/** A statement that is to be stopped runs for so long before. */
const runMs = 300

/** What became of a host that was led to a malicious server. */
export interface Outcome {
  /** Of the first answer that was none, or of the last. */
  status: number
  says: string
  ms: number
  /** What clients sent after they had signed in. */
  heard: string
  /** How many bytes it sent. */
  sent: number
}

type Request = Host['admin']['request']
/** `ms` where a part of the time is not the server's. */
interface Asked { answer: Answer, ms?: number }

function sayingOf({ json, text }: Answer): string {
  return typeof json?.error === 'string' ? json.error : text.slice(0, 2_000)
}

/** One that cannot be read is an answer of its own. */
async function listDatabases(request: Request, id: string): Promise<Answer> {
  const answer = await request('GET', `/api/databases?connectionId=${id}`)
  const [failure] = answer.json.errors ?? []
  return failure ? { ...answer, status: 503, json: { error: failure.message ?? failure.error } } : answer
}

const openSession = (request: Request, id: string) => request('POST', '/api/sql/sessions', { connectionId: id })

async function execute(request: Request, opened: Answer, input: object): Promise<Answer> {
  if (opened.status >= 300) return opened
  return request('POST', '/api/sql/execute', { sessionId: opened.json.sessionId, ...input })
}

async function runLies(request: Request, opened: Answer, input: object): Promise<Asked> {
  const ran = await execute(request, opened, { sql: 'SELECT lies', ...input })
  if (ran.status !== 200) return { answer: ran }
  const { taskId, columns } = ran.json
  if (!columns?.length) return { answer: ran }
  const rows = await request('GET', `/api/sql/tasks/${taskId}/rows`)
  const file = await request('GET', `/api/sql/tasks/${taskId}/export?format=csv`)
  return { answer: rows.status === 200 ? file : rows }
}

const asks: Record<Ask, (request: Request, id: string) => Promise<Asked>> = {
  'connect': async (request, id) => ({ answer: await request('POST', `/api/connections/${id}/connect`) }),
  'list databases': async (request, id) => ({ answer: await listDatabases(request, id) }),
  'list tables': async (request, id) => {
    const databases = await listDatabases(request, id)
    if (databases.status !== 200) return { answer: databases }
    return { answer: await request('GET', `/api/tables?databaseId=${databases.json.data[0].id}`) }
  },
  'run': async (request, id) => runLies(request, await openSession(request, id), {}),
  'run ten rows': async (request, id) => runLies(request, await openSession(request, id), { maxRows: 10 }),
  'run after a rest': async (request, id) => {
    const opened = await openSession(request, id)
    const first = await execute(request, opened, { sql: 'SELECT rest' })
    if (first.status !== 200) return { answer: first }
    await delay(restMs)
    const began = performance.now()
    const { answer } = await runLies(request, opened, {})
    return { answer, ms: performance.now() - began }
  },
  'cancel': async (request, id) => {
    const opened = await openSession(request, id)
    const { json: { taskId } } = await execute(request, opened, { sql: 'SELECT lies', async: true })
    await until('the statement to run', 5, async () =>
      (await request('GET', `/api/sql/status/${taskId}`)).json.status === 'queued' ? undefined : true)
    await delay(runMs)
    const began = performance.now()
    const answer = await request('POST', `/api/sql/cancel/${taskId}`)
    return { answer, ms: performance.now() - began }
  },
}

/** Has a host ask a server that behaves so. */
export async function tryMode(host: Host, { name, ask, conduct, compress = false }: Mode): Promise<Outcome> {
  const foe = await startMaliciousMysql(conduct)
  const { client, request } = host.admin
  const { id } = await client.connections.create({
    name: `A server that ${name}`,
    host: '127.0.0.1',
    port: foe.port,
    user: 'root',
    password: 'not-for-you',
    ...(compress && { advanced: { compress } }),
  })
  try {
    const began = performance.now()
    const { answer, ms = performance.now() - began } = await asks[ask](request, id)
    const said = { heard: foe.heard().toString('latin1'), sent: foe.sent() }
    return { status: answer.status, says: sayingOf(answer), ms, ...said }
  } finally {
    await client.connections.delete({ id })
    await foe.close()
  }
}
