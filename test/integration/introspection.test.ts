import type { MysqlLink } from '../../src/main/engines/mysql/mysql-connect.ts'
import type { DocumentedLists } from '../support/documented-lists.ts'
import { randomBytes } from 'node:crypto'
import { expect, it, onTestFinished } from 'vitest'
import { quoteIdentifier, quoteQualified } from '../../src/dialects/mysql/mysql-identifiers.ts'
import { openMysqlConnection } from '../../src/main/engines/mysql/mysql-connect.ts'
import { openMysqlMetadata } from '../../src/main/engines/mysql/mysql-metadata.ts'
import { configOf, failureOf } from '../support/connection-services.ts'
import { documentedLists } from '../support/documented-lists.ts'
import { describeEngines } from '../support/engines.ts'
import { openProxy } from '../support/proxy.ts'
import { until } from '../support/until.ts'

describeEngines('introspection', (engine) => {
  const newName = (suffix = '') => `t_${randomBytes(5).toString('hex')}${suffix}`

  async function open(
    server = engine as Parameters<typeof configOf>[0],
  ): Promise<{ admin: MysqlLink, introspection: DocumentedLists }> {
    const admin = await openMysqlConnection(configOf(server))
    const introspection = documentedLists(openMysqlMetadata(configOf(server)))
    onTestFinished(async () => {
      await introspection.close()
      await admin.close()
    })
    return { admin, introspection }
  }

  /** A new database; it is dropped with the test. */
  async function database(admin: MysqlLink, name = newName()): Promise<string> {
    await admin.query(`CREATE DATABASE ${quoteIdentifier(name)} CHARACTER SET utf8mb4`)
    onTestFinished(async () => { await admin.query(`DROP DATABASE ${quoteIdentifier(name)}`) })
    return name
  }

  it('lists databases by name and marks the server\'s own', async () => {
    const { admin, introspection } = await open()
    const name = await database(admin)
    const list = await introspection.databases({})
    expect(list).toContainEqual({ name, system: false })
    const system = list.filter(entry => entry.system).map(entry => entry.name.toLowerCase())
    expect(system).toEqual(expect.arrayContaining(['information_schema', 'mysql', 'performance_schema', 'sys']))
    expect(list.map(entry => entry.name)).toEqual(list.map(entry => entry.name).sort())
    expect(introspection.info?.product).toBe(engine.name)
  })

  it('gives tables, views and sequences with what they hold', async () => {
    const { admin, introspection } = await open()
    const name = await database(admin)
    await admin.query(
      `CREATE TABLE ${quoteQualified(name, 'orders')} (id INT PRIMARY KEY) COMMENT = 'what was bought; it''s "all"'`,
    )
    await admin.query(
      `CREATE VIEW ${quoteQualified(name, 'recent')} AS SELECT id FROM ${quoteQualified(name, 'orders')}`,
    )
    await admin.query(`CREATE SEQUENCE ${quoteQualified(name, 'numbers')}`)
    await admin.query(`INSERT INTO ${quoteQualified(name, 'orders')} VALUES (1), (2), (3)`)
    await admin.query(`ANALYZE TABLE ${quoteQualified(name, 'orders')}`)
    const { tables, total, kinds } = await introspection.tables(name, { columns: false, kinds: true })
    expect(total).toBe(3)
    expect(kinds).toEqual({ table: 1, view: 1, sequence: 1 })
    expect(
      (await introspection.tables(name, { columns: false, limit: 1, search: 'RECENT', kinds: true })).kinds,
    ).toEqual({ table: 0, view: 1, sequence: 0 })
    expect(tables).toEqual([
      { name: 'numbers', kind: 'sequence', comment: '', rows: null, bytes: null },
      {
        name: 'orders',
        kind: 'table',
        comment: 'what was bought; it\'s "all"',
        rows: expect.any(Number) as number,
        bytes: expect.any(Number) as number,
      },
      { name: 'recent', kind: 'view', comment: '', rows: null, bytes: null },
    ])
    expect(await introspection.columns(name, 'recent', {})).toMatchObject([{ name: 'id', type: 'INT' }])
    expect(Array.isArray(await introspection.columns(name, 'numbers', {}))).toBe(true)
  })

  it('gives columns exactly', async () => {
    const { admin, introspection } = await open()
    const name = await database(admin)
    await admin.query(`CREATE TABLE ${quoteQualified(name, 'types')} (
      id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY COMMENT 'the number',
      name VARCHAR(255) NOT NULL DEFAULT 'it''s \\\\ "x"',
      code CHAR(3) UNIQUE,
      price DECIMAL(10,2) NOT NULL DEFAULT 1.50,
      flag TINYINT(1) DEFAULT NULL,
      kind ENUM('a','b''c') NOT NULL DEFAULT 'b''c',
      word VARCHAR(9) DEFAULT 'NULL',
      made DATETIME DEFAULT CURRENT_TIMESTAMP,
      other INT, body MEDIUMTEXT, raw VARBINARY(16), KEY (other))`)
    const [id, text, code, price, flag, kind, word, made, other, body, raw] = await introspection.columns(
      name,
      'types',
      {},
    )
    expect(id).toEqual({
      name: 'id',
      type: 'BIGINT',
      definition: expect.stringMatching(/^bigint(\(20\))? unsigned$/) as string,
      nullable: false,
      default: null,
      key: 'PRI',
      extra: 'auto_increment',
      comment: 'the number',
    })
    expect(text).toEqual({
      name: 'name',
      type: 'VARCHAR',
      definition: 'varchar(255)',
      nullable: false,
      default: 'it\'s \\ "x"',
      key: '',
      extra: '',
      comment: '',
    })
    expect(code).toMatchObject({ type: 'CHAR', definition: 'char(3)', nullable: true, default: null, key: 'UNI' })
    expect(price).toMatchObject({ type: 'DECIMAL', definition: 'decimal(10,2)', nullable: false, default: '1.50' })
    expect(flag).toMatchObject({ type: 'TINYINT', definition: 'tinyint(1)', default: null })
    expect(kind).toMatchObject({ type: 'ENUM', definition: 'enum(\'a\',\'b\'\'c\')', default: 'b\'c' })
    expect(word).toMatchObject({ default: 'NULL' })
    expect(made!.default).toMatch(/^current_timestamp(\(\))?$/i)
    expect(other).toMatchObject({ type: 'INT', key: 'MUL' })
    expect([body!.type, raw!.type, raw!.definition]).toEqual(['MEDIUMTEXT', 'VARBINARY', 'varbinary(16)'])
    const { tables } = await introspection.tables(name, { columns: true })
    expect(tables[0]!.columns).toEqual(await introspection.columns(name, 'types', {}))
  })

  it.each(['a`b', '\'; DROP TABLE x; --', '"', '%', '_', '\\', 'a\\\'b', '订单 é', '$1 $& {x}', ' lead', 'x'.repeat(64)])(
    'takes the name %j for a database, a table and a column',
    async hostile => {
      const { admin, introspection } = await open()
      const name = await database(admin, hostile === 'x'.repeat(64) ? hostile : `${newName('_')}${hostile}`)
      await admin.query(`CREATE TABLE ${quoteQualified(name, hostile)} (${quoteIdentifier(hostile)} INT)`)
      await admin.query(`CREATE TABLE ${quoteQualified(name, 'other')} (a INT)`)
      expect(await introspection.databases({})).toContainEqual({ name, system: false })
      const { tables, total } = await introspection.tables(name, { columns: true, search: hostile })
      expect(total).toBe(1)
      expect(tables[0]).toMatchObject({ name: hostile, columns: [{ name: hostile, type: 'INT' }] })
      expect(await introspection.columns(name, hostile, {})).toMatchObject([{ name: hostile }])
    },
  )

  it('finds by any part of the name, in any case, and takes nothing for a wildcard', async () => {
    const { admin, introspection } = await open()
    const name = await database(admin)
    for (const table of ['Order_Items', 'order%', 'other'])
      await admin.query(`CREATE TABLE ${quoteQualified(name, table)} (a INT)`)
    const found = async (search: string) =>
      (await introspection.tables(name, { columns: false, search })).tables.map(table => table.name.toLowerCase())
    expect((await found('ORDER')).sort()).toEqual(['order%', 'order_items'])
    expect(await found('_')).toEqual(['order_items'])
    expect(await found('%')).toEqual(['order%'])
    expect(await found('ITEMS')).toEqual(['order_items'])
    for (const nothing of ['nope', '\\', '\'', '😀']) expect(await found(nothing)).toEqual([])
  })

  it('gives windows in a stable order with the whole count', async () => {
    const { admin, introspection } = await open()
    const name = await database(admin)
    const names = Array.from({ length: 12 }, (_, at) => `t${String(at).padStart(2, '0')}`)
    for (const table of names) await admin.query(`CREATE TABLE ${quoteQualified(name, table)} (a INT)`)
    const window = async (offset?: number, limit?: number) => {
      const { tables, total } = await introspection.tables(name, { offset, limit, columns: false })
      return { names: tables.map(table => table.name), total }
    }
    expect(await window()).toEqual({ names, total: 12 })
    expect(await window(0, 5)).toEqual({ names: names.slice(0, 5), total: 12 })
    expect(await window(10, 5)).toEqual({ names: names.slice(10), total: 12 })
    expect(await window(7)).toEqual({ names: names.slice(7), total: 12 })
    expect(await window(0, 12)).toEqual({ names, total: 12 })
    expect(await window(40, 5)).toEqual({ names: [], total: 12 })
    expect(await introspection.tables(name, { limit: 1, columns: false, search: 't1' })).toMatchObject({
      tables: [{ name: 't10' }],
      total: 2,
    })
  })

  it('says that a database or a table is not there', async () => {
    const { admin, introspection } = await open()
    const name = await database(admin)
    expect(await introspection.tables(name, { columns: true })).toEqual({ tables: [], total: 0 })
    expect(await failureOf(introspection.tables('tihc_no_such_database', { columns: false }))).toMatchObject({
      code: 'not_found',
    })
    expect(await failureOf(introspection.columns(name, 'nope', {}))).toMatchObject({ code: 'not_found' })
  })

  it('shows a user with few rights what they may see', async () => {
    const { admin } = await open()
    const [mine, theirs] = [await database(admin), await database(admin)]
    for (const name of [mine, theirs]) {
      for (const table of ['a', 'b']) await admin.query(`CREATE TABLE ${quoteQualified(name, table)} (x INT)`)
    }
    const user = newName()
    await admin.query(`CREATE USER '${user}'@'%' IDENTIFIED BY 'p'`)
    await admin.query(`CREATE USER '${user}'@'127.0.0.1' IDENTIFIED BY 'p'`)
    for (const host of ['%', '127.0.0.1'])
      await admin.query(`GRANT SELECT ON ${quoteQualified(mine, 'a')} TO '${user}'@'${host}'`)
    onTestFinished(async () => { await admin.query(`DROP USER '${user}'@'%', '${user}'@'127.0.0.1'`) })
    const introspection = documentedLists(openMysqlMetadata(configOf({ ...engine, user, password: 'p' })))
    onTestFinished(() => introspection.close())
    const names = (await introspection.databases({})).map(entry => entry.name)
    expect(names).toContain(mine)
    expect(names).not.toContain(theirs)
    expect(await introspection.tables(mine, { columns: true })).toMatchObject({
      tables: [{ name: 'a', columns: [{ name: 'x' }] }],
      total: 1,
    })
    expect(await failureOf(introspection.tables(theirs, { columns: false }))).toMatchObject({ code: 'not_found' })
  })

  it('does not depend on how the server is set', async () => {
    const own = await engine.startOwn()
    onTestFinished(() => own.stop())
    const { admin } = await open(own)
    await admin.query('SET GLOBAL sql_mode = \'NO_BACKSLASH_ESCAPES,ANSI_QUOTES\'')
    await admin.query('SET GLOBAL autocommit = 0')
    const name = 'back\\slash\' OR \'1\'=\'1'
    await admin.query(`CREATE DATABASE ${quoteIdentifier(name)}`)
    await admin.query(`CREATE TABLE ${quoteQualified(name, '\\')} (a VARCHAR(9) DEFAULT 'x')`)
    const introspection = documentedLists(openMysqlMetadata(configOf(own)))
    onTestFinished(() => introspection.close())
    expect(await introspection.tables(name, { columns: true, search: '\\' })).toMatchObject({
      tables: [{ name: '\\', columns: [{ name: 'a', default: 'x' }] }],
      total: 1,
    })
    const before = await introspection.tables(name, { columns: false })
    await admin.query(`CREATE TABLE ${quoteQualified(name, 'later')} (a INT)`)
    // Not from an old snapshot of a transaction that stayed open.
    expect((await introspection.tables(name, { columns: false })).total).toBe(before.total + 1)
  })

  it('holds few connections, however much is asked, and gives them back', async () => {
    const { admin } = await open()
    const proxy = await openProxy(engine)
    onTestFinished(() => proxy.close())
    const introspection = documentedLists(
      openMysqlMetadata(configOf({ ...engine, host: proxy.host, port: proxy.port })),
    )
    const name = await database(admin)
    await admin.query(`CREATE TABLE ${quoteQualified(name, 'a')} (x INT)`)
    const answers = await Promise.all(Array.from({ length: 40 }, () => introspection.tables(name, { columns: true })))
    for (const answer of answers)
      expect(answer).toMatchObject({ tables: [{ name: 'a', columns: [{ name: 'x' }] }], total: 1 })
    expect(proxy.connections).toBeLessThanOrEqual(3)
    await introspection.close()
    await until('the links to be gone', 5, () => proxy.connections === 0 ? true : undefined)
  })

  if (engine.name === 'MariaDB') {
    it('tells apart databases whose names differ in case only', async () => {
      const { admin, introspection } = await open()
      const lower = await database(admin)
      const upper = await database(admin, lower.toUpperCase())
      await admin.query(`CREATE TABLE ${quoteQualified(lower, 'a')} (x INT)`)
      await admin.query(`CREATE TABLE ${quoteQualified(upper, 'A')} (y INT)`)
      await admin.query(`CREATE TABLE ${quoteQualified(upper, 'a')} (z INT)`)
      expect(await introspection.tables(lower, { columns: true })).toMatchObject({
        tables: [{ name: 'a', columns: [{ name: 'x' }] }],
        total: 1,
      })
      const { tables } = await introspection.tables(upper, { columns: true })
      expect(tables.map(table => [table.name, table.columns!.map(column => column.name)]).sort()).toEqual([
        ['A', ['y']],
        ['a', ['z']],
      ])
      expect(await introspection.columns(upper, 'A', {})).toMatchObject([{ name: 'y' }])
    })

    it('gives more tables than one statement asks for, in order', async () => {
      const { admin, introspection } = await open()
      const name = await database(admin)
      const names = Array.from({ length: 1_050 }, (_, at) => `t${String(at).padStart(4, '0')}`)
      for (const table of names) {
        await admin.query(
          `CREATE TABLE ${quoteQualified(name, table)} (a INT) ENGINE = MEMORY COMMENT = 'about ${table}'`,
        )
      }
      const some = await introspection.tables(name, { columns: true, limit: 1_020 })
      expect(some.total).toBe(1_050)
      expect(some.tables).toMatchObject(
        names
          .slice(0, 1_020)
          .map(table => ({ name: table, kind: 'table', comment: `about ${table}`, columns: [{ name: 'a' }] })),
      )
    })

    it('lists a view that is broken', async () => {
      const { admin, introspection } = await open()
      const name = await database(admin)
      await admin.query(`CREATE TABLE ${quoteQualified(name, 'gone')} (x INT)`)
      await admin.query(`CREATE VIEW ${quoteQualified(name, 'v')} AS SELECT x FROM ${quoteQualified(name, 'gone')}`)
      await admin.query(`DROP TABLE ${quoteQualified(name, 'gone')}`)
      const { tables } = await introspection.tables(name, { columns: true })
      expect(tables).toMatchObject([{ name: 'v', kind: 'view', columns: [] }])
      expect(tables[0]!.comment).toMatch(/gone|invalid/)
    })
  }
})
