import type { Column } from '../../schema/model.ts'
import { expect, it } from 'vitest'
import { columnOf } from '../../../test/support/models.ts'
import { readWrittenType } from './mysql-column-types.ts'
import { mysqlLexing } from './mysql-lexing.ts'
import { mysqlLosses } from './mysql-losses.ts'

const lexing = mysqlLexing('TiDB')
const typeOf = (text: string) => readWrittenType({ text }, lexing)
const table = { database: 'shop', name: 'o`x' }
const column = (type: string, more: Partial<Column> = {}) =>
  columnOf('a', 'int', { type: typeOf(type), charset: 'utf8mb4', ...more })

/** What would be lost, with the condition. */
function lost(from: string, to: string, more: { charset?: string, nullable?: boolean } = {}): string[] {
  const target = { type: typeOf(to), nullable: more.nullable ?? true, charset: more.charset ?? null }
  return mysqlLosses(table, column(from), target, lexing).map(({ what, count }) =>
    `${what}: ${count?.replace('SELECT COUNT(*) FROM `shop`.`o``x` WHERE ', '') ?? 'not known'}`)
}

it.each([
  ['INT', 'BIGINT', []],
  ['INT', 'SMALLINT', ['range: `a` NOT BETWEEN -32768 AND 32767']],
  ['INT', 'INT UNSIGNED', ['range: `a` NOT BETWEEN 0 AND 4294967295']],
  ['SMALLINT UNSIGNED', 'INT', []],
  ['INT', 'VARCHAR(20)', ['length: CHAR_LENGTH(CAST(`a` AS CHAR)) > 20']],
  ['INT', 'DOUBLE', []],
  ['INT', 'DECIMAL(5,2)', ['range: `a` NOT BETWEEN -999.99 AND 999.99']],
  ['DECIMAL(10,2)', 'DECIMAL(12,2)', []],
  ['DECIMAL(10,4)', 'DECIMAL(12,2)', ['fraction: `a` <> ROUND(`a`, 2)']],
  ['DOUBLE', 'INT', ['range: ROUND(`a`, 0) NOT BETWEEN -2147483648 AND 2147483647', 'fraction: `a` <> ROUND(`a`, 0)']],
  ['VARCHAR(20)', 'VARCHAR(40)', []],
  ['VARCHAR(20)', 'VARCHAR(10)', ['length: CHAR_LENGTH(`a`) > 10']],
  ['TEXT', 'TINYTEXT', ['length: LENGTH(`a`) > 255']],
  ['VARCHAR(60)', 'TINYTEXT', []],
  ['VARBINARY(20)', 'VARBINARY(9)', ['length: LENGTH(`a`) > 9']],
  ['ENUM(\'a\',\'b\')', 'ENUM(\'a\',\'b\',\'c\')', []],
  ['ENUM(\'a\',\'b\')', 'ENUM(\'b\')', ['values: `a` IN (\'a\')']],
  ['VARCHAR(9)', 'ENUM(\'b\')', ['values: `a` NOT IN (\'b\')']],
  ['SET(\'a\',\'b\')', 'SET(\'b\')', ['values: FIND_IN_SET(\'a\', `a`) > 0']],
  ['DATETIME', 'DATE', ['time: `a` <> DATE(`a`)']],
  ['DATETIME(6)', 'DATETIME(3)', ['fraction: MICROSECOND(`a`) % 1000 <> 0']],
  ['DATETIME', 'TIMESTAMP', ['range: `a` NOT BETWEEN \'1970-01-01 00:00:01\' AND \'2038-01-19 03:14:07\'']],
  ['VARCHAR(20)', 'DATE', ['format: `a` IS NOT NULL AND CAST(`a` AS DATETIME) IS NULL']],
  ['TEXT', 'JSON', ['format: NOT JSON_VALID(`a`)']],
  ['DATE', 'INT', ['conversion: not known']],
])('%s to %s', (from, to, expected) => {
  expect(lost(from, to)).toEqual(expected)
})

it('counts rows without a value where they are refused, and what another character set has not', () => {
  expect(lost('INT', 'INT', { nullable: false })).toEqual(['null: `a` IS NULL'])
  expect(lost('TEXT', 'TEXT', { charset: 'latin1' }))
    .toEqual(['charset: BINARY CONVERT(CONVERT(`a` USING latin1) USING utf8mb4) <> BINARY `a`'])
})

it('counts the values of a column that goes', () => {
  expect(mysqlLosses(table, column('INT'), null, lexing)).toEqual([{
    what: 'dropped',
    count: 'SELECT COUNT(*) FROM `shop`.`o``x` WHERE `a` IS NOT NULL',
    sample: 'SELECT `a` FROM `shop`.`o``x` WHERE `a` IS NOT NULL LIMIT 3',
  }])
})
