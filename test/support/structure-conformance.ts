import type { ColumnItem, DatabaseItem, Done, Preview, Structure, StructureDoor, TableItem } from './structure-door.ts'
import type { Made, StructureGround } from './structure-ground.ts'
import { describe, expect, it } from 'vitest'
import { hostileNames } from './hostile-names.ts'
import { structureOver } from './structure-door.ts'
import { make, newName, q } from './structure-ground.ts'
import { describeWholeTables } from './table-conformance.ts'

/*
 * What the documents say of databases, tables and columns, call by call, through any door and on any server of the
 * MySQL family. What happened is asked of the server itself, past TiHC.
 */

/** @param ground is made before the first case */
export function describeDocumentedStructure(door: StructureDoor, ground: () => StructureGround): void {
  const structure = structureOver(door)
  describe('databases', () => {
    databaseCases(structure, ground)
    databaseChoiceCases(structure, ground)
    databaseNameCases(structure, ground)
  })
  describe('tables', () => tableCases(structure, ground))
  describeWholeTables(structure, ground)
  describe('columns that are added', () => {
    addCases(structure, ground)
    addedNameCases(structure, ground)
    typeCases(structure, ground)
    defaultCases(structure, ground)
  })
  describe('columns that are dropped', () => dropCases(structure, ground))
  describe('the server\'s own databases', () => systemCases(structure, ground))
}

async function columnsOf({ ask }: Structure, { database }: Made): Promise<ColumnItem[]> {
  const { data: [table] } = await ask<{ data: TableItem[] }>('tables.list', { databaseId: database.id })
  return table!.columns
}

