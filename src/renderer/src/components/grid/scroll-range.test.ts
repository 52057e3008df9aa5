import { describe, expect, it } from 'vitest'
import { createScrollRange } from './scroll-range.ts'

function rangeOf(content: number, view = 500) {
  const range = createScrollRange()
  range.resize(content, view)
  return range
}

describe('where a box stands in its content', () => {
  it('is where it is scrolled to, as long as the content fits into a box', () => {
    const range = rangeOf(100_000)
    expect(range.boxHeight).toBe(100_000)
    expect(range.isCompressed).toBe(false)
    expect(range.moveTo(12_345)).toBe(12_345)
    range.dragTo(99_500)
    expect(range.top).toBe(99_500)
  })

  it('is on a scale where the content is higher than a box can be', () => {
    const content = 10_000_000 * 25
    const range = rangeOf(content)
    expect(range.isCompressed).toBe(true)
    expect(range.boxHeight).toBeLessThan(16_000_000)
    range.dragTo(0)
    expect(range.top).toBe(0)
    range.dragTo(range.boxHeight - 500)
    expect(range.top).toBe(content - 500)
    range.dragTo((range.boxHeight - 500) / 2)
    expect(range.top).toBe((content - 500) / 2)
  })

  it('reaches every row of ten million exactly', () => {
    const range = rangeOf(10_000_000 * 25)
    for (const row of [0, 1, 199_999, 200_000, 4_999_999, 7_654_321, 9_999_979]) {
      const scrollTop = range.moveTo(row * 25)
      expect(range.top).toBe(row * 25)
      expect(scrollTop).toBeGreaterThanOrEqual(0)
      expect(scrollTop).toBeLessThanOrEqual(range.boxHeight - 500)
    }
  })

  it('stays within the content, also when that shrinks', () => {
    const range = rangeOf(10_000)
    range.moveTo(-5)
    expect(range.top).toBe(0)
    range.moveTo(20_000)
    expect(range.top).toBe(9500)
    range.resize(600, 500)
    expect(range.top).toBe(100)
    range.resize(100, 500)
    expect(range.top).toBe(0)
    expect(range.moveTo(50)).toBe(0)
  })
})
