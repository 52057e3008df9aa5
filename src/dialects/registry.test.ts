import { describe, expect, it } from 'vitest'
import { editorLanguage, registerEditor } from './editors.ts'
import { quoteName } from './registry.ts'

describe('quoteName', () => {
  it('doubles the quotes of its dialect and leaves all else as it is', () => {
    expect(['plain', 'a`b``c', '`; DROP TABLE t; --', 'back\\slash \'"\n订单', '', '$&$1`'].map(name => quoteName(name, 'MySQL')))
      .toEqual(['`plain`', '`a``b````c`', '```; DROP TABLE t; --`', '`back\\slash \'"\n订单`', '``', '`$&$1```'])
    expect(['plain', 'a"b""c', '"; DROP TABLE t; --', 'a`b', '', '$&$1"'].map(name => quoteName(name, 'SQLite')))
      .toEqual(['"plain"', '"a""b""""c"', '"""; DROP TABLE t; --"', '"a`b"', '""', '"$&$1"""'])
  })
})

it('a family that was registered brings a language of its own for the editor; until then it is read as most are', () => {
  const usual = editorLanguage('MySQL')
  expect(editorLanguage('Toy')).toBe(usual)
  const own = { ...usual, reserved: new Set(['BALL']) }
  const takeOut = registerEditor('Toy', own)
  expect(editorLanguage('Toy')).toBe(own)
  takeOut()
  expect(editorLanguage('Toy')).toBe(usual)
})
