import type { Lexing } from '../../language/lexing.ts'
import { describe, expect, it } from 'vitest'
import { ParsedStatement } from '../../dialects/parsed-statement.ts'
import { lexingOf } from '../../dialects/registry.ts'
import { bindParameters, checkParameters, createParameterBinder } from './parameters.ts'

const lexing: Lexing = lexingOf('MySQL', 'TiDB')
const parsed = (sql: string) => new ParsedStatement(sql, lexing)
const noEscapes: Lexing = { ...lexing, backslashEscapes: false }

describe('binding', () => {
  it('puts an array in the place of question marks outside strings, names and comments', () => {
    expect(bindParameters('SELECT ?, \'?\', "?", `?` /* ? */ -- ?\n, ?;', [1, 'b'], lexing))
      .toBe('SELECT 1, \'?\', "?", `?` /* ? */ -- ?\n, \'b\';')
  })

  it('puts an object in the place of names, and leaves assignments, times and casts alone', () => {
    expect(
      bindParameters(
        'SELECT :a, @x := 1, \'10:30\', "a :b", a.:a, x::int, lbl:loop, 10:30, :=:_b, (:a) ?',
        { a: 1, _b: null },
        lexing,
      ),
    ).toBe('SELECT 1, @x := 1, \'10:30\', "a :b", a.1, x::int, lbl:loop, 10:30, :=NULL, (1) ?')
  })

  it.each([
    [null, 'NULL'],
    [true, 'true'],
    [false, 'false'],
    [-1.5, '-1.5'],
    [1e21, '1e+21'],
    ['', `''`],
    ['订单', `'订单'`],
    [`O'Neil\\ "x"\n\0\u001A`, `'O\\'Neil\\\\ \\"x\\"\\n\\0\\Z'`],
    [{ base64: 'AP8=' }, `_binary X'00ff'`],
    [{ base64: '' }, `_binary X''`],
  ] as const)('%j becomes %s', (value, expected) => {
    expect(bindParameters('?', [value], lexing)).toBe(expected)
  })

  it('sends what needs escaping as hexadecimal digits under NO_BACKSLASH_ESCAPES', () => {
    expect(bindParameters('?, ?', [`a\\b`, 'plain'], noEscapes)).toBe(`_utf8mb4 X'615c62', 'plain'`)
    expect(bindParameters('?', [`a'"b`], noEscapes)).toBe(`'a''"b'`)
  })

  it('never puts a backslash behind a letter whose bytes could swallow it in another character set', () => {
    expect(bindParameters('?', [`縗'`], lexing)).toBe(`_utf8mb4 X'e7b89727'`)
  })

  it('reads a string as its session does', () => {
    expect(bindParameters(`SELECT '\\', ?`, [1], noEscapes)).toBe(`SELECT '\\', 1`)
    expect(() => bindParameters(`SELECT '\\', ?`, [1], lexing)).toThrow(/asks for 0/)
  })

  it('uses an array up across statements', () => {
    const binder = createParameterBinder([1, 2, null])
    expect(binder.bind(parsed('SELECT ?')).text).toBe('SELECT 1')
    expect(binder.bind(parsed('SELECT ?, ?')).text).toBe('SELECT 2, NULL')
    binder.finish()
    expect(() => binder.bind(parsed('SELECT ?'))).toThrow(/more values \(\?\) than the 3/)
  })

  it('leaves statements alone without params', () => {
    expect(bindParameters('SELECT ?, :a', undefined, lexing)).toBe('SELECT ?, :a')
  })

  it.each([
    ['too few', 'SELECT ?, ?', [1], /more values \(\?\) than the 1/],
    ['too many', 'SELECT ?', [1, 2], /holds 2 values, but the text asks for 1/],
    ['an unknown name', 'SELECT :a', { a: 1, b: 2 }, /names "b"/],
    ['a name without a value', 'SELECT :a, :b', { a: 1 }, /no "b"/],
    ['a name of Object.prototype', 'SELECT :constructor', {}, /no "constructor"/],
    ['a number that SQL does not know', 'SELECT ?', [Number.POSITIVE_INFINITY], /Infinity/],
  ])('refuses %s', (_, text, params, message) => {
    expect(() => bindParameters(text, params, lexing)).toThrow(message)
    try { bindParameters(text, params, lexing) } catch (error) {
      expect(error).toMatchObject({ code: 'bad_request', details: { field: 'params' } })
    }
  })

  it('checks a whole text before anything runs', () => {
    expect(() => checkParameters('SELECT ?; SELECT ?', [1], lexing)).toThrow(/more values/)
    expect(() => checkParameters('SELECT ?; SELECT ?', [1, 2], lexing)).not.toThrow()
    expect(() => checkParameters('SELECT :a; SELECT :b', { a: 1, b: 2 }, lexing)).not.toThrow()
    expect(() => checkParameters('SELECT ?', undefined, lexing)).not.toThrow()
  })
})
