import { describe, expect, it } from 'vitest'
import { quoteIdentifier, typedIdentifier } from './quote-identifier.ts'

describe('quoteIdentifier', () => {
  it('doubles backticks and leaves all else as it is', () => {
    expect(quoteIdentifier('plain')).toBe('`plain`')
    expect(quoteIdentifier('a`b``c')).toBe('`a``b````c`')
    expect(quoteIdentifier('`; DROP TABLE t; --')).toBe('```; DROP TABLE t; --`')
    expect(quoteIdentifier('back\\slash \'"\n订单')).toBe('`back\\slash \'"\n订单`')
    expect(quoteIdentifier('')).toBe('``')
  })

  it('does not take `$&` for a pattern', () => {
    expect(quoteIdentifier('$&$1`')).toBe('`$&$1```')
  })
})

describe('typedIdentifier', () => {
  it('quotes only what needs it', () => {
    expect(['orders', '_x', 'a$1', 'Order_2'].map(typedIdentifier)).toEqual(['orders', '_x', 'a$1', 'Order_2'])
    expect(['order', 'Select', 'int', '1st', 'two words', 'a-b', '订单', ''].map(typedIdentifier))
      .toEqual(['`order`', '`Select`', '`int`', '`1st`', '`two words`', '`a-b`', '`订单`', '``'])
  })
})
