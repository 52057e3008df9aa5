import { describe, expect, it } from 'vitest'
import { judgeStatement } from './classifier.ts'
import { ParsedStatement } from './parsed-statement.ts'
import { dialectOf } from './registry.ts'
import { askedTraces, asksForLast, leavesNothing } from './session-traces.ts'

const lexing = dialectOf('MySQL').lexing('MariaDB')
const isTraceless = (text: string) => {
  const statement = new ParsedStatement(text, lexing)
  return leavesNothing(judgeStatement(statement), statement)
}

describe('what a statement leaves in its session', () => {
  it.each([
    'SELECT * FROM t WHERE a = \'x := 1\'',
    'SELECT @a, @@version',
    'WITH a AS (SELECT 1) SELECT * FROM a',
    'INSERT INTO t VALUES (1)',
    'REPLACE INTO t SELECT * FROM u',
    'UPDATE t SET temporary_note = 1',
    'DELETE FROM `temporary`',
    'USE shop',
    'BEGIN',
    'START TRANSACTION READ ONLY',
    'COMMIT AND CHAIN',
    'SAVEPOINT a',
    'CREATE TABLE t (a INT)',
    'ALTER TABLE t ADD b INT',
    'DROP TABLE t',
    'SHOW TABLES',
    'EXPLAIN SELECT 1',
    'TRUNCATE t',
  ])('nothing: %s', text => expect(isTraceless(text)).toBe(true))

  it.each([
    'SET @a = 1',
    'SET autocommit = 0',
    'SELECT @a := 1',
    'SELECT 1 INTO @a',
    'INSERT INTO t VALUES (@a := 1)',
    'CREATE TEMPORARY TABLE t (a INT)',
    'CREATE OR REPLACE TEMPORARY TABLE t (a INT)',
    'CREATE /*!50000 TEMPORARY */ TABLE t (a INT)',
    'PREPARE s FROM \'SELECT 1\'',
    'EXECUTE s',
    'LOCK TABLES t READ',
    'SELECT GET_LOCK(\'a\', 1)',
    'DO GET_LOCK(\'a\', 1)',
    'SELECT a_function_of_mine()',
    'SELECT SQL_CALC_FOUND_ROWS * FROM t LIMIT 1',
    'SELECT LAST_INSERT_ID(7)',
    'UPDATE t SET a = LAST_INSERT_ID(a + 1)',
    'CALL p()',
    'HANDLER t OPEN',
    'XA START \'a\'',
    'FLUSH TABLES WITH READ LOCK',
  ])('perhaps something: %s', text => expect(isTraceless(text)).toBe(false))
})

describe('a text that asks for what the statement before has left', () => {
  it.each([
    'SELECT LAST_INSERT_ID()',
    'SELECT 1; SELECT LAST_INSERT_ID()',
    'SELECT @@last_insert_id',
    'SELECT @@SESSION.identity',
    'SHOW WARNINGS',
    'SHOW COUNT(*) ERRORS',
    'GET DIAGNOSTICS @n = NUMBER',
    'INSERT INTO t VALUES (LAST_INSERT_ID())',
    'SELECT ROW_COUNT(), FOUND_ROWS()',
    'SELECT @@warning_count',
    'SELECT @@tidb_last_query_info',
  ])('%s', text => expect(asksForLast(text, lexing)).toBe(true))

  it.each([
    'SELECT 1',
    'SELECT \'LAST_INSERT_ID()\', `warnings` FROM t -- ROW_COUNT()',
    'INSERT INTO t VALUES (1); SELECT LAST_INSERT_ID()',
    'SELECT @a, @@version, CONNECTION_ID()',
  ])('not: %s', text => expect(asksForLast(text, lexing)).toBe(false))
})

describe('what a statement asks of the one before it', () => {
  it.each([
    ['SELECT 1', false, false],
    ['SELECT \'ROW_COUNT()\', `row_count` FROM t', false, false],
    ['SELECT ROW_COUNT()', true, false],
    ['SELECT FOUND_ROWS() AS n', true, false],
    ['SELECT @@last_plan_from_cache', true, false],
    ['SELECT @@tidb_last_query_info', true, false],
    ['SHOW WARNINGS LIMIT 3', false, true],
    ['SHOW COUNT(*) ERRORS', false, true],
    ['SELECT @@session.warning_count', false, true],
    ['GET DIAGNOSTICS @n = NUMBER', true, true],
    ['SELECT LAST_INSERT_ID()', false, false],
    ['EXECUTE s', true, true],
    ['BEGIN', false, false],
    ['BEGIN NOT ATOMIC SELECT 1; END', true, true],
    ['SELEC 1', true, true],
    ['CALL p()', true, true],
    ['/*!50000 CALL p() */', true, true],
  ])('%s', (text, counts, warnings) =>
    expect(askedTraces(new ParsedStatement(text, lexing))).toEqual({ counts, warnings }))
})
