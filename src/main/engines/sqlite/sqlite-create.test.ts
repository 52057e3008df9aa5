import { describe, expect, it } from 'vitest'
import { readCreatedIndex, readCreatedTable, readCreatedView } from './sqlite-create.ts'

const checksOf = (sql: string) =>
  readCreatedTable(sql).checks.map(({ name, column, expression }) => [name, column, expression])

describe('the text of a table', () => {
  it('names checks of columns and of the table, whatever stands around them', () => {
    expect(
      checksOf(
        `CREATE TABLE "CHECK (a" (
      a INTEGER CHECK (a > 1) /* CHECK (no) */ DEFAULT 'CHECK (no)', -- CHECK (no)
      "b""c" TEXT CONSTRAINT [d]]e] CHECK ("b""c" <> 'it''s ) ('),
      [CHECK (x)] INT CONSTRAINT nn NOT NULL CHECK ([CHECK (x)] IN (1, (2))),
      CONSTRAINT "'; --" CHECK (a < 5 /* ) */),
      CHECK (length("b""c") < 3) CHECK (a <> 4)
    )`.replace('[d]]e]', '[d e]'),
      ),
    ).toEqual([
      [null, 'a', 'a > 1'],
      ['d e', 'b"c', '"b""c" <> \'it\'\'s ) (\''],
      [null, 'CHECK (x)', '[CHECK (x)] IN (1, (2))'],
      ['\'; --', null, 'a < 5 /* ) */'],
      [null, null, 'length("b""c") < 3'],
      [null, null, 'a <> 4'],
    ])
  })

  it('says what columns are made of', () => {
    const { columns }
      = readCreatedTable(`CREATE TABLE t (id INTEGER PRIMARY KEY AUTOINCREMENT, 'q''r' VARCHAR(3)
        COLLATE nocase DEFAULT -1,
      g INT GENERATED ALWAYS AS (id * 2) STORED, h AS ('AS (no)' || "q'r") , \`i\`\`j\` BLOB
        DEFAULT x'00' COLLATE "my c", k DEFAULT (1 + 2) CHECK (k))`)
    expect(
      [...columns.values()].map(({ name, collation, generated, autoIncrement }) => [
        name,
        collation,
        generated,
        autoIncrement,
      ]),
    ).toEqual([
      ['id', null, null, true],
      ['q\'r', 'nocase', null, false],
      ['g', null, 'id * 2', false],
      ['h', null, '\'AS (no)\' || "q\'r"', false],
      ['i`j', 'my c', null, false],
      ['k', null, null, false],
    ])
  })

  it('names keys, unique ones and references, in their order', () => {
    const table
      = readCreatedTable(`CREATE TABLE t (a INT CONSTRAINT ua UNIQUE ON CONFLICT REPLACE
        REFERENCES p ON DELETE SET NULL ON UPDATE NO ACTION NOT NULL,
      b INT CONSTRAINT fb REFERENCES "p q" (x) DEFERRABLE INITIALLY DEFERRED UNIQUE, c INT,
        CONSTRAINT pk PRIMARY KEY (a, b DESC),
      CONSTRAINT u2 UNIQUE ("c" COLLATE nocase DESC, b) CONSTRAINT fc FOREIGN KEY (c, a) REFERENCES p (y, z)
        MATCH FULL ON DELETE CASCADE NOT DEFERRABLE INITIALLY DEFERRED)`)
    expect(table.primaryKey).toEqual({ name: 'pk', columns: ['a', 'b'], onConflict: null })
    expect(table.uniques).toEqual([
      { name: 'ua', columns: ['a'], onConflict: 'REPLACE' },
      { name: null, columns: ['b'], onConflict: null },
      { name: 'u2', columns: ['c', 'b'], onConflict: null },
    ])
    expect(table.foreignKeys).toEqual([
      { name: null, options: {} },
      { name: 'fb', options: { DEFERRABLE: 'INITIALLY DEFERRED' } },
      { name: 'fc', options: { MATCH: 'FULL' } },
    ])
  })

  it('takes a constraint of the table behind the last column without a comma', () => {
    const table = readCreatedTable(
      'CREATE TABLE t (a INT, b INT FOREIGN KEY (a) REFERENCES p(x) CONSTRAINT f2 FOREIGN KEY (b) REFERENCES p(y))',
    )
    expect(table.foreignKeys.map(({ name }) => name)).toEqual([null, 'f2'])
    expect([...table.columns.keys()]).toEqual(['a', 'b'])
  })

  it('says how it is kept', () => {
    expect(readCreatedTable('CREATE TABLE t (a INT PRIMARY KEY) STRICT, WITHOUT ROWID')).toMatchObject({
      strict: true,
      withoutRowId: true,
    })
    expect(
      readCreatedTable('CREATE TABLE "WITHOUT ROWID" (a INT /* STRICT */ DEFAULT \'STRICT\') -- STRICT, WITHOUT ROWID'),
    ).toMatchObject({ strict: false, withoutRowId: false })
    expect(readCreatedTable('CREATE VIRTUAL TABLE words USING fts5(text, content=\'x\')')).toMatchObject({
      using: 'fts5(text, content=\'x\')',
      checks: [],
    })
  })

  it.each([
    '',
    'CREATE TABLE t',
    'CREATE TABLE t (',
    'CREATE TABLE t (a CHECK (',
    'CREATE TABLE t ()',
    'CREATE TABLE t (,,)',
    '((((',
    '"',
  ])('is read to its end: %j', sql => {
    expect(readCreatedTable(sql).using).toBeNull()
  })
})

describe('the text of an index and of a view', () => {
  it('gives the parts and the condition', () => {
    expect(
      readCreatedIndex(
        'CREATE UNIQUE INDEX "i ON (x" ON "t (" (a, lower(b || \', \') COLLATE nocase DESC, [c d] ASC, (a + 1)) '
        + 'WHERE a > 1 AND b <> \'WHERE\'',
      ),
    ).toEqual({ parts: ['a', 'lower(b || \', \')', '[c d]', '(a + 1)'], where: 'a > 1 AND b <> \'WHERE\'' })
    expect(readCreatedIndex('CREATE INDEX i ON t(a)')).toEqual({ parts: ['a'], where: null })
  })

  it('gives the SELECT', () => {
    expect(readCreatedView('CREATE VIEW "v AS SELECT" ("AS", b) AS /* first */ SELECT a AS x, b FROM t')).toBe(
      'SELECT a AS x, b FROM t',
    )
  })
})
