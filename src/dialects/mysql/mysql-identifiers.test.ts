import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { quoteIdentifier, quoteQualified } from './mysql-identifiers.ts'

describe('quoteIdentifier', () => {
  it.each([
    ['plain', '`plain`'],
    ['a`b', '`a``b`'],
    ['`', '````'],
    ['\'; DROP TABLE x; --', '`\'; DROP TABLE x; --`'],
    ['back\\slash', '`back\\slash`'],
    ['😀', '`😀`'],
    ['a.b', '`a.b`'],
  ])('quotes %s', (name, quoted) => expect(quoteIdentifier(name)).toBe(quoted))

  it('never lets a name end its own quotes', () => {
    fc.assert(fc.property(fc.string({ minLength: 1, maxLength: 64 }).filter(name => !name.includes('\0')), (name) => {
      const quoted = quoteIdentifier(name)
      expect(quoted.slice(1, -1).replaceAll('``', '')).not.toContain('`')
      expect(quoted.slice(1, -1).replaceAll('``', '`')).toBe(name)
    }))
  })

  it.each(['', 'a\0b', 'x'.repeat(257)])('refuses what no server takes', (name) => {
    expect(() => quoteIdentifier(name)).toThrow(expect.objectContaining({ code: 'bad_request' }))
  })

  it('counts characters, not UTF-16 units', () => expect(quoteIdentifier('😀'.repeat(256))).toHaveLength(514))
})

it('quotes each part of a qualified name', () => {
  expect(quoteQualified('a.b', 'c`d', 'e')).toBe('`a.b`.`c``d`.`e`')
})
