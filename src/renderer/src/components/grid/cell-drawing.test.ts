import type { ResultColumn } from '@contract/sql.ts'
import { describe, expect, it } from 'vitest'
import { drawnCell, fittingWidth, numberWithin, surelyFits } from './cell-drawing.ts'

const column = (kind: ResultColumn['kind'], name = 'a') =>
  ({ name, kind, type: 'T', unsigned: false, primaryKey: false }) as ResultColumn

describe('a cell as it is drawn', () => {
  it('tells what is there from what has not come', () => {
    expect(drawnCell(undefined)).toEqual({ text: '', state: 'pending' })
    expect(drawnCell(null)).toEqual({ text: 'NULL', state: 'null' })
    expect(drawnCell('NULL')).toEqual({ text: 'NULL', state: 'value' })
    expect(drawnCell({ base64: 'AP8=' })).toEqual({ text: '0x00FF', state: 'binary' })
    expect(drawnCell({ base64: '/0E=', invalid: true })).toEqual({ text: '0xFF41', state: 'invalid' })
    expect(drawnCell({ preview: { base64: '/0E=', invalid: true }, bytes: 9 })).toEqual({
      text: '0xFF41…',
      state: 'invalid',
    })
    expect(drawnCell('a\nb')).toEqual({ text: 'a↵b', state: 'value' })
  })
})

describe('the width of a column', () => {
  it('lets a number be whole, however long', () => {
    for (const text of ['1', '12345678901234567', `-${'9'.repeat(65)}.${'1'.repeat(30)}`]) {
      const width = fittingWidth(column('decimal'), 0, [[text]])
      expect(numberWithin(text, width)).toBe(text)
    }
  })

  it('of texts has a limit, and is never too narrow for most names', () => {
    const wide = fittingWidth(column('text'), 0, [['x'.repeat(5000)]])
    expect(wide).toBe(fittingWidth(column('text'), 0, [['x'.repeat(500)]]))
    const named = column('text', 'a_rather_long_name')
    expect(fittingWidth(named, 0, [])).toBeGreaterThan(fittingWidth(column('text'), 0, []))
    expect(fittingWidth(column('text'), 0, [['订'.repeat(20)]]))
      .toBeGreaterThan(fittingWidth(column('text'), 0, [['x'.repeat(20)]]))
  })

  it('that is too small for a number leaves its head and its tail', () => {
    expect(numberWithin('12345678901234567', 100)).toBe('12345…4567')
    expect(numberWithin('1234567890', 40)).toBe('1…0')
  })

  it('is enough for what surely fits: ASCII that is narrower', () => {
    const width = fittingWidth(column('text'), 0, [['forty letters and no more than that, yes']])
    expect(surelyFits('forty letters and no more than that, yes', width)).toBe(true)
    expect(surelyFits('forty letters and no more than that, yes!', width)).toBe(false)
    expect(surelyFits('订', width)).toBe(false)
    expect(surelyFits('a\u0301', width)).toBe(false)
  })
})
