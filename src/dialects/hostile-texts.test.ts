import type { Lexing } from '../language/lexing.ts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Lexer, Token } from '../language/lexer.ts'
import { oneLine } from '../language/one-line.ts'
import { createTokenReader, splitStatements } from '../language/splitter.ts'
import { readScopes } from '../language/statement-scopes.ts'
import { followsSession, judgeStatement, mayBeEnded } from './classifier.ts'
import { errorPosition } from './error-position.ts'
import { ParsedStatement } from './parsed-statement.ts'
import { lexingOf } from './registry.ts'
import { asksForLast, leavesNothing } from './session-traces.ts'
import { riskOf } from './statement-risk.ts'
import { withoutSecrets } from './statement-secrets.ts'

/*
 * Everything that passes over a person's text takes time in proportion to it, whatever the text is: one that took its
 * square would let a statement of a megabyte stop the program for everybody.
 */

/** What is repeated: marks, halves of quotes and comments, words that open something, parts of addresses. */
const units = [
  ...['(', ')', '()', '((a)', '[', '\'', '"', '`', '\'\'', '``', '\'a\' ', '\\', '\\\'', '$$', '{', '}'],
  ...['/*', '*/', '/**/', '/*!', '/*!50000 ', '/*+ ', '--\n', '-- a\n', '#', '#\n', ';', ';\n', '\r\n', '\t', ' '],
  ...['://', '://a@', '?token=', '?token', 'token', 'secret', '&password=a', 'PASSWORD(\'a\') ', 'IDENTIFIED BY '],
  ...['@pass', '@a', 'pass=(', 'INSERT INTO a (pass) VALUES (', 'AES_ENCRYPT(', 'REPLACE '],
  ...['a ', 'a', 'a.', 'a,', '.', '@', '@@', ':a', ':=', '?', '0x', 'x\'', '1', '1e', '1.', '-', '||', '='],
  ...['\u00A0', '你', '😀'],
  ...['BEGIN ', 'END ', 'CASE WHEN ', 'IF ', 'LOOP ', 'SELECT ', 'WITH a AS (', 'UNION ', 'FROM a JOIN ', 'AS a '],
  ...['DELIMITER ', 'DELIMITER a\n', 'CREATE PROCEDURE p() BEGIN ', 'EXPLAIN ', 'INTO ', 'FOR ', 'VALUES (1),', 'NOT '],
]
const begins = ['', '?', 'SELECT ', 'SELECT \'', 'SELECT (', 'CREATE USER a ', 'CREATE PROCEDURE p() BEGIN ']

const statementOf = (text: string, lexing: Lexing) => createTokenReader(text).next(lexing)

/** Everything that reads a whole text. */
const readers: Record<string, (text: string, lexing: Lexing) => void> = {
  lexer(text, lexing) {
    const lexer = new Lexer(text, lexing)
    while (lexer.next() !== Token.End) { /* to its end */ }
  },
  splitter: (text, lexing) => void splitStatements(text, lexing),
  classifier(text, lexing) {
    const statement = statementOf(text, lexing)
    if (!statement) return
    const parsed = new ParsedStatement(statement.text, lexing, statement.tokens)
    const verdict = judgeStatement(parsed)
    mayBeEnded(verdict, parsed.text)
    followsSession(parsed)
    leavesNothing(verdict, parsed)
    riskOf(parsed)
    asksForLast(text, lexing)
  },
  secrets: text => void withoutSecrets(text),
  title: text => void oneLine(text, 200),
  scopes: (text, lexing) => void readScopes(text, { lexing, database: 'd' }),
  position(text, lexing) {
    const statement = statementOf(text, lexing)
    const message = `You have an error in your SQL syntax; check the manual near '${text.slice(-60)}' at line 1`
    if (statement) errorPosition({ errno: 1064, message }, statement, lexing)
  },
}

const bytes = 16 * 1024
/** Milliseconds; below this nothing is told from what else the machine does. */
const least = 80
/** For four times the text: in proportion it would be 4, as its square 16. */
const mostGrowth = 12

/** The processor's time of this thread, which other programs do not lengthen, in ms. */
function timeOf(read: () => void): number {
  const began = process.threadCpuUsage()
  read()
  const { user, system } = process.threadCpuUsage(began)
  return (user + system) / 1000
}

/** How much longer a reader takes for four times the text, the best of five; 0 where it is too quick to say. */
function growthOf(read: (text: string) => void, begin: string, unit: string): number {
  const text = (length: number) => begin + unit.repeat(Math.ceil(length / unit.length))
  const [short, long] = [text(bytes), text(4 * bytes)]
  const best = { short: Infinity, long: Infinity }
  for (let turn = 0; turn < 5; turn++) {
    best.long = Math.min(best.long, timeOf(() => read(long)))
    if (best.long < least) return 0
    best.short = Math.min(best.short, timeOf(() => read(short)))
  }
  return best.long / best.short
}

describe.each(['MariaDB', 'TiDB'])('a text for %s takes time in proportion to its length', product => {
  const lexing = lexingOf('MySQL', product)

  it.each(Object.entries(readers))('%s', (_, reader) => {
    const read = (text: string) => reader(text, lexing)
    const grown = begins.flatMap(begin => units
      .map(unit => [begin, unit, growthOf(read, begin, unit)] as const)
      .filter(([, , growth]) => growth > mostGrowth))
    expect(grown).toEqual([])
    const few = fc.array(fc.constantFrom(...units), { minLength: 2, maxLength: 4 }).map(parts => parts.join(''))
    fc.assert(fc.property(fc.constantFrom(...begins), few, (begin, unit) => {
      expect(growthOf(read, begin, unit)).toBeLessThanOrEqual(mostGrowth)
    }), { numRuns: 100 })
  }, 120_000)
})
