import type { Client } from '../src/contract/index.ts'
import type { Person } from '../test/support/host.ts'
import type { MeasuredHost } from '../test/support/measured-host.ts'
import type { SoakGround } from './soak-ground.ts'
import { connect } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { TihcError } from '../src/contract/errors.ts'
import { endOfTask } from '../test/support/task-end.ts'

/*
 * What people do with a host in a day, without the pauses: each act takes a second or so and leaves nothing behind but
 * what the host keeps by itself (history, catalog).
 */

/** What an act works with. */
interface Stage {
  host: MeasuredHost
  person: Person
  client: Client
  ground: SoakGround
}
type Act = (stage: Stage) => Promise<void>

const upTo = (most: number) => Math.floor(Math.random() * most)
const pick = <T>(list: readonly T[]): T => list[upTo(list.length)]!

/** Rows of a table with numbers, so many as are asked for. */
const rowsOf = ({ ground }: Stage, rows: number, width: number) =>
  `SELECT a.n AS n, ${ground.family === 'SQLite' ? `hex(zeroblob(${width / 2}))` : `REPEAT('x', ${width})`} AS text `
  + `FROM numbers a, numbers b, numbers c LIMIT ${rows}`

async function run(stage: Stage, sql: string, more: object = {}): Promise<string> {
  const { connectionId, database } = stage.ground
  const { taskId } = await stage.client.sql.execute({ connectionId, database, sql, ...more })
  return taskId
}

async function readSome({ client }: Stage, taskId: string, rows: number): Promise<void> {
  for (let window = 0; window < 3; window++)
    await client.sql.rows({ taskId, offset: upTo(rows), limit: 200 })
  await client.sql.cell({ taskId, row: 0, column: 1 })
}

/** Results from a row to 30 MB, looked at here and there. */
const results: Act = async (stage) => {
  const [rows, width] = pick([[1, 20], [10, 6000], [1000, 60], [1, 1_000_000], [30_000, 200], [100_000, 300]] as const)
  const taskId = await run(stage, rowsOf(stage, rows, width))
  await readSome(stage, taskId, rows)
  await stage.client.sql.free({ taskId })
}

/** A script with many results. */
const manyResults: Act = async (stage) => {
  const taskId = await run(stage, `${'SELECT 1 AS a, 2 AS b;'.repeat(50 + upTo(400))}`)
  await stage.client.sql.status({ taskId })
  await stage.client.sql.free({ taskId })
}

/** A session with a transaction, closed or left to its connection. */
const session: Act = async (stage) => {
  const { client, ground: { connectionId, database } } = stage
  const { sessionId } = await client.sql.openSession({ connectionId, database })
  const sqls = [
    'BEGIN',
    'INSERT INTO log (n, text) VALUES (1, \'x\')',
    rowsOf(stage, 100, 20),
    pick(['COMMIT', 'ROLLBACK']),
  ]
  try {
    for (const sql of sqls.slice(0, 2 + upTo(3))) await client.sql.execute({ sessionId, sql })
    await client.sql.holdSessions({ ids: [sessionId] })
  } finally {
    await client.sql.closeSession({ id: sessionId })
  }
}

/** A result saved as a file, to its end or not. */
const exports: Act = async (stage) => {
  const { host, person, client } = stage
  const taskId = await run(stage, rowsOf(stage, 50_000, 100))
  const stop = new AbortController()
  const path = `/api/sql/tasks/${taskId}/export?format=${pick(['csv', 'tsv', 'jsonl'])}`
  const response = await fetch(host.url + path, {
    headers: { authorization: `Bearer ${person.token}` },
    signal: stop.signal,
  })
  const most = Math.random() < 0.5 ? Infinity : upTo(1_000_000)
  let bytes = 0
  try {
    for await (const part of response.body!) {
      bytes += (part as Uint8Array).length
      if (bytes > most) stop.abort()
    }
  } catch (error) {
    if (!stop.signal.aborted) throw error
  }
  await client.sql.free({ taskId })
}

