import type { Cell } from '../../src/contract/sql.ts'
import type { RowSource } from '../../src/dialects/row-sql.ts'
import type { TestEngine } from '../support/engines.ts'
import type { Sandbox } from '../support/sandbox.ts'
import { execFileSync } from 'node:child_process'
import process from 'node:process'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { dialectOf } from '../../src/dialects/registry.ts'
import { selectRows } from '../../src/dialects/table-rows.ts'
import { describeEngines } from '../support/engines.ts'
import { openSandbox } from '../support/sandbox.ts'

/** Numbers that are written in another way than a program prints them: what the server wrote is what is shown. */

/** The types of columns, and what is put into them. */
const numbers: ReadonlyArray<readonly [type: string, ...values: string[]]> = [
  ['TINYINT(3) ZEROFILL', '7', '0', '123'],
  ['SMALLINT(5) UNSIGNED ZEROFILL', '42', '12345', '0'],
  ['MEDIUMINT(8) ZEROFILL', '1', '12345678', '99'],
  ['INT(5) ZEROFILL', '42', '123456', '0'],
  ['BIGINT(20) ZEROFILL', '42', '18446744073709551615', '9007199254740993'],
  ['INT', '0', '-7', '42'],
  ['BIGINT', '9007199254740991', '-9007199254740992', '-9007199254740991'],
  ['DECIMAL(10,3) ZEROFILL', '1.5', '0', '1234567.891'],
  ['DECIMAL(5,2)', '0', '-0.1', '100'],
  ['YEAR', '0', '2026', '1901'],
  ['FLOAT', '0.1', '-0.0', '1e20'],
  ['FLOAT(7,4)', '1.5', '0', '-0.0001'],
  ['DOUBLE', '1e20', '-0e0', '1e-7'],
  ['DOUBLE', '1.7976931348623157e308', '5e-324', '123456789012345680000'],
  ['DOUBLE', '0.1', '100', '4428.714285714286'],
  ['DOUBLE(10,2)', '1.5', '0', '12345678.9'],
  ['DOUBLE(7,2) ZEROFILL', '1.5', '0', '42'],
]
const rows = 3
const columns = numbers.map(([type], at) => ({ name: `c${at}`, type }))

/** What the server's own client prints, a list of texts for each row. */
function clientRows(engine: TestEngine, database: string, statement: string): string[][] {
  const printed = execFileSync('mariadb', [
    '--no-defaults',
    '--batch',
    '--skip-column-names',
    '--protocol=tcp',
    `--host=${engine.host}`,
    `--port=${engine.port}`,
    `--user=${engine.user}`,
    `--database=${database}`,
    `--execute=${statement}`,
  ], { env: { ...process.env, MYSQL_PWD: engine.password } })
  return printed.toString().trimEnd().split('\n').map(line => line.split('\t'))
}

describeEngines('numbers with zeros of their own', (engine) => {
  let box: Sandbox
  let expected: string[][]
  let cells: Cell[][]
  let taskId: string
  const all = 'SELECT * FROM zeros ORDER BY id'

  beforeAll(async () => {
    box = await openSandbox(engine)
    const inserted = Array.from({ length: rows }, (_, row) =>
      `(${[row, ...numbers.map(([, ...values]) => values[row]!)].join(', ')})`)
    await box.run(`SET sql_mode = '';
      CREATE TABLE zeros (id INT PRIMARY KEY, ${columns.map(({ name, type }) => `${name} ${type}`).join(', ')});
      INSERT INTO zeros VALUES ${inserted.join(', ')}`)
    expected = clientRows(engine, box.database, all)
    taskId = (await box.run(all)).taskId
    cells = (await box.person.client.sql.rows({ taskId })).rows
  })
  afterAll(() => box?.close())

  it('are shown as the server\'s own client prints them', () => {
    expect(cells.map(row => row.map(String))).toEqual(expected)
    // It is the zeros that are looked at: without them nothing would be proved.
    const changed = expected.flat().filter(text => /^-?0\d|\.\d*0$|^-0$|e\d/.test(text))
    expect(changed.length).toBeGreaterThan(8)
  })

  it('are numbers of JSON where these are printed alike, and texts where not', () => {
    for (const cell of cells.flatMap(row => row.slice(1))) {
      if (typeof cell === 'number') expect(Number.isFinite(cell) && !Object.is(cell, -0), String(cell)).toBe(true)
      else expect(typeof cell).toBe('string')
    }
    const typeOf = (name: string, row: number) => typeof cells[row]![columns.findIndex(each => each.name === name) + 1]
    expect([typeOf('c5', 0), typeOf('c9', 0), typeOf('c9', 1), typeOf('c14', 0)])
      .toEqual(['number', 'string', 'number', 'number'])
  })

  it('come one by one as in a window', async () => {
    for (const [row, texts] of expected.entries()) {
      for (const [column, text] of texts.entries()) {
        const { value } = await box.person.client.sql.cell({ taskId, row, column })
        expect([value, String(value)]).toEqual([cells[row]![column], text])
      }
    }
  })

  it.each(['csv', 'tsv', 'jsonl'])('are written into %s as they are', async (format) => {
    const path = `/api/sql/tasks/${taskId}/export?format=${format}&header=false&lineEnd=lf`
    const answer = await fetch(box.host.url + path, { headers: { authorization: `Bearer ${box.person.token}` } })
    const lines = (await answer.text()).trimEnd().split('\n')
    if (format !== 'jsonl') {
      expect(lines.map(line => line.split(format === 'csv' ? ',' : '\t'))).toEqual(expected)
      return
    }
    for (const [row, line] of lines.entries()) {
      const written = [...line.matchAll(/"\w+":(?:"([^"]*)"|([^,}]*))/g)]
      expect(written.map(([, text, number]) => text ?? number)).toEqual(expected[row])
      // Each is valid, and a number holds what the server wrote.
      const values = Object.values(JSON.parse(line) as object) as unknown[]
      values.forEach((value, at) => expect(Number(value), line).toBe(Number(expected[row]![at])))
    }
  })

  it('find their rows again, and make the same ones', async () => {
    const { data: tables } = await box.person.client.tables.list({ databaseId: box.databaseId, columns: false })
    const { data: table } = await box.person.client.tables.definition({
      id: tables.find(({ name }) => name === 'zeros')!.id,
    })
    if (table.kind !== 'table') throw new Error('It is a table.')
    const source: RowSource = { dialect: dialectOf('MySQL'), product: engine.name, database: box.database, table }
    for (const [at, { name, type }] of columns.entries()) {
      // A server compares a FLOAT with a DOUBLE, which is another number.
      if (type.startsWith('FLOAT')) continue
      for (const [row, texts] of expected.entries()) {
        const value = String(cells[row]![at + 1])
        const sql = selectRows(source, {
          filters: [{ column: name, operator: '=', value }],
          sort: [],
          after: null,
          limit: 10,
        })
        const found = await box.person.client.sql.rows({ taskId: (await box.run(sql)).taskId })
        expect(found.rows.map(([id]) => String(id)), sql).toContain(texts[0])
      }
    }
    await box.run('CREATE TABLE copied LIKE zeros')
    for (const row of cells) {
      // As they are copied: a zero with a sign is a float's alone.
      const written = row.map(cell => String(cell).replace(/^-[0.]+$/, '$&e0'))
      await box.run(`INSERT INTO copied VALUES (${written.join(', ')})`)
    }
    expect(clientRows(engine, box.database, 'SELECT * FROM copied ORDER BY id')).toEqual(expected)
  })
})
