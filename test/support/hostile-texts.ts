import process from 'node:process'
import fc from 'fast-check'
import { expect } from 'vitest'
import { TihcError } from '../../src/contract/errors.ts'

/*
 * Everything that passes over a person's text takes time in proportion to it, whatever the text is: one that took its
 * square would let a statement of a megabyte stop the program for everybody.
 */

/** A text of any length: what it begins with, and what is repeated before and behind something in its middle. */
export interface Shape { begin: string, open: string, middle: string, close: string }

/** What is repeated: marks, halves of quotes and comments, words that open something, parts of addresses. */
const units = [
  ...['(', ')', '()', '((a)', '[', '\'', '"', '`', '\'\'', '``', '\'a\' ', '\\', '\\\'', '$$', '{', '}'],
  ...['/*', '*/', '/**/', '/*!', '/*!50000 ', '/*+ ', '--\n', '-- a\n', '#', '#\n', ';', ';\n', '\r\n', '\t', ' '],
  ...['://', '://a@', '?token=', '?token', 'token', 'secret', '&password=a', 'PASSWORD(\'a\') ', 'IDENTIFIED BY '],
  ...['@pass', '@a', 'pass=(', 'INSERT INTO a (pass) VALUES (', 'AES_ENCRYPT(', 'REPLACE '],
  ...['a ', 'a', 'a.', 'a,', '.', '@', '@@', ':a', ':a ', ':=', '?', '?1 ', '0x', 'x\'', '1', '1e', '1.', '-', '='],
  ...['\u00A0', '\u00A0 ', '\'\u00A0', '你', '😀', '\uFEFF', '\0', '||'],
  ...['*', '/', '/*a', '*a', '/*/', '_a', '\\.', '\\G'],
  ...['BEGIN ', 'END ', 'CASE WHEN ', 'IF ', 'LOOP ', 'SELECT ', 'WITH a AS (', 'UNION ', 'FROM a JOIN ', 'AS a '],
  ...['DELIMITER ', 'DELIMITER a\n', 'CREATE PROCEDURE p() BEGIN ', 'EXPLAIN ', 'INTO ', 'FOR ', 'VALUES (1),'],
  ...['NOT ', 'CREATE TRIGGER a ', 'DECLARE a INT;', 'SET a = 1,', 'USE a ', 'PRAGMA a;', 'GLOB '],
  ...['ATTACH \'a\' AS a;'],
]
const begins = ['', '?', 'SELECT ', 'SELECT \'', 'SELECT (', 'CREATE USER a ', 'CREATE PROCEDURE p() BEGIN ']

/** What is opened and closed again, however deep; what stands before and behind something else. */
const pairs: ReadonlyArray<readonly [open: string, middle: string, close: string]> = [
  ...([['(', '1', ')'], ['((', 'a', '))'], ['[', 'a', ']'], ['{', 'a', '}'], ['/* ', 'a', ' */']] as const),
  ...([['/*! ', 'a', ' */'], ['/*!50000 ', 'a', ' */'], ['f(', 'a', ')'], ['IF(a, ', 'a', ', a)']] as const),
  ...([['(SELECT ', '1', ')'], ['a JOIN (', 'a', ') ON a'], ['NOT (', 'a', ')']] as const),
  ['EXPLAIN (', 'SELECT 1', ')'],
  ['SELECT * FROM (', 'SELECT 1', ') a'],
  ['SELECT a FROM b WHERE a IN (', 'SELECT a FROM a', ')'],
  ['SELECT b, a.a FROM b WHERE EXISTS (', 'SELECT 1', ')'],
  ['WITH a AS (', 'SELECT 1', ') SELECT * FROM a'],
  ['CASE WHEN a THEN ', 'a', ' END'],
  ['BEGIN ', 'SELECT 1;', ' END;'],
  ['BEGIN DECLARE a INT; ', 'SELECT 1;', ' END;'],
  ['IF a THEN ', 'SELECT 1;', ' END IF;'],
  ['LOOP ', 'SELECT 1;', ' END LOOP;'],
  ['a, ', 'a FROM a', ', a'],
  ['a.a, ', 'a FROM a', ', a AS b'],
  ['b, ', 'b FROM a', ', b'],
  ['a AS a, ', 'a FROM a ORDER BY a', ', a'],
  ['FROM b JOIN ', 'a WHERE a', ' AND a'],
  ['DECLARE a INT; ', '', 'SET a = a; '],
  ['\'', ' ', '"'],
  ['-- \n', '', '/*'],
  ['?', '\'', '?'],
]
const pairBegins = ['', 'SELECT ', 'CREATE VIEW v AS SELECT ', 'CREATE PROCEDURE p() BEGIN ']

/** A text that repeats one thing. */
export const repeated = (begin: string, open: string): Shape => ({ begin, open, middle: '', close: '' })

/** All of them. */
const shapes: Shape[] = [
  ...begins.flatMap(begin => units.map(unit => repeated(begin, unit))),
  ...pairBegins.flatMap(begin => pairs.map(([open, middle, close]) => ({ begin, open, middle, close }))),
]

