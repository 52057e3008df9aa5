import type { Lexing } from '../../language/lexing.ts'
import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { splitStatements } from '../../language/splitter.ts'
import { bindParameters } from '../../main/sql/parameters.ts'
import { changesSession, classify } from '../classifier.ts'
import { lexingOf } from '../registry.ts'
import { literal } from './sqlite-literals.ts'

const lexing: Lexing = lexingOf('SQLite')
const split = (text: string) => splitStatements(text, lexing).map(statement => statement.text)

describe('statements of SQLite are cut', () => {
  it.each([
    ['SELECT \'a\\\'; SELECT \'b\'', ['SELECT \'a\\\'', 'SELECT \'b\'']],
    ['SELECT "a;b", [c;d], `e;f`; SELECT 2', ['SELECT "a;b", [c;d], `e;f`', 'SELECT 2']],
    ['SELECT 1 --x;y\n; SELECT 2', ['SELECT 1 --x;y', 'SELECT 2']],
    ['SELECT 1--1;\n; SELECT 2', ['SELECT 1--1;', 'SELECT 2']],
    ['SELECT 1 /*! ; */; SELECT 2', ['SELECT 1 /*! ; */', 'SELECT 2']],
    ['SELECT a#>b; SELECT 2', ['SELECT a#>b', 'SELECT 2']],
    [
      'CREATE TRIGGER a AFTER INSERT ON t BEGIN UPDATE t SET b = CASE WHEN 1 THEN 2 END; DELETE FROM x; END; SELECT 2',
      [
        'CREATE TRIGGER a AFTER INSERT ON t BEGIN UPDATE t SET b = CASE WHEN 1 THEN 2 END; DELETE FROM x; END',
        'SELECT 2',
      ],
    ],
    [
      'create temp trigger if not exists a before update of b on t for each row when new.b > 1 begin select 1; '
      + 'end ; select 2',
      [
        'create temp trigger if not exists a before update of b on t for each row when new.b > 1 begin select 1; end',
        'select 2',
      ],
    ],
    ['BEGIN; INSERT INTO t VALUES (1); END; SELECT 2', ['BEGIN', 'INSERT INTO t VALUES (1)', 'END', 'SELECT 2']],
    [
      'CREATE TABLE loop (begin INT, while INT); SELECT loop FROM t; SELECT 3',
      ['CREATE TABLE loop (begin INT, while INT)', 'SELECT loop FROM t', 'SELECT 3'],
    ],
    [
      'CREATE VIEW v AS SELECT CASE a WHEN 1 THEN 2 END FROM t; SELECT 2',
      ['CREATE VIEW v AS SELECT CASE a WHEN 1 THEN 2 END FROM t', 'SELECT 2'],
    ],
  ])('%s', (text, statements) => expect(split(text)).toEqual(statements))

  it('as SQLite itself reads them', () => {
    const db = new Database(':memory:')
    db.exec('CREATE TABLE t (a, b); CREATE TABLE x (a)')
    for (const statement of split(
      'CREATE TRIGGER a AFTER INSERT ON t BEGIN UPDATE t SET b = CASE WHEN 1 THEN 2 END; '
      + 'DELETE FROM x; END; SELECT \'\\\' AS a; SELECT 1 AS [b;c] --d;',
    ))
      expect(() => db.prepare(statement)).not.toThrow()
    db.close()
  })
})

