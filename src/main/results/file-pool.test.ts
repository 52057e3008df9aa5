import { Buffer } from 'node:buffer'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { FilePool } from './file-pool.ts'

let directory: string
beforeEach(() => { directory = mkdtempSync(join(tmpdir(), 'file-pool-')) })
afterEach(() => rmSync(directory, { recursive: true, force: true }))

function makeFiles(most: number, count: number) {
  const pool = new FilePool(most)
  const files = Array.from({ length: count }, (_, n) => pool.file(join(directory, String(n))))
  const write = (n: number) => files[n]!.use(handle => handle.write(Buffer.from(`file ${n}`), 0, 6, 0))
  const read = (n: number) => files[n]!.use(async (handle) => {
    const { buffer } = await handle.read(Buffer.alloc(6), 0, 6, 0)
    return buffer.toString()
  })
  return { pool, files, write, read }
}

it('keeps the files open that were used last', async () => {
  const { pool, files, write } = makeFiles(2, 3)
  const handles = new Map<number, unknown>()
  const isSame = (n: number) => files[n]!.use(async (handle) => {
    const same = handles.get(n) === handle
    handles.set(n, handle)
    return same
  })
  for (const n of [0, 1]) {
    await write(n)
    await isSame(n)
  }
  expect([await isSame(0), await isSame(2), await isSame(0), await isSame(1)]).toEqual([true, false, true, false])
  expect(pool.openFiles).toBe(2)
  await pool.close()
})

it('lets the next one wait while all places are in use, and closes nothing under a reader', async () => {
  const { pool, files, write, read } = makeFiles(1, 2)
  await write(0)
  await write(1)
  let go = () => {}
  const permitted = new Promise<void>((resolve) => { go = resolve })
  const order: string[] = []
  const reading = files[0]!.use(async (handle) => {
    await permitted
    const { buffer } = await handle.read(Buffer.alloc(6), 0, 6, 0)
    order.push(buffer.toString())
  })
  expect(await read(0)).toBe('file 0')
  const next = read(1).then(text => order.push(text))
  await new Promise((resolve) => { setTimeout(resolve, 30) })
  expect([order, pool.openFiles]).toEqual([[], 1])
  go()
  await Promise.all([reading, next])
  expect(order).toEqual(['file 0', 'file 1'])
  await pool.close()
  expect(pool.openFiles).toBe(0)
})

it('gives the place of a file that cannot be opened to the next one', async () => {
  const { pool, write, read } = makeFiles(1, 3)
  await write(0)
  await write(1)
  rmSync(join(directory, '0'))
  const answers = await Promise.allSettled([read(0), read(1), read(0), write(2)])
  expect(answers.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'rejected', 'fulfilled'])
  expect(answers[0]).toMatchObject({ reason: { code: 'ENOENT' } })
  await pool.close()
  expect(pool.openFiles).toBe(0)
})

it('deletes a file once its handle is closed', async () => {
  const { pool, files, write } = makeFiles(2, 1)
  await write(0)
  await files[0]!.remove()
  expect([existsSync(join(directory, '0')), pool.openFiles]).toEqual([false, 0])
})

it('closes what is in use at its end once it is no longer', async () => {
  const { pool, write } = makeFiles(2, 2)
  await write(0)
  const writing = write(1)
  await pool.close()
  await writing
  await expect.poll(() => pool.openFiles).toBe(0)
})

it('begins at once where the file is open', async () => {
  const { pool, files, write } = makeFiles(1, 1)
  await write(0)
  let begun = false
  const using = files[0]!.use(async () => { begun = true })
  expect(begun).toBe(true)
  await using
  await pool.close()
})
