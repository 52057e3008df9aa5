import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { ChunkPool } from './chunk-pool.ts'
import { FilePool } from './file-pool.ts'
import { MemoryBudget } from './memory-budget.ts'
import { chunkBytes, ResultFile } from './result-file.ts'

let directory: string
let opened: ResultFile[] = []
let pools: FilePool[] = []
beforeEach(() => { directory = mkdtempSync(join(tmpdir(), 'result-file-')) })
afterEach(async () => {
  await Promise.all(opened.map(file => file.remove()))
  opened = []
  expect(pools.map(pool => pool.openFiles)).toEqual(pools.map(() => 0))
  pools = []
  rmSync(directory, { recursive: true, force: true })
})

function makeFile(onFailure: (error: Error) => void = (error) => { throw error }) {
  let grown = 0
  const path = join(directory, 'rows')
  const pool = new FilePool(4)
  pools.push(pool)
  const file = new ResultFile({
    file: pool.file(path),
    memory: new MemoryBudget(1e6),
    underWay: new MemoryBudget(1e9),
    chunks: new ChunkPool(chunkBytes, 4),
    onGrow: (bytes) => { grown += bytes },
    onFailure,
  })
  opened.push(file)
  return {
    file,
    path,
    grown: () => grown,
  }
}

/** Writes as the engine does: rows lie inside larger buffers, and a full store makes the sender wait. */
async function fill(file: ResultFile, rows: Buffer[]): Promise<void> {
  for (const row of rows) {
    const packet = Buffer.concat([
      Buffer.from('HEAD'),
      row,
      Buffer.from('TAIL'),
    ])
    if (!file.write(packet, 4, 4 + row.length))
      await new Promise<void>((resolve) => { file.onDrain = resolve })
  }
}

/** The same with many rows at once, as SQLite's process sends them. */
async function fillAtOnce(file: ResultFile, rows: Buffer[]): Promise<void> {
  for (let from = 0, most = 1; from < rows.length; from += most, most = most % 37 + 3) {
    const lengthed = rows.slice(from, from + most).flatMap((row) => {
      const length = Buffer.alloc(4)
      length.writeUInt32LE(row.length)
      return [length, row]
    })
    if (!file.writeRows(Buffer.concat(lengthed)))
      await new Promise<void>((resolve) => { file.onDrain = resolve })
  }
}

async function rowsOf(file: ResultFile, first: number, count: number): Promise<string[]> {
  const found: string[] = []
  await file.read(first, count, ({ bytes, start, end }) => found.push(bytes.toString('latin1', start, end)) > 0)
  return found
}

describe.each([['row by row', fill], ['many rows at once', fillAtOnce]])('written %s', (_, write) => {
  it('gives back any window of many rows, while they arrive and after', async () => {
    const { file, grown } = makeFile()
    const rows = Array.from({ length: 30_000 }, (_, n) => Buffer.from(`row ${n} ${'x'.repeat(n % 400)}`))
    await write(file, rows.slice(0, 17_000))
    expect(await rowsOf(file, 16_990, 100)).toEqual(rows.slice(16_990, 17_000).map(String))
    await write(file, rows.slice(17_000))
    for (const first of [0, 255, 256, 257, 12_345, 29_999]) {
      expect(await rowsOf(file, first, 200)).toEqual(rows.slice(first, first + 200).map(String))
    }
    await file.finish()
    expect(await rowsOf(file, 29_900, 200)).toEqual(rows.slice(29_900).map(String))
    expect(file.bytes).toBe(rows.reduce((sum, row) => sum + row.length + 4, 0))
    expect(grown()).toBe(file.bytes)
  })

  it('holds rows larger than a chunk, empty rows and rows at the edge', async () => {
    const { file } = makeFile()
    const chunk = 1024 * 1024
    const sizes = [
      0,
      1,
      chunk - 4,
      chunk - 5,
      chunk,
      chunk + 1,
      5 * chunk + 3,
      0,
      7,
    ]
    const rows = sizes.map((size, n) => Buffer.alloc(size, 65 + n))
    await write(file, rows)
    await file.finish()
    const found = await rowsOf(file, 0, 100)
    expect(found.map(row => row.length)).toEqual(sizes)
    expect(found.every((row, n) => row === rows[n]!.toString('latin1'))).toBe(true)
  })

  it('gives back what was written, whatever the sizes are', async () => {
    await fc.assert(fc.asyncProperty(
      fc.array(fc.oneof(fc.nat(40), fc.nat(3000), fc.integer({ min: 0, max: 400_000 })), { maxLength: 60 }),
      fc.nat(60),
      fc.nat(60),
      async (sizes, first, count) => {
        const { file } = makeFile()
        const rows = sizes.map((size, n) => Buffer.alloc(size, n))
        await write(file, rows)
        const expected = rows.slice(first, first + count).map(row => row.toString('latin1'))
        expect(await rowsOf(file, first, count)).toEqual(expected)
        await file.finish()
        expect(await rowsOf(file, first, count)).toEqual(expected)
        await file.remove()
      },
    ), { numRuns: 60 })
  })
})

