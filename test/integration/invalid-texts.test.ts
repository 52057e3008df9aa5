import type { Cell } from '../../src/contract/sql.ts'
import type { Host } from '../support/host.ts'
import type { MaliciousMysql } from '../support/malicious-mysql.ts'
import type { Sandbox } from '../support/sandbox.ts'
import { Buffer } from 'node:buffer'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { describeEngines } from '../support/engines.ts'
import { startHost } from '../support/host.ts'
import { startMaliciousMysql } from '../support/malicious-mysql.ts'
import { endPacket, lengthEncoded } from '../support/rogue-mysql.ts'
import { openSandbox } from '../support/sandbox.ts'

/** Texts whose bytes are none in their character set: they are given as bytes, and said to be such. */

const invalid = (hex: string): Cell => ({ base64: Buffer.from(hex, 'hex').toString('base64'), invalid: true })

async function rowsOf(box: Sandbox, sql: string): Promise<{ taskId: string, rows: Cell[][], names: string[] }> {
  const { taskId, results } = await box.run(sql)
  const window = await box.person.client.sql.rows({ taskId, result: results!.length - 1 })
  return { taskId, rows: window.rows, names: window.columns.map(({ name }) => name) }
}

async function exported(box: Sandbox, taskId: string, format: string, result = 0): Promise<Buffer> {
  const path = `/api/sql/tasks/${taskId}/export?format=${format}&result=${result}&header=false&lineEnd=lf`
  const answer = await fetch(box.host.url + path, { headers: { authorization: `Bearer ${box.person.token}` } })
  return Buffer.from(await answer.arrayBuffer())
}

describeEngines('texts that cannot be read', (engine) => {
  let box: Sandbox
  beforeAll(async () => { box = await openSandbox(engine) })
  afterAll(() => box?.close())

  it.runIf(engine.name === 'TiDB')('in UTF-8 are what TiDB keeps where it is told not to look', async () => {
    await box.run(`SET tidb_skip_utf8_check = 1;
      CREATE TABLE broken (id INT PRIMARY KEY, a VARCHAR(20) CHARACTER SET utf8mb4, b TEXT CHARACTER SET utf8mb4);
      INSERT INTO broken VALUES (1, X'61FF41', X'E4BD'), (2, 'a\uFFFDb', '订'), (3, '', X'80')`)
    const { taskId, rows } = await rowsOf(box, 'SELECT a, b, HEX(a), HEX(b) FROM broken ORDER BY id')
    expect(rows).toEqual([
      [invalid('61FF41'), invalid('E4BD'), '61FF41', 'E4BD'],
      ['a\uFFFDb', '订', '61EFBFBD62', 'E8AEA2'],
      ['', invalid('80'), '', '80'],
    ])
    const [line] = (await exported(box, taskId, 'tsv')).toString('latin1').split('\n')
    expect(line).toBe('a\xFFA\t\xE4\xBD\t61FF41\tE4BD')
    expect(JSON.parse((await exported(box, taskId, 'jsonl')).toString().split('\n')[0]!))
      .toMatchObject({ a: invalid('61FF41'), b: invalid('E4BD') })
  })

  it.runIf(engine.name === 'MariaDB')('come as the columns have them where nothing is converted', async () => {
    const { taskId, rows } = await rowsOf(box, `SET character_set_results = NULL;
      SELECT _ucs2 X'D800', _ucs2 X'8BA2', _gbk X'B6A9', _latin1 X'81E9', _utf16 X'D83DDE00', _utf8mb4 '订'`)
    expect(rows).toEqual([[invalid('D800'), '订', '订', '\x81é', '😀', '订']])
    expect((await exported(box, taskId, 'csv', 1)).toString()).toBe('0xD800,订,订,\x81é,😀,订\n')
    expect(Object.values(JSON.parse((await exported(box, taskId, 'jsonl', 1)).toString()) as object))
      .toEqual([invalid('D800'), '订', '订', '\x81é', '😀', '订'])
  })

  it.runIf(engine.name === 'MariaDB')('names are read as they are sent', async () => {
    const { names, rows } = await rowsOf(box, 'SET character_set_results = latin1; SELECT \'é\' AS `é`')
    expect([names, rows]).toEqual([['é'], [['é']]])
    const unconverted = await rowsOf(box, `SET character_set_results = NULL; SELECT _gbk X'B6A9' AS \`订单\`, 1 AS \`é\``)
    expect([unconverted.names, unconverted.rows]).toEqual([['订单', 'é'], [['订', 1]]])
  })
})

