import { describe, expect, it } from 'vitest'
import { textLexing, typedName } from './dialect.ts'

describe('typedName', () => {
  it('quotes only what needs it', () => {
    const names = ['orders', '_x', 'a$1', 'Order_2']
    expect(names.map(name => typedName(name, 'MySQL'))).toEqual(names)
    expect(['order', 'Select', 'int', '1st', 'two words', 'a-b', '订单', '$1', ''].map(name => typedName(name, 'MySQL')))
      .toEqual(['`order`', '`Select`', '`int`', '`1st`', '`two words`', '`a-b`', '`订单`', '`$1`', '``'])
    expect(['orders', 'order', 'two words', 'a"b'].map(name => typedName(name, 'SQLite')))
      .toEqual(['orders', '"order"', '"two words"', '"a""b"'])
  })
})

describe('textLexing', () => {
  it('follows the product, and the engine where the product is not known', () => {
    expect(textLexing({ engine: 'SQLite', product: null })).toMatchObject({
      product: 'SQLite',
      backslashEscapes: false,
      ansiQuotes: true,
    })
    expect(textLexing({ engine: 'MySQL', product: 'MariaDB' })).toMatchObject({
      product: 'MariaDB',
      backslashEscapes: true,
      ansiQuotes: false,
    })
    expect(textLexing()).toMatchObject({ product: 'TiDB', backslashEscapes: true, ansiQuotes: false })
  })
})
