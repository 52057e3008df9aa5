import type { Kysely } from 'kysely'
import type { Store } from '../../src/main/store/open-store.ts'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { CompiledQuery, sql } from 'kysely'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { silentLog } from '../../src/main/core/log.ts'
import { openStore } from '../../src/main/store/open-store.ts'
import { StoreError } from '../../src/main/store/store-error.ts'

interface Cells { cells: { id: number, value: unknown } }

const dataDir = mkdtempSync(join(tmpdir(), 'tihc-dialect-'))
let store: Store
let db: Kysely<Cells>

beforeAll(async () => {
  store = await openStore({ dataDir, log: silentLog })
  db = store.db as unknown as Kysely<Cells>
  await sql`CREATE TABLE cells (id INTEGER PRIMARY KEY, value)`.execute(db)
})
afterAll(async () => {
  await store.close()
  rmSync(dataDir, { recursive: true })
})

const insert = (id: number, value: unknown = null) => db.insertInto('cells').values({ id, value })
const ids = async () => (await db.selectFrom('cells').select('id').orderBy('id').execute()).map(row => row.id)
const codeOf = (promise: Promise<unknown>) => promise.then(() => 'nothing', (error: StoreError) => error.code)

describe('values through the port', () => {
  const value = fc.oneof(
    fc.constant(null),
    fc.string({ unit: 'grapheme' }),
    fc.string({ unit: 'binary' }).filter(text => text.isWellFormed()),
    fc.maxSafeInteger(),
    fc.double({ noNaN: true }),
    fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
    fc.uint8Array({ maxLength: 200 }),
  )
  const wide = (bigint: bigint) => bigint >= Number.MIN_SAFE_INTEGER && bigint <= Number.MAX_SAFE_INTEGER
    ? Number(bigint)
    : bigint

  it('come back as they were', async () => {
    await fc.assert(fc.asyncProperty(fc.array(value, { minLength: 1, maxLength: 8 }), async (values) => {
      await db.deleteFrom('cells').execute()
      await db.insertInto('cells').values(values.map((value, id) => ({ id, value }))).execute()
      const rows = await db.selectFrom('cells').select('value').orderBy('id').execute()
      rows.forEach((row, index) => {
        const sent = values[index]
        if (sent instanceof Uint8Array) {
          expect(Buffer.from(row.value as Uint8Array).equals(sent)).toBe(true)
        } else {
          expect(row.value).toBe(typeof sent === 'bigint'
            ? wide(sent)
            : sent)
        }
      })
    }), { numRuns: 300 })
  })

  it('are integers in the store when they are whole, as SQL and JSON see them', async () => {
    const { rows } = await sql<{
      a: string
      b: string
      c: string
      d: string
    }>`SELECT typeof(${5}) a, typeof(${0.5}) b, ${7} || '' c, typeof(${-0}) d`.execute(db)
    expect(rows).toEqual([
      {
        a: 'integer',
        b: 'real',
        c: '7',
        d: 'real',
      },
    ])
  })

  it('are large: 20 MB of text and of bytes', async () => {
    const text = '数据🙂'.repeat(2_000_000)
    const bytes = Buffer.alloc(20_000_000, 'tihc')
    await db.deleteFrom('cells').execute()
    await db.insertInto('cells').values([
      { id: 1, value: text },
      { id: 2, value: bytes },
    ]).execute()
    const [one, two] = await db.selectFrom('cells').select('value').orderBy('id').execute()
    expect(one!.value === text).toBe(true)
    expect(bytes.equals(two!.value as Uint8Array)).toBe(true)
    await db.deleteFrom('cells').execute()
  })

  it('that SQLite does not know are refused', async () => {
    for (const strange of [
      true,
      undefined,
      new Date(),
      { a: 1 },
      2n ** 63n,
    ])
      await expect(sql`SELECT ${strange}`.execute(db)).rejects.toThrow()
    await expect(db.executeQuery(CompiledQuery.raw('SELECT ?', [() => 1]))).rejects.toThrow('could not be cloned')
    expect(await ids()).toEqual([])
  })
})

describe('answers and errors', () => {
  it('count rows and give the last id', async () => {
    await db.deleteFrom('cells').execute()
    expect(await insert(41).executeTakeFirst()).toMatchObject({ insertId: 41n, numInsertedOrUpdatedRows: 1n })
    await insert(42).execute()
    expect(await db.updateTable('cells').set({ value: 1 }).executeTakeFirst()).toMatchObject({ numUpdatedRows: 2n })
    expect(await db.deleteFrom('cells').where('id', '=', 41).returning('id').execute()).toEqual([
      { id: 41 },
    ])
  })

  it('carry SQLite\'s code, and the next question works', async () => {
    expect(await codeOf(insert(42).execute())).toBe('SQLITE_CONSTRAINT_PRIMARYKEY')
    expect(await codeOf(sql`SELEKT 1`.execute(db))).toBe('SQLITE_ERROR')
    expect(await ids()).toEqual([42])
  })
})