describe('texts of a SQLite file that cannot be read', () => {
  let box: Sandbox
  beforeAll(async () => { box = await openSandbox({ name: 'SQLite' }) })
  afterAll(() => box?.close())

  it('are given as the file has them, wherever they stand', async () => {
    await box.run(`CREATE TABLE broken (id INTEGER PRIMARY KEY, a TEXT, b);
      WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 5000)
      INSERT INTO broken SELECT i, 'text ' || i, i * 1.5 FROM n;
      UPDATE broken SET a = CAST(X'61FF41' AS TEXT) WHERE id IN (1, 3000);
      UPDATE broken SET a = CAST(X'FE' AS TEXT), b = CAST(X'E4BD' AS TEXT) WHERE id = 3001;
      UPDATE broken SET a = 'a\uFFFDb' WHERE id = 3002`)
    for (const sql of ['SELECT * FROM broken ORDER BY id', 'SELECT * FROM broken ORDER BY id; -- that is all',
      'WITH t AS (SELECT * FROM broken) SELECT * FROM t ORDER BY id', 'SELECT DISTINCT * FROM broken ORDER BY 1']) {
      const { taskId } = await box.run(sql)
      const { rows } = await box.person.client.sql.rows({ taskId, limit: 5000 })
      expect(rows).toHaveLength(5000)
      expect([rows[0], rows[1], rows[2999], rows[3000], rows[3001], rows[4999]]).toEqual([
        [1, invalid('61FF41'), 1.5],
        [2, 'text 2', 3],
        [3000, invalid('61FF41'), 4500],
        [3001, invalid('FE'), invalid('E4BD')],
        [3002, 'a\uFFFDb', 4503],
        [5000, 'text 5000', 7500],
      ])
    }
  })

  it('are so under parameters, in a row that is written, and in files', async () => {
    const { taskId, rows } = await rowsOf(box, 'SELECT a FROM broken WHERE id = 1')
    expect(rows).toEqual([[invalid('61FF41')]])
    const bound = await box.run('SELECT a, ? AS p FROM broken WHERE id = ?', { params: ['x;', 1] })
    expect(bound.data).toEqual([{ a: invalid('61FF41'), p: 'x;' }])
    expect((await exported(box, taskId, 'csv')).toString('latin1')).toBe('a\xFFA\n')
    expect((await exported(box, taskId, 'jsonl')).toString()).toBe(`{"a":${JSON.stringify(invalid('61FF41'))}}\n`)
  })

  it('are said to be unclear where nobody can tell', async () => {
    const told = async (sql: string) => (await box.run(sql)).results!.at(-1)!.warnings.map(({ message }) => message)
    const unclear = [expect.stringMatching(/U\+FFFD.*CAST\(column AS BLOB\)/)]
    await box.run(`CREATE TABLE "odd�" (a); INSERT INTO "odd�" VALUES (CAST(X'FE' AS TEXT)), ('plain')`)
    expect(await told('UPDATE "odd�" SET a = a RETURNING a')).toEqual(unclear)
    expect(await told('PRAGMA table_list')).toEqual(unclear)
    expect(await told('SELECT a, random() FROM "odd�"')).toEqual(unclear)
    expect(await told('SELECT a FROM "odd�"')).toEqual([])
    expect(await told('UPDATE "odd�" SET a = a WHERE a = \'plain\' RETURNING a')).toEqual([])
    await box.run('DROP TABLE "odd�"')
  })

  it('leave nothing open behind them', async () => {
    const { sessionId } = await box.person.client.sql.openSession({ connectionId: box.connectionId })
    const run = (sql: string, more = {}) => box.person.client.sql.execute({ sessionId, sql, ...more })
    await run('SELECT * FROM broken ORDER BY id', { maxRows: 1 })
    await run('BEGIN; UPDATE broken SET b = 1 WHERE id = 2; SELECT a FROM broken WHERE id = 1; COMMIT')
    expect((await run('SELECT b FROM broken WHERE id = 2')).data).toEqual([{ b: 1 }])
    await box.person.client.sql.closeSession({ id: sessionId })
  })
})