async function rowsInSegments(file: ResultFile, count: number): Promise<string[]> {
  const found: string[] = []
  for await (const { bytes, rows } of file.segments(count)) {
    let at = 0
    for (let row = 0; row < rows; row++) {
      const start = at + 4
      at = start + bytes.readUInt32LE(at)
      found.push(bytes.toString('latin1', start, at))
    }
  }
  return found
}

describe('read from the first row to the last', () => {
  it('gives every row once and in order, whatever the sizes are, in memory and on disk', async () => {
    await fc.assert(fc.asyncProperty(
      fc.array(fc.oneof(fc.nat(40), fc.nat(3000), fc.integer({ min: 0, max: 1_500_000 })), { maxLength: 40 }),
      fc.nat(60),
      async (sizes, count) => {
        const { file } = makeFile()
        const rows = sizes.map((size, n) => Buffer.alloc(size, n))
        await fill(file, rows)
        const expected = rows.slice(0, count).map(row => row.toString('latin1'))
        expect(await rowsInSegments(file, count)).toEqual(expected)
        await file.finish()
        expect(await rowsInSegments(file, count)).toEqual(expected)
        await file.remove()
      },
    ), { numRuns: 40 })
  })

  it('gives about 1 MB at a time', async () => {
    const { file } = makeFile()
    await fill(file, Array.from({ length: 50_000 }, () => Buffer.alloc(100, 65)))
    await file.finish()
    const sizes: number[] = []
    for await (const { bytes } of file.segments(Infinity)) sizes.push(bytes.length)
    expect(sizes).toHaveLength(5)
    expect(Math.max(...sizes)).toBeLessThanOrEqual(1024 * 1024)
  })

  it('ends with the rows that were asked for while more arrive', async () => {
    const { file } = makeFile()
    const rows = Array.from({ length: 20_000 }, (_, n) => Buffer.from(`row ${n}`.padEnd(100)))
    await fill(file, rows.slice(0, 15_000))
    const reading = file.segments(15_000)
    const first = await reading.next()
    await fill(file, rows.slice(15_000))
    let count = first.value!.rows
    for await (const segment of reading) count += segment.rows
    expect(count).toBe(15_000)
  })

  it('holds the file until its end, and lets go where it is left in the middle', async () => {
    for (const leave of [false, true]) {
      const { file, path } = makeFile()
      await fill(file, Array.from({ length: 30_000 }, () => Buffer.alloc(100, 65)))
      await file.finish()
      const reading = file.segments(Infinity)
      let count = (await reading.next()).value!.rows as number
      const removed = file.remove()
      if (leave) {
        await reading.return(undefined)
      } else {
        for await (const segment of reading) count += segment.rows
        expect(count).toBe(30_000)
      }
      await removed
      expect(existsSync(path)).toBe(false)
    }
  })
})

it('keeps a small result in memory', async () => {
  const { file, path } = makeFile()
  await fill(file, [
    Buffer.from('a'),
    Buffer.from('b'),
  ])
  await file.finish()
  expect(existsSync(path)).toBe(false)
  expect(await rowsOf(file, 0, 10)).toEqual(['a', 'b'])
})

