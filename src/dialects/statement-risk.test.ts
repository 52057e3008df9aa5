import { describe, expect, it } from 'vitest'
import { ParsedStatement } from './parsed-statement.ts'
import { lexingOf } from './registry.ts'
import { riskOf } from './statement-risk.ts'

const risk = (sql: string, family = 'MySQL') => riskOf(new ParsedStatement(sql, lexingOf(family)))

describe('what a statement would do to whole tables', () => {
  it.each([
    ['UPDATE t SET a = 1', 'updatesAll'],
    ['update t set a = (SELECT b FROM u WHERE u.id = 1)', 'updatesAll'],
    ['UPDATE t SET a = 1 ORDER BY b LIMIT 5', 'updatesAll'],
    ['/* WHERE */ UPDATE t SET a = \'WHERE\' -- WHERE', 'updatesAll'],
    ['UPDATE `WHERE` SET a = 1', 'updatesAll'],
    ['DELETE FROM t', 'deletesAll'],
    ['DELETE t FROM t JOIN u ON u.id = t.id', 'deletesAll'],
    ['WITH x AS (SELECT 1 WHERE 1) DELETE FROM t', 'deletesAll'],
    ['EXPLAIN ANALYZE DELETE FROM t', 'deletesAll'],
    ['/*!40000 DELETE FROM t */', 'deletesAll'],
    ['TRUNCATE t', 'empties'],
    ['DROP TABLE IF EXISTS t', 'drops'],
    ['DROP DATABASE d', 'drops'],
    ['DROP VIEW v', 'drops'],
    ['ALTER TABLE t DROP COLUMN a', 'drops'],
    ['ALTER TABLE t TRUNCATE PARTITION p', 'empties'],
  ])('%s', (sql, expected) => {
    expect(risk(sql)).toBe(expected)
  })

  it.each([
    'SELECT 1',
    'UPDATE t SET a = 1 WHERE id = 2',
    'DELETE FROM t WHERE id = 2',
    'WITH x AS (SELECT 1) SELECT * FROM x',
    'WITH x AS (SELECT 1 AS a) DELETE FROM t WHERE a IN (SELECT a FROM x)',
    'EXPLAIN DELETE FROM t',
    'INSERT INTO t SELECT * FROM u',
    'INSERT INTO t VALUES (1) ON DUPLICATE KEY UPDATE a = 1',
    'SELECT * FROM t FOR UPDATE',
    'DROP TEMPORARY TABLE t',
    'DROP PREPARE p',
    'ALTER TABLE t ADD COLUMN a INT',
    'CREATE PROCEDURE p() BEGIN DELETE FROM t; END',
    '',
    '-- nothing',
  ])('nothing: %s', (sql) => {
    expect(risk(sql)).toBeNull()
  })

  it('goes by the family\'s own way of reading', () => {
    expect(risk('DELETE FROM "WHERE"', 'SQLite')).toBe('deletesAll')
    expect(risk('DELETE FROM t -- x\nWHERE a = 1', 'SQLite')).toBeNull()
  })
})
