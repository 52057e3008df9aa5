import { describe, expect, it } from 'vitest'
import { aroundMark, markedParts } from './marked-text.ts'

const shown = (text: string, ...spans: Array<[number, number]>) =>
  markedParts(text, spans.map(([start, end]) => ({ start, end })))
    .map(part => part.marked ? `[${part.text}]` : part.text)
    .join('')

describe('marks in a text', () => {
  it.each([
    ['nothing found', [], 'nothing found'],
    ['order_items', [[0, 5]], '[order]_items'],
    ['a b a', [[4, 5], [0, 1]], '[a] b [a]'],
    ['all', [[0, 3]], '[all]'],
    // Places that overlap are one after the other, and none is lost or doubled.
    ['abcdef', [[0, 4], [2, 6]], '[abcd][ef]'],
    ['abc', [[1, 99]], 'a[bc]'],
    ['abc', [[5, 7]], 'abc'],
    ['abc', [[2, 1]], 'abc'],
    ['', [[0, 1]], ''],
    ['订单金额', [[2, 4]], '订单[金额]'],
  ] as Array<[string, Array<[number, number]>, string]>)('%s %j', (text, spans, expected) => {
    expect(shown(text, ...spans)).toBe(expected)
  })

  it('never cut a character in two', () => {
    const text = 'a😀b'
    for (const [start, end] of [[0, 2], [2, 3], [1, 2], [2, 4]] as const) {
      const parts = markedParts(text, [{ start, end }])
      expect(parts.map(part => part.text).join('')).toBe(text)
      expect(parts.every(part => part.text.isWellFormed())).toBe(true)
    }
  })
})

describe('a long text', () => {
  it('is shown from shortly before its first mark on', () => {
    const text = `${'x'.repeat(500)} the order`
    const at = text.indexOf('order')
    const cut = aroundMark(text, [{ start: at, end: at + 5 }])
    expect(cut.text.startsWith('…')).toBe(true)
    expect(cut.text.length).toBeLessThan(60)
    expect(cut.text.slice(cut.spans[0]!.start, cut.spans[0]!.end)).toBe('order')
  })

  it('stays whole where the mark is at its beginning, or there is none', () => {
    const text = 'x'.repeat(500)
    expect(aroundMark(text, []).text).toBe(text)
    expect(aroundMark(text, [{ start: 20, end: 25 }])).toEqual({ text, spans: [{ start: 20, end: 25 }] })
  })
})