it('asks the sender to pause when the disk is slower, and calls back', async () => {
  const { file } = makeFile()
  const row = Buffer.alloc(900_000)
  let pauses = 0
  for (let n = 0; n < 30; n++) {
    if (file.write(row, 0, row.length)) continue
    pauses++
    await new Promise<void>((resolve) => { file.onDrain = resolve })
  }
  expect(pauses).toBeGreaterThan(0)
  await file.finish()
  expect(file.rowCount).toBe(30)
})

it('lets many that wait for the disk wait with less, and counts what waits', async () => {
  const underWay = new MemoryBudget(10e6)
  const chunks = new ChunkPool(chunkBytes, 4)
  const pool = new FilePool(4)
  const row = Buffer.alloc(900_000)
  const files = Array.from({ length: 30 }, (_, number) => new ResultFile({
    file: pool.file(join(directory, `many-${number}`)),
    memory: new MemoryBudget(0),
    underWay,
    chunks,
    onGrow: () => {},
    onFailure: (error) => { throw error },
  }))
  let most = 0
  await Promise.all(files.map(async (file) => {
    for (let n = 0; n < 20; n++) {
      const goesOn = file.write(row, 0, row.length)
      most = Math.max(most, underWay.usedBytes)
      if (!goesOn) await new Promise<void>((resolve) => { file.onDrain = resolve })
    }
    await file.finish()
  }))
  // One chunk of each, and what the first ones had before it was used up: by four of each it would be 120 MB.
  expect(most).toBeLessThan(30 * 1024 * 1024 + 14e6)
  expect(underWay.usedBytes).toBe(0)
  expect(files.map(file => file.rowCount)).toEqual(files.map(() => 20))
  await Promise.all(files.map(file => file.remove()))
  expect([underWay.usedBytes, pool.openFiles, chunks.kept]).toEqual([0, 0, 4])
})

it('tells once that the disk refused, and keeps the rows that came before', async () => {
  const failures: Error[] = []
  const file = new ResultFile({
    file: new FilePool(4).file(join(directory, 'missing', 'rows')),
    memory: new MemoryBudget(1e6),
    underWay: new MemoryBudget(1e9),
    chunks: new ChunkPool(chunkBytes, 4),
    onGrow: () => {},
    onFailure: error => failures.push(error),
  })
  const row = Buffer.alloc(700_000, 65)
  for (let n = 0; n < 12; n++) {
    if (!file.write(row, 0, row.length))
      await new Promise<void>((resolve) => { file.onDrain = resolve })
  }
  await file.finish()
  expect(failures).toHaveLength(1)
  expect(failures[0]).toMatchObject({ code: 'ENOENT' })
  const kept = await rowsOf(file, 0, 100)
  expect(kept.length).toBe(file.rowCount)
  expect(kept.every(found => found.length === row.length)).toBe(true)
})

it('removes its file, after the readers that are at work', async () => {
  const { file, path } = makeFile()
  await fill(file, Array.from({ length: 3000 }, () => Buffer.alloc(1000, 66)))
  await file.finish()
  expect(existsSync(path)).toBe(true)
  const reading = rowsOf(file, 0, 3000)
  await file.remove()
  expect(await reading).toHaveLength(3000)
  expect(existsSync(path)).toBe(false)
  expect(await rowsOf(file, 0, 10)).toEqual([])
})

it('counts the rows that the disk refused as memory, until they are freed', async () => {
  const memory = new MemoryBudget(1e6)
  const file = new ResultFile({
    file: new FilePool(4).file(join(directory, 'missing', 'rows')),
    memory,
    underWay: new MemoryBudget(1e9),
    chunks: new ChunkPool(chunkBytes, 4),
    onGrow: () => {},
    onFailure: () => {},
  })
  await fill(file, Array.from({ length: 3000 }, () => Buffer.alloc(1000, 66)))
  await file.finish()
  expect(memory.usedBytes).toBeGreaterThanOrEqual(file.bytes)
  expect(memory.take(1)).toBe(false)
  await file.remove()
  expect([memory.usedBytes, memory.take(1)]).toEqual([0, true])
})
