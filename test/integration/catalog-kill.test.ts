import type { Person } from '../support/host.ts'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import Database from 'better-sqlite3'
import { expect, it } from 'vitest'
import { startHost } from '../support/host.ts'
import { removeFolder, temporaryFolder } from '../support/owned-process.ts'

/** How often it is killed; `TIHC_KILLS=50` looks longer. */
const rounds = Number(process.env.TIHC_KILLS ?? 12)
/** How many columns a batch has: all of them are there, or none. */
const batchColumns = 200

/** What the host has answered: what stands, and what nobody may find again. */
interface Answered {
  tables: Set<string>
  batches: Set<string>
  deleted: Set<string>
}

/** Makes tables, fills them by batches and deletes some, until the host is gone. */
async function work({ client }: Person, round: number, worker: number, answered: Answered): Promise<void> {
  for (let n = 0; ; n++) {
    const name = `r${round}-w${worker}-${n}`
    const { id } = await client.dataTables.create({ data_source_id: 'kill', name, desc: '表' })
    answered.tables.add(id)
    await client.dataTableColumns.createBatch({
      data_table_id: id,
      columns: Array.from({ length: batchColumns }, (_, index) => ({
        column_index: index,
        name: `c${index}`,
        data_type: 'bigint',
      })),
    })
    answered.batches.add(id)
    await client.dataTableUsages.upsert({ data_table_id: id, row_count: n, partition_count: 0, storage_size: 0 })
    if (n % 3 !== 2) continue
    answered.tables.delete(id)
    answered.batches.delete(id)
    await client.dataTables.delete({ id })
    answered.deleted.add(id)
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
    const counted = db.prepare('SELECT data_table_id, COUNT(*) FROM data_table_columns GROUP BY 1').raw().all()
    const counts = new Map(counted as Array<[string, number]>)
    expect([...counts.values()].filter(count => count !== batchColumns)).toEqual([])
    expect([...answered.batches].filter(id => counts.get(id) !== batchColumns)).toEqual([])
  } finally {
    db.close()
  }
}

it('a host that is killed in the middle keeps what it answered, and nothing by halves', async () => {
  const dataDir = await temporaryFolder('catalog-kill')
  const answered: Answered = { tables: new Set(), batches: new Set(), deleted: new Set() }
  try {
    for (let round = 0; round < rounds; round++) {
      const host = await startHost({ dataDir })
      const working = Promise.allSettled([0, 1, 2, 3].map(worker => work(host.admin, round, worker, answered)))
      await wait(20 + Math.random() * 400)
      host.kill('SIGKILL')
      await working
      await host.gone()
      check(join(dataDir, 'tihc.db'), answered)
    }
    expect(answered.tables.size).toBeGreaterThan(rounds)
    expect(answered.deleted.size).toBeGreaterThan(0)
    // It opens once more, and goes on.
    const host = await startHost({ dataDir })
    expect((await host.admin.client.dataTables.list()).length).toBeGreaterThanOrEqual(answered.tables.size)
    await host.stop()
  } finally {
    await removeFolder(dataDir)
  }
}, 300_000)
