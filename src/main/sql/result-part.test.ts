import type { StoredResult } from '../results/result-store.ts'
import { describe, expect, it } from 'vitest'
import { partOf } from './result-part.ts'

/** Results whose texts are so long; `asked` counts whose summaries were made. */
function resultsOf(count: number, textLength = 30) {
  const asked = new Set<number>()
  const results = Array.from({ length: count }, (_, index) => ({
    get summary() {
      asked.add(index)
      return { statementIndex: index, statement: 'x'.repeat(textLength), columns: [], warnings: [] }
    },
  })) as unknown as StoredResult[]
  return { results, asked }
}

describe('partOf', () => {
  it('is all of them for who does not say what they have', () => {
    const { results } = resultsOf(20_000)
    const part = partOf(results, undefined)
    expect(part.results).toHaveLength(20_000)
    expect(Object.keys(part)).toEqual(['results'])
  })

  it('begins with the last one that is known, which may have grown', () => {
    const { results } = resultsOf(10)
    const from = (since: number) => {
      const { results: part, resultsFrom, resultCount } = partOf(results, since)
      expect(part[0]?.statementIndex ?? resultsFrom).toBe(resultsFrom)
      return [resultsFrom, part.length, resultCount]
    }
    expect([0, 1, 4, 10, 99].map(from)).toEqual([[0, 10, 10], [0, 10, 10], [3, 7, 10], [9, 1, 10], [9, 1, 10]])
    expect(partOf([], 0)).toEqual({ results: [], resultsFrom: 0, resultCount: 0 })
  })

  it('looks at no more than it gives', () => {
    const { results, asked } = resultsOf(20_000)
    const { results: part } = partOf(results, 19_000)
    expect(part.length).toBeGreaterThan(500)
    expect(part.length).toBeLessThan(1200)
    expect(asked.size).toBe(part.length)
    expect(Math.min(...asked)).toBe(18_999)
  })

  it('leads on to the end, however large they are', () => {
    const { results } = resultsOf(50, 200_000)
    let known = 0
    let calls = 0
    for (let count = 1; known < count; calls++) {
      const { results: part, resultsFrom, resultCount } = partOf(results, known)
      known = resultsFrom! + part.length
      count = resultCount!
    }
    expect(known).toBe(50)
    expect(calls).toBeLessThanOrEqual(50)
  })
})
