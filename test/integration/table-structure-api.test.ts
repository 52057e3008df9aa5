import type { Database } from '../../src/contract/databases.ts'
import type { TableDefinition } from '../../src/contract/definition.ts'
import type { Client } from '../../src/contract/index.ts'
import type { Host } from '../support/host.ts'
import type { Admin } from '../support/structure-admin.ts'
import { randomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { describeEngines } from '../support/engines.ts'
import { startHost } from '../support/host.ts'
import { openAdmin } from '../support/structure-admin.ts'

/** Tables that are read whole, made and changed through the API; what happened is asked of the server itself. */

const q = (name: string) => `\`${name.replaceAll('`', '``')}\``

interface Read { data: TableDefinition, revision: string, ddl: string | null }

async function readTable(client: Client, id: string): Promise<Read> {
  const { data, ...rest } = await client.tables.definition({ id })
  expect(data.kind).toBe('table')
  return { data: data as TableDefinition, ...rest }
}

async function idOf(client: Client, databaseId: number, name: string): Promise<string> {
  const { data } = await client.tables.list({ databaseId, columns: false })
  return data.find(table => table.name === name)!.id
}

describeEngines('the structure of a table', (engine) => {
  let host: Host
  let client: Client
  let admin: Admin
  let connectionId: string

  beforeAll(async () => {
    host = await startHost()
    client = host.admin.client
    admin = await openAdmin(engine)
    const { host: address, port, user, password } = engine
    connectionId = (await client.connections.create({ name: 'here', host: address, port, user, password })).id
  })
  afterAll(async () => {
    await admin?.end()
    await host?.stop()
  })

  async function open() {
    const name = `s_${randomBytes(5).toString('hex')}`
    const { id: databaseId } = await client.databases.create({ name, connectionId }) as Database
    onTestFinished(async () => void await admin.run(`DROP DATABASE IF EXISTS ${name}`))
    const make = async (sql: string) => {
      await admin.run(`USE ${name}`, sql)
      return await idOf(client, databaseId, 't')
    }
    const printed = async (table = 't') => (await admin.run(`SHOW CREATE TABLE ${name}.${q(table)}`))[0]![1]!
    return { name, databaseId, make, printed }
  }

  it('is read as its server prints it, and nothing is changed of what was read', async () => {
    const { make, printed } = await open()
    const column = '`a``b` VARCHAR(20) DEFAULT \'it\'\'s\''
    const id = await make(`CREATE TABLE t (id BIGINT PRIMARY KEY, ${column}, KEY k (\`a\`\`b\`))`)
    const { data, revision, ddl } = await readTable(client, id)
    expect(ddl).toBe(await printed())
    expect(data.columns.map(({ name }) => name)).toEqual(['id', 'a`b'])
    expect(await client.tables.alter({ id, revision, table: data, preview: true })).toEqual({ sql: [], statements: [] })
    await expect(client.tables.alter({ id, revision, table: data })).rejects.toMatchObject({ code: 'bad_request' })
  })

  it('becomes what was asked for, by the statements of the preview', async () => {
    const { make, name } = await open()
    const id = await make('CREATE TABLE t (id BIGINT PRIMARY KEY, a INT, b INT, KEY k (a))')
    const { data, revision } = await readTable(client, id)
    const [key, a, b] = data.columns
    const table = {
      ...data,
      comment: 'it\'s',
      columns: [key!, { ...b!, nullable: false }, { ...a!, name: 'ä`' }, { name: 'c', type: { text: 'VARCHAR(9)' } }],
      indexes: [
        { ...data.indexes[0]!, parts: [{ column: 'ä`' }] },
        { name: 'u', unique: true, parts: [{ column: 'c' }] },
      ],
    }
    const input = { id, revision, table, renamed: { columns: { 'ä`': 'a' } } }
    const plan = await client.tables.alter({ ...input, preview: true })
    expect((await readTable(client, id)).revision).toBe(revision)
    const done = await client.tables.alter(input)
    expect(done).toMatchObject({ status: 'success', sql: plan.sql })
    const after = await readTable(client, id)
    expect(after.data.columns.map(column => column.name)).toEqual(['id', 'b', 'ä`', 'c'])
    expect(after.data.columns[1]!.nullable).toBe(false)
    expect(after.data.comment).toBe('it\'s')
    expect(after.data.indexes.map(index => [index.name, index.unique])).toEqual([['k', false], ['u', true]])
    expect(await admin.run(`SELECT COLUMN_NAME FROM information_schema.STATISTICS
      WHERE TABLE_SCHEMA = '${name}' AND INDEX_NAME = 'k'`)).toEqual([['ä`']])
  })

  it('is not changed where somebody changed it meanwhile', async () => {
    const { make, name, printed } = await open()
    const id = await make('CREATE TABLE t (id INT, a INT)')
    const { data, revision } = await readTable(client, id)
    await admin.run(`ALTER TABLE ${name}.t ADD COLUMN theirs INT`)
    const before = await printed()
    const input = { id, revision, table: { ...data, comment: 'mine' } }
    await expect(client.tables.alter(input)).rejects.toMatchObject({ code: 'conflict' })
    await expect(client.tables.alter({ ...input, preview: true })).rejects.toMatchObject({ code: 'conflict' })
    expect(await printed()).toBe(before)
    await admin.run(`DROP TABLE ${name}.t`)
    await expect(client.tables.alter(input)).rejects.toMatchObject({ code: 'not_found' })
  })

  it.runIf(engine.name === 'MariaDB')('is changed where only another product would refuse that', async () => {
    const { make } = await open()
    const id = await make('CREATE TABLE t (id BIGINT, a INT, PRIMARY KEY (id, a))')
    const { data, revision } = await readTable(client, id)
    const [key] = data.columns
    const primaryKey = { ...data.primaryKey!, parts: [data.primaryKey!.parts[0]!] }
    await client.tables.alter({ id, revision, table: { ...data, columns: [key!], primaryKey } })
    expect((await readTable(client, id)).data.columns.map(({ name }) => name)).toEqual(['id'])
  })

  it('says how far it came where a statement fails', async () => {
    const { make, name } = await open()
    const id = await make('CREATE TABLE t (id INT PRIMARY KEY, a INT)')
    await admin.run(`CREATE TABLE ${name}.taken (id INT)`)
    const { data, revision } = await readTable(client, id)
    const failed = client.tables.alter({ id, revision, table: { ...data, name: 'taken', comment: 'done' } })
    await expect(failed).rejects.toMatchObject({ details: { statementIndex: 1 } })
    expect((await readTable(client, id)).data.comment).toBe('done')
  })

  it.each<[string, (table: TableDefinition) => object]>([
    ['a type with SQL in it', ({ columns }) => ({ columns: [{ ...columns[0], type: { text: 'INT; DROP TABLE t' } }] })],
    ['a type with more than a type', ({ columns }) =>
      ({ columns: [{ ...columns[0], type: { text: 'INT, ADD x INT' } }] })],
    ['a default with SQL', ({ columns }) =>
      ({ columns: [{ ...columns[0], default: { kind: 'expression', sql: '1), ADD COLUMN x INT' } }] })],
    ['an option that is none', () => ({ options: { 'ENGINE=InnoDB; DROP TABLE t': 'x' } })],
    ['an engine with SQL', () => ({ options: { ENGINE: 'InnoDB, DROP COLUMN a' } })],
    ['a character set with SQL', () => ({ charset: 'utf8mb4; DROP TABLE t', collation: null })],
    ['a rule that is none', () => ({ foreignKeys: [{
      name: 'f',
      columns: ['a'],
      referencedTable: 't',
      referencedColumns: ['a'],
      onDelete: 'CASCADE, DROP COLUMN a',
    }] })],
    ['a way to divide that is none', () =>
      ({ partitioning: { method: 'HASH (a) PARTITIONS 2; --', expression: 'a', partitions: [{ name: 'p0' }] } })],
    ['bounds with SQL', () => ({ partitioning: {
      method: 'RANGE',
      expression: 'a',
      partitions: [{ name: 'p0', values: '1)), DROP COLUMN a; --' }],
    } })],
    ['a name of 65 characters', ({ columns }) =>
      ({ columns: [...columns, { name: 'x'.repeat(65), type: { text: 'INT' } }] })],
    ['no columns', () => ({ columns: [] })],
    ['a column twice', ({ columns }) => ({ columns: [...columns, columns[0]] })],
    ['an index over nothing', () => ({ indexes: [{ name: 'k', parts: [{ column: 'missing' }] }] })],
  ])('is refused before anything runs: %s', async (_, wanted) => {
    const { make, printed } = await open()
    const id = await make('CREATE TABLE t (a INT, b INT)')
    const { data, revision } = await readTable(client, id)
    const before = await printed()
    const table = { ...data, ...wanted(data) } as TableDefinition
    for (const preview of [true, false]) {
      const refused = client.tables.alter({ id, revision, table, preview })
      const details = { field: expect.any(String) as string }
      await expect(refused).rejects.toMatchObject({ code: 'bad_request', details })
    }
    expect(await printed()).toBe(before)
  })

  it('is made new, with names that need quotes', async () => {
    const { databaseId, printed } = await open()
    const name = '; -- `😀`'.replace('😀', '订单')
    const table = {
      name,
      comment: 'it\'s',
      columns: [
        { name: 'id', type: { text: 'BIGINT UNSIGNED' }, nullable: false, autoIncrement: true },
        {
          name: 'select',
          type: { text: 'ENUM(\'a\',\'it\'\'s\')' },
          default: { kind: 'literal' as const, value: 'it\'s' },
        },
      ],
      primaryKey: { parts: [{ column: 'id' }] },
      indexes: [{ name: 'k`', parts: [{ column: 'select' }] }],
    }
    const plan = await client.tables.create({ databaseId, table, preview: true })
    const done = await client.tables.create({ databaseId, table })
    expect(done).toMatchObject({ status: 'success', sql: plan.sql })
    expect(await printed(name)).toContain('DEFAULT \'it\'\'s\'')
    await expect(client.tables.create({ databaseId, table })).rejects.toMatchObject({ code: 'conflict' })
  })

  it('is changed neither on a read-only connection nor of the server\'s own', async () => {
    const { make, name, printed } = await open()
    await make('CREATE TABLE t (a INT)')
    const before = await printed()
    const { host: address, port, user, password } = engine
    const reads = await client.connections.create({ name: 'r', host: address, port, user, password, readOnly: true })
    const { data: databases } = await client.databases.list({ connectionId: reads.id })
    const id = await idOf(client, databases.find(each => each.name === name)!.id, 't')
    const { data, revision } = await readTable(client, id)
    await expect(client.tables.alter({ id, revision, table: { ...data, comment: 'x' } }))
      .rejects
      .toMatchObject({ code: 'forbidden' })
    expect(await printed()).toBe(before)
    await client.connections.delete({ id: reads.id })
    const { data: all } = await client.databases.list({ connectionId })
    const own = all.find(each => each.name === 'mysql')!
    const table = { name: 'x', columns: [{ name: 'a', type: { text: 'INT' } }] }
    await expect(client.tables.create({ databaseId: own.id, table })).rejects.toMatchObject({ code: 'forbidden' })
  })
})

describe('the structure of a table in a file', () => {
  let host: Host
  let db: Sqlite.Database
  let databaseId: number

  beforeAll(async () => {
    host = await startHost()
    const folder = join(host.dataDir, 'sqlite')
    mkdirSync(folder, { recursive: true })
    db = new Sqlite(join(folder, 'shop.db'))
    db.exec('CREATE TABLE t (id INTEGER PRIMARY KEY, a TEXT, b INT); CREATE INDEX k ON t (a)')
    const { client } = host.admin
    const { id } = await client.connections.create({ name: 'file', engine: 'SQLite', file: 'shop.db' })
    databaseId = (await client.databases.list({ connectionId: id })).data[0]!.id
  })
  afterAll(async () => {
    db?.close()
    await host?.stop()
  })

  it('is changed as far as its program does it, and says what it does not', async () => {
    const { client } = host.admin
    const id = await idOf(client, databaseId, 't')
    const { data, revision } = await readTable(client, id)
    const [key, a, b] = data.columns
    const table = {
      ...data,
      columns: [key!, { ...a!, name: 'ä"' }, { name: 'c', type: { text: 'TEXT' }, comment: '' }],
      indexes: [{ ...data.indexes[0]!, name: 'u', unique: true, parts: [{ column: 'ä"' }] }],
    }
    const done = await client.tables.alter({ id, revision, table, renamed: { columns: { 'ä"': 'a' } } })
    expect(done).toMatchObject({ status: 'success' })
    const columns = db.prepare('PRAGMA table_info(t)').all() as Array<{ name: string }>
    expect(columns.map(({ name }) => name)).toEqual(['id', 'ä"', 'c'])
    expect(db.prepare('SELECT name FROM sqlite_master WHERE type = ?').pluck().all('index')).toEqual(['u'])
    const again = await readTable(client, id)
    const retyped = { ...again.data, columns: again.data.columns.map(each => ({ ...each, type: b!.type })) }
    await expect(client.tables.alter({ id, revision: again.revision, table: retyped }))
      .rejects
      .toMatchObject({ code: 'bad_request' })
  })

  it('is made new', async () => {
    const { client } = host.admin
    const table = {
      name: 'a"b',
      columns: [
        { name: 'id', type: { text: 'INTEGER' }, nullable: false, autoIncrement: true },
        { name: 'v', type: { text: 'TEXT' }, nullable: false, default: { kind: 'literal' as const, value: 'it\'s' } },
      ],
      primaryKey: { parts: [{ column: 'id' }] },
    }
    await client.tables.create({ databaseId, table })
    expect(db.prepare('INSERT INTO "a""b" (id) VALUES (NULL) RETURNING v').pluck().get()).toBe('it\'s')
    await expect(client.tables.create({ databaseId, table })).rejects.toMatchObject({ code: 'conflict' })
  })
})
