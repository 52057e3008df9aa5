import type { Client } from '../../src/contract/index.ts'
import type { Cell } from '../../src/contract/sql.ts'
import type { rowOperators } from '../../src/dialects/row-filters.ts'
import type { RowSort } from '../../src/dialects/row-order.ts'
import type { RowSource } from '../../src/dialects/row-sql.ts'
import type { Host } from '../support/host.ts'
import { randomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { dialectOf } from '../../src/dialects/registry.ts'
import { countRows, hasPages, placeOfRow, rowKey, selectReferenced, selectRows } from '../../src/dialects/table-rows.ts'
import { everyEngine } from '../support/engines.ts'
import { startHost } from '../support/host.ts'

/** Rows of a table page by page, in every order: no row is left out, none comes twice, and each is in its place. */

const rows = 60
const hostile = ['O\'Neil', 'a\\b', 'a\\\'; --', '100%', '1_0', '!x', '王小明', '😀', '', ' lead', 'ZZ', 'zz', '"']
/** Both of an hour that clocks in Berlin show twice. */
const twice = ['1761438600', '1761442200']

/** Columns beside the key, and how the value of a row is written. */
const serverColumns: Record<string, [type: string, value: (at: number) => string]> = {
  big: ['BIGINT', at => `${9007199254740993n + BigInt(at % 7)}`],
  huge: ['BIGINT UNSIGNED', at => `${18446744073709551615n - BigInt(at % 3)}`],
  amount: ['DECIMAL(30,10)', at => `${at % 5}.0000000001`],
  single: ['FLOAT', at => `${(at % 9) / 3}`],
  twofold: ['DOUBLE', at => `${(at % 9) / 7}`],
  day: ['DATE', at => `'2024-02-${10 + at % 9}'`],
  moment: ['DATETIME(6)', at => `'2024-02-10 00:00:00.00000${at % 8}'`],
  stamp: ['TIMESTAMP NULL', at => `FROM_UNIXTIME(${twice[at % 2]})`],
  span: ['TIME', at => `'${at % 2 ? '-' : ''}${at % 6}0:00:00'`],
  year: ['YEAR', at => `${2000 + at % 4}`],
  name: ['VARCHAR(40) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin', at => quoted(hostile[at % hostile.length]!)],
  mixed: ['VARCHAR(40) CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci', at => quoted(hostile[at % 12]!)],
  state: ['ENUM(\'new\',\'paid\',\'a\')', at => `'${['a', 'new', 'paid'][at % 3]}'`],
  bytes: ['VARBINARY(8)', at => `X'${(at % 5).toString(16).padStart(2, '0')}ff'`],
  tick: ['TINYINT(1)', at => `${at % 2}`],
}
const fileColumns: typeof serverColumns = {
  big: ['INTEGER', serverColumns.big![1]],
  real: ['REAL', at => `${(at % 9) / 7}`],
  name: ['TEXT', at => `'${hostile[at % hostile.length]!.replaceAll('\'', '\'\'')}'`],
  anything: ['', at => ['1', '\'1\'', 'X\'31\'', '1.5', '9007199254740993'][at % 5]!],
  bytes: ['BLOB', serverColumns.bytes![1]],
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll('\'', '\\\'')}'`
}

