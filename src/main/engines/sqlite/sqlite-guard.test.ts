import { describe, expect, it } from 'vitest'
import { ParsedStatement } from '../../../dialects/parsed-statement.ts'
import { sqliteLexing } from '../../../dialects/sqlite/sqlite-lexing.ts'
import { guardStatement } from './sqlite-guard.ts'

const guard = (sql: string) => guardStatement(new ParsedStatement(sql, sqliteLexing()))

const forbidden = expect.objectContaining({ code: 'forbidden' }) as Error

describe('what never reaches SQLite', () => {
  it.each([
    'ATTACH \'x\' AS y',
    'attach database "x" as y',
    '/* a */ -- b\n AtTaCh \'x\' AS y',
    '\uFEFFATTACH \'x\' AS y',
    ' \uFEFF/**/\uFEFF ATTACH \'x\' AS y',
    'DETACH main',
    'EXPLAIN ATTACH \'x\' AS y',
    'EXPLAIN QUERY PLAN ATTACH \'x\' AS y',
    'VACUUM INTO \'x\'',
    'VACUUM main INTO \'x\'',
    'VACUUM [main]/**/INTO \'x\'',
    'PRAGMA writable_schema = 1',
    'PRAGMA writable_schema(1)',
    'PRAGMA main.writable_schema = ON',
    'PRAGMA "writable_schema" = 1',
    'PRAGMA \'writable_schema\' = 1',
    'PRAGMA [main].[writable_schema] = 1',
    'PRAGMA `WRITABLE_SCHEMA` = reset',
    'EXPLAIN PRAGMA writable_schema = 1',
    'EXPLAIN QUERY PLAN PRAGMA writable_schema = 1',
    'EXPLAIN /* */ PRAGMA writable_schema = 1',
    'PRAGMA trusted_schema = ON',
    'PRAGMA schema_version = 9',
    'PRAGMA temp_store_directory = \'/x\'',
    'PRAGMA data_store_directory',
    'PRAGMA key = \'x\'',
    'PRAGMA nobody_knows',
    'SELECT load_extension(\'x\')',
    'SELECT LOAD_EXTENSION (\'x\')',
    'SELECT "load_extension"(\'x\')',
    'SELECT * FROM pragma_optimize',
    'SELECT upper(file) FROM pragma_database_list',
    'CREATE TEMP VIEW v AS SELECT * FROM "pragma_database_list"',
    'SELECT * FROM [pragma_journal_mode]',
    'SELECT * FROM \'pragma_writable_schema\'',
    'CREATE TRIGGER a AFTER INSERT ON t BEGIN SELECT * FROM pragma_wal_checkpoint; END',
  ])('%s', sql => expect(() => guard(sql)).toThrow(forbidden))

  it('a name in a long text, wherever it stands', () => {
    const long = 'a '.repeat(600_000)
    expect(() => guard(`SELECT 1 /* load_extension */, ${long}`)).toThrow(forbidden)
    expect(() => guard(`SELECT 1 /* pragma_table_info */, ${long}`)).not.toThrow()
    expect(() => guard(`VACUUM INTO 'x' ${long}`)).toThrow(forbidden)
    expect(() => guard(`EXPLAIN QUERY PLAN PRAGMA writable_schema = 1 ${long}`)).toThrow(forbidden)
  })

  it('what begins with no known word is answered as SQLite would', () => {
    expect(() => guard('  SELEC 1')).toThrow(
      expect.objectContaining({
        code: 'engine',
        details: expect.objectContaining({ message: 'near "SELEC": syntax error', offset: 2 }) as object,
      }) as Error,
    )
    expect(() => guard('\0ATTACH \'x\' AS y')).not.toThrow() // SQLite sees an empty text
  })
})

describe('what reaches SQLite', () => {
  it.each([
    ['SELECT 1', 'SELECT', false],
    ['  /* x */ with a as (select 1) select * from a', 'WITH', false],
    [
      'SELECT \'ATTACH; load_extension\' AS attach, pragma_table_info.name FROM pragma_table_info(\'t\')',
      'SELECT',
      false,
    ],
    ['VACUUM', 'VACUUM', false],
    ['VACUUM main', 'VACUUM', false],
    ['PRAGMA foreign_keys', 'PRAGMA', false],
    ['PRAGMA foreign_keys = OFF', 'PRAGMA', true],
    ['PRAGMA main.user_version = 3', 'PRAGMA', true],
    ['PRAGMA table_info(t)', 'PRAGMA', false],
    ['PRAGMA writable_schema', 'PRAGMA', false],
    ['EXPLAIN QUERY PLAN SELECT 1', 'EXPLAIN', false],
    ['REPLACE INTO t VALUES (1)', 'REPLACE', false],
    ['', '', false],
    ['-- nothing', '', false],
  ])('%s', (sql, verb, sets) => expect(guard(sql)).toEqual({ verb, sets }))
})
