import { describe, expect, it } from 'vitest'
import { createTypeReader, readListedColumn } from './mysql-column-info.ts'
import { readNameList, unescapeExpression } from './mysql-expressions.ts'

/** A row of information_schema.COLUMNS as a product writes it. */
function read(product: string, row: { type: string, initial?: string | null, extra?: string, generated?: string }) {
  const { type, initial = null, extra = '', generated = '' } = row
  const dataType = /^\w+/.exec(type)![0]
  const cells = ['c', '1', dataType, type, 'YES', initial, '', extra, '', null, null, generated]
  return readListedColumn(cells, product, createTypeReader(product))
}

describe('a column as MySQL itself describes it', () => {
  it.each([
    [
      { type: 'varchar(9)', initial: 'uuid()' },
      { kind: 'literal', value: 'uuid()' },
    ],
    [
      { type: 'varchar(40)', initial: 'uuid()', extra: 'DEFAULT_GENERATED' },
      { kind: 'expression', sql: 'uuid()' },
    ],
    [
      {
        type: 'varchar(9)',
        initial: 'concat(_utf8mb4\\\'a\\\',_utf8mb4\\\'b\\\\\\\'\\\')',
        extra: 'DEFAULT_GENERATED',
      },
      { kind: 'expression', sql: 'concat(_utf8mb4\'a\',_utf8mb4\'b\\\'\')' },
    ],
    [
      { type: 'timestamp', initial: 'CURRENT_TIMESTAMP' },
      { kind: 'expression', sql: 'CURRENT_TIMESTAMP' },
    ],
    [
      { type: 'datetime', initial: '2020-01-01 00:00:00' },
      { kind: 'literal', value: '2020-01-01 00:00:00' },
    ],
    [
      { type: 'bit(4)', initial: 'b\'101\'' },
      { kind: 'expression', sql: 'b\'101\'' },
    ],
    [
      { type: 'varbinary(4)', initial: '0x00FF' },
      { kind: 'expression', sql: '0x00FF' },
    ],
    [
      { type: 'varchar(4)', initial: '0x00FF' },
      { kind: 'literal', value: '0x00FF' },
    ],
    [
      { type: 'varchar(4)', initial: 'NULL' },
      { kind: 'literal', value: 'NULL' },
    ],
    [{ type: 'int' }, null],
  ])('has the default of %j', (row, expected) => {
    expect(read('MySQL', row).default).toEqual(expected)
  })

  it('is worked out, invisible, or changes with its row', () => {
    expect(
      read('MySQL', { type: 'int', extra: 'STORED GENERATED', generated: 'length(_latin1\\\'a\\\')' }),
    ).toMatchObject({ generated: { expression: 'length(_latin1\'a\')', stored: true }, default: null })
    expect(read('MySQL', { type: 'int', extra: 'INVISIBLE' })).toMatchObject({ visible: false, notes: 'INVISIBLE' })
    expect(
      read('MySQL', { type: 'timestamp(3)', extra: 'DEFAULT_GENERATED on update CURRENT_TIMESTAMP(3)' }),
    ).toMatchObject({ onUpdate: 'CURRENT_TIMESTAMP(3)', default: null, generated: null })
  })
})

describe('a column as MariaDB describes it', () => {
  it.each([
    ['\'it\'\'s \\\\ \\n\'', { kind: 'literal', value: 'it\'s \\ \n' }],
    ['-1.50', { kind: 'literal', value: '-1.50' }],
    ['1e3', { kind: 'literal', value: '1e3' }],
    ['(1 + 2)', { kind: 'expression', sql: '(1 + 2)' }],
    ['concat(\'a\',\'b\')', { kind: 'expression', sql: 'concat(\'a\',\'b\')' }],
    ['\'a\' = \'b\'', { kind: 'expression', sql: '\'a\' = \'b\'' }],
    ['NULL', null],
    ['\'NULL\'', { kind: 'literal', value: 'NULL' }],
  ])('has the default %s', (initial, expected) => {
    expect(read('MariaDB', { type: 'varchar(9)', initial }).default).toEqual(expected)
  })

  it('has a type with a comment behind it', () => {
    expect(read('MariaDB', { type: 'text /*M!100301 COMPRESSED*/' }).type).toMatchObject({
      base: 'TEXT',
      text: 'text /*M!100301 COMPRESSED*/',
    })
  })
})

describe('expressions', () => {
  it('are unescaped where MySQL wrote them, and left as they are elsewhere', () => {
    expect(unescapeExpression('_utf8mb4\\\'a\\\\nb\\\'', 'MySQL')).toBe('_utf8mb4\'a\\nb\'')
    expect(unescapeExpression('\'a\\\'b\'', 'MariaDB')).toBe('\'a\\\'b\'')
  })

  it('are lists of names, or none', () => {
    expect(readNameList('`a``b`, `c,d`,e', 'MySQL')).toEqual(['a`b', 'c,d', 'e'])
    expect(readNameList('`a` + 1', 'MySQL')).toEqual([])
  })
})

describe('a default of MariaDB', () => {
  it('is read where it is megabytes long', () => {
    const { default: value } = read('MariaDB', { type: 'longtext', initial: `'${'a'.repeat(8_000_000)}'` })
    expect(value?.kind).toBe('literal')
  })
})
