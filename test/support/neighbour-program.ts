import type { Answered, Times } from './neighbours.ts'
import { performance } from 'node:perf_hooks'
import process from 'node:process'
import { setTimeout as delay } from 'node:timers/promises'
import { startMaliciousMysql } from './malicious-mysql.ts'

/*
 * People who work meanwhile, each in a session of their own: how long their statements take. It is a program of its
 * own, so that nothing that the test does besides makes a time longer. Its server is one that behaves well.
 */

const [url, token] = process.argv.slice(2)
const headers = { 'authorization': `Bearer ${token}`, 'content-type': 'application/json' }
const restMs = 20

async function ask<Answer>(method: string, path: string, body?: object): Promise<Answer> {
  const response = await fetch(url + path, { method, headers, ...(body && { body: JSON.stringify(body) }) })
  const answer = await response.text()
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${answer}`)
  return (answer ? JSON.parse(answer) : null) as Answer
}

let isOver = false

/** Runs statements one after the other until it is over. */
async function work(connectionId: string): Promise<Answered[]> {
  const { sessionId } = await ask<{ sessionId: string }>('POST', '/api/sql/sessions', { connectionId })
  const answers: Answered[] = []
  while (!isOver) {
    const began = performance.now()
    const { taskId } = await ask<{ taskId: string }>('POST', '/api/sql/execute', { sessionId, sql: 'SELECT 1' })
    answers.push({ at: Date.now(), ms: performance.now() - began })
    await ask('DELETE', `/api/sql/tasks/${taskId}`)
    await delay(restMs)
  }
  return answers
}

async function main(): Promise<void> {
  const { data } = await ask<{ data: Array<{ id: string }> }>('GET', '/api/connections')
  const server = await startMaliciousMysql(foe => foe.serve())
  const { id } = await ask<{ id: string }>('POST', '/api/connections', {
    name: 'A server that behaves well',
    host: '127.0.0.1',
    port: server.port,
    user: 'root',
    password: '',
  })
  process.once('message', () => { isOver = true })
  const both = Promise.all([work(data[0]!.id), work(id)])
  process.send!('working')
  const [sqlite, mysql] = await both
  await ask('DELETE', `/api/connections/${id}`)
  process.send!({ sqlite, mysql } satisfies Times, () => process.exit())
}

void main()