describe('on a read-only connection to SQLite', () => {
  it.each([
    'SELECT 1',
    '-- nothing',
    'VALUES (1), (2)',
    'select a.update, [delete], "insert", `x` from t as a',
    'SELECT replace(a, 1, 2), count(*) FILTER (WHERE a > 1), sum(b) OVER (PARTITION BY c) FROM t WINDOW w AS '
    + '(ORDER BY a)',
    'WITH a (n) AS MATERIALIZED (SELECT 1), b AS NOT MATERIALIZED (SELECT 2) SELECT * FROM a, b WHERE n IN (1, 2)',
    'WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT * FROM c LIMIT 5',
    'SELECT CAST(a AS DECIMAL (10, 2)), a -> \'$.b\', a ->> 1 FROM json_each(\'[]\')',
    'SELECT * FROM pragma_table_info(\'t\')',
    'EXPLAIN DELETE FROM t',
    'EXPLAIN QUERY PLAN SELECT 1',
    'PRAGMA table_info(t)',
    'PRAGMA journal_mode',
    'PRAGMA foreign_keys = 1',
    'PRAGMA integrity_check',
    'BEGIN',
    'BEGIN DEFERRED TRANSACTION',
    'COMMIT',
    'END',
    'ROLLBACK TO a',
    'SAVEPOINT a',
    'RELEASE a',
    '\uFEFFSELECT 1',
  ])('runs %s', sql => expect(classify(sql, lexing).reason).toBeNull())

  it.each([
    'INSERT INTO t VALUES (1)',
    'REPLACE INTO t VALUES (1)',
    'UPDATE t SET a = 1',
    'DELETE FROM t',
    'CREATE TABLE a (b)',
    'CREATE TEMP TABLE a (b)',
    'DROP TABLE t',
    'ALTER TABLE t ADD c',
    'VACUUM',
    'ANALYZE',
    'REINDEX',
    'ATTACH \'x\' AS y',
    'BEGIN IMMEDIATE',
    'BEGIN EXCLUSIVE TRANSACTION',
    'WITH a AS (SELECT 1) INSERT INTO t SELECT * FROM a',
    'WITH a AS (SELECT 1) DELETE FROM t',
    'SELECT load_extension(\'x\')',
    'SELECT fts3_tokenizer(\'a\', x\'00\')',
    'SELECT "abs"(1)',
    'SELECT * FROM pragma_optimize',
    'SELECT * FROM [pragma_wal_checkpoint]',
    'PRAGMA journal_mode = WAL',
    'PRAGMA journal_mode(WAL)',
    'PRAGMA [user_version] = 1',
    'PRAGMA query_only = OFF',
    'PRAGMA writable_schema = 1',
    'PRAGMA optimize',
    'PRAGMA wal_checkpoint',
    'EXPLAIN PRAGMA journal_mode = WAL',
    'EXPLAIN QUERY PLAN PRAGMA optimize',
    'PRAGMA nobody_knows',
    'SELECT 1; DELETE FROM t',
    'SELECT \'a\0\'',
    'SELECT 1 \\',
    '[SELECT] 1',
    'END; DELETE FROM t',
    '\uFEFFDELETE FROM t',
    'SELECT unknown_function(1)',
  ])('refuses %s', sql => expect(classify(sql, lexing).reason).not.toBeNull())

  it('knows no mode that changes how texts are read', () =>
    expect(changesSession('PRAGMA sql_mode = 1', lexing)).toBe(false))
})

describe('values for SQLite', () => {
  it('keep a text whose bytes are none a text', () => {
    const db = new Database(':memory:')
    const [row] = ['/0E=', ''].map(base64 => literal({ base64, invalid: true })).map(text =>
      db.prepare(`SELECT typeof(${text}), hex(${text}), typeof(${literal({ base64: '/0E=' })}), -0.0e0`).raw().get())
    expect(row).toEqual(['text', 'FF41', 'blob', -0])
    db.close()
  })

  it('arrive exact', () => {
    const db = new Database(':memory:')
    const values = ['it\'s', 'a\\\'b', 'a\0b', '', '订单😀', 42, -1, 1.5, -0.25, true, false, null, { base64: 'AP8=' }]
    const sql = bindParameters(
      `SELECT ${values
        .map(() => '2-?')
        .join(', ')
        .replaceAll('2-?', '?')}, 2-?`,
      [...values, -1],
      lexing,
    )
    expect(db.prepare(sql).raw().get()).toEqual(
      ['it\'s', 'a\\\'b', 'a\0b', '', '订单😀', 42, -1, 1.5, -0.25, 1, 0, null, new Uint8Array([0, 255]), 3].map(value =>
        value instanceof Uint8Array ? (expect.anything() as unknown) : value,
      ),
    )
    db.close()
  })

  it('are bound by ? and :name, not by number', () => {
    expect(bindParameters('SELECT ?, \'?\', [?], "?" -- ?', ['a'], lexing)).toBe('SELECT \'a\', \'?\', [?], "?" -- ?')
    expect(bindParameters('SELECT :a, \':a\'', { a: 1 }, lexing)).toBe('SELECT 1, \':a\'')
    expect(() => bindParameters('SELECT ?1', ['a'], lexing)).toThrow(/Numbered/)
  })
})
