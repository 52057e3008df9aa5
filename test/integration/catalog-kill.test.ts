import type { Person } from '../support/host.ts'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import Database from 'better-sqlite3'
import { expect, it } from 'vitest'
import { startHost } from '../support/host.ts'
import { removeFolder, temporaryFolder } from '../support/owned-process.ts'
import { endOfTask } from '../support/task-end.ts'
import { until } from '../support/until.ts'

/** How often it is killed; `TIHC_KILLS=100` looks longer, and has the time for it. */
const rounds = Number(process.env.TIHC_KILLS ?? 12)
/** How many columns a batch has: all of them are there, or none. */
const batchColumns = 200
/** The most answers after which it is killed: deletes begin with the ninth of a worker. */
const mostAnswers = 60
/** The tables of the file that is synced. */
const syncedTables = 250

/** What the host has answered: what stands, and what nobody may find again. */
interface Answered {
  tables: Set<string>
  batches: Set<string>
  deleted: Set<string>
  /** Calls altogether. */
  calls: number
  /** Syncs that ended well. */
  syncs: number
}

/** Makes tables, fills them by batches and deletes some, until the host is gone. */
async function work({ client }: Person, round: number, worker: number, answered: Answered): Promise<void> {
  for (let n = 0; ; n++) {
    const name = `r${round}-w${worker}-${n}`
    const { id } = await client.dataTables.create({ data_source_id: 'kill', name, desc: '表' })
    answered.tables.add(id)
    answered.calls++
    await client.dataTableColumns.createBatch({
      data_table_id: id,
      columns: Array.from({ length: batchColumns }, (_, index) => ({
        column_index: index,
        name: `c${index}`,
        data_type: 'bigint',
      })),
    })
    answered.batches.add(id)
    answered.calls++
    await client.dataTableUsages.upsert({ data_table_id: id, row_count: n, partition_count: 0, storage_size: 0 })
    if (n % 3 !== 2) continue
    answered.tables.delete(id)
    answered.batches.delete(id)
    await client.dataTables.delete({ id })
    answered.deleted.add(id)
    answered.calls++
  }
}

/** A file whose tables have one column more each time. */
function openSynced(dataDir: string): { file: string, change: () => void, close: () => void } {
  mkdirSync(join(dataDir, 'sqlite'), { recursive: true })
  const file = 'synced.db'
  const db = new Database(join(dataDir, 'sqlite', file))
  for (let at = 0; at < syncedTables; at++) db.exec(`CREATE TABLE t${at} (a INTEGER PRIMARY KEY, b TEXT)`)
  let columns = 0
  return {
    file,
    close: () => void db.close(),
    change() {
      columns++
      db.transaction(() => {
        for (let at = 0; at < syncedTables; at++) db.exec(`ALTER TABLE t${at} ADD COLUMN c${columns} INTEGER`)
      })()
    },
  }
}

/** Syncs the file again and again, each time with other columns, until the host is gone. */
async function sync({ client }: Person, id: string, change: () => void, answered: Answered): Promise<void> {
  for (;;) {
    const { taskId } = await client.dataSources.sync({ id })
    const { status, message } = await endOfTask(client, taskId)
    expect(status, message).toBe('completed')
    answered.syncs++
    change()
  }
}

function check(file: string, answered: Answered): void {
  const db = new Database(file, { readonly: true })
  try {
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok')
    expect(db.pragma('foreign_key_check')).toEqual([])
    const tables = new Set(db.prepare('SELECT id FROM data_tables').pluck().all())
    expect([...answered.tables].filter(id => !tables.has(id))).toEqual([])
    expect([...answered.deleted].filter(id => tables.has(id))).toEqual([])
    const counted = db.prepare(`SELECT data_table_id, COUNT(*) FROM data_table_columns JOIN data_tables AS t
      ON t.id = data_table_id WHERE t.connection_id IS NULL GROUP BY 1`).raw().all()
    const counts = new Map(counted as Array<[string, number]>)
    expect([...counts.values()].filter(count => count !== batchColumns)).toEqual([])
    expect([...answered.batches].filter(id => counts.get(id) !== batchColumns)).toEqual([])
    checkSynced(db)
  } finally {
    db.close()
  }
}

/** Each table that a sync brought is as one of its states was, whole. */
function checkSynced(db: Database.Database): void {
  const rows = db.prepare(`SELECT t.name, t.column_count, o.definition,
      (SELECT count(*) FROM data_table_columns WHERE data_table_id = t.id AND gone_at IS NULL) AS columns
    FROM data_tables AS t LEFT JOIN schema_objects AS o
      ON o.source_id = t.data_source_id AND o.name = t.name AND o.until IS NULL
    WHERE t.connection_id IS NOT NULL`).all() as Array<Record<'name' | 'definition', string> & Record<string, number>>
  const torn = rows.filter(({ column_count, definition, columns }) =>
    columns !== column_count || columns !== (JSON.parse(definition) as { columns: unknown[] }).columns.length)
  expect(torn.map(({ name }) => name)).toEqual([])
}

it('a host that is killed in the middle keeps what it answered, and nothing by halves', async () => {
  const dataDir = await temporaryFolder('catalog-kill')
  const answered: Answered = { tables: new Set(), batches: new Set(), deleted: new Set(), calls: 0, syncs: 0 }
  const synced = openSynced(dataDir)
  try {
    const first = await startHost({ dataDir })
    const { id } = await first.admin.client.connections.create({ name: 'f', engine: 'SQLite', file: synced.file })
    await first.stop()
    for (let round = 0; round < rounds; round++) {
      const host = await startHost({ dataDir })
      const working = Promise.allSettled([
        ...[0, 1, 2, 3].map(worker => work(host.admin, round, worker, answered)),
        sync(host.admin, id, synced.change, answered),
      ])
      // The first round goes as far as it can, so that something of everything was answered.
      const enough = answered.calls + (round === 0 ? mostAnswers : Math.random() * mostAnswers)
      await until('enough answers', 60, () =>
        (answered.calls >= enough && (round > 0 || answered.syncs > 0)) || undefined)
      await wait(Math.random() * 30)
      host.kill('SIGKILL')
      await working
      await host.gone()
      check(join(dataDir, 'tihc.db'), answered)
    }
    expect(answered.tables.size).toBeGreaterThan(rounds)
    expect(answered.deleted.size).toBeGreaterThan(0)
    // It opens once more, and goes on.
    const host = await startHost({ dataDir })
    const { client } = host.admin
    expect((await client.dataTables.list()).length).toBeGreaterThanOrEqual(answered.tables.size)
    const { taskId } = await client.dataSources.sync({ id })
    expect(await endOfTask(client, taskId)).toMatchObject({ status: 'completed' })
    const { data } = await client.dataSources.list()
    expect(data.find(source => source.connection_id === id)).toMatchObject({ table_count: syncedTables })
    await host.stop()
  } finally {
    synced.close()
    await removeFolder(dataDir)
  }
}, 60_000 + rounds * 20_000)
