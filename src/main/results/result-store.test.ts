import type { ResultStore, StoredResult } from './result-store.ts'
import { Buffer } from 'node:buffer'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { emptyFields } from '../../formats/format.ts'
import { silentLog } from '../core/log.ts'
import { createResultStore, QuotaError } from './result-store.ts'

let directory: string
beforeEach(() => { directory = mkdtempSync(join(tmpdir(), 'result-store-')) })
afterEach(() => rmSync(directory, { recursive: true, force: true }))

function openStore(quotaBytes = 1e9, makeRoom = () => false): Promise<ResultStore> {
  return createResultStore({ directory, quotaBytes: () => quotaBytes, makeRoom, log: silentLog })
}

const decoder = {
  cells: (bytes: Buffer, start: number, end: number) => [bytes.toString('latin1', start, end)],
  cell: () => ({ value: null, bytes: 0 }),
  openFields: () => () => emptyFields(1),
}
const end = { affectedRows: null, insertId: null, limited: false, elapsedMs: 1 }

async function addResult(store: ResultStore, bytes: number, onFailure: (error: Error) => void = (error) => { throw error }): Promise<StoredResult> {
  const result = store.open({ columns: [{ name: 'a' } as never], decoder, statement: 'SELECT 1', statementIndex: 0, onFailure })
  const row = Buffer.alloc(1000, 'x')
  for (let written = 0; written < bytes; written += row.length) {
    if (!result.write(row, 0, row.length)) await new Promise<void>((resolve) => { result.onDrain = resolve })
  }
  await result.end(end)
  return result
}

it('deletes what an earlier run left, and nothing else that lies in the folder', async () => {
  const first = await openStore()
  await addResult(first, 3e6)
  const [left] = readdirSync(directory)
  writeFileSync(join(directory, 'thesis.txt'), 'years of work')
  mkdirSync(join(directory, 'measurements'))
  writeFileSync(join(directory, 'measurements', '2024.csv'), '1')
  const second = await openStore()
  expect(readdirSync(directory).sort()).toEqual(['measurements', 'thesis.txt'])
  await addResult(second, 3e6)
  expect(readdirSync(directory)).toHaveLength(3)
  await second.close()
  expect(readdirSync(directory).sort()).toEqual(['measurements', 'thesis.txt'])
  expect(left).toBeDefined()
})

it('frees older results for newer ones, and says so when there is nothing left to free', async () => {
  const older: StoredResult[] = []
  const store = await openStore(5e6, () => {
    const oldest = older.shift()
    void oldest?.remove()
    return oldest !== undefined
  })
  older.push(await addResult(store, 2e6), await addResult(store, 2e6))
  const [first, second] = older
  const third = await addResult(store, 2e6)
  expect([await first!.window(0, 1), (await second!.window(0, 1)).length, third.rowCount]).toEqual([[], 1, 2000])
  expect(store.bytes).toBe(4e6 + 4000 * 4)
  const failures: Error[] = []
  const large = await addResult(store, 8e6, error => failures.push(error))
  expect(failures).toEqual([expect.any(QuotaError)])
  expect([older.length, (await large.window(0, 3)).length]).toEqual([0, 3])
  await store.close()
})
