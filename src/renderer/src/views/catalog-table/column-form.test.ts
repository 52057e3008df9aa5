import type { DataTableColumn } from '@contract/data-tables.ts'
import { describe, expect, it } from 'vitest'
import { changesOf, nextIndex, structureOf, toColumnForm } from './column-form.ts'

const column: DataTableColumn = {
  id: 'c',
  data_table_id: 't',
  column_index: 3,
  name: 'total',
  desc: '',
  data_type: 'int',
  nullable: false,
  default_value: null,
  partitioner: false,
  created_at: '2026-01-01T00:00:00',
  updated_at: '2026-01-01T00:00:00',
  revision: 1,
  tags: [],
  owner: null,
  note: '',
  deprecated_at: null,
  deprecated_for: null,
  source_desc: null,
  gone_at: null,
}

describe('a column in its form', () => {
  it('tells no default from an empty one', () => {
    expect(structureOf(toColumnForm(column)).default_value).toBeNull()
    expect(structureOf(toColumnForm({ ...column, default_value: '' })).default_value).toBe('')
  })

  it('is only described where its server says how it is', () => {
    const form = { ...toColumnForm(column), desc: 'what was paid', data_type: 'bigint' }
    expect(changesOf(form, column, true)).toEqual({
      id: 'c',
      desc: 'what was paid',
      tags: [],
      owner: null,
      note: '',
      deprecated_at: null,
      deprecated_for: null,
    })
    expect(changesOf(form, column, false)).toMatchObject({ data_type: 'bigint', name: 'total', nullable: false })
  })
})

it('a new column comes behind those that are there', () => {
  expect(nextIndex([])).toBe(0)
  expect(nextIndex([{ column_index: 4, gone_at: null }, { column_index: 1, gone_at: null }])).toBe(5)
  expect(nextIndex([{ column_index: 0, gone_at: null }, { column_index: 9, gone_at: '2026-01-01T00:00:00' }])).toBe(1)
})
