import { expect, it } from 'vitest'
import { errorPosition } from './error-position.ts'

const statement = { text: 'SELECT 1,\n  FORM t', line: 5, column: 3 }

it('is where the text begins that TiDB quotes', () => {
  expect(errorPosition({ message: 'You have an error in your SQL syntax; check the manual … line 2 column 6 near "FORM t" ' }, statement)).toEqual({ line: 6, column: 3 })
  expect(errorPosition({ message: 'line 1 column 8 near "1,\n  FORM t"' }, statement)).toEqual({ line: 5, column: 10 })
})

it('is the place that TiDB counts where its quote is not found', () => {
  expect(errorPosition({ message: 'line 1 column 4 near "x"' }, statement)).toEqual({ line: 5, column: 6 })
})

it('finds the text that MySQL and MariaDB quote', () => {
  expect(errorPosition({ message: 'You have an error in your SQL syntax; check the manual … for the right syntax to use near \'FORM t\' at line 2' }, statement)).toEqual({ line: 6, column: 3 })
})

it('is the end of the line when the server found nothing more', () => {
  expect(errorPosition({ message: 'right syntax to use near \'\' at line 2' }, statement)).toEqual({ line: 6, column: 9 })
})

it('is the begin of the statement for every other error', () => {
  expect(errorPosition({ message: 'Table \'a.b\' doesn\'t exist' }, statement)).toEqual({ line: 5, column: 3 })
  expect(errorPosition(undefined, statement)).toEqual({ line: 5, column: 3 })
})
