import type { Lexing } from '../../language/lexing.ts'
import type { TextReader } from './text-reader.ts'
import { describe, expect, it } from 'vitest'
import { TihcError } from '../../contract/errors.ts'
import { lexingOf } from '../../dialects/registry.ts'
import { SqlTask } from './sql-task.ts'
import { openReader } from './statement-runner.ts'
import { readHere } from './text-reader.ts'
import { readInThread } from './text-thread.ts'

const ann = { tenant: 't', user: 'ann' }
const bob = { tenant: 't', user: 'bob' }
const options = { owner: ann, signal: new AbortController().signal, onWait: () => {} }
const mariadb = lexingOf('MySQL', 'MariaDB')
const ansi = { ...lexingOf('MySQL', 'TiDB'), ansiQuotes: true }
const judging = { isGuarded: true, database: 'd' }

/** All that a reader says of a text, in order; what it refuses too. */
async function allOf(reader: TextReader, lexing: Lexing): Promise<unknown[]> {
  const said: unknown[] = []
  try {
    await reader.check(lexing)
    for (let place = await reader.next(lexing); place; place = await reader.next(lexing)) {
      const ready = await reader.prepare(judging)
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
    expect(await allOf(readInThread(sql, params, options), lexing)).toEqual(here)
  })

  const long = `SELECT ${'(a),'.repeat(3_000_000)}`

  it('is left in the middle', async () => {
    const stop = new AbortController()
    const reader = readInThread(long, undefined, { ...options, signal: stop.signal })
    const next = reader.next(mariadb)
    setTimeout(() => stop.abort(new TihcError('cancelled', 'enough')), 100)
    await expect(next).rejects.toMatchObject({ code: 'cancelled' })
    await expect(reader.next(mariadb)).rejects.toMatchObject({ code: 'cancelled' })
  })

  /** Begins to read a text of several statements, whose first one runs from then on. */
  async function runFirst(owner: typeof ann, at: number) {
    const sql = `SELECT ${at}, :a;\n/* b */ SELECT :b, ${at}`
    const reader = readInThread(sql, { a: 1, b: 'two' }, { ...options, owner })
    await reader.next(mariadb)
    expect((await reader.prepare(judging)).text).toBe(`SELECT ${at}, 1`)
    return reader
  }

  it('is read while statements of others run, which go on where they stood', async () => {
    const running = await Promise.all(
      Array.from({ length: 16 }, (_, at) => runFirst(at < 8 ? ann : bob, at)),
    )
    const further = []
    for (let at = 16; at < 20; at++) further.push(await runFirst({ tenant: 't', user: 'cid' }, at))
    for (const [at, reader] of [...running, ...further].entries()) {
      expect(await reader.position({ message: 'Unknown column \'a\' in \'field list\'' } as never))
        .toMatchObject({ line: 1 })
      expect(await reader.next(mariadb)).toEqual({ line: 2, column: 1 })
      expect((await reader.prepare(judging)).text).toBe(`/* b */ SELECT 'two', ${at}`)
      expect(await reader.next(mariadb)).toBeNull()
      await reader.finish()
      reader.close()
    }
  }, 60_000)

  it('waits for its turn where one person has many read, says so, and can be left; others need not wait', async () => {
    const stop = new AbortController()
    const busy = Array.from({ length: 8 }, () => readInThread(long, undefined, { ...options, signal: stop.signal }))
    const reading = busy.map(reader => reader.next(mariadb).catch((error: unknown) => error))
    const target = { connectionId: 'c', connectionName: 'here', database: null }
    const task = new SqlTask(ann, target, `SELECT 1 /* ${'x'.repeat(200_000)} */`)
    task.status = 'running'
    const own = openReader(task, undefined)
    const next = own.next(mariadb)
    const other = readInThread('SELECT 2', undefined, {
      ...options,
      owner: bob,
      onWait: () => { throw new Error('it has to wait') },
    })
    expect(await other.next(mariadb)).toEqual({ line: 1, column: 1 })
    expect(task.message).toContain('many long texts are being read')
    task.abort.abort(new TihcError('cancelled', 'enough'))
    await expect(next).rejects.toMatchObject({ code: 'cancelled' })
    expect(task.message).toBe('SQL is being executed...')
    stop.abort(new TihcError('cancelled', 'enough'))
    await Promise.all(reading)
    for (const reader of [...busy, own, other]) reader.close()
    expect(await allOf(readInThread('SELECT 3', undefined, options), mariadb)).toHaveLength(3)
  }, 60_000)

  it.each([
    ['here', readHere],
    ['there', (sql: string, params: undefined) => readInThread(sql, params, options)],
  ])('that could end its server is refused where it is read: %s', async (_, read) => {
    const reader = read(`SELECT 1 ${'/**/'.repeat(100_001)}`, undefined)
    await reader.next(ansi)
    await expect(reader.prepare(judging)).rejects.toThrow('comments stand in a row')
    reader.close()
  })

  it.each([
    ['SELECT 1; SELECT \'found_rows\'', false],
    ['SELECT 1; SELECT LAST_INSERT_ID()', true],
  ])('tells whether it asks for what was before it: %s', async (sql, asks) => {
    const reader = readInThread(sql, undefined, options)
    expect(await reader.asksForLast(mariadb)).toBe(asks)
    reader.close()
  })

  it('that takes too much memory is refused', async () => {
    const reader = readInThread(long, undefined, { ...options, memoryMB: 24 })
    const reading = reader.next(mariadb).then(() => reader.prepare(judging))
    await expect(reading).rejects.toMatchObject({ code: 'too_large' })
    reader.close()
  }, 60_000)
})
