import type { Lexing } from '../../language/lexing.ts'
import type { TextReader } from './text-reader.ts'
import { describe, expect, it } from 'vitest'
import { TihcError } from '../../contract/errors.ts'
import { lexingOf } from '../../dialects/registry.ts'
import { readHere } from './text-reader.ts'
import { readInThread } from './text-thread.ts'

const never = new AbortController().signal
const mariadb = lexingOf('MySQL', 'MariaDB')
const ansi = { ...lexingOf('MySQL', 'TiDB'), ansiQuotes: true }
const options = { isGuarded: true, database: 'd' }

/** All that a reader says of a text, in order; what it refuses too. */
async function allOf(reader: TextReader, lexing: Lexing): Promise<unknown[]> {
  const said: unknown[] = []
  try {
    await reader.check(lexing)
    for (let place = await reader.next(lexing); place; place = await reader.next(lexing)) {
      const ready = await reader.prepare(options)
      delete ready.parsed
      said.push(place, ready, await reader.position({ message: 'Unknown column \'b\' in \'field list\'' } as never))
    }
    await reader.finish()
  } catch (error) {
    said.push(error instanceof TihcError ? error.toBody() : error)
  } finally {
    reader.close()
  }
  return said
}

describe('a text that is read in a thread', () => {
  it.each<[string, Lexing, string, Parameters<typeof readHere>[1]]>([
    ['several statements', mariadb, 'SELECT a, b FROM t; COMMIT;\nSET @a = 1', undefined],
    ['a comment', lexingOf('SQLite'), '-- nothing', undefined],
    ['names', ansi, 'SELECT "a" FROM v WHERE n = :n; UPDATE t SET b = :n', { n: 7 }],
    ['too few values', mariadb, 'SELECT ?, ?', [1]],
    ['other values', mariadb, 'SELECT :a', { b: 1 }],
    [
      'a procedure',
      mariadb,
      'DELIMITER //\nCREATE PROCEDURE p() BEGIN SELECT b; END//\nDELIMITER ;\nROLLBACK',
      undefined,
    ],
    ['letters of every kind', mariadb, `SELECT '${'你'.repeat(100_000)}', b`, undefined],
  ])('says of %s what is said here', async (_, lexing, sql, params) => {
    const here = await allOf(readHere(sql, params), lexing)
    expect(await allOf(readInThread(sql, params, never), lexing)).toEqual(here)
  })

  const long = `SELECT ${'(a),'.repeat(3_000_000)}`

  it('is left in the middle', async () => {
    const stop = new AbortController()
    const reader = readInThread(long, undefined, stop.signal)
    const next = reader.next(mariadb)
    setTimeout(() => stop.abort(new TihcError('cancelled', 'enough')), 100)
    await expect(next).rejects.toMatchObject({ code: 'cancelled' })
    await expect(reader.next(mariadb)).rejects.toMatchObject({ code: 'cancelled' })
  })

  it('waits for its turn where many are read, and can be left while it waits', async () => {
    const readers = Array.from({ length: 16 }, (_, at) => readInThread(`SELECT ${at}`, undefined, never))
    await Promise.all(readers.map(reader => reader.next(mariadb)))
    const stop = new AbortController()
    const left = readInThread('SELECT 1', undefined, stop.signal)
    const waits = readInThread('SELECT 2', undefined, never)
    const [leftNext, next] = [left.next(mariadb), waits.next(mariadb)]
    stop.abort(new TihcError('cancelled', 'enough'))
    await expect(leftNext).rejects.toMatchObject({ code: 'cancelled' })
    left.close()
    readers[3]!.close()
    expect(await next).toEqual({ line: 1, column: 1 })
    for (const reader of [...readers, waits]) reader.close()
    expect(await allOf(readInThread('SELECT 3', undefined, never), mariadb)).toHaveLength(3)
  }, 60_000)

  it('that takes too much memory is refused', async () => {
    const reader = readInThread(long, undefined, never, 24)
    const reading = reader.next(mariadb).then(() => reader.prepare(options))
    await expect(reading).rejects.toMatchObject({ code: 'too_large' })
    reader.close()
  }, 60_000)
})
