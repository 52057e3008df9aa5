import fc from 'fast-check'
import { expect, it } from 'vitest'
import { isOneEditApart } from './one-edit.ts'

it.each([
  ['order', 'oder'],
  ['order', 'orrder'],
  ['order', 'ordes'],
  ['order', 'ordre'],
  ['order', 'rder'],
  ['order', 'orde'],
  ['order', 'orders'],
  ['order', 'roder'],
  ['order', 'xorder'],
  ['ab', 'ba'],
  ['a', ''],
])('%s and %s are one edit apart', (one, other) => {
  expect(isOneEditApart(one, other)).toBe(true)
  expect(isOneEditApart(other, one)).toBe(true)
})

it.each([
  ['order', 'order'],
  ['order', 'odrre'],
  ['order', 'or'],
  ['order', 'dorer'],
  ['order', 'xrdes'],
  ['order', 'rdero'],
  ['', ''],
])('%s and %s are not', (one, other) => {
  expect(isOneEditApart(one, other)).toBe(false)
  expect(isOneEditApart(other, one)).toBe(false)
})

/** Everything that is one edit away, of few letters. */
function editsOf(word: string): Set<string> {
  const letters = ['a', 'b', 'c']
  const at = Array.from({ length: word.length + 1 }, (_, index) => index)
  const edits = at.flatMap((index) => {
    const [before, after] = [word.slice(0, index), word.slice(index)]
    return [
      ...letters.map(letter => before + letter + after),
      ...after ? [before + after.slice(1), ...letters.map(letter => before + letter + after.slice(1))] : [],
      ...after.length > 1 ? [before + after[1]! + after[0]! + after.slice(2)] : [],
    ]
  })
  return new Set(edits.filter(edit => edit !== word))
}

it('agrees with all edits written out', () => {
  const word = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 6 })
  fc.assert(fc.property(word, word, (one, other) => isOneEditApart(one, other) === editsOf(one).has(other)))
})
