import type { StatementTokens } from './statement-tokens.ts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { lexingOf } from '../dialects/registry.ts'
import { Token } from './lexer.ts'
import { createTokenReader } from './splitter.ts'
import { readTokens, TokensCursor } from './statement-tokens.ts'

const servers = [
  lexingOf('MySQL', 'TiDB'),
  lexingOf('MySQL', 'MySQL'),
  lexingOf('MySQL', 'MariaDB'),
  lexingOf('SQLite'),
]
const [tidb, , mariadb, sqlite] = servers as [
  (typeof servers)[0],
  (typeof servers)[0],
  (typeof servers)[0],
  (typeof servers)[0],
]

function read(text: string, lexing = tidb) {
  const reader = createTokenReader(text)
  const found = []
  for (let statement = reader.next(lexing); statement; statement = reader.next(lexing)) found.push(statement)
  return found
}

const plain = ({ kinds, starts, ends, doubtful }: StatementTokens) => ({ kinds, starts, ends, doubtful })
const words = (text: string, lexing = tidb) => {
  const { starts, ends } = readTokens(text, lexing)!
  return starts.map((start, index) => text.slice(start, ends[index]))
}

describe('the tokens of a statement', () => {
  it('are there once it was found in a text', () => {
    const [first, second] = read('-- why\nSELECT a;\n UPDATE t /* x */ SET b = 1')
    expect(plain(first!.tokens!)).toEqual(plain(readTokens('-- why\nSELECT a', tidb)!))
    expect(second!.tokens!.starts[0]).toBe(0)
    expect(plain(second!.tokens!)).toEqual(plain(readTokens(second!.text, tidb)!))
  })

  it.each([
    ['another delimiter', 'DELIMITER $$\nSELECT 1$$', 'SELECT 1'],
    ['two dashes at its end', 'SELECT 1 --; SELECT 2', 'SELECT 1 --'],
    ['a comment that a command cuts', '/*! SELECT 1\nDELIMITER //\n', '/*! SELECT 1'],
    ['too many of them', `SELECT ${'(1)+'.repeat(20_000)}1; SELECT 2`, null],
  ])('are read anew where it has %s', (_, text, statement) => {
    const [first] = read(text)
    if (statement !== null) expect(first!.text).toBe(statement)
    expect(first!.tokens).toBeNull()
  })

  it('are those that the statement has by itself, in any text and on every server', () => {
    const piece = fc.constantFrom(
      ...[
        'SELECT',
        'a',
        'b.1c',
        '1',
        '1.5e',
        '.5',
        '`x;`',
        '"y\\"',
        '\'it\'\'s;\'',
        '@a',
        '@`b`',
        ':',
        '=',
        '(',
        ')',
        ',',
        '-',
        '--',
        '-- c;\n',
        '#',
        '*/',
      ],
      ...[
        '/*',
        '/* d; */',
        '/*+ h */',
        '/*!',
        '/*!50000 ',
        '/*T! ',
        '/*M! ',
        '[e]',
        '?',
        '?1',
        '\0',
        '\\',
        '\n',
        ' ',
        ';',
        '; ',
        '\nDELIMITER //\n',
        '//',
        'BEGIN',
        'END',
        'CREATE TRIGGER',
      ],
    )
    fc.assert(fc.property(fc.array(piece, { maxLength: 30 }), fc.constantFrom(...servers), (pieces, lexing) => {
      for (const { text, tokens } of read(pieces.join(''), lexing)) {
        if (tokens) expect(plain(tokens)).toEqual(plain(readTokens(text, lexing)!))
      }
    }), { numRuns: 3000 })
  })

  it('leave out most of a long list of literals, but no name', () => {
    expect(words('f(1, \'a\', 2, 3, b, 4)')).toEqual(['f', '(', '1', ',', '3', ',', 'b', ',', '4', ')'])
    expect(words('FROM a, \'b\', \'c\', d', sqlite)).toEqual(['FROM', 'a', ',', '\'b\'', ',', '\'c\'', ',', 'd'])
    expect(words('/*! 1, \'a\', 2, 3 */', mariadb)).toContain('\'a\'')
    expect(words('IN (?, ?, ?)').filter(word => word === '?')).toHaveLength(3)
  })

  it('are walked as they are read', () => {
    const cursor = new TokensCursor(readTokens('a + 1', tidb)!)
    const walked = []
    for (let kind = cursor.next(); kind !== Token.End; kind = cursor.next())
      walked.push([kind, cursor.start, cursor.end])
    expect(walked).toEqual([[Token.Word, 0, 1], [Token.Punctuation, 2, 3], [Token.Number, 4, 5]])
    expect(cursor.next()).toBe(Token.End)
  })
})