const someUnits = fc.array(fc.constantFrom(...units), { minLength: 2, maxLength: 4 }).map(parts => parts.join(''))
/** Shapes at random, those that nobody has thought of among them. */
const anyShape: fc.Arbitrary<Shape> = fc.oneof(
  fc.constantFrom(...shapes),
  fc.record({ begin: fc.constantFrom(...begins), open: someUnits, middle: fc.constant(''), close: fc.constant('') }),
  fc.record({
    begin: fc.constantFrom(...begins),
    open: someUnits,
    middle: fc.constantFrom('', ...units),
    close: someUnits,
  }),
)

function textOf({ begin, open, middle, close }: Shape, length: number): string {
  // Always an odd number: what is opened and closed by one mark is left open in all lengths, or in none.
  const count = Math.ceil(length / (open.length + close.length)) | 1
  return begin + open.repeat(count) + middle + close.repeat(count)
}

/** How long a text is at first, and how far it is made longer: until it takes so many ms, or has so many characters. */
interface Reach { from?: number, ms: number, to: number }

const shortest = 16 * 1024
/** For four times the text: in proportion it would be 4, as its square 16. */
const mostGrowth = 7
/** So much longer each text is than the one before. */
const step = 4
/** Below this nobody doubts; else a time is the best of so many. */
const usualGrowth = 5.5
const turns = 8
/** What takes so many ms is not measured again: nothing beside the reader makes it so long. */
const certain = 2_000

/**
 * How much longer a reader takes for four times a text, where that can be told: 0 where the longest one takes less
 * than `ms`. A reader may refuse a text, and in no other way than by a sentence.
 */
function growthOf(read: (text: string) => void, shape: Shape, { from = shortest, ms, to }: Reach): number {
  for (let length = from * step; length <= to; length *= step) {
    const long = textOf(shape, length)
    const first = timeOf(read, long)
    if (first < ms) continue
    const short = textOf(shape, length / step)
    const best = { long: first, short: timeOf(read, short, step) / step }
    const growth = () => best.long / best.short
    for (let turn = 1; turn < turns && growth() > usualGrowth && best.long < certain; turn++) {
      best.long = Math.min(best.long, timeOf(read, long))
      best.short = Math.min(best.short, timeOf(read, short, step) / step)
    }
    return growth()
  }
  return 0
}

/** So far go shapes of all kinds, quickly; a few at random go so far that they stop the program where they can. */
const near = { ms: 20, to: 64 * 1024 }
const far = { ms: 80, to: 4 * 1024 * 1024 }

/** As `growthOf`; what grows too much is measured once more, as far as it goes: short times are told by less. */
function surelyGrowthOf(read: (text: string) => void, shape: Shape, reach: Reach): number {
  const growth = growthOf(read, shape, reach)
  return growth > mostGrowth ? Math.min(growth, growthOf(read, shape, { ...reach, ...far })) : growth
}

const nearShapes = 60
const farShapes = 2
/** So many times as many of both; with `all` every shape goes as far as it can. */
const more = process.env.TIHC_HOSTILE ?? '1'

/**
 * Fails where a reader takes more time for a text than in proportion to its length.
 *
 * @param options.from the length of the first text, where it is not 16 KB
 */
export function expectProportion(read: (text: string) => void, { from = shortest }: { from?: number } = {}): void {
  const look = (arbitrary: fc.Arbitrary<Shape>, numRuns: number, reach: Reach) => fc.assert(
    fc.property(arbitrary, (shape) => { expect(surelyGrowthOf(read, shape, reach)).toBeLessThanOrEqual(mostGrowth) }),
    // What fails takes long enough: it is told as it was found.
    { numRuns, endOnFailure: true },
  )
  if (more === 'all') {
    const grown = shapes.map(shape => ({ ...shape, growth: growthOf(read, shape, { ...far, from }) }))
    expect(grown.filter(({ growth }) => growth > mostGrowth)).toEqual([])
    return
  }
  if (from === shortest) look(fc.constantFrom(...shapes), nearShapes * Number(more), near)
  look(anyShape, farShapes * Number(more), { ...far, from })
}

/** Fails where a reader takes more time than that for a text that is so. */
export function expectProportionOf(read: (text: string) => void, shape: Shape): void {
  expect(surelyGrowthOf(read, shape, far)).toBeLessThanOrEqual(mostGrowth)
}

/**
 * The processor's time of this thread, which other programs do not lengthen, in ms. Without the system's own, which
 * gives and takes memory by its own measure; some count in steps of 4 ms.
 */
function timeOf(read: (text: string) => void, text: string, times = 1): number {
  const began = process.threadCpuUsage()
  for (let n = 0; n < times; n++) {
    try {
      read(text)
    } catch (error) {
      if (!(error instanceof TihcError)) throw error
    }
  }
  return process.threadCpuUsage(began).user / 1000
}
