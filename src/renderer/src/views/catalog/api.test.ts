import { describe, expect, it, vi } from 'vitest'
import { toInput } from './api.ts'

vi.mock('@/api/index.ts', () => ({ api: {} }))

const nothing = { search: '', source: null, tag: null, gone: null, pageNo: 1, pageSize: 50 }

describe('what the catalog is asked for', () => {
  it('leaves out what was not chosen', () => {
    expect(toInput({ ...nothing, search: ' ', tag: ' ' })).toEqual({ offset: 0, limit: 50 })
  })

  it('names a page, and what is looked for', () => {
    expect(toInput({ ...nothing, search: ' or ', source: 's', tag: 'core', gone: 'only', pageNo: 3 })).toEqual({
      search: 'or',
      source: 's',
      tag: 'core',
      gone: 'only',
      offset: 100,
      limit: 50,
    })
  })

  it('sorts by what the host can sort by alone', () => {
    expect(toInput({ ...nothing, sort: { key: 'rows', order: 'desc' } })).toMatchObject({ sort: 'rows', order: 'desc' })
    expect(toInput({ ...nothing, sort: { key: 'tags', order: 'desc' } })).not.toHaveProperty('sort')
  })
})
