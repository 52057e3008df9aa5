import type { Sandbox } from '../support/sandbox.ts'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeEngines, describeEveryEngine, engines, everyEngine } from '../support/engines.ts'
import { openSandbox } from '../support/sandbox.ts'

/*
 * A limit of the display has no effect: only what is known to be a read is ended at `maxRows`; anything else is read
 * on, and its further rows are dropped. The table, read past TiHC, is the judge.
 */

/** `n` rows with the numbers from 1 on, whatever the engine. */
const numbers = (n: number) =>
  'WITH RECURSIVE d (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM d WHERE i < 199) '
  + `SELECT a.i * 200 + b.i + 1 AS n FROM d a, d b LIMIT ${n}`
const tableOf = (box: Sandbox, name: string) => box.database === 'main' ? name : `${box.database}.${name}`
const countOf = async (box: Sandbox, name: string) =>
  Number((await box.direct(`SELECT COUNT(*) FROM ${tableOf(box, name)}`))[0]![0])

const returning = everyEngine.filter(({ name }) => name !== 'TiDB')

describeEveryEngine('maxRows', (engine) => {
  let box: Sandbox
  beforeAll(async () => {
    box = await openSandbox(engine)
    await box.run('CREATE TABLE t (id INT PRIMARY KEY)')
  })
  afterAll(() => box.close())

  it('ends a read', async () => {
    const { results } = await box.run(numbers(20_000), { maxRows: 5 })
    expect(results).toMatchObject([{ rowCount: 5, limited: true }])
  })

  it.runIf(returning.some(({ name }) => name === engine.name))(
    'leaves an INSERT … RETURNING whole, in a transaction too',
    async () => {
      await box.run('CREATE TABLE r (id INT PRIMARY KEY)')
      const insert = (from: number) =>
        `INSERT INTO r (id) SELECT n + ${from} FROM (${numbers(20_000)}) AS x WHERE true RETURNING id`
      const { results, data } = await box.run(insert(0), { maxRows: 5 })
      expect(results).toMatchObject([{ rowCount: 5, limited: true }])
      expect(data).toHaveLength(5)
      expect(await countOf(box, 'r')).toBe(20_000)
      await box.run(`BEGIN; ${insert(100_000)}; COMMIT`, { maxRows: 5 })
      expect(await countOf(box, 'r')).toBe(40_000)
    },
  )

  it.runIf(engine.name === 'SQLite')(
    'and the transaction around a write leave what OR FAIL keeps, as SQLite does',
    async () => {
      await box.run('CREATE TABLE f (id INT PRIMARY KEY); INSERT INTO f VALUES (1)')
      await expect(box.run('INSERT OR FAIL INTO f VALUES (10), (11), (1), (12)')).rejects.toMatchObject({
        code: 'engine',
      })
      await expect(box.run('INSERT INTO f VALUES (20), (1)')).rejects.toMatchObject({ code: 'engine' })
      expect(await countOf(box, 'f')).toBe(3)
    },
  )

  it('goes on with the next statement as if there were none', async () => {
    const { results } = await box.run(`${numbers(1000)}; SELECT 7 AS a`, { maxRows: 2 })
    expect(results).toMatchObject([{ rowCount: 2, limited: true }, { rowCount: 1, limited: false }])
  })
})

describeEngines('maxRows', (engine) => {
  let box: Sandbox
  beforeAll(async () => { box = await openSandbox(engine) })
  afterAll(() => box.close())

  it('leaves whole what a SELECT leaves in the session', async () => {
    const { sessionId } = await box.person.client.sql.openSession({
      connectionId: box.connectionId,
      databaseId: box.databaseId,
    })
    await box.run(`SET @seen = 0; SELECT @seen := @seen + 1 FROM (${numbers(3000)}) AS x`, { sessionId, maxRows: 5 })
    expect((await box.run('SELECT @seen AS seen', { sessionId })).data).toEqual([{ seen: 3000 }])
  })

  it('leaves whole a SELECT that takes from a sequence', async () => {
    await box.run('CREATE SEQUENCE s')
    await box.run(`SELECT NEXTVAL(s) FROM (${numbers(3000)}) AS x`, { maxRows: 5 })
    expect(Number((await box.run('SELECT NEXTVAL(s) AS next')).data![0]!.next)).toBe(3001)
  })

  it.runIf(engine.name === 'MariaDB')(
    'leaves a procedure whole: every result has its own limit, and what comes after is done',
    async () => {
      await box.run('CREATE TABLE log (n INT)')
      await box.run(
        `CREATE PROCEDURE p() BEGIN ${numbers(20_000)}; INSERT INTO log VALUES (1); ${numbers(10)}; `
        + 'UPDATE log SET n = 2; SELECT 1 AS a; END',
      )
      const { results } = await box.run('CALL p()', { maxRows: 5 })
      expect(results!.filter(({ columns }) => columns.length > 0)).toMatchObject([
        { rowCount: 5, limited: true },
        { rowCount: 5, limited: true },
        { rowCount: 1, limited: false },
      ])
      expect(await box.direct(`SELECT n FROM ${box.database}.log`)).toEqual([[2]])
    },
  )

  it.runIf(engine.name === 'MariaDB')(
    'and so has the room for results: what writes goes on, and its further rows are dropped',
    async () => {
      const { settings } = box.person.client
      await box.run('CREATE TABLE full (n INT)')
      await box.run(
        `CREATE PROCEDURE fills() BEGIN SELECT REPEAT('x', 20000) AS x FROM (${numbers(8000)}) AS n; `
        + 'INSERT INTO full VALUES (1); END',
      )
      await settings.update({ program: { resultQuotaBytes: 64 * 1000 ** 2 } })
      try {
        const { status, notices, results } = await box.run('CALL fills()')
        expect(status).toBe('success')
        expect(notices).toEqual([
          expect.stringMatching(/larger than all results together may be.*The statement itself went on/),
        ])
        expect(results![0]!.rowCount).toBeLessThan(8000)
        expect(await countOf(box, 'full')).toBe(1)
        // A read is stopped there.
        await expect(box.run(`SELECT REPEAT('x', 20000) AS x FROM (${numbers(8000)}) AS n`)).rejects.toMatchObject({
          code: 'too_large',
        })
      } finally {
        await settings.update({ program: { resultQuotaBytes: 8000 * 1000 ** 2 } })
      }
    },
  )

  it.runIf(engine.name === 'MariaDB')('leaves whole a SELECT whose function writes', async () => {
    await box.run(
      'CREATE TABLE calls (n INT); CREATE FUNCTION note(n INT) RETURNS INT BEGIN INSERT INTO calls '
      + 'VALUES (n); RETURN n; END',
    )
    await box.run(`SELECT note(n) FROM (${numbers(300)}) AS x`, { maxRows: 5 })
    expect(await countOf(box, 'calls')).toBe(300)
  })
}, engines)
