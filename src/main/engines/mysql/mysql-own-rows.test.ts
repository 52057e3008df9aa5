import { expect, it } from 'vitest'
import { countAsked } from './mysql-own-rows.ts'

it.each([
  ['SELECT 1', 1],
  ['SELECT VERSION(), @@version_comment, CONNECTION_ID()', 3],
  ['select COUNT(*), IF(a, b, (SELECT c, d FROM e)) from t, u', 2],
  ['SELECT `a,b`, \'c, FROM\', "d,e" FROM t', 3],
  ['SELECT a, b; SELECT c', 2],
  ['SELECT FROMAGE, UPFROM FROM t', 2],
  ['SELECT * FROM t', null],
  ['SELECT t.*, a FROM t', null],
  ['SELECT \'it\\\'s, so\', a FROM t', null],
  ['SHOW DATABASES', null],
])('counts the columns that are asked for: %s', (statement, columns) => {
  expect(countAsked(statement)).toBe(columns)
})