/** A statement that is cancelled, dropped, or stopped by its time. */
const cancelled: Act = async (stage) => {
  const { client } = stage
  const sql = pick([rowsOf(stage, 1_000_000, 200), stage.ground.slow])
  const taskId = await run(stage, sql, { async: true, ...(Math.random() < 0.3 && { timeoutMs: 1 + upTo(300) }) })
  await wait(upTo(500))
  await client.sql.cancel({ taskId, dropConnection: Math.random() < 0.2 })
  await client.sql.free({ taskId })
}

/** Statements that their server, or the program, refuses; texts that are read in another thread. */
const refused: Act = async (stage) => {
  await Promise.allSettled([
    run(stage, 'SELECT nobody FROM nothing'),
    run(stage, `SELECT ${'a '.repeat(200_000)}`),
    run(stage, 'SELECT :a', { params: {} }),
    stage.client.sql.status({ taskId: 'none' }),
  ])
}

/** Somebody listens for a while, and may read nothing of what is sent. */
const listens: Act = async (stage) => {
  const { host, person } = stage
  if (Math.random() < 0.5) {
    const events = await person.events()
    await results(stage).finally(() => events.close())
    return
  }
  const socket = connect(host.port, '127.0.0.1')
  socket.on('error', () => {}).write(
    `GET /api/notifications HTTP/1.1\r\nHost: 127.0.0.1:${host.port}\r\nAuthorization: Bearer ${person.token}\r\n\r\n`,
  )
  socket.pause()
  await manyResults(stage).finally(() => socket.destroy())
}

/** The lists of a page, the search and the history. */
const looks: Act = async ({ client, ground: { connectionId, database } }) => {
  const { data } = await client.databases.list({ connectionId })
  const found = data.find(({ name }) => name === database)
  // Of a connection that is closed at this moment the list may be empty.
  if (found) await client.tables.list({ databaseId: found.id })
  await client.search.find({ q: pick(['customer', 't_1', 'nam', 'numbers']) })
  await client.sql.history({ limit: 50 })
  await client.tasks.list({})
}

/** A sync, before which something has changed. */
const sync: Act = async ({ client, ground }) => {
  await ground.change()
  const { taskId } = await client.dataSources.sync({ id: ground.connectionId, databases: [ground.database] })
  await endOfTask(client, taskId, 120)
  await client.tasks.remove({ taskId })
}

/** The server ends a connection of the program, whatever it does. */
const lostLink: Act = async ({ ground }) => {
  await ground.killOne()
  await wait(upTo(500))
}

/** A connection is closed under whoever works on it, and opened again by the next. */
const disconnects: Act = async ({ client, ground: { connectionId } }) => {
  await client.connections.disconnect({ id: connectionId })
}

/** A person signs in and out. */
const signsIn: Act = async ({ host }) => {
  const guest = await host.login('guest', 'guest-password-1')
  await guest.client.app.info()
  await guest.client.auth.logout()
}

const often: Act[] = [results, manyResults, session, exports, cancelled, refused, listens, looks]
const seldom: Act[] = [sync, lostLink, lostLink, disconnects, signsIn]

export interface Day {
  acts: number
  /** Acts that ended with an error that people may meet: a lost link, a session that is gone. */
  met: number
  /** Errors that nobody should meet. */
  faults: string[]
}

/**
 * Lets several people work at once.
 *
 * @param people how many at a time
 * @returns what they did
 */
export async function liveThrough(
  host: MeasuredHost,
  grounds: readonly SoakGround[],
  { minutes, people }: { minutes: number, people: number },
): Promise<Day> {
  const end = performance.now() + minutes * 60_000
  const day: Day = { acts: 0, met: 0, faults: [] }
  const { admin: person } = host
  await Promise.all(Array.from({ length: people }, async () => {
    while (performance.now() < end) {
      const act = pick(Math.random() < 0.9 ? often : seldom)
      try {
        await act({ host, person, client: person.client, ground: pick(grounds) })
      } catch (error) {
        day.met++
        if (!(error instanceof TihcError) || error.code === 'internal') day.faults.push(`${act.name}: ${String(error)}`)
      }
      day.acts++
    }
  }))
  return day
}
