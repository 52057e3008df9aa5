import { describe, expect, it, vi } from 'vitest'
import { toFilter } from './api.ts'

vi.mock('@/api/index.ts', () => ({ api: {} }))

const nothing = { search: '', connectionId: null, status: null, days: null }
const dayOf = (time: string) => new Date(time).toLocaleString('sv')

describe('the filter of the history', () => {
  it('asks for nothing that was not chosen', () => {
    expect(toFilter(nothing)).toEqual({})
    expect(toFilter({ ...nothing, search: '  ' })).toEqual({})
    expect(toFilter({ ...nothing, search: ' a ', status: 'failed', connectionId: 'c' })).toEqual({
      search: 'a',
      status: 'failed',
      connectionId: 'c',
    })
  })

  it.each([
    ['2026-11-01T15:20:00', '2026-11-01T15:20:00', '2026-11-02'],
    ['2026-10-24T00:00:00', '2026-10-25T23:59:59', '2026-10-26'],
    // Clocks change in Europe on 2026-03-29 and 2026-10-25, in the United States on 2026-03-08 and 2026-11-01.
    ['2026-03-08T00:00:00', '2026-03-08T00:00:00', '2026-03-09'],
    ['2026-03-29T12:00:00', '2026-03-29T00:00:00', '2026-03-30'],
    ['2026-12-31T00:00:00', '2026-12-31T00:00:00', '2027-01-01'],
  ])('takes the days from %s to %s whole', (first, last, next) => {
    const { from, to } = toFilter({ ...nothing, days: [Date.parse(first), Date.parse(last)] })
    expect(dayOf(from!)).toBe(`${first.slice(0, 10)} 00:00:00`)
    expect(dayOf(to!)).toBe(`${next} 00:00:00`)
  })
})
