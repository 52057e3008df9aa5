import type { OutcomeRange, TaskState } from '../../src/contract/sql.ts'
import type { AnyEngine } from '../support/engines.ts'
import type { Sandbox } from '../support/sandbox.ts'
import process from 'node:process'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { TihcError } from '../../src/contract/errors.ts'
import { describeEveryEngine } from '../support/engines.ts'
import { asksForTransaction, seededRandom } from '../support/random-scripts.ts'
import { openSandbox } from '../support/sandbox.ts'

/** Stops a server; 2,000 in all are `TIHC_STOPS=667 npm run test:integration -- random-stops`. */
const stops = Number(process.env.TIHC_STOPS ?? 15)
const firstSeed = Number(process.env.TIHC_SEED ?? 1)

/** A text that is stopped somewhere, and what its session did before. */
interface Scene {
  before: string[]
  /** The numbers of the rows that each statement inserts; null for one that inserts none. */
  inserts: Array<number | null>
  text: string
  isKept: boolean
  /** The server is asked to stop it after so long, or its connection is dropped. */
  afterMs: number
  drops: boolean
}

const countTo = (n: number) => `WITH RECURSIVE r (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM r WHERE i < ${n})`
/** An expression that takes about so long. */
const slow = (engine: AnyEngine, ms: number) =>
  engine.name === 'SQLite' ? `(${countTo(ms * 4000)} SELECT COUNT(*) * 0 FROM r)` : `SLEEP(${ms / 1000})`

function randomScene(engine: AnyEngine, run: number, random: () => number): Scene {
  const upTo = (most: number) => Math.floor(random() * most)
  const insert = (n: number) =>
    `INSERT INTO s SELECT ${run}, ${n}, ${random() < 0.5 ? slow(engine, upTo(60)) : 0} FROM many LIMIT 1`
  const read = () => random() < 0.5 ? `SELECT ${slow(engine, upTo(80))}` : 'SELECT a.i, b.i FROM many a, many b'
  const isKept = random() < 0.8
  const isOpen = isKept && random() < 0.5
  const parts: Array<{ sql: string, row: number | null }> = []
  const count = 1 + upTo(8)
  for (let at = 0; at < count; at++) {
    const row = random() < 0.75 ? 10 + at : null
    parts.push({ sql: row === null ? read() : insert(row), row })
  }
  if (!isOpen && random() < 0.3) parts.unshift({ sql: 'BEGIN', row: null })
  if (random() < 0.2) parts.push({ sql: 'COMMIT', row: null })
  return {
    before: isOpen ? ['BEGIN', `INSERT INTO s VALUES (${run}, 1, 0)`] : [],
    inserts: parts.map(({ row }) => row),
    text: parts.map(({ sql }) => sql).join(';\n'),
    isKept,
    afterMs: upTo(160),
    drops: random() < 0.1,
  }
}

/** Null for a statement that was not run, `stands` in a text that ran to its end. */
type Told = OutcomeRange['outcome'] | 'stands' | null

/** What is told of each statement of a text that was stopped. */
function toldOf({ status, outcomes = [], error }: TaskState, { inserts }: Scene): Told[] {
  const told = inserts.map((): Told => status === 'completed' ? 'stands' : null)
  // Also where its connection was dropped as it ended.
  for (const { from, to, outcome } of outcomes) told.fill(outcome, from, to + 1)
  if (outcomes.length > 0 || status === 'completed') return told
  // The stop came too late, and a statement failed by itself: those before it ran.
  if (status === 'failed') told.fill('stands', 0, error?.details?.statementIndex ?? 0)
  const single = (error?.details as { outcome?: OutcomeRange['outcome'] } | undefined)?.outcome
  if (single && told[0] === null) told[0] = single
  return told
}

