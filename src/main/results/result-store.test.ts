import type { ResultColumn } from '../../contract/sql.ts'
import type { ResultStore, StoredResult } from './result-store.ts'
import { Buffer } from 'node:buffer'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { emptyFields } from '../../formats/format.ts'
import { silentLog } from '../core/log.ts'
import { createResultStore, QuotaError } from './result-store.ts'

let directory: string
let stores: ResultStore[] = []
beforeEach(() => { directory = mkdtempSync(join(tmpdir(), 'result-store-')) })
afterEach(async () => {
  // To newer versions of Node a file that is left open is an error where its handle is freed.
  for (const store of stores) await store.close()
  stores = []
  rmSync(directory, { recursive: true, force: true })
})

async function openStore(quotaBytes = 1e9, makeRoom = () => false): Promise<ResultStore> {
  const store = await createResultStore({ directory, quotaBytes: () => quotaBytes, makeRoom, log: silentLog })
  stores.push(store)
  return store
}

const decoder = {
  cells: (bytes: Buffer, start: number, end: number) => [bytes.toString('latin1', start, end)],
  cell: () => ({ value: null, bytes: 0 }),
  openFields: () => () => emptyFields(1),
}
const end = { affectedRows: null, insertId: null, limited: false, elapsedMs: 1 }

