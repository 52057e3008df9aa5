import type { Database } from 'better-sqlite3'
import { expect, it } from 'vitest'
import { createExactTexts } from './sqlite-text-bytes.ts'

/** A database whose second reading gives these rows, and fails where there are none. */
function databaseOf(rows: unknown[][], asked: string[] = []): Database {
  const statement = {
    readonly: true,
    safeIntegers: () => statement,
    raw: () => statement,
    * iterate() {
      yield* rows
      throw new Error('interrupted')
    },
  }
  return {
    prepare(sql: string) {
      asked.push(sql)
      return statement
    },
  } as unknown as Database
}

const row = ['\uFFFD']
const both = [...row, Buffer.from([0xFF])]

it('gives the row as it is where the second reading fails, and asks no more', () => {
  const texts = createExactTexts(databaseOf([both]), 'SELECT a FROM t', [])
  expect(texts.of(row, 0)).not.toEqual(row)
  expect(texts.isFollowing).toBe(true)
  expect(texts.of(row, 1)).toBe(row)
  expect(texts.isFollowing).toBe(false)
})

it('begins no second reading that would have to skip many rows', () => {
  const asked: string[] = []
  const db = databaseOf([both], asked)
  expect(createExactTexts(db, 'SELECT a FROM t', []).of(row, 10_001)).toBe(row)
  expect(asked).toEqual([])
  expect(createExactTexts(db, 'SELECT a FROM t', []).of(row, 10_000)).not.toEqual(row)
})
