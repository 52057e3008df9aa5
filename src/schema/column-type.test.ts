import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseColumnType } from './column-type.ts'

const modifiers = new Set(['UNSIGNED', 'ZEROFILL'])
const parse = (text: string) => parseColumnType(text, { modifiers, backslashEscapes: true })

describe('types of columns', () => {
  it.each([
    ['int', { base: 'INT' }],
    ['int unsigned', { base: 'INT', unsigned: true }],
    ['int(5) unsigned zerofill', { base: 'INT', length: 5, unsigned: true, zerofill: true }],
    ['varchar(255)', { base: 'VARCHAR', length: 255 }],
    ['decimal(10,2) unsigned', { base: 'DECIMAL', precision: 10, scale: 2, unsigned: true }],
    ['decimal(10, 0)', { base: 'DECIMAL', precision: 10, scale: 0 }],
    ['double(10,3)', { base: 'DOUBLE', precision: 10, scale: 3 }],
    ['datetime(6)', { base: 'DATETIME', precision: 6 }],
    ['varchar(10) /*M!100301 COMPRESSED*/', { base: 'VARCHAR', length: 10 }],
    ['vector(3)', { base: 'VECTOR', length: 3 }],
    ['double precision', { base: 'DOUBLE PRECISION' }],
    ['timestamp(3) with time zone', { base: 'TIMESTAMP', precision: 3 }],
    ['', {}],
    ['unsigned', { base: 'UNSIGNED' }],
    ['int(', { base: 'INT' }],
  ])('%s', (text, parts) => {
    expect(parse(text)).toEqual({
      text,
      base: '',
      length: null,
      precision: null,
      scale: null,
      unsigned: false,
      zerofill: false,
      values: null,
      ...(parts as object),
    })
  })

  it('has a name of many words where the dialect knows no modifiers', () => {
    expect(parseColumnType('UNSIGNED  BIG int')).toMatchObject({ base: 'UNSIGNED BIG INT', unsigned: false })
    expect(parseColumnType('int unsigned')).toMatchObject({ base: 'INT UNSIGNED', unsigned: false })
  })

  it('lists the values of an enumeration, whatever they hold', () => {
    expect(parse('enum(\'a\',\'b\'\'c\',\',\',\')\',\'\')').values).toEqual(['a', 'b\'c', ',', ')', ''])
    const escaped = parse('set(\'a\\\\b\',\'c\\nd\',\'e\\\'f\')')
    expect(escaped).toMatchObject({ base: 'SET', values: ['a\\b', 'c\nd', 'e\'f'] })
    expect(parseColumnType('enum(\'a\\\')').values).toEqual(['a\\'])
  })

  it('gives back any values that are written as a dialect does', () => {
    const value = fc.string({
      unit: fc.oneof(fc.constantFrom('\'', '\\', ',', '(', ')', '😀'), fc.string({ minLength: 1, maxLength: 1 })),
    })
    fc.assert(
      fc.property(fc.array(value, { minLength: 1 }), fc.boolean(), (values, backslashEscapes) => {
        const quote = (text: string) =>
          `'${(backslashEscapes ? text.replaceAll('\\', '\\\\') : text).replaceAll('\'', '\'\'')}'`
        const { values: found, base } = parseColumnType(`enum(${values.map(quote).join(',')})`, { backslashEscapes })
        expect({ found, base }).toEqual({ found: values, base: 'ENUM' })
      }),
    )
  })

  it('reads values of megabytes', () => {
    const long = 'a'.repeat(8_000_000)
    expect(parse(`enum('${long}','b''c','\\'')`).values?.map(value => value.slice(0, 3))).toEqual(['aaa', 'b\'c', '\''])
  })
})