async function addResult(
  store: ResultStore,
  bytes: number,
  onFailure: (error: Error) => void = error => {
    throw error
  },
): Promise<StoredResult> {
  const result = store.open({
    columns: [{ name: 'a', table: '', database: '' } as ResultColumn],
    decoder,
    statement: 'SELECT 1',
    statementIndex: 0,
    onFailure,
  })
  const row = Buffer.alloc(1000, 'x')
  for (let written = 0; written < bytes; written += row.length) {
    if (!result.write(row, 0, row.length)) {
      await new Promise<void>(resolve => {
        result.onDrain = resolve
      })
    }
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

/** A result whose rows hold its number. */
async function addNumbered(store: ResultStore, number: number, bytes: number): Promise<StoredResult> {
  const result = store.open({
    columns: [{ name: 'a', table: '', database: '' } as ResultColumn],
    decoder,
    statement: 'SELECT 1',
    statementIndex: 0,
    onFailure: (error) => { throw error },
  })
  const row = Buffer.from(`${number} `.padEnd(996, 'x'))
  for (let written = 0; written < bytes; written += 1000) result.write(row, 0, row.length)
  await result.end(end)
  return result
}

async function numberOf(result: StoredResult): Promise<number> {
  const [row] = await result.window(20, 1)
  return Number.parseInt(String(row![0]))
}

/** What the system counts, where it does. */
function openDescriptors(): number {
  return existsSync('/proc/self/fd')
    ? readdirSync('/proc/self/fd').length
    : 0
}

describe('one budget for all results', () => {
  it('holds few open files for 1,000 results, which stay readable at once and in any order', async () => {
    const store = await openStore()
    const before = openDescriptors()
    const results: StoredResult[] = []
    for (let number = 0; number < 1000; number++) results.push(await addNumbered(store, number, 70_000))
    expect(readdirSync(directory)).toHaveLength(1000)
    expect(store.openFiles).toBeLessThanOrEqual(32)
    expect(openDescriptors() - before).toBeLessThanOrEqual(40)

    let most = 0
    const watch = setInterval(() => { most = Math.max(most, openDescriptors() - before) }, 1)
    const order = results.map((_, number) => number * 389 % 1000)
    expect(await Promise.all(order.map(number => numberOf(results[number]!)))).toEqual(order)
    for (const number of [999, 0, 500, 1]) expect(await numberOf(results[number]!)).toBe(number)
    clearInterval(watch)
    expect(most).toBeLessThanOrEqual(40)

    await Promise.all(results.map(result => result.remove()))
    expect([store.openFiles, store.memoryBytes, store.underWayBytes, store.bytes, readdirSync(directory)])
      .toEqual([0, 0, 0, 0, []])
    expect(openDescriptors()).toBeLessThanOrEqual(before)
  })

  it('keeps small results in memory up to 32 MB and further ones on disk, until some are freed', async () => {
    const store = await openStore()
    const results: StoredResult[] = []
    for (let number = 0; number < 700; number++) results.push(await addNumbered(store, number, 60_000))
    const inMemory = Math.floor(32 * 1024 * 1024 / 60_000)
    expect([store.memoryBytes, readdirSync(directory).length]).toEqual([inMemory * 60_000, 700 - inMemory])
    expect(store.bytes).toBe(700 * 60_000)
    expect(await Promise.all(results.map(numberOf))).toEqual(results.map((_, number) => number))

    await results[0]!.remove()
    expect(store.memoryBytes).toBe((inMemory - 1) * 60_000)
    results.push(await addNumbered(store, 700, 60_000))
    expect([store.memoryBytes, readdirSync(directory).length]).toEqual([inMemory * 60_000, 700 - inMemory])
    await Promise.all(results.map(result => result.remove()))
    expect([store.openFiles, store.memoryBytes, store.underWayBytes, store.bytes, readdirSync(directory)])
      .toEqual([0, 0, 0, 0, []])
  })

  it('reckons columns and texts of results, and frees old ones for them', async () => {
    const columns = Array.from({ length: 100 }, () => ({ name: 'abc', table: 't', database: 'd' }) as ResultColumn)
    const kept: StoredResult[] = []
    const asked: string[] = []
    const store = await createResultStore({
      directory,
      quotaBytes: () => 1e9,
      makeRoom: (needed) => {
        asked.push(needed)
        const oldest = kept.shift()
        void oldest?.remove()
        return oldest !== undefined
      },
      log: silentLog,
      mostHeadBytes: 1e6,
    })
    const head = { columns, statement: 'x'.repeat(1000) }
    for (let number = 0; number < 200; number++) {
      expect(store.lookForRoom(head, 0)).toBeNull()
      kept.push(store.open({ ...head, decoder, statementIndex: 0, onFailure: () => {} }))
      expect(store.headBytes).toBeLessThanOrEqual(1e6)
    }
    expect(kept.length).toBeGreaterThan(20)
    expect(new Set(asked)).toEqual(new Set(['heldResults']))
    await Promise.all(kept.map(result => result.remove()))
    expect(store.headBytes).toBe(0)
    kept.length = 0
    expect(store.lookForRoom({ columns: [], statement: 'x'.repeat(1_000_000) }, 0)).toBe('shareUsedUp')
    expect(store.lookForRoom({ columns: [], statement: 'x'.repeat(1000) }, 499_000)).toBe('shareUsedUp')
    const long = { columns: [], statement: 'x'.repeat(600_000) }
    const own = store.open({ ...long, decoder, statementIndex: 0, onFailure: () => {} })
    expect(store.lookForRoom({ columns: [], statement: 'x'.repeat(450_000) }, 0)).toBe('usedUp')
    await own.remove()
  })

  it('reads a result to its end while the pool needs its place for others', async () => {
    const store = await openStore()
    const large = await addNumbered(store, 7, 6e6)
    const others = await Promise.all(Array.from({ length: 60 }, (_, number) => addNumbered(store, number, 70_000)))
    let rows = 0
    for await (const part of large.parts(Infinity)) {
      rows += part.rows
      expect(await Promise.all(others.map(numberOf))).toEqual(others.map((_, number) => number))
    }
    expect(rows).toBe(6000)
    await store.close()
  })

  it('says in words that a file cannot be opened again, and reads the others', async () => {
    const store = await openStore()
    const lost = await addNumbered(store, 0, 70_000)
    const [name] = readdirSync(directory)
    const others = await Promise.all(Array.from({ length: 40 }, (_, number) => addNumbered(store, number, 70_000)))
    rmSync(join(directory, name!))
    await expect(lost.window(0, 1)).rejects.toMatchObject({
      name: 'TihcError',
      code: 'unavailable',
      message: 'The result cannot be read from disk. Check the data folder\'s disk, then run the statement again.',
    })
    expect(await numberOf(others[0]!)).toBe(0)
    await lost.remove()
    await store.close()
  })

  it('holds nothing of a result that is freed before it has ended', async () => {
    const store = await openStore()
    for (const bytes of [10_000, 70_000, 3e6]) {
      const result = store.open({
        columns: [{ name: 'a', table: '', database: '' } as ResultColumn],
        decoder,
        statement: 'SELECT 1',
        statementIndex: 0,
        onFailure: (error) => { throw error },
      })
      const row = Buffer.alloc(996)
      for (let written = 0; written < bytes; written += 1000) result.write(row, 0, row.length)
      const removed = result.remove()
      await result.end(end)
      await removed
      expect([store.openFiles, store.memoryBytes, store.underWayBytes, store.bytes, readdirSync(directory)])
        .toEqual([0, 0, 0, 0, []])
    }
  })
})
