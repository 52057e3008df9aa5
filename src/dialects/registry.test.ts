import { describe, expect, it } from 'vitest'
import { toyDialect } from '../../test/support/toy-family.ts'
import { editorLanguage, registerEditor } from './editors.ts'
import { defaultDialect, dialectOf, dialects, isFamily, lexingOf, quoteName, registerDialect } from './registry.ts'

describe('the registry', () => {
  const names = () => dialects().map(({ family }) => family)

  it('knows a family from the time it is registered until it is taken out', () => {
    const before = names()
    expect(isFamily('Toy')).toBe(false)
    const takeOut = registerDialect(toyDialect)
    expect(names()).toEqual([...before, 'Toy'])
    expect(dialectOf('Toy')).toBe(toyDialect)
    expect(() => registerDialect(toyDialect)).toThrow(RangeError)
    takeOut()
    expect(names()).toEqual(before)
  })

  it('takes no other family for one that it does not know', () => {
    expect(() => dialectOf('Toy')).toThrow('there is no dialect Toy')
    expect(() => quoteName('a', 'Toy')).toThrow(RangeError)
    expect(() => lexingOf('Toy')).toThrow(RangeError)
  })

  it('gives each family its own tokens, for every product', () => {
    for (const { family, products } of dialects()) {
      expect(lexingOf(family)).toMatchObject({ family, product: products[0] })
      for (const product of products) expect(lexingOf(family, product)).toMatchObject({ family, product })
    }
    expect(defaultDialect().network).not.toBeNull()
  })
})

describe('quoteName', () => {
  it('doubles the quotes of its dialect and leaves all else as it is', () => {
    expect(
      ['plain', 'a`b``c', '`; DROP TABLE t; --', 'back\\slash \'"\n订单', '', '$&$1`'].map(name =>
        quoteName(name, 'MySQL'),
      ),
    ).toEqual(['`plain`', '`a``b````c`', '```; DROP TABLE t; --`', '`back\\slash \'"\n订单`', '``', '`$&$1```'])
    expect(['plain', 'a"b""c', '"; DROP TABLE t; --', 'a`b', '', '$&$1"'].map(name => quoteName(name, 'SQLite')))
      .toEqual(['"plain"', '"a""b""""c"', '"""; DROP TABLE t; --"', '"a`b"', '""', '"$&$1"""'])
  })
})

it('a family that was registered brings its own language for the editor; until then it is read as most are', () => {
  const usual = editorLanguage('MySQL')
  expect(editorLanguage('Toy')).toBe(usual)
  const own = { ...usual, reserved: new Set(['BALL']) }
  const takeOut = registerEditor('Toy', own)
  expect(editorLanguage('Toy')).toBe(own)
  takeOut()
  expect(editorLanguage('Toy')).toBe(usual)
})
