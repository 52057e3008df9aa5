import { describe, expect, it } from 'vitest'
import { insertIdRule, tellsInsertId } from './insert-ids.ts'
import { ParsedStatement } from './parsed-statement.ts'
import { dialectOf } from './registry.ts'

const lexing = dialectOf('MySQL').lexing('MariaDB')

describe('the id of an answer', () => {
  it.each([
    ['INSERT INTO t (a) VALUES (1)', 'always'],
    ['insert into t values (\'last_insert_id(1)\')', 'always'],
    ['INSERT INTO t SELECT LAST_INSERT_ID()', 'always'],
    ['INSERT INTO t VALUES (LAST_INSERT_ID(7))', 'never'],
    ['INSERT INTO t VALUES (last_insert_id /* x */ (a + 1))', 'never'],
    ['INSERT INTO t VALUES (1) ON DUPLICATE KEY UPDATE a = 2', 'oneRow'],
    ['INSERT INTO t VALUES (1) ON DUPLICATE KEY UPDATE a = LAST_INSERT_ID(a)', 'never'],
    ['REPLACE INTO t VALUES (1)', 'always'],
    ['LOAD DATA INFILE \'x\' INTO TABLE t', 'always'],
    ['UPDATE t SET a = 1', 'never'],
    ['CALL p()', 'never'],
    ['EXECUTE s', 'never'],
    ['SET @a = LAST_INSERT_ID(3)', 'never'],
    ['/*! INSERT INTO t VALUES (1) */', 'never'],
  ])('%s: %s', (text, rule) => expect(insertIdRule(new ParsedStatement(text, lexing))).toBe(rule))

  it('is told where a row was inserted', () => {
    expect(tellsInsertId('always', 3)).toBe(true)
    expect(tellsInsertId('always', 0)).toBe(false)
    expect(tellsInsertId('oneRow', 1)).toBe(true)
    expect(tellsInsertId('oneRow', 2)).toBe(false)
    expect(tellsInsertId('never', 1)).toBe(false)
  })
})
