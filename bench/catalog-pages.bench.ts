import { join } from 'node:path'
import Database from 'better-sqlite3'
import { dataTableSorts } from '../src/contract/data-tables.ts'
import { startMeasuredHost } from '../test/support/measured-host.ts'
import { temporaryFolder } from '../test/support/owned-process.ts'
import { median, printFigure, printRatio } from './figures.ts'

/**
 * Pages of 100,000 data tables over HTTP, at the beginning, in the middle and at the end, in every order, against the
 * smallest call that there is.
 */

const tables = 100_000
const asked = 40
const offsets = [0, tables / 2, tables - 50]

function fill(file: string, tenant: string): void {
  const db = new Database(file)
  const time = '2026-01-01T00:00:00.000Z'
  const addTable = db.prepare(`INSERT INTO data_tables (id, tenant_id, data_source_id, name, "desc", created_at,
    updated_at, column_count) VALUES (?, ?, ?, ?, ?, '${time}', '${time}', ?)`)
  const addUsage = db.prepare(`INSERT INTO data_table_usages (id, tenant_id, data_table_id, row_count,
    partition_count, storage_size, created_at, updated_at) VALUES (?, ?, ?, ?, 0, ?, '${time}', '${time}')`)
  db.transaction(() => {
    for (let at = 0; at < tables; at++) {
      const id = `${tenant}-00000000-0000-4000-8000-${String(at).padStart(12, '0')}`
      const mixed = (at * 7919) % tables
      addTable.run(id, tenant, `source ${at % 20}`, `table_${mixed}`, `what table ${mixed} holds`, mixed % 40)
      addUsage.run(`${id}-usage`, tenant, id, mixed * 3, mixed * 1024)
    }
  })()
  db.close()
}

async function timesOf(call: () => Promise<unknown>): Promise<number[]> {
  const taken: number[] = []
  for (let round = 0; round < asked; round++) {
    const began = performance.now()
    await call()
    taken.push(performance.now() - began)
  }
  return taken
}

const dataDir = await temporaryFolder('bench-pages')
const first = await startMeasuredHost({ dataDir })
const { tenant_id } = await first.admin.client.auth.me()
await first.stop()
fill(join(dataDir, 'tihc.db'), tenant_id)

const host = await startMeasuredHost({ dataDir })
const { client } = host.admin
await timesOf(() => client.auth.me())
const smallest = median(await timesOf(() => client.auth.me()))
printFigure({ what: 'the smallest call (auth.me), median', value: smallest, unit: 'ms' })
for (const sort of dataTableSorts) {
  const began = performance.now()
  await client.dataTables.page({ sort })
  printFigure({ what: `by ${sort}: the first time`, value: performance.now() - began, unit: 'ms' })
  for (const offset of offsets) {
    const ours = median(await timesOf(() => client.dataTables.page({ sort, offset })))
    const against = 'the smallest call'
    printRatio({ what: `by ${sort}, from ${offset}`, ours, baseline: smallest, against, unit: 'ms', most: 3 })
  }
}
for (const search of ['99', 'holds']) {
  const began = performance.now()
  await client.dataTables.page({ search })
  printFigure({ what: `with “${search}” in it: the first time`, value: performance.now() - began, unit: 'ms' })
  const ours = median(await timesOf(() => client.dataTables.page({ search })))
  printRatio({ what: 'the same again', ours, baseline: smallest, against: 'the smallest call', unit: 'ms', most: 3 })
}
await host.stop()
