import type { Column } from '../../schema/model.ts'
import { expect, it } from 'vitest'
import { columnOf } from '../../../test/support/models.ts'
import { mysqlListing } from './mysql-column-notes.ts'

const column = (more: Partial<Column>) => columnOf('a', 'int', more)
const now = { kind: 'expression', sql: 'CURRENT_TIMESTAMP' } as const

/* TiDB and MariaDB themselves are asked in snapshot-lists.test.ts. */
it.each<[words: string, more: Partial<Column>]>([
  ['', {}],
  ['', { default: { kind: 'literal', value: 'now' } }],
  ['', { default: { kind: 'expression', sql: 'b\'101\'' } }],
  ['auto_increment', { autoIncrement: true }],
  ['auto_increment INVISIBLE', { autoIncrement: true, visible: false }],
  ['DEFAULT_GENERATED', { default: now }],
  ['DEFAULT_GENERATED on update CURRENT_TIMESTAMP', { default: now, onUpdate: 'CURRENT_TIMESTAMP' }],
  ['on update CURRENT_TIMESTAMP(3)', { onUpdate: 'CURRENT_TIMESTAMP(3)' }],
  ['VIRTUAL GENERATED', { generated: { expression: 'b + 1', stored: false } }],
  ['STORED GENERATED INVISIBLE', { generated: { expression: 'b + 1', stored: true }, visible: false }],
])('mySQL says “%s” as its manual has it', (words, more) => {
  expect(mysqlListing.notes(column(more), 'MySQL')).toBe(words)
})

it('takes a server that nobody has asked for the first of the products', () => {
  expect(mysqlListing.notes(column({ default: now }), null)).toBe(mysqlListing.notes(column({ default: now }), 'TiDB'))
})
