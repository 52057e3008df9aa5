import type { Lexing } from './lexing.ts'
import { describe, expect, it } from 'vitest'
import { lexingOf } from '../dialects/registry.ts'
import { Lexer, Token } from './lexer.ts'

const mysql: Lexing = lexingOf('MySQL', 'MySQL')
const tidb: Lexing = lexingOf('MySQL', 'TiDB')
const mariadb: Lexing = lexingOf('MySQL', 'MariaDB')
const names = Object.fromEntries(Object.entries(Token).map(([name, value]) => [value, name]))

function tokens(text: string, lexing: Lexing = mysql, options = {}): string[] {
  const lexer = new Lexer(text, lexing, options)
  const found: string[] = []
  while (lexer.next() !== Token.End) found.push(`${names[lexer.kind]} ${text.slice(lexer.start, lexer.end)}`)
  return found
}

function doubt(text: string, lexing: Lexing = mysql): string | null {
  const lexer = new Lexer(text, lexing)
  while (lexer.next() !== Token.End);
  return lexer.doubtful
}

describe('lexer', () => {
  it('knows words, names, strings, numbers, variables and marks', () => {
    expect(tokens('SELECT `a``b`, \'it\'\'s\', "x\\"y", @@global.a, @`v`, @w, 1.5e-3, 名 FROM t.2x WHERE a<=?')).toEqual(
      [
        'Word SELECT',
        'QuotedIdentifier `a``b`',
        'Punctuation ,',
        'String \'it\'\'s\'',
        'Punctuation ,',
        'String "x\\"y"',
        'Punctuation ,',
        'Variable @@global.a',
        'Punctuation ,',
        'Variable @`v`',
        'Punctuation ,',
        'Variable @w',
        'Punctuation ,',
        'Number 1.5e-3',
        'Punctuation ,',
        'Word 名',
        'Word FROM',
        'Word t',
        'Punctuation .',
        'Word 2x',
        'Word WHERE',
        'Word a',
        'Punctuation <',
        'Punctuation =',
        'Placeholder ?',
      ],
    )
  })

  it('ends a string at its quote where backslashes do not escape', () => {
    const text = `'\\' INTO OUTFILE '/f' -- '`
    expect(tokens(text)).toEqual([`String '\\' INTO OUTFILE '`, 'Punctuation /', 'Word f', `String ' -- '`])
    expect(tokens(text, { ...mysql, backslashEscapes: false })).toEqual([
      `String '\\'`,
      'Word INTO',
      'Word OUTFILE',
      `String '/f'`,
      `Comment -- '`,
    ])
  })

  it('takes double quotes for names under ANSI_QUOTES, and lets only TiDB escape in them', () => {
    expect(tokens('"a""b"', { ...mysql, ansiQuotes: true })).toEqual(['QuotedIdentifier "a""b"'])
    expect(tokens('"a\\"', { ...mysql, ansiQuotes: true })).toEqual(['QuotedIdentifier "a\\"'])
    expect(tokens('"a\\"b"', { ...tidb, ansiQuotes: true })).toEqual(['QuotedIdentifier "a\\"b"'])
  })

  it.each([
    ['1--1', ['Number 1', 'Punctuation -', 'Punctuation -', 'Number 1']],
    ['1-- 1\n2', ['Number 1', 'Comment -- 1', 'Number 2']],
    ['a --', ['Word a', 'Comment --']],
    ['a#b\rc\nd', ['Word a', 'Comment #b\rc', 'Word d']],
    ['/**/a/*/ b */c', ['Comment /**/', 'Word a', 'Comment /*/ b */', 'Word c']],
    ['SELECT/*+ a */1', ['Word SELECT', 'Hint /*+ a */', 'Number 1']],
    ['1e-- x', ['Word 1e', 'Comment -- x']],
    ['0xFF 0b1 1abc 1. .5 1e5', ['Word 0xFF', 'Word 0b1', 'Word 1abc', 'Number 1.', 'Number .5', 'Number 1e5']],
    [`X'4' _utf8mb4'x'`, ['Word X', `String '4'`, 'Word _utf8mb4', `String 'x'`]],
    [`'a'@'h' @'q'`, [`String 'a'`, `Variable @'h'`, `Variable @'q'`]],
  ])('reads %j', (text, expected) => {
    expect(tokens(text)).toEqual(expected)
  })

  it('knows whose comments are run', () => {
    const run = ['ExecutableOpen', 'Word', 'ExecutableClose']
    const kinds = (text: string, lexing: Lexing) => tokens(text, lexing).map(token => token.split(' ')[0])
    for (const lexing of [mysql, mariadb, tidb]) expect(kinds('/*!50000 a */', lexing)).toEqual(run)
    expect(kinds('/*T! a */', tidb)).toEqual(run)
    expect(kinds('/*T![auto_rand,ttl] a */', tidb)).toEqual(run)
    expect(kinds('/*T! a */', mysql)).toEqual(['Comment'])
    expect(kinds('/*M! a */', mariadb)).toEqual(run)
    expect(kinds('/*M!100100 a */', mariadb)).toEqual(run)
    expect(kinds('/*M! a */', tidb)).toEqual(['Comment'])
    expect(tokens('/*!*/*/', tidb)).toEqual([
      'ExecutableOpen /*!',
      'ExecutableClose */',
      'Punctuation *',
      'Punctuation /',
    ])
  })

  it('finds a delimiter only outside of strings and comments', () => {
    expect(tokens('a; \';\' `;` -- ;\n; /* ; */', mysql, { delimiter: ';' })).toEqual([
      'Word a',
      'Delimiter ;',
      'String \';\'',
      'QuotedIdentifier `;`',
      'Comment -- ;',
      'Delimiter ;',
      'Comment /* ; */',
    ])
    expect(tokens('END$$ a//b /*! ; */', mysql, { delimiter: '$$' })).toEqual([
      'Word END',
      'Delimiter $$',
      'Word a',
      'Punctuation /',
      'Punctuation /',
      'Word b',
      'ExecutableOpen /*!',
      'Punctuation ;',
      'ExecutableClose */',
    ])
  })

  it('says where servers may read something else', () => {
    expect(doubt('SELECT 1.5e-- x')).toMatch(/number/)
    expect(doubt('SELECT 1\0')).toMatch(/control/)
    expect(doubt('SELECT 1 --\x01 x')).toMatch(/control/)
    expect(doubt('SELECT \\g')).toMatch(/backslash/)
    expect(doubt('SELECT \'a')).toMatch(/quote/)
    expect(doubt('SELECT 1 /* a')).toMatch(/comment/)
    expect(doubt('SELECT /*! 1')).toMatch(/comment/)
    expect(doubt('SELECT "a\\"', { ...mysql, ansiQuotes: true })).toMatch(/name/)
    expect(doubt('SELECT \'\\\\\', "\\n", `a\\`, 1.5e3, -- fine\n x')).toBeNull()
  })
})
