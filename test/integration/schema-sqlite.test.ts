import type { Table } from '../../src/schema/model.ts'
import { describe, expect, it } from 'vitest'
import { openSchemaGround } from '../support/schema-ground.ts'

const part = (column: string | null, more: object = {}) => ({
  column,
  expression: null,
  length: null,
  descending: false,
  collation: null,
  ...more,
})
const open = () => openSchemaGround({ name: 'SQLite' })

describe('what a file says of a table', () => {
  it('are columns with types, defaults and how their values come about', async () => {
    const { run, table } = await open()
    await run(`CREATE TABLE c (id INTEGER PRIMARY KEY AUTOINCREMENT, n VARCHAR(20) NOT NULL
      DEFAULT 'it''s \\ "x"' COLLATE NOCASE,
      free, m INT DEFAULT -1, e TEXT DEFAULT (lower('A (') || 1), t DATETIME DEFAULT CURRENT_TIMESTAMP,
        none INT DEFAULT NULL,
      b BLOB DEFAULT x'00ff', g INT GENERATED ALWAYS AS (m * (2 + 1)) STORED, "v)" AS ('AS (x)' || n),
        d DECIMAL(10, 2) DEFAULT 1.50)`)
    const { columns } = await table('c')
    expect(columns.map(({ name, type, default: value }) => [name, type.text, value])).toEqual([
      ['id', 'INTEGER', null],
      ['n', 'VARCHAR(20)', { kind: 'literal', value: 'it\'s \\ "x"' }],
      ['free', '', null],
      ['m', 'INT', { kind: 'expression', sql: '-1' }],
      ['e', 'TEXT', { kind: 'expression', sql: 'lower(\'A (\') || 1' }],
      ['t', 'DATETIME', { kind: 'expression', sql: 'CURRENT_TIMESTAMP' }],
      ['none', 'INT', null],
      ['b', 'BLOB', { kind: 'expression', sql: 'x\'00ff\'' }],
      ['g', 'INT', null],
      ['v)', '', null],
      ['d', 'DECIMAL(10, 2)', { kind: 'expression', sql: '1.50' }],
    ])
    expect(columns[0]).toMatchObject({ autoIncrement: true, nullable: false })
    expect(columns[1]).toMatchObject({ collation: 'NOCASE', nullable: false, type: { base: 'VARCHAR', length: 20 } })
    expect(columns.map(({ generated }) => generated).filter(Boolean)).toEqual([
      { expression: 'm * (2 + 1)', stored: true },
      { expression: '\'AS (x)\' || n', stored: false },
    ])
    expect(columns.at(-1)!.type).toMatchObject({ base: 'DECIMAL', precision: 10, scale: 2 })
  })

  it('are its keys and indexes', async () => {
    const { run, table } = await open()
    await run(
      'CREATE TABLE k (a TEXT COLLATE NOCASE, b TEXT, c INT, CONSTRAINT pk PRIMARY KEY (b DESC, a) '
      + 'ON CONFLICT REPLACE, CONSTRAINT uc UNIQUE (c, a), UNIQUE (c))',
      'CREATE UNIQUE INDEX "i (x" ON k (lower(b || \',\') DESC, a COLLATE RTRIM, c) WHERE c > 1 AND b <> \'WHERE\'',
    )
    const found = await table('k')
    expect(found.primaryKey).toEqual({
      name: 'pk',
      parts: [part('b', { descending: true }), part('a')],
      clustered: false,
      comment: '',
      options: { 'ON CONFLICT': 'REPLACE' },
    })
    const usual = { kind: 'BTREE', unique: true, visible: true, comment: '' }
    expect(found.indexes).toEqual([
      {
        ...usual,
        name: 'i (x',
        parts: [
          part(null, { expression: 'lower(b || \',\')', descending: true }),
          part('a', { collation: 'RTRIM' }),
          part('c'),
        ],
        where: 'c > 1 AND b <> \'WHERE\'',
        options: {},
      },
      { ...usual, name: 'uc', parts: [part('c'), part('a')], where: null, options: { CONSTRAINT: true } },
      { ...usual, name: null, parts: [part('c')], where: null, options: { CONSTRAINT: true } },
    ])
  })

  it('is which key is the number of a row, and which takes no NULL', async () => {
    const { run, table } = await open()
    await run(
      'CREATE TABLE r (a INTEGER PRIMARY KEY)',
      'CREATE TABLE d (a INTEGER PRIMARY KEY DESC)',
      'CREATE TABLE two (a INTEGER, b INTEGER, PRIMARY KEY (a, b))',
      'CREATE TABLE w (a TEXT, b INT, PRIMARY KEY (a, b)) WITHOUT ROWID',
      'CREATE TABLE s (a INT PRIMARY KEY, b ANY) STRICT',
    )
    const said = async (name: string) => {
      const { primaryKey, columns, options } = await table(name)
      return [primaryKey!.clustered, columns.map(({ nullable }) => nullable), Object.keys(options)]
    }
    expect(await said('r')).toEqual([true, [false], []])
    expect(await said('d')).toEqual([false, [true], []])
    expect(await said('two')).toEqual([false, [true, true], []])
    expect(await said('w')).toEqual([true, [false, false], ['WITHOUT ROWID']])
    expect((await said('s'))[2]).toEqual(['STRICT'])
    // What SQLite itself does with a NULL there.
    for (const [name, takesNull] of [
      ['d', true],
      ['two', true],
      ['w', false],
    ] as const) {
      const inserted = await run(`INSERT INTO ${name} DEFAULT VALUES`).then(
        () => true,
        () => false,
      )
      expect(inserted, name).toBe(takesNull)
    }
  })

  it('are foreign keys by name, in the order of the text', async () => {
    const { run, table } = await open()
    await run(
      'CREATE TABLE parent (a INT, b INT, c INT UNIQUE, PRIMARY KEY (b, a))',
      `CREATE TABLE child (x INT CONSTRAINT "one'" REFERENCES parent (c) ON DELETE SET NULL,
      y INT REFERENCES child, z INT PRIMARY KEY, CONSTRAINT [t w o] FOREIGN KEY (y, x)
        REFERENCES parent ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED,
      FOREIGN KEY (z) REFERENCES nowhere (q))`,
    )
    const rules = { referencedDatabase: null, onUpdate: 'NO ACTION', onDelete: 'NO ACTION', options: {} }
    expect((await table('child')).foreignKeys).toEqual([
      {
        ...rules,
        name: 'one\'',
        columns: ['x'],
        referencedTable: 'parent',
        referencedColumns: ['c'],
        onDelete: 'SET NULL',
      },
      { ...rules, name: null, columns: ['y'], referencedTable: 'child', referencedColumns: ['z'] },
      {
        ...rules,
        name: 't w o',
        columns: ['y', 'x'],
        referencedTable: 'parent',
        referencedColumns: ['b', 'a'],
        onUpdate: 'CASCADE',
        options: { DEFERRABLE: 'INITIALLY DEFERRED' },
      },
      { ...rules, name: null, columns: ['z'], referencedTable: 'nowhere', referencedColumns: ['q'] },
    ])
  })

  it.each(['a"b', 'a]b', 'a`b', '\'; --', '😀', ') CHECK (1', '/* x', '-- x', 'x'.repeat(64), 'CHECK'])(
    'are checks under the name %j',
    async name => {
      const { run, q, table } = await open()
      await run(`CREATE TABLE ${q(name)} (${q(name)} INT /* CHECK (0) */ CONSTRAINT
        ${q(name)} CHECK (${q(name)} > 1 /* ) */), -- CHECK (2)
      b TEXT DEFAULT 'CHECK (3)' CHECK (b <> ')' OR b IN ('(', '''')), CHECK (b > ${q(name)}))`)
      expect((await table(name)).checks).toEqual([
        { name, column: name, expression: `${q(name)} > 1 /* ) */`, enforced: true },
        { name: null, column: 'b', expression: 'b <> \')\' OR b IN (\'(\', \'\'\'\')', enforced: true },
        { name: null, column: null, expression: `b > ${q(name)}`, enforced: true },
      ])
      // The name is the one that SQLite says when a row breaks it.
      await expect(run(`INSERT INTO ${q(name)} VALUES (0, 'b')`)).rejects.toThrow(`CHECK constraint failed: ${name}`)
    },
  )

  it('is what stands there after ALTER TABLE', async () => {
    const { run, table } = await open()
    await run(
      'CREATE TABLE t (a INT CHECK (a > 1), b AS (a + 1), old INT, gone INT)',
      'ALTER TABLE t RENAME COLUMN a TO "new a"',
      'ALTER TABLE t DROP COLUMN gone',
      'ALTER TABLE t ADD COLUMN more INT CONSTRAINT m CHECK (more < 9) REFERENCES t (old)',
      'ALTER TABLE t RENAME TO "t 2"',
    )
    const found = await table('t 2')
    expect(found.columns.map(({ name, generated }) => [name, generated?.expression])).toEqual([
      ['new a', undefined],
      ['b', '"new a" + 1'],
      ['old', undefined],
      ['more', undefined],
    ])
    expect(found.checks).toMatchObject([
      { column: 'new a', expression: '"new a" > 1' },
      { name: 'm', column: 'more', expression: 'more < 9' },
    ])
    expect(found.foreignKeys).toMatchObject([{ columns: ['more'], referencedTable: 't 2' }])
  })

  it('are views and virtual tables, also where one is broken', async () => {
    const { run, metadata, database } = await open()
    await run(
      'CREATE TABLE t (a INT)',
      'CREATE VIEW v (p, "AS") AS /* first */ SELECT a, a + 1 FROM t',
      'CREATE VIEW broken AS SELECT x FROM nowhere',
      'CREATE VIRTUAL TABLE words USING fts5(text, tokenize = \'porter\')',
    )
    const found = []
    for await (const objects of metadata.schema(database, {})) found.push(...objects)
    expect(found.find(({ name }) => name === 'v')).toMatchObject({
      kind: 'view',
      definition: 'SELECT a, a + 1 FROM t',
      columns: [{ name: 'p' }, { name: 'AS' }],
    })
    expect(found.find(({ name }) => name === 'broken')).toMatchObject({
      kind: 'view',
      definition: 'SELECT x FROM nowhere',
      columns: [],
    })
    expect(found.find(({ name }) => name === 'words') as Table).toMatchObject({
      kind: 'table',
      columns: [{ name: 'text' }],
      options: { USING: 'fts5(text, tokenize = \'porter\')' },
      checks: [],
    })
  })
})