describe.each(everyEngine)('rows of a table on $name', (engine) => {
  const isServer = engine.name !== 'SQLite'
  const columns = isServer ? serverColumns : fileColumns
  const names = Object.keys(columns)
  const database = isServer ? `r_${randomBytes(4).toString('hex')}` : 'main'
  let host: Host
  let client: Client
  let connectionId: string
  let sessionId: string
  let databaseId: number

  const run = async (sql: string) => await client.sql.execute({ sessionId, sql, async: false })

  /** All rows, as arrays. */
  async function read(sql: string): Promise<{ columns: Array<{ name: string }>, rows: Cell[][] }> {
    const { taskId } = await run(sql)
    return await client.sql.rows({ taskId, limit: 10_000 })
  }

  async function sourceOf(table: string): Promise<RowSource> {
    const { data: tables } = await client.tables.list({ databaseId, columns: false })
    const { data } = await client.tables.definition({ id: tables.find(({ name }) => name === table)!.id })
    if (data.kind === 'sequence') throw new Error('It has no rows.')
    return { dialect: dialectOf(isServer ? 'MySQL' : 'SQLite'), product: engine.name, database, table: data }
  }

  /** All rows by pages of seven, as the page asks for them. */
  async function byPages(source: RowSource, sort: RowSort[]): Promise<Cell[][]> {
    const all: Cell[][] = []
    for (let after = null, more = true; more;) {
      const page = await read(selectRows(source, { filters: [], sort, after, limit: 8 }))
      more = page.rows.length > 7
      const shown = page.rows.slice(0, 7)
      all.push(...shown)
      after = more ? placeOfRow(source, sort, { columns: page.columns, row: shown.at(-1)! }) : null
      if (more) expect(after).not.toBeNull()
      if (all.length > rows * 2) throw new Error('It does not end.')
    }
    return all
  }

  beforeAll(async () => {
    if (engine.skip) return
    host = await startHost()
    client = host.admin.client
    const folder = join(host.dataDir, 'sqlite')
    mkdirSync(folder, { recursive: true })
    new Sqlite(join(folder, 'rows.db')).close()
    const { id } = await client.connections.create(isServer
      ? { ...reachOf(engine), name: 'rows' }
      : { name: 'rows', engine: 'SQLite', file: 'rows.db' })
    connectionId = id
    if (isServer) await client.sql.execute({ connectionId, sql: `CREATE DATABASE ${database}` })
    sessionId = (await client.sql.openSession({ connectionId, ...isServer && { database } })).sessionId
    const spelled = names.map(name => `${name} ${columns[name]![0]}`)
    const values = (at: number) => names.map((name, place) => ((at + place) % 6 === 0 ? 'NULL' : columns[name]![1](at)))
    const fill = (table: string, key: (at: number) => string[]) => Array.from({ length: rows }, (_, at) =>
      `INSERT INTO ${table} VALUES (${[...key(at), ...values(at)].join(', ')})`).join(';\n')
    const text = isServer ? 'VARCHAR(40) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin' : 'TEXT'
    const [int, bytes] = isServer ? ['BIGINT', 'BINARY(2)'] : ['INTEGER', 'BLOB']
    await run(`${isServer ? 'SET time_zone = \'+00:00\';' : ''}
      CREATE TABLE counted (id ${int} PRIMARY KEY, ${spelled.join(', ')});
      CREATE TABLE pairs (a ${text} NOT NULL, b ${int} NOT NULL, ${spelled.join(', ')}, PRIMARY KEY (a, b));
      CREATE TABLE keyless (n ${int}, ${spelled.join(', ')});
      CREATE TABLE uniquely (u ${bytes} NOT NULL, ${spelled.join(', ')});
      CREATE UNIQUE INDEX by_u ON uniquely (u);
      CREATE VIEW seen AS SELECT * FROM counted;
      ${fill('counted', at => [`${isServer ? 9223372036854775807n - BigInt(at) : at * 3}`])};
      ${fill('pairs', at => [isServer ? quoted(hostile[at % 7]!) : columns.name![1](at % 7), `${at}`])};
      ${fill('keyless', at => [`${at}`])};
      ${fill('uniquely', at => [`X'${at.toString(16).padStart(4, '0')}'`])}`)
    databaseId = (await client.databases.list({ connectionId })).data.find(({ name }) => name === database)!.id
  })
  afterAll(async () => {
    if (isServer && connectionId) await client.sql.execute({ connectionId, sql: `DROP DATABASE IF EXISTS ${database}` })
    await host?.stop()
  })

  const tables = ['counted', 'pairs', 'keyless', 'uniquely']
  it.skipIf(engine.skip).each(tables)('of %s come each once, in every order', async (table) => {
    const source = await sourceOf(table)
    const key = rowKey(source)
    if (table === 'keyless' && engine.name === 'MariaDB') {
      expect(key).toBeNull()
      expect(hasPages(source, [])).toBe(false)
      return
    }
    expect(key).not.toBeNull()
    const orders: RowSort[][] = [
      [],
      ...source.table.columns.flatMap(({ name }) => [false, true].map(descending => [{ column: name, descending }])),
      [{ column: names[0]!, descending: true }, { column: names.at(-1)!, descending: false }],
    ]
    for (const sort of orders) {
      expect(hasPages(source, sort), JSON.stringify(sort)).toBe(true)
      const whole = await read(selectRows(source, { filters: [], sort, after: null, limit: 1000 }))
      expect(whole.rows).toHaveLength(rows)
      expect(await byPages(source, sort), JSON.stringify(sort)).toEqual(whole.rows)
    }
  }, 240_000)

  it.skipIf(engine.skip)('of a view are read without pages', async () => {
    const source = await sourceOf('seen')
    expect([rowKey(source), hasPages(source, [])]).toEqual([null, false])
    const { rows: seen } = await read(selectRows(source, { filters: [], sort: [], after: null, limit: 1000 }))
    expect(seen).toHaveLength(rows)
  })

  it.skipIf(engine.skip)('are those that a condition holds for, whatever is compared', async () => {
    const source = await sourceOf('counted')
    const count = async (column: string, operator: typeof rowOperators[number], value = '') =>
      Number((await read(countRows(source, [{ column, operator, value }]))).rows[0]![0])
    const { rows: all, columns: read1 } = await read('SELECT * FROM counted')
    const cells = (name: string) => all.map(row => row[read1.findIndex(column => column.name === name)]!)
    for (const text of hostile.filter(each => each !== '')) {
      const named = cells('name').filter(cell => cell !== null).map(String)
      expect(await count('name', '=', text), text).toBe(named.filter(each => each === text).length)
      const holds = named.filter(each => each.toLowerCase().includes(text.toLowerCase())).length
      const strict = named.filter(each => each.includes(text)).length
      expect([holds, strict]).toContain(await count('name', 'contains', text))
      expect(await count('name', 'in', `${text},王小明`)).toBe(
        named.filter(each => each === text.trim() || each === '王小明').length)
    }
    const exact = cells('big').filter(cell => cell === '9007199254740993').length
    expect(await count('big', '=', '9007199254740993')).toBe(exact)
    expect(await count('big', '<', '9007199254740994')).toBe(exact)
    expect(await count('big', 'isNull')).toBe(cells('big').filter(cell => cell === null).length)
    expect(await count('big', 'isNotNull')).toBe(cells('big').filter(cell => cell !== null).length)
    expect(await count('big', 'in', '9007199254740993, 9007199254740994')).toBe(
      cells('big').filter(cell => cell === '9007199254740993' || cell === '9007199254740994').length)
    if (isServer) {
      expect(await count('bytes', '=', '0x02ff')).toBe(cells('bytes').filter(cell =>
        typeof cell === 'object' && cell !== null && 'base64' in cell && cell.base64 === 'Av8=').length)
    }
  })

  it.runIf(isServer && !engine.skip)('are found alike by a session in which a backslash escapes nothing', async () => {
    const source = await sourceOf('counted')
    for (const value of hostile) {
      const sql = countRows(source, [{ column: 'name', operator: 'contains', value }])
      const usual = await read(sql)
      const { taskId } = await run(
        `SET SESSION sql_mode = 'NO_BACKSLASH_ESCAPES'; ${sql}; SET SESSION sql_mode = DEFAULT`)
      const { rows: [strange] } = await client.sql.rows({ taskId, result: 1 })
      expect(strange, value).toEqual(usual.rows[0])
    }
  })

  it.skipIf(engine.skip)('are found that a row refers to', async () => {
    const source = await sourceOf('pairs')
    const { rows: all } = await read('SELECT * FROM pairs')
    for (const [a, b] of all.slice(0, 14)) {
      const values = [{ column: 'a', from: 'a', cell: a! }, { column: 'b', from: 'b', cell: b! }]
      const { rows: found } = await read(selectReferenced(source, { database, table: 'pairs', values, limit: 2 }))
      expect(found.map(row => row.slice(0, 2))).toEqual([[a, b]])
    }
  })
})

function reachOf({ host, port, user, password }: { host: string, port: number, user: string, password: string }) {
  return { host, port, user, password }
}
