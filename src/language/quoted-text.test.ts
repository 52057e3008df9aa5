import { describe, expect, it } from 'vitest'
import { endOfQuoted } from './quoted-text.ts'

describe('where a quoted text ends', () => {
  it.each([
    ['\'a\'', false, 3],
    ['\'\'', false, 2],
    ['\'a\'\'b\' c', false, 6],
    ['\'a', false, -1],
    ['\'', false, -1],
    ['\'a\\\'', false, 4],
    ['\'a\\\'b\'', true, 6],
    ['\'a\\\'', true, -1],
    ['\'a\\', true, -1],
    ['`a``b`', false, 6],
  ])('%s', (text, escapes, end) => {
    expect(endOfQuoted(text, 0, escapes)).toBe(end)
  })

  it('is found in texts that no pattern gets through', () => {
    const texts = ['a', '\'\'', '\\\\'].map(part => `'${part.repeat(8_000_000)}'`)
    expect(texts.map(text => endOfQuoted(text, 0, true) - text.length)).toEqual([0, 0, 0])
  })
})
