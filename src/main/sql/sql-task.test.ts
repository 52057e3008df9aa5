import { expect, it } from 'vitest'
import { titleOf } from './sql-task.ts'

it('takes the statement for a title, not the comments before it', () => {
  expect(titleOf('-- title: orders\nSELECT * -- all\nFROM orders')).toBe('SELECT * FROM orders')
})

it('leaves passwords out of a title, which waits in events for those who resume', () => {
  expect(titleOf('CREATE USER ann IDENTIFIED BY \'s3cret-word\'')).not.toContain('s3cret-word')
})
