import type { StatementResult } from '@contract/sql.ts'
import { describe, expect, it } from 'vitest'
import { computed } from 'vue'
import { createRunResults } from './run-results.ts'

const result = (statementIndex: number, more: Partial<StatementResult> = {}) =>
  ({ statementIndex, columns: [], rowCount: 0, elapsedMs: 0, affectedRows: 1, ...more }) as unknown as StatementResult
const withColumns = (statementIndex: number, more: Partial<StatementResult> = {}) =>
  result(statementIndex, { columns: [{ name: 'a' }] as never, affectedRows: null, ...more })

describe('createRunResults', () => {
  it('puts parts together, and the last known one anew', () => {
    const results = createRunResults()
    results.take({ results: [result(0), withColumns(1, { rowCount: 5 })], resultsFrom: 0 })
    results.take({ results: [withColumns(1, { rowCount: 90 }), result(2)], resultsFrom: 1 })
    expect(results.count).toBe(3)
    expect([0, 1, 2].map(index => results.at(index)?.rowCount)).toEqual([0, 90, 0])
    expect(results.at(3)).toBeUndefined()
  })

  it('takes all of them each time from who gives them so', () => {
    const results = createRunResults()
    results.take({ results: [result(0), withColumns(1, { rowCount: 5 })] })
    results.take({ results: [result(0), withColumns(1, { rowCount: 7 }), result(2)] })
    expect([results.count, results.at(1)?.rowCount, results.gridCount, results.statementCount]).toEqual([3, 7, 1, 3])
  })

  it('is not taken back by an answer that was overtaken', () => {
    const results = createRunResults()
    const early = { results: [withColumns(0, { rowCount: 5 })], resultsFrom: 0 }
    results.take({ results: [withColumns(0, { rowCount: 9, elapsedMs: 3 })], resultsFrom: 0 })
    results.take(early)
    expect([results.count, results.at(0)?.rowCount]).toEqual([1, 9])
    results.take({ results: [withColumns(0, { rowCount: 9, elapsedMs: 3 }), result(1)], resultsFrom: 0 })
    results.take(early)
    expect([results.count, results.at(0)?.rowCount]).toEqual([2, 9])
  })

  it('knows those with columns, and how many statements gave them', () => {
    const results = createRunResults()
    // A CALL gives two with columns and one without.
    results.take({ results: [result(0), withColumns(1), withColumns(1), result(1), withColumns(2)], resultsFrom: 0 })
    expect([results.gridCount, results.statementCount]).toEqual([3, 3])
    expect([0, 1, 2, 3].map(results.gridAt)).toEqual([1, 2, 4, undefined])
    expect([0, 1, 2, 3, 4].map(results.nthGrid)).toEqual([-1, 0, 1, -1, 2])
  })

  it('tells whoever reads of it', () => {
    const results = createRunResults()
    const shown = computed(() => `${results.count} ${results.gridCount} ${results.at(0)?.rowCount}`)
    expect(shown.value).toBe('0 0 undefined')
    results.take({ results: [withColumns(0)], resultsFrom: 0 })
    expect(shown.value).toBe('1 1 0')
    results.take({ results: [withColumns(0, { rowCount: 4 })], resultsFrom: 0 })
    expect(shown.value).toBe('1 1 4')
  })

  it('looks at each of very many a few times, however many parts there are', () => {
    const results = createRunResults()
    let looks = 0
    const watched = (statementIndex: number) => new Proxy(result(statementIndex), {
      get(target, key) {
        looks++
        return Reflect.get(target, key)
      },
    })
    for (let at = 0; at < 20_000; at += 100) {
      results.take({ results: Array.from({ length: 100 }, (_, of) => watched(at + of)), resultsFrom: at })
      expect(results.statementCount).toBe(at + 100)
    }
    expect(looks / 20_000).toBeLessThan(10)
  })
})
