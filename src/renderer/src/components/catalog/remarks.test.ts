import { describe, expect, it } from 'vitest'
import { initRemarks, isDescribed, otherComment, remarksOf, toRemarkForm } from './remarks.ts'

const row = {
  desc: 'by people',
  source_desc: 'by the server',
  tags: ['a'],
  owner: null,
  note: '',
  deprecated_at: '2026-01-31T10:00:00',
  deprecated_for: null,
}

describe('what people write', () => {
  it('goes through its form and back unchanged', () => {
    const remarks = remarksOf(toRemarkForm(row), row)
    expect(row).toEqual({ desc: row.desc, source_desc: row.source_desc, ...remarks })
  })

  it('is nothing where nothing is written: an owner of spaces is none', () => {
    expect(remarksOf({ ...initRemarks(), owner: '  ' })).toEqual({
      tags: [],
      owner: null,
      note: '',
      deprecated_at: null,
      deprecated_for: null,
    })
  })

  it('keeps the time of what was deprecated, and forgets what to use instead with it', () => {
    const form = { ...toRemarkForm(row), deprecated_for: 'other' }
    expect(remarksOf(form, row)).toMatchObject({ deprecated_at: row.deprecated_at, deprecated_for: 'other' })
    expect(remarksOf({ ...form, deprecated: false }, row)).toMatchObject({ deprecated_at: null, deprecated_for: null })
    expect(remarksOf(form).deprecated_at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/)
  })
})

describe('a description', () => {
  it.each([
    ['by people', 'by the server', true, 'by the server'],
    ['by the server', 'by the server', false, ''],
    ['', 'by the server', true, 'by the server'],
    ['', null, false, ''],
    ['by people', null, true, ''],
  ])('%j beside the comment %j', (desc, source_desc, described, other) => {
    expect(isDescribed({ desc, source_desc })).toBe(described)
    expect(otherComment({ desc, source_desc })).toBe(other)
  })
})
