import type { Cut } from './splitter.ts'
import type { FoundStatement } from './statement-finder.ts'
import { describe, expect, it } from 'vitest'
import { lexingOf } from '../dialects/registry.ts'
import { cutStatement } from './splitter.ts'
import { StatementFinder } from './statement-finder.ts'

const tidb = lexingOf('MySQL', 'TiDB')
/** A text that counts how much of it is read. */
function source(text: string) {
  const read = { length: text.length, characters: 0, sliceString: (from: number, to: number) => {
    read.characters += to - from
    return text.slice(from, to)
  } }
  return read
}
const find = (text: string, offset: number) => new StatementFinder(source(text), tidb).at(offset)
const textAt = (text: string, offset: number) => {
  const found = find(text, offset)
  return found ? text.slice(found.start, found.end) : found
}

const within = (found: FoundStatement | null | undefined) =>
  found && { start: found.start, end: found.end, delimiter: found.delimiter }

/** What is meant, found among all statements of the text, read at once. */
function meant(text: string, offset: number): FoundStatement | null {
  const all: Cut[] = []
  const begin = { next: text.startsWith('\uFEFF') ? 1 : 0, nextDelimiter: ';' }
  for (let cut = cutStatement(text, begin, tidb); cut; cut = cutStatement(text, cut, tidb)) all.push(cut)
  const index = all.findIndex(({ end }) => end >= offset)
  if (index === -1) return within(all.at(-1)) ?? null
  const [before, found] = [all[index - 1], all[index]!]
  const isBehind = before && offset < found.start && !text.slice(before.next, offset).includes('\n')
  return within(isBehind ? before : found)!
}
describe('the statement at a cursor', () => {
  const text = 'SELECT 1; -- one\n\nSELECT\n  2;\n\nSELECT 3;\n\nSELECT 4\n;\nSELECT 5;\n'
  it.each([
    ['the start', 0, 'SELECT 1'],
    ['right behind the delimiter', 9, 'SELECT 1'],
    ['the comment on its line', 14, 'SELECT 1'],
    ['the blank line before the next', 17, 'SELECT\n  2'],
    ['behind a delimiter on a line of its own', 45, 'SELECT 4'],
    ['inside of one', 26, 'SELECT\n  2'],
    ['the end of the text', text.length, 'SELECT 5'],
  ])('%s', (_, offset, expected) => {
    expect(textAt(text, offset)).toBe(expected)
  })

  it.each(['', ' -- nothing', '\uFEFF', 'DELIMITER //\n'])('is null where there is none: %j', (empty) => {
    expect(textAt(empty, empty.length)).toBeNull()
  })
})

describe('what is remembered', () => {
  const commands = ['DELIMITER $$\n', 'DELIMITER ;\n']
  const parts = ['SELECT 1', ';', '\n', ' ', '-- c\n', '/* c;\n */', ...commands, '$$', '\'a;', '\'']
  /** A generator of its own, so that a failure can be had again. */
  function random(seed: number) {
    let state = seed
    return (below: number) => {
      state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
      return Math.floor(state / 65_536) % below
    }
  }

  it('finds after any change what is found in the new text', () => {
    for (let seed = 1; seed <= 60; seed++) {
      const pick = random(seed)
      const piece = () => `${'x'.repeat(pick(9) ? 0 : 700)}${parts[pick(parts.length)]}`
      let text = Array.from({ length: 40 }, piece).join('')
      let finder = new StatementFinder(source(text), tidb)
      for (let change = 0; change < 30; change++) {
        const offset = pick(text.length + 1)
        expect(within(finder.at(offset)), `seed ${seed}, at ${offset} of ${JSON.stringify(text)}`)
          .toEqual(meant(text, offset))
        const from = pick(text.length + 1)
        text = text.slice(0, from) + (pick(2) ? piece() : '') + text.slice(from + pick(40))
        finder = finder.changed(source(text), from)
      }
    }
  })

  it('reads after a change no more than the statement that it is in', () => {
    const text = 'SELECT 1;\n'.repeat(100_000)
    const finder = new StatementFinder(source(text), tidb)
    finder.at(text.length - 5)
    const later = source(`${text.slice(0, -5)}2${text.slice(-5)}`)
    expect(within(finder.changed(later, text.length - 5).at(text.length - 5))?.start).toBe(text.length - 10)
    expect(later.characters).toBeLessThan(70_000)
  })

  it.each([
    ['a long statement', `SELECT '${'a'.repeat(300_000)}'; SELECT 2`, 300_020],
    ['a long comment', `/*${'a;\n'.repeat(100_000)}*/ SELECT 2; SELECT 3`, 300_008],
    ['a long blank', `SELECT 1;${' '.repeat(300_000)}SELECT 2`, 300_005],
    ['many statements', 'SELECT 1;'.repeat(10_000), 80_000],
  ])('goes on where it was interrupted: %s', (_, text, offset) => {
    const finder = new StatementFinder(source(text), tidb)
    let found = finder.at(offset, () => false)
    expect(found).toBeUndefined()
    let calls = 0
    for (; found === undefined && calls < 100_000; calls++) {
      let once = true
      found = finder.at(offset, () => once && !(once = false))
    }
    expect(calls).toBeGreaterThan(1)
    expect(within(found)).toEqual(meant(text, offset))
  })
})
