import type { Cell } from '../../src/contract/sql.ts'
import type { Sandbox } from '../support/sandbox.ts'
import { createHash } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dialects } from '../support/dialects.ts'
import { describeEveryEngine } from '../support/engines.ts'
import { hostileColumns, hostileIdentifiers, hostileSession, hostileTable } from '../support/hostile-values.ts'
import { openSandbox } from '../support/sandbox.ts'

const digest = (text: string) => createHash('sha256').update(text).digest('hex')

describeEveryEngine('values', (engine) => {
  const dialect = dialects[engine.name]
  let box: Sandbox
  beforeAll(async () => { box = await openSandbox(engine) })
  afterAll(() => box.close())

  const bigCell = (size: number) => dialect.repeat('x', size)

  async function window(taskId: string, offset: number, limit = 1, result = 0): Promise<Cell[][]> {
    const { rows } = await box.person.client.sql.rows({ taskId, result, offset, limit })
    return rows
  }

  it('of a plan are words: none of its columns is binary', async () => {
    await box.run('CREATE TABLE planned (id INT PRIMARY KEY)')
    const { columns } = await box.run('EXPLAIN SELECT * FROM planned')
    expect(columns!.length).toBeGreaterThan(3)
    expect(columns!.filter(({ kind }) => kind === 'text').length).toBeGreaterThan(2)
    expect(columns!.filter(({ kind }) => kind === 'binary')).toEqual([])
  })

  describe('that break clients', () => {
    const table = hostileTable(engine.name, 'hostile')
    const expected = table.values.map(value => value.wire)
    beforeAll(async () => {
      await box.run([
        ...hostileSession(engine.name),
        ...table.statements,
      ].join(';\n'))
    })

    it('come back exact in data', async () => {
      const { data } = await box.run('SELECT * FROM hostile')
      const row = data![0]!
      table.values.forEach((value, index) => expect(row[`c${index}`], value.name).toEqual(value.wire))
    })

    it('come back exact in a window, at row 1 and at row 900,000', async () => {
      const { sessionId } = await box.person.client.sql.openSession({
        connectionId: box.connectionId,
        databaseId: box.databaseId,
      })
      await box.run('CREATE TABLE many (n INT PRIMARY KEY)', { sessionId })
      await box.run(`INSERT INTO many WITH RECURSIVE d AS (SELECT 0 AS i UNION ALL SELECT i + 1 FROM d WHERE i < 999)
        SELECT a.i * 1000 + b.i FROM d a, d b`, { sessionId })
      // Only the row at 900,000 is wide; the others are short, so that the test stays quick.
      const { taskId, rowCount } = await box.run(
        `SELECT h.* FROM many LEFT JOIN hostile h ON n IN (0, 900000) ORDER BY n`,
        { sessionId },
      )
      expect(rowCount).toBe(1_000_000)
      expect(await window(taskId, 0)).toEqual([expected])
      expect(await window(taskId, 899_999, 3)).toEqual([
        expected.map(() => null),
        expected,
        expected.map(() => null),
      ])
      await box.person.client.sql.closeSession({ id: sessionId })
    }, 180_000)

    it('come back exact one by one', async () => {
      const { taskId } = await box.run('SELECT * FROM hostile')
      for (const [column, value] of table.values.entries()) {
        const cell = await box.person.client.sql.cell({ taskId, row: 0, column })
        expect(cell.value, value.name).toEqual(value.wire)
      }
    })
  })

  it('of columns with names that break objects keep all of them', async () => {
    const { json, text } = await box.person.request('POST', '/api/sql/execute', {
      databaseId: box.databaseId,
      sql: hostileColumns.sql,
    })
    expect(json.columns.map((column: { name: string }) => column.name)).toEqual(hostileColumns.names)
    expect(text).toContain('{"a":1,"a_3":2,"__proto__":3,"constructor":4,"a_2":5,"订单 \'\\"":6,"toString":7}')
    expect(await window(json.taskId, 0)).toEqual([
      [1, 2, 3, 4, 5, 6, 7],
    ])
  })

  it.each(hostileIdentifiers)('live in a table and column named with $name', async ({ identifier }) => {
    const quoted = `\`${identifier.replaceAll('`', '``')}\``
    const { data } = await box.run(
      `CREATE TABLE ${quoted} (${quoted} INT); INSERT INTO ${quoted} VALUES (7); SELECT * FROM ${quoted}`,
    )
    expect(data).toEqual([])
    const row = (await box.run(`SELECT * FROM ${quoted}`)).data![0]
    expect(JSON.stringify(row)).toBe(JSON.stringify(JSON.parse(`{${JSON.stringify(identifier)}:7}`)))
    await box.run(`DROP TABLE ${quoted}`)
  })

  it('over 1 MB arrive as a preview and whole one by one', async () => {
    const { data, taskId } = await box.run(
      `SELECT ${bigCell(1024 * 1024)} AS fits, ${bigCell(1024 * 1024 + 1)} AS beyond, 5 AS five`,
    )
    expect((data![0]!.fits as string).length).toBe(1024 * 1024)
    expect(data![0]!.beyond).toEqual({
      preview: 'x'.repeat(64 * 1024),
      bytes: 1024 * 1024 + 1,
    })
    expect(data![0]!.five).toBe(5)
    const { value, bytes } = await box.person.client.sql.cell({ taskId, row: 0, column: 1 })
    expect(bytes).toBe(1024 * 1024 + 1)
    expect(digest(value as string)).toBe(digest('x'.repeat(1024 * 1024 + 1)))
  })

  it('of 17 and 33 MB break nothing', async () => {
    for (const statement of dialect.largeCells) await box.direct(statement)
    // TiDB gives a cell of at most max_allowed_packet, which a session takes from the global value when it opens.
    const mb = 1024 * 1024
    const { data, taskId, results } = await box.run(
      `SELECT ${bigCell(17 * mb)} AS a, 1 AS b; `
      + `SELECT ${bigCell(16 * mb)} AS a, ${bigCell(16 * mb)} AS b, ${bigCell(mb)} AS c, 2 AS d; SELECT 3 AS e`,
    )
    expect(data![0]).toEqual({
      a: {
        preview: 'x'.repeat(64 * 1024),
        bytes: 17 * mb,
      },
      b: 1,
    })
    expect(results!.map(result => result.rowCount)).toEqual([1, 1, 1])
    expect(await window(taskId, 0, 1, 1)).toMatchObject([
      [
        { bytes: 16 * mb },
        { bytes: 16 * mb },
        expect.anything(),
        2,
      ],
    ])
    const { bytes } = await box.person.client.sql.cell({ taskId, result: 1, row: 0, column: 1 })
    expect(bytes).toBe(16 * mb)
    expect(await window(taskId, 0, 1, 2)).toEqual([
      [3],
    ])
  }, 120_000)

  it('of as many columns as the server gives break nothing', async () => {
    const { mostColumns } = dialect
    const list = Array.from({ length: mostColumns }, (_, n) => `${n} AS c${n}`).join(', ')
    const { data, columns, taskId } = await box.run(`SELECT ${list} UNION ALL SELECT ${list}`)
    expect(columns).toHaveLength(mostColumns)
    expect(Object.values(data![1]!)).toEqual(Array.from({ length: mostColumns }, (_, n) => n))
    expect((await window(taskId, 0, 10)).map(row => row.length)).toEqual([mostColumns, mostColumns])
  })

  it('of an answer stop at 1,000 rows and at 16 MB, and the answer says so', async () => {
    const many = 'WITH RECURSIVE d AS (SELECT 0 AS i UNION ALL SELECT i + 1 FROM d WHERE i < 999) SELECT i'
    const rows = await box.run(`${many}, 1 FROM d UNION ALL SELECT i, 2 FROM d`)
    expect(rows).toMatchObject({ rowCount: 2000, truncated: true })
    expect(rows.data).toHaveLength(1000)
    const bytes = await box.run(`${many}, ${bigCell(100_000)} FROM d`)
    expect(bytes.truncated).toBe(true)
    expect(bytes.data!.length).toBeGreaterThan(100)
    expect(bytes.data!.length).toBeLessThan(170)
    const window = await box.person.client.sql.rows({ taskId: bytes.taskId, offset: 500, limit: 1000 })
    expect(window.rows[0]![0]).toBe(500)
    expect(window.rows.length).toBeLessThan(170)
  })

  it.runIf(dialect.characterSets)('of text follow the character set of the session', async () => {
    const { results, taskId } = await box.run(`SET NAMES gbk; SELECT CONVERT(X'B6A9B5A5' USING gbk) AS t`)
    expect(results).toHaveLength(2)
    expect(await window(taskId, 0, 1, 1)).toEqual([
      ['订单'],
    ])
  })
})