describeEveryEngine('statements that are stopped at random moments', (engine) => {
  let box: Sandbox
  beforeAll(async () => {
    box = await openSandbox(engine)
    await box.run('CREATE TABLE s (run INT, n INT, x INT)')
    await box.run('CREATE TABLE many (i INT)')
    await box.run(`INSERT INTO many VALUES ${Array.from({ length: 1500 }, (_, i) => `(${i})`).join()}`)
  })
  afterAll(() => box.close())

  async function endOf(taskId: string): Promise<TaskState> {
    for (;;) {
      const state = await box.person.client.sql.status({ taskId })
      if (state.status !== 'running' && state.status !== 'queued') return state
      await wait(20)
    }
  }

  async function play(scene: Scene, run: number): Promise<void> {
    const { client } = box.person
    const place = { connectionId: box.connectionId, databaseId: box.databaseId }
    const sessionId = scene.isKept ? (await client.sql.openSession(place)).sessionId : undefined
    const inSession = { sessionId, databaseId: undefined }
    for (const sql of scene.before) await box.run(sql, inSession)
    const { taskId } = await box.run(scene.text, { ...(sessionId && inSession), async: true })
    await wait(scene.afterMs)
    await client.sql.cancel({ taskId, dropConnection: scene.drops }).catch((error: unknown) => {
      if (!(error instanceof TihcError)) throw error
    })
    const state = await endOf(taskId)
    const context = { run, ...scene, told: state, mark: state.session }
    const { data: [entry] } = await client.sql.history({ taskId, limit: 1 })
    expect({ context, status: entry!.status }).toEqual({ context, status: state.status })

    const isAlive = sessionId !== undefined && state.session!.lost === null
    const standing = isAlive ? await ownRows(sessionId, run) : await committed(run)
    checkRows(state, scene, standing)
    if (isAlive) await checkMark(sessionId, state, scene, standing, run)
    if (sessionId !== undefined) await client.sql.closeSession({ id: sessionId })
    await client.sql.free({ taskId }).catch(() => {})
  }

  /** What is told of each statement is what stands. */
  function checkRows(state: TaskState, scene: Scene, standing: Set<number>): void {
    const context = { scene, state }
    for (const [at, outcome] of toldOf(state, scene).entries()) {
      const row = scene.inserts[at]
      if (row === null || row === undefined) continue
      const stands = standing.has(row)
      if (outcome === null || outcome === 'undone' || outcome === 'rolledBack')
        expect({ context, at, outcome, stands }).toEqual({ context, at, outcome, stands: false })
      else if (outcome === 'done' || outcome === 'open' || (outcome === 'stands' && scene.isKept))
        expect({ context, at, outcome, stands }).toEqual({ context, at, outcome, stands: true })
    }
  }

  async function ownRows(sessionId: string, run: number): Promise<Set<number>> {
    const { data } = await box.run(`SELECT n FROM s WHERE run = ${run}`, { sessionId, databaseId: undefined })
    return new Set(data!.map(({ n }) => Number(n)))
  }

  async function committed(run: number): Promise<Set<number>> {
    // Of a link that was dropped the server may still roll back, or finish.
    await wait(300)
    const table = engine.name === 'SQLite' ? 's' : `${box.database}.s`
    return new Set((await box.direct(`SELECT n FROM ${table} WHERE run = ${run}`)).map(([n]) => Number(n)))
  }

  /** The transaction's mark is what the server has, and what was open before stands or was said to be gone. */
  async function checkMark(
    sessionId: string,
    { session, notices }: TaskState,
    scene: Scene,
    standing: Set<number>,
    run: number,
  ): Promise<void> {
    const open = engine.name === 'SQLite'
      ? await box.run('BEGIN', { sessionId, databaseId: undefined }).then(() => false, () => true)
      : Number(Object.values((await box.run(asksForTransaction[engine.name], {
        sessionId,
        databaseId: undefined,
      })).data![0]!)[0]) === 1
    expect({ run, scene, mark: session!.inTransaction }).toEqual({ run, scene, mark: open })
    if (scene.before.length === 0 || scene.text.includes('COMMIT')) return
    const context = { run, scene, notices }
    if (open) expect({ context, first: standing.has(1) }).toEqual({ context, first: true })
    else expect({ context, said: notices.join() }).toEqual({ context, said: expect.stringMatching(/transaction/) })
  }

  it('in an open transaction are told to be gone, also where the connection is dropped as the text ends', async () => {
    const { client } = box.person
    const place = { connectionId: box.connectionId, databaseId: box.databaseId }
    for (let run = -1; run >= -48; run--) {
      const { sessionId } = await client.sql.openSession(place)
      const inSession = { sessionId, databaseId: undefined }
      await box.run('BEGIN', inSession)
      const count = run % 2 === 0 ? 6 : 1
      const text = Array.from({ length: count }, (_, n) => `INSERT INTO s VALUES (${run}, ${n}, 0)`).join(';')
      const { taskId } = await box.run(text, { ...inSession, async: true })
      await wait(-run % 8)
      await client.sql.cancel({ taskId, dropConnection: true }).catch(() => {})
      const state = await endOf(taskId)
      await client.sql.closeSession({ id: sessionId })
      if (state.status !== 'completed' || state.session!.lost === null) continue
      expect(state).toMatchObject({ outcomes: [{ from: 0, to: count - 1, outcome: 'rolledBack' }] })
      expect(state.notices.join()).toMatch(/rolled back/)
      expect(await committed(run)).toEqual(new Set())
    }
  }, 120_000)

  it(`are what ${stops} stops, the history and the mark of the transaction say`, async () => {
    for (let seed = firstSeed; seed < firstSeed + stops; seed++)
      await play(randomScene(engine, seed, seededRandom(seed)), seed)
  }, 60_000 + stops * 5_000)
})