function databaseCases(structure: Structure, ground: () => StructureGround): void {
  const { ask, refused } = structure

  it('are created, listed and dropped', async () => {
    const { connectionId, product, run } = ground()
    const name = newName()
    const made = await ask<DatabaseItem>('databases.create', { name, engine: 'MySQL', connectionId })
    expect(made).toMatchObject({ id: expect.any(Number) as number, name, engine: 'MySQL', connectionId, product })
    expect(made.createdAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
    expect(Math.abs(Date.parse(made.createdAt) - Date.now())).toBeLessThan(60_000)
    expect(await run(`SHOW DATABASES LIKE '${name}'`)).toEqual([[name]])
    const { data } = await ask<{ data: DatabaseItem[] }>('databases.list')
    const { id, createdAt } = made
    expect(data.find(item => item.id === id)).toMatchObject({ name, engine: 'MySQL', createdAt, system: false })

    expect(await ask<Done>('databases.delete', { id })).toMatchObject({
      status: 'success',
      message: 'Database deleted successfully',
    })
    expect(await run(`SHOW DATABASES LIKE '${name}'`)).toEqual([])
    await refused('databases.delete', { id }, 'not_found')
    await refused('tables.list', { databaseId: id }, 'not_found')
    // Its number is given up for good.
    const again = await ask<DatabaseItem>('databases.create', { name, connectionId })
    expect(again.id).not.toBe(id)
    await ask('databases.delete', { id: again.id })
  })

  it('are created on the first connection of their engine', async () => {
    const made = await ask<DatabaseItem>('databases.create', { name: newName(), engine: 'MySQL' })
    expect(made.connectionId).toBe(ground().connectionId)
    await ask('databases.delete', { id: made.id })
    for (const engine of ['PostgreSQL', 'Oracle', 'mysql '])
      await refused('databases.create', { name: newName(), engine }, 'bad_request')
    await refused('databases.create', { name: newName() }, 'bad_request')
    const { connectionId } = ground()
    await refused('databases.create', { name: newName(), engine: 'SQLite', connectionId }, 'bad_request')
    await refused('databases.create', { name: newName(), connectionId: 'nowhere' }, 'not_found')
  })
}

function databaseChoiceCases({ ask, refused }: Structure, ground: () => StructureGround): void {
  it('have the character set and collation that were asked for', async () => {
    const { connectionId, run } = ground()
    const name = newName()
    const more = { charset: 'utf8mb4', collation: 'utf8mb4_general_ci' }
    const { id } = await ask<DatabaseItem>('databases.create', { name, connectionId, ...more })
    expect(
      await run(
        `SELECT DEFAULT_CHARACTER_SET_NAME, DEFAULT_COLLATION_NAME FROM information_schema.SCHEMATA
         WHERE SCHEMA_NAME = '${name}'`,
      ),
    ).toEqual([['utf8mb4', 'utf8mb4_general_ci']])
    await ask('databases.delete', { id })
    for (const charset of ['nope', 'utf8mb4; DROP DATABASE x', '']) {
      const code = charset === 'nope' ? 'engine' : 'bad_request'
      await refused('databases.create', { name, connectionId, charset }, code)
    }
    expect(await run(`SHOW DATABASES LIKE '${name}'`)).toEqual([])
  })

  it('are not created twice', async () => {
    const { connectionId } = ground()
    const name = newName()
    const { id } = await ask<DatabaseItem>('databases.create', { name, connectionId })
    expect((await refused('databases.create', { name, connectionId }, 'conflict')).error).toContain(name)
    await refused('databases.create', { name: 'mysql', connectionId }, 'conflict')
    await ask('databases.delete', { id })
  })
}

function databaseNameCases({ ask, refused }: Structure, ground: () => StructureGround): void {
  it.each(hostileNames)('take the name %j', async (suffix) => {
    const { connectionId, run } = ground()
    const name = suffix.length === 64 ? suffix : `${newName()}${suffix}`
    const { id } = await ask<DatabaseItem>('databases.create', { name, connectionId })
    expect((await run('SHOW DATABASES')).flat()).toContain(name)
    await ask('databases.delete', { id })
    expect((await run('SHOW DATABASES')).flat()).not.toContain(name)
  })

  it.each(['', ' ', 'x '.repeat(2), 'x'.repeat(65), 'a\0b', 7, null, undefined])('do not take %j', async (name) => {
    const { error } = await refused('databases.create', { name, connectionId: ground().connectionId }, 'bad_request')
    expect(error.length).toBeGreaterThan(20)
  })

  it('say what would be run, and run nothing', async () => {
    const { connectionId, run } = ground()
    const name = newName()
    const { sql } = await ask<Preview>('databases.create', { name, connectionId, preview: true }, 200)
    expect(sql).toEqual([`CREATE DATABASE ${q(name)}`])
    expect(await run(`SHOW DATABASES LIKE '${name}'`)).toEqual([])
    const { id } = await ask<DatabaseItem>('databases.create', { name, connectionId })
    expect(await ask<Preview>('databases.delete', { id, preview: true })).toEqual({ sql: [`DROP DATABASE ${q(name)}`] })
    expect(await run(`SHOW DATABASES LIKE '${name}'`)).toEqual([[name]])
    await ask('databases.delete', { id })
  })
}

function tableCases(structure: Structure, ground: () => StructureGround): void {
  it('are listed with their columns', async () => {
    const made = await make(structure, ground())
    const { ask } = structure
    const { data } = await ask<{ data: TableItem[] }>('tables.list', { databaseId: made.database.id })
    expect(data).toMatchObject([
      { name: 'orders', kind: 'table', columns: [{ name: 'id', type: 'INT' }, { name: 'amount', type: 'FLOAT' }] },
    ])
    await structure.refused('tables.list', { databaseId: 4_000_000 }, 'not_found')
    await structure.refused('tables.list', { databaseId: 0 }, 'bad_request')
    await ask('databases.delete', { id: made.database.id })
  })
}

function addCases(structure: Structure, ground: () => StructureGround): void {
  const { ask, refused } = structure

  it('are there then', async () => {
    const made = await make(structure, ground())
    const { id } = made.table
    const column = { column_name: 'new_column', column_type: 'VARCHAR' }
    expect(await ask<Done>('tables.addColumn', { id, ...column })).toMatchObject({
      status: 'success',
      message: 'Column added successfully',
    })
    expect((await columnsOf(structure, made)).at(-1)).toMatchObject({
      name: 'new_column',
      type: 'VARCHAR',
      definition: 'varchar(255)',
      nullable: true,
      default: null,
    })
    for (const column_name of ['new_column', 'NEW_COLUMN'])
      await refused('tables.addColumn', { id, column_type: 'INT', column_name }, 'conflict')
    await ask('databases.delete', { id: made.database.id })
    await refused('tables.addColumn', { id, ...column }, 'not_found')
    await refused('tables.addColumn', { id: 'bm9uZQ', ...column }, 'not_found')
  })

  it('stand where they were wanted, with all that was said of them', async () => {
    const made = await make(structure, ground())
    const { id } = made.table
    const more = { nullable: false, default: 'it\'s \\ "x"', comment: '订单 \'; -- \\', after: 'id' }
    await ask('tables.addColumn', { id, column_name: 'b', column_type: 'varchar(64)', ...more })
    await ask('tables.addColumn', { id, column_name: 'a', column_type: 'INT', unsigned: true, first: true })
    await ask('tables.addColumn', { id, column_name: 'c', column_type: 'decimal', length: 10, scale: 2 })
    const columns = await columnsOf(structure, made)
    expect(columns.map(({ name }) => name)).toEqual(['a', 'id', 'b', 'amount', 'c'])
    expect(columns[0]!.definition).toMatch(/^int(\(10\))? unsigned$/)
    expect(columns[2]).toMatchObject({ nullable: false, default: more.default, comment: more.comment })
    expect(columns[4]!.definition).toBe('decimal(10,2)')
    await refused('tables.addColumn', { id, column_name: 'e', column_type: 'INT', after: 'nope' }, 'bad_request')
    // MariaDB would keep a question mark in its place.
    const smile = { id, column_name: 'd', column_type: 'INT', comment: '😀' }
    if (ground().product === 'MariaDB') await refused('tables.addColumn', smile, 'bad_request')
    else await ask('tables.addColumn', smile)
    const both = { after: 'id', first: true }
    await refused('tables.addColumn', { id, column_name: 'e', column_type: 'INT', ...both }, 'bad_request')
    await ask('databases.delete', { id: made.database.id })
  })
}

function addedNameCases(structure: Structure, ground: () => StructureGround): void {
  const { ask, refused } = structure

  it('take names that are none of the usual ones', async () => {
    const made = await make(structure, ground())
    const { id } = made.table
    for (const column_name of hostileNames) await ask('tables.addColumn', { id, column_name, column_type: 'INT' })
    expect((await columnsOf(structure, made)).slice(2).map(({ name }) => name)).toEqual(hostileNames)
    for (const column_name of ['', 'x'.repeat(65), ' ', 'a '])
      await refused('tables.addColumn', { id, column_name, column_type: 'INT' }, 'bad_request')
    for (const name of hostileNames) await ask('tables.dropNamedColumn', { id, name })
    expect(await columnsOf(structure, made)).toHaveLength(2)
    await ask('databases.delete', { id: made.database.id })
  })

  it('are told and not made with preview', async () => {
    const made = await make(structure, ground())
    const input = { id: made.table.id, column_name: 'a`b', column_type: 'VARCHAR', after: 'id' }
    const { sql } = await ask<Preview>('tables.addColumn', { ...input, preview: true })
    const table = `${q(made.database.name)}.\`orders\``
    expect(sql).toEqual([`ALTER TABLE ${table} ADD COLUMN \`a\`\`b\` VARCHAR(255) AFTER \`id\``])
    expect(await columnsOf(structure, made)).toHaveLength(2)
    // What was told is what is run.
    await ground().run(...sql)
    expect((await columnsOf(structure, made))[1]).toMatchObject({ name: 'a`b', definition: 'varchar(255)' })
    await ask('databases.delete', { id: made.database.id })
  })

  it('of a table that went away meanwhile are refused', async () => {
    const made = await make(structure, ground())
    await ground().run(`DROP TABLE ${q(made.database.name)}.orders`)
    const column = { id: made.table.id, column_name: 'a', column_type: 'INT' }
    await refused('tables.addColumn', column, 'not_found')
    await refused('tables.addColumn', { ...column, preview: true }, 'not_found')
    await ask('databases.delete', { id: made.database.id })
  })
}

/** Each a type as it is written, and as the server prints it. */
const types: Array<[written: string, printed: RegExp]> = [
  ['varchar(64)', /^varchar\(64\)$/],
  ['VARBINARY', /^varbinary\(255\)$/],
  ['  Char ( 3 ) ', /^char\(3\)$/],
  ['DECIMAL(10,2)', /^decimal\(10,2\)$/],
  ['decimal(10, 2) unsigned', /^decimal\(10,2\) unsigned$/],
  ['DOUBLE PRECISION', /^double$/],
  ['BIGINT UNSIGNED', /^bigint(\(20\))? unsigned$/],
  ['INTEGER', /^int(\(11\))?$/],
  ['BOOLEAN', /^tinyint\(1\)$/],
  ['DATETIME(6)', /^datetime\(6\)$/],
  ['TIMESTAMP', /^timestamp$/],
  ['YEAR', /^year(\(4\))?$/],
  ['BIT(8)', /^bit\(8\)$/],
  ['ENUM(\'a\',\'b\'\'c, d)\')', /^enum\('a','b''c, d\)'\)$/],
  ['SET(\'x\',\'y\')', /^set\('x','y'\)$/],
  ['LONGTEXT', /^longtext$/],
  ['MEDIUMBLOB', /^mediumblob$/],
  ['JSON', /^(json|longtext)$/],
  ['CHARACTER VARYING(9)', /^varchar\(9\)$/],
  ['NATIONAL VARCHAR(9)', /^varchar\(9\)$/],
]

/** Texts that are not one type. */
const noTypes = [
  'INT; DROP TABLE t',
  'INT, ADD COLUMN y INT',
  'INT -- comment',
  'INT /* */',
  'INT /*! NOT NULL */',
  'INT NOT NULL',
  'INT DEFAULT 1',
  'VARCHAR(64) COMMENT \'x\'',
  'VARCHAR(\'64\')',
  'VARCHAR(64',
  'VARCHAR 64)',
  'VARCHAR()',
  'VARCHAR(64,2)',
  'VARCHAR(-1)',
  'VARCHAR(1e3)',
  'VARCHAR(64) VARCHAR(64)',
  'DECIMAL(10,2,1)',
  'DECIMAL((10))',
  'DATE(3)',
  'ENUM',
  'ENUM(1)',
  'ENUM(\'a\'',
  'ENUM(\'a)',
  'ENUM("a")',
  'JSON UNSIGNED',
  'INT UNSIGNED UNSIGNED',
  '`INT`',
  '\'INT\'',
  'INT`',
  'frobnicate',
  '64',
  '(64)',
  '?',
  '@a',
  '订单',
  '\0',
]

function typeCases(structure: Structure, ground: () => StructureGround): void {
  const { ask, refused } = structure

  it('have the type that was written', async () => {
    const made = await make(structure, ground())
    const { id } = made.table
    for (const [at, [column_type]] of types.entries())
      await ask('tables.addColumn', { id, column_name: `c${at}`, column_type })
    const columns = (await columnsOf(structure, made)).slice(2)
    for (const [at, [, printed]] of types.entries()) expect(columns[at]!.definition).toMatch(printed)
    await ask('databases.delete', { id: made.database.id })
  })

  it('are not made of what is not one type', async () => {
    const made = await make(structure, ground())
    const { id } = made.table
    for (const column_type of [...noTypes, '', ' ', 7, null, undefined]) {
      const { details } = await refused('tables.addColumn', { id, column_name: 'x', column_type }, 'bad_request')
      expect(details, String(column_type)).toMatchObject({ field: 'column_type' })
    }
    const sizes = [
      { column_type: 'VARCHAR(3)', length: 4 },
      { column_type: 'DECIMAL', scale: 2 },
      { column_type: 'JSON', length: 4 },
      { column_type: 'VARCHAR', unsigned: true },
      { column_type: 'VARCHAR', length: -1 },
      { column_type: 'VARCHAR', length: 1.5 },
    ]
    for (const size of sizes) await refused('tables.addColumn', { id, column_name: 'x', ...size }, 'bad_request')
    // What this server has not is its own to refuse.
    const { error, details } = await refused(
      'tables.addColumn',
      { id, column_name: 'x', column_type: 'VARCHAR(99999999)' },
      'engine',
    )
    expect(error).toMatch(/too (?:big|long|large)|Column length/i)
    expect(details).toMatchObject({ errno: expect.any(Number) as number })
    expect(await columnsOf(structure, made)).toHaveLength(2)
    await ask('databases.delete', { id: made.database.id })
  })
}

/** Texts that are not one expression. */
const noExpressions = [
  '1; DROP TABLE t',
  '1), ADD COLUMN y INT DEFAULT (2',
  '1 -- x',
  '1 /* */',
  '(1',
  '1)',
  '\'',
  '',
  '1, 2',
  '?',
]

function defaultCases(structure: Structure, ground: () => StructureGround): void {
  const { ask, refused } = structure

  it('hold what was said where nothing is given', async () => {
    const made = await make(structure, ground())
    const { id } = made.table
    const given: Array<[type: string, value: unknown, held: string]> = [
      ['INT', 5, '5'],
      ['INT', '-5', '-5'],
      ['DECIMAL(10,2)', '1.50', '1.50'],
      ['BOOLEAN', true, '1'],
      ['BIT(8)', 5, '5'],
      ['VARCHAR(99)', 'CURRENT_TIMESTAMP', 'CURRENT_TIMESTAMP'],
      ['VARCHAR(99)', 'NULL', 'NULL'],
      ['VARCHAR(99)', '', ''],
      ['VARCHAR(99)', 'a\nb\\n%_\'" 订单😀', 'a\nb\\n%_\'" 订单😀'],
      ['INT', null, 'null'],
    ]
    for (const [at, [column_type, value]] of given.entries())
      await ask('tables.addColumn', { id, column_name: `c${at}`, column_type, default: value })
    await ask('tables.addColumn', { id, column_name: 'made', column_type: 'DATETIME', default: 'CURRENT_TIMESTAMP' })
    const uid = { column_name: 'uid', column_type: 'CHAR(36)', default: { expression: 'uuid()' } }
    await ask('tables.addColumn', { id, ...uid })
      .catch(async () => expect(ground().product).toBe('TiDB'))
    const name = `${q(made.database.name)}.orders`
    await ground().run(`INSERT INTO ${name} (id) VALUES (1)`)
    const list = given.map(([type], at) => (type === 'BIT(8)' ? `c${at} + 0` : `c${at}`)).join(', ')
    expect(await ground().run(`SELECT ${list} FROM ${name}`)).toEqual([given.map(([, , held]) => held)])
    expect(await ground().run(`SELECT TIMESTAMPDIFF(SECOND, made, NOW()) < 60 FROM ${name}`)).toEqual([['1']])
    await ask('databases.delete', { id: made.database.id })
  })

  it('are not made of what is no default', async () => {
    const made = await make(structure, ground())
    const { id } = made.table
    const column = { id, column_name: 'x', column_type: 'INT' }
    for (const expression of noExpressions)
      await refused('tables.addColumn', { ...column, default: { expression } }, 'bad_request')
    for (const value of [[], {}, { sql: '1' }, { expression: 1 }])
      await refused('tables.addColumn', { ...column, default: value }, 'bad_request')
    await refused('tables.addColumn', { ...column, default: 'no number' }, 'engine')
    expect(await columnsOf(structure, made)).toHaveLength(2)
    await ask('databases.delete', { id: made.database.id })
  })
}

function dropCases(structure: Structure, ground: () => StructureGround): void {
  const { ask, refused } = structure

  it('are gone then', async () => {
    const made = await make(structure, ground())
    const { id } = made.table
    const { sql } = await ask<Preview>('tables.dropColumn', { id, name: 'amount', preview: true })
    expect(sql).toEqual([`ALTER TABLE ${q(made.database.name)}.\`orders\` DROP COLUMN \`amount\``])
    expect(await columnsOf(structure, made)).toHaveLength(2)
    expect(await ask<Done>('tables.dropColumn', { id, name: 'amount' })).toMatchObject({
      status: 'success',
      message: 'Column deleted successfully',
    })
    expect((await columnsOf(structure, made)).map(({ name }) => name)).toEqual(['id'])
    await refused('tables.dropColumn', { id, name: 'amount' }, 'not_found')
    await refused('tables.dropNamedColumn', { id, name: 'amount' }, 'not_found')
    await refused('tables.dropColumn', { id: 'bm9uZQ', name: 'amount' }, 'not_found')
    // The last one, and the server's reason.
    const { error } = await refused('tables.dropColumn', { id, name: 'id' }, 'engine')
    expect(error.length).toBeGreaterThan(10)
    await ask('databases.delete', { id: made.database.id })
  })

  it('stay where something needs them, with the server\'s reason', async () => {
    const made = await make(structure, ground())
    const name = `${q(made.database.name)}.orders`
    await ground().run(
      `CREATE TABLE ${q(made.database.name)}.parts (id INT, p INT, v INT, PRIMARY KEY (id, p))
       PARTITION BY RANGE (p) (PARTITION p0 VALUES LESS THAN (10))`,
      `ALTER TABLE ${name} ADD COLUMN c INT`,
      `ALTER TABLE ${name} ADD INDEX both_of (c, amount)`,
    )
    const { data } = await ask<{ data: TableItem[] }>('tables.list', { databaseId: made.database.id })
    const parts = data.find(table => table.name === 'parts')!
    const { details } = await refused('tables.dropColumn', { id: parts.id, name: 'p' }, 'engine')
    expect(details).toMatchObject({ message: expect.stringMatching(/\S/) as string })
    await ask('databases.delete', { id: made.database.id })
  })
}

function systemCases({ ask, refused }: Structure, ground: () => StructureGround): void {
  it('are not changed', async () => {
    const { connectionId } = ground()
    const { data } = await ask<{ data: DatabaseItem[] }>('databases.list', { connectionId })
    const system = data.filter(item => item.system)
    expect(system.length).toBeGreaterThan(2)
    for (const { id } of system) {
      await refused('databases.delete', { id }, 'forbidden')
      await refused('databases.delete', { id, preview: true }, 'forbidden')
    }
    const mysql = system.find(({ name }) => name === 'mysql')!
    const { data: [table] } = await ask<{ data: TableItem[] }>('tables.list', { databaseId: mysql.id, search: 'user' })
    await refused('tables.addColumn', { id: table!.id, column_name: 'x', column_type: 'INT' }, 'forbidden')
    await refused('tables.dropColumn', { id: table!.id, name: table!.columns[0]!.name }, 'forbidden')
  })
}