describe('transactions', () => {
  it('are exclusive: what others ask waits for the end', async () => {
    await db.deleteFrom('cells').execute()
    const order: string[] = []
    const begun = Promise.withResolvers<void>()
    const first = db.transaction().execute(async (trx) => {
      await trx.insertInto('cells').values({ id: 1, value: null }).execute()
      begun.resolve()
      await new Promise(resolve => setImmediate(resolve))
      await trx.insertInto('cells').values({ id: 2, value: null }).execute()
      order.push('transaction')
    })
    await begun.promise
    const read = ids().then((found) => { order.push('read'); return found })
    const second = db.transaction().execute(async trx => {
      await trx.deleteFrom('cells').where('id', '=', 1).execute()
      order.push('second')
    })
    expect(await read).toEqual([1, 2])
    await Promise.all([first, second])
    expect(order).toEqual(['transaction', 'read', 'second'])
    expect(await ids()).toEqual([2])
  })

  it('leave nothing behind when they fail, however they fail', async () => {
    await db.deleteFrom('cells').execute()
    const own = db.transaction().execute(async (trx) => {
      await trx.insertInto('cells').values({ id: 1, value: null }).execute()
      throw new Error('changed my mind')
    })
    await expect(own).rejects.toThrow('changed my mind')
    const refused = db.transaction().execute(async (trx) => {
      await trx.insertInto('cells').values({ id: 1, value: null }).execute()
      await trx.insertInto('cells').values({ id: 1, value: null }).execute()
    })
    expect(await codeOf(refused)).toBe('SQLITE_CONSTRAINT_PRIMARYKEY')
    expect(await ids()).toEqual([])
  })

  it('that SQLite ended by itself take nothing more, and the error is the first one', async () => {
    await insert(7).execute()
    const ended = db.transaction().execute(async (trx) => {
      await sql`INSERT OR ROLLBACK INTO cells (id) VALUES (7)`.execute(trx).catch(() => {})
      await trx.insertInto('cells').values({ id: 8, value: null }).execute()
    })
    expect(await codeOf(ended)).toBe('SQLITE_ABORT_ROLLBACK')
    const silent = db.transaction().execute(async trx => {
      await sql`INSERT OR ROLLBACK INTO cells (id) VALUES (7)`.execute(trx).catch(() => {})
    })
    expect(await codeOf(silent)).toBe('SQLITE_ABORT_ROLLBACK')
    expect(await ids()).toEqual([7])
    await insert(9).execute()
    expect(await ids()).toEqual([7, 9])
  })

  it('go back to a savepoint', async () => {
    await db.deleteFrom('cells').execute()
    const trx = await db.startTransaction().execute()
    await trx.insertInto('cells').values({ id: 1, value: null }).execute()
    const point = await trx.savepoint('here "now"').execute()
    await point.insertInto('cells').values({ id: 2, value: null }).execute()
    const back = await point.rollbackToSavepoint('here "now"').execute()
    await back.insertInto('cells').values({ id: 3, value: null }).execute()
    await (await back.releaseSavepoint('here "now"').execute()).commit().execute()
    expect(await ids()).toEqual([1, 3])
  })
})

describe('streams', () => {
  it('give all rows in order, and can be left early', async () => {
    await db.deleteFrom('cells').execute()
    await db.insertInto('cells').values(Array.from({ length: 1000 }, (_, id) => ({ id, value: `row ${id}` }))).execute()
    const read: number[] = []
    for await (const row of db.selectFrom('cells').select('id').orderBy('id').stream(64)) read.push(row.id)
    expect(read).toEqual(Array.from({ length: 1000 }, (_, id) => id))
    for await (const row of db.selectFrom('cells').selectAll().stream(10)) {
      if (row.id === 15) break
    }
    await insert(2000).execute()
    expect(await ids()).toHaveLength(1001)
  })

  it('fail as a query fails', async () => {
    const rows = db.selectFrom('nowhere' as 'cells').selectAll().stream()
    await expect(rows.next()).rejects.toBeInstanceOf(StoreError)
    expect(await ids()).toHaveLength(1001)
  })
})