/** A column of a type and a character set that the test says. */
function columnOf(name: Buffer, characterSet: number, type = 0xFD): Buffer {
  const numbers = Buffer.alloc(13)
  numbers[0] = 12
  numbers.writeUInt16LE(characterSet, 1)
  numbers.writeUInt32LE(255, 3)
  numbers[7] = type
  const parts = ['def', '', '', ''].map(part => lengthEncoded(part))
  return Buffer.concat([...parts, Buffer.of(name.length), name, Buffer.of(0), numbers])
}

describe('what a server sends', () => {
  let host: Host
  let server: MaliciousMysql
  const values: Array<[characterSet: number, hex: string, cell: Cell]> = [
    [45, 'FF', invalid('FF')],
    [45, 'EDA080', invalid('EDA080')],
    [28, 'B6A981', invalid('B6A981')],
    [8, '81', '\x81'],
    [11, 'E9', invalid('E9')],
    [54, 'D83D', invalid('D83D')],
    [63, '00FF', { base64: 'AP8=' }],
  ]
  const names: Array<[bytes: Buffer, characterSet: number, name: string, invalidName?: true]> = [
    [Buffer.from('订单'), 45, '订单'],
    [Buffer.from('é', 'latin1'), 8, 'é'],
    [Buffer.from('B6A9', 'hex'), 28, '订'],
    [Buffer.from('C328', 'hex'), 45, '0xC328', true],
    [Buffer.from('é', 'latin1'), 63, '0xE9', true],
  ]

  beforeAll(async () => {
    host = await startHost()
    server = await startMaliciousMysql(foe => foe.serve(
      [/SELECT texts/, () => foe.send(
        Buffer.of(values.length),
        ...values.map(([characterSet]) => columnOf(Buffer.from('a'), characterSet)),
        endPacket,
        Buffer.concat(values.flatMap(([, hex]) => [Buffer.of(hex.length / 2), Buffer.from(hex, 'hex')])),
        endPacket,
      )],
      [/SELECT names/, () => foe.send(
        Buffer.of(names.length),
        ...names.map(([bytes, characterSet]) => columnOf(bytes, characterSet)),
        endPacket,
        endPacket,
      )],
    ))
  })
  afterAll(async () => {
    await server?.close()
    await host?.stop()
  })

  async function run(sql: string) {
    const { client } = host.admin
    const { id } = await client.connections.create({
      name: sql, host: '127.0.0.1', port: server.port, user: 'root', password: '',
    })
    const { taskId } = await client.sql.execute({ connectionId: id, sql })
    return await client.sql.rows({ taskId })
  }

  it('is text just where its bytes are text in the character set of the column', async () => {
    expect((await run('SELECT texts')).rows).toEqual([values.map(([, , cell]) => cell)])
  })

  it('names a column as its bytes say, in hex where they are no text', async () => {
    const { columns } = await run('SELECT names')
    expect(columns.map(({ name, invalidName }) => [name, invalidName]))
      .toEqual(names.map(([, , name, isInvalid]) => [name, isInvalid]))
  })
})
