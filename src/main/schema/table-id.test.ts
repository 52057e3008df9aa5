import { Buffer } from 'node:buffer'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseTableId, tableId } from './table-id.ts'

describe('table ids', () => {
  it('carry any name, fit for a URL', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1 }),
        fc.string({ unit: 'grapheme', minLength: 1, maxLength: 64 }),
        (databaseId, table) => {
          const id = tableId({ databaseId, table })
          expect(id).toMatch(/^[\w-]+$/)
          expect(parseTableId(id)).toEqual({ databaseId, table })
        },
      ),
    )
  })

  it.each(['a/b?c#d', 'a`b', '\'; --', '../x', '1:2', '\n'])('carry %s', (table) => {
    expect(parseTableId(tableId({ databaseId: 7, table }))).toEqual({ databaseId: 7, table })
  })

  it('stay short enough for the longest name', () =>
    expect(tableId({ databaseId: Number.MAX_SAFE_INTEGER, table: '😀'.repeat(64) }).length).toBeLessThan(512))

  it.each([
    '',
    'nonsense',
    '!!',
    ...['1:', '0:a', '-1:a', '1.5:a', ':a', 'a'].map(text => Buffer.from(text).toString('base64url')),
  ])('refuse what they never gave: %s', id => {
    expect(parseTableId(id)).toBeNull()
  })
})
