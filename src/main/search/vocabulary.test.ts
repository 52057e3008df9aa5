import { expect, it } from 'vitest'
import { createVocabulary } from './vocabulary.ts'

it.each([10, 5000])('finds words by their beginning, inside and nearly, among %i others', (others) => {
  const words = createVocabulary()
  for (const word of ['order', 'orders', 'border', 'oder', 'der', 'user']) words.add(word)
  for (let n = 0; n < others; n++) words.add(`${n}`)
  for (const word of ['ordering', 'disorder', 'order']) words.add(word)
  expect(words.withPrefix('order', 10)!.sort()).toEqual(['order', 'ordering', 'orders'])
  expect(words.withPrefix('order', 2)).toBe(null)
  expect(words.withPrefix('x', 2)).toEqual([])
  expect(words.containing('rder', 3)).toEqual(['order', 'orders', 'border'])
  expect(words.containing('rder', 10)).toHaveLength(5)
  expect(words.near('order', 10).sort()).toEqual(['border', 'oder', 'orders'])
  expect(words.near('order', 1)).toHaveLength(1)
  expect(words.has('disorder')).toBe(true)
  expect(words.has('disorde')).toBe(false)
})
