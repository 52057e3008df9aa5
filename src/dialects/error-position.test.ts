import type { Lexing } from '../language/lexing.ts'
import { expect, it } from 'vitest'
import { errorPosition } from './error-position.ts'
import { lexingOf } from './registry.ts'

const lexing: Lexing = lexingOf('MySQL', 'TiDB')
const sqlite: Lexing = lexingOf('SQLite')
const statement = { text: 'SELECT 1,\n  FORM t', line: 5, column: 3 }

it('is where the text begins that TiDB quotes', () => {
  expect(
    errorPosition(
      { message: 'You have an error in your SQL syntax; check the manual … line 2 column 6 near "FORM t" ' },
      statement,
      lexing,
    ),
  ).toEqual({ line: 6, column: 3, token: 'FORM' })
  expect(errorPosition({ message: 'line 1 column 8 near "1,\n  FORM t"' }, statement, lexing)).toEqual({
    line: 5,
    column: 10,
    token: '1',
  })
})

it('is the place that TiDB counts where its quote is not found', () => {
  expect(errorPosition({ message: 'line 1 column 4 near "x"' }, statement, lexing)).toEqual({
    line: 5,
    column: 6,
    token: '',
  })
})

it('finds the text that MySQL and MariaDB quote', () => {
  expect(
    errorPosition(
      {
        message:
          'You have an error in your SQL syntax; check the manual … for the right syntax to '
          + 'use near \'FORM t\' at line 2',
      },
      statement,
      lexing,
    ),
  ).toEqual({ line: 6, column: 3, token: 'FORM' })
})

it('is the end of the line when the server found nothing more', () => {
  expect(errorPosition({ message: 'right syntax to use near \'\' at line 2' }, statement, lexing)).toEqual({
    line: 6,
    column: 9,
    token: '',
  })
})

it.each([
  [
    'Table \'shop.order_itms\' doesn\'t exist',
    'SELECT *\nFROM order_itms',
    { line: 6, column: 6, token: 'order_itms' },
  ],
  [
    'Unknown column \'o.totl\' in \'where clause\'',
    'SELECT \'totl\', /* totl */\no.`Totl` FROM o',
    { line: 6, column: 3, token: '`Totl`' },
  ],
  [
    'Incorrect integer value: \'name\' for column \'id\' at row 1',
    'INSERT INTO t (name, id) VALUES (1, \'name\')',
    { line: 5, column: 24, token: 'id' },
  ],
  ['Unknown database \'nope\'', 'USE nope', { line: 5, column: 7, token: 'nope' }],
  ['Duplicate column name \'a\'', 'CREATE TABLE t (a INT, a INT)', { line: 5, column: 19, token: 'a' }],
  ['FUNCTION shop.nope does not exist', 'SELECT nope(1)', { line: 5, column: 10, token: 'nope' }],
])('is where the name stands in %s', (message, text, place) => {
  expect(errorPosition({ message }, { ...statement, text }, lexing)).toEqual(place)
})

it.each([
  ['no such table: main.order_itms', 'SELECT *\nFROM [order_itms]', { line: 6, column: 6, token: '[order_itms]' }],
  ['no such column: totl', 'SELECT totl', { line: 5, column: 10, token: 'totl' }],
  ['ambiguous column name: id', 'SELECT "id" FROM a, b', { line: 5, column: 10, token: '"id"' }],
])('is where the name stands that SQLite gives in %s', (message, text, place) => {
  expect(errorPosition({ message }, { ...statement, text }, sqlite)).toEqual(place)
})

it('is the character that SQLite counts to', () => {
  expect(errorPosition({ offset: 9 }, { text: 'SELECT\n  a b', line: 4, column: 3 }, sqlite)).toEqual({
    line: 5,
    column: 3,
    token: 'a',
  })
  expect(errorPosition({ offset: 2 }, { text: 'SELECT', line: 4, column: 3 }, sqlite)).toEqual({
    line: 4,
    column: 5,
    token: '',
  })
})

it('is the begin of the statement for every other error', () => {
  expect(errorPosition({ message: 'Duplicate entry \'1\' for key \'a.PRIMARY\'' }, statement, lexing)).toEqual({
    line: 5,
    column: 3,
  })
  expect(errorPosition({ message: 'Access denied for user \'t\'@\'%\'' }, statement, lexing)).toEqual({
    line: 5,
    column: 3,
  })
  expect(errorPosition(undefined, statement, lexing)).toEqual({ line: 5, column: 3 })
})

it('gets through a message of megabytes', () => {
  const message = `Unknown table '${'b'.repeat(16_000_000)}'`
  expect(errorPosition({ message }, statement, lexing)).toMatchObject({ line: 5, column: 3 })
})
