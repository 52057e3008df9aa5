import type { Person } from '../support/host.ts'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import Database from 'better-sqlite3'
import { expect, it } from 'vitest'
import { TihcError } from '../../src/contract/errors.ts'
import { startHost } from '../support/host.ts'
import { removeFolder, temporaryFolder } from '../support/owned-process.ts'
import { until } from '../support/until.ts'

/** How often it is killed; `TIHC_KILLS=100` looks longer, and has the time for it. */
const rounds = Number(process.env.TIHC_KILLS ?? 12)
/** The most answers after which it is killed. */
const mostAnswers = 80
const file = 'killed.db'

/** How tasks ended, as their callers were told, and the rows that are there for it. */
interface Answered { tasks: Map<string, 'completed' | 'failed'>, rows: Set<number> }

/** Runs statements in a session, every fourth of them one that fails, until the host is gone. */
async function work({ client }: Person, connectionId: string, first: number, answered: Answered): Promise<void> {
  const { sessionId } = await client.sql.openSession({ connectionId })
  for (let n = first; ; n++) {
    const fails = n % 4 === 3
    const sql = fails ? 'SELECT no_such_column' : `INSERT INTO t VALUES (${n})`
    try {
      const { taskId } = await client.sql.execute({ sessionId, sql })
      answered.tasks.set(taskId!, 'completed')
      answered.rows.add(n)
    } catch (error) {
      if (!(error instanceof TihcError) || error.code !== 'engine') return
      answered.tasks.set(error.details!.taskId as string, 'failed')
    }
  }
}

/** What the history says of a task is what its caller was told, and the file holds its row. */
function check(dataDir: string, { tasks, rows }: Answered): void {
  const store = new Database(join(dataDir, 'tihc.db'), { readonly: true })
  const said = new Map(store.prepare('SELECT task_id, status FROM history').raw().all() as Array<[string, string]>)
  store.close()
  expect([...tasks].filter(([id, status]) => said.get(id) !== status)).toEqual([])
  const written = new Database(join(dataDir, 'sqlite', file), { readonly: true })
  const there = new Set(written.prepare('SELECT n FROM t').pluck().all())
  written.close()
  expect([...rows].filter(n => !there.has(n))).toEqual([])
}

it('the history of a host that is killed says what was answered', async () => {
  const dataDir = await temporaryFolder('history-kill')
  mkdirSync(join(dataDir, 'sqlite'), { recursive: true })
  new Database(join(dataDir, 'sqlite', file)).exec('CREATE TABLE t (n INTEGER PRIMARY KEY)').close()
  const answered: Answered = { tasks: new Map(), rows: new Set() }
  try {
    const first = await startHost({ dataDir })
    const { id } = await first.admin.client.connections.create({ name: 'f', engine: 'SQLite', file })
    await first.stop()
    for (let round = 0; round < rounds; round++) {
      const host = await startHost({ dataDir })
      const working = [0, 1, 2, 3].map(worker =>
        work(host.admin, id, (round * 4 + worker) * 1_000_000, answered).catch(() => {})) // the host is gone
      const enough = answered.tasks.size + 1 + Math.random() * mostAnswers
      await until('enough answers', 60, () => answered.tasks.size >= enough || undefined)
      await wait(Math.random() * 10)
      host.kill('SIGKILL')
      await Promise.all(working)
      await host.gone()
      check(dataDir, answered)
    }
    expect(new Set(answered.tasks.values()).size).toBe(2)
  } finally {
    await removeFolder(dataDir)
  }
}, 60_000 + rounds * 20_000)
