import type { Cell, ResultColumn } from '@contract/sql.ts'
import { describe, expect, it } from 'vitest'
import { createSums } from './exact-sums.ts'

const column = (kind: ResultColumn['kind']) => ({ kind }) as ResultColumn

function sumsOf(kind: ResultColumn['kind'], cells: Cell[]) {
  const sums = createSums()
  for (const cell of cells) sums.add(cell, column(kind))
  return sums.result()
}

describe('figures of the cells that are selected', () => {
  it('are exact beyond what a float holds', () => {
    expect(sumsOf('integer', ['9223372036854775807', '9223372036854775807', 1])).toEqual({
      numbers: 3,
      sum: '18446744073709551615',
      average: '6148914691236517205',
      least: '1',
      most: '9223372036854775807',
    })
    expect(sumsOf('decimal', ['0.1', '0.2', '-99999999999999999999.123456789'])).toEqual({
      numbers: 3,
      sum: '-99999999999999999998.823456789',
      average: '-33333333333333333332.941152263',
      least: '-99999999999999999999.123456789',
      most: '0.2',
    })
  })

  it('round an average half away from zero', () => {
    expect(sumsOf('integer', [1, 2])?.average).toBe('1.5')
    expect(sumsOf('integer', [1, 0, 0])?.average).toBe('0.3333')
    expect(sumsOf('integer', [-1, -1, 0])?.average).toBe('-0.6667')
    expect(sumsOf('integer', [10, 20])?.average).toBe('15')
    expect(sumsOf('integer', [100])?.average).toBe('100')
  })

  it('are of numbers alone', () => {
    expect(sumsOf('text', ['1', '2'])).toBeNull()
    expect(sumsOf('binary', [{ base64: 'AQ==' }])).toBeNull()
    expect(sumsOf('integer', [null, null])).toBeNull()
    expect(sumsOf('integer', [null, 0, 5])).toMatchObject({ numbers: 2, sum: '5', average: '2.5', least: '0' })
  })

  it('of floats are floats', () => {
    expect(sumsOf('float', [0.5, 1.25, '1e10'])).toEqual({
      numbers: 3,
      sum: '10000000001.75',
      average: String(10000000001.75 / 3),
      least: '0.5',
      most: '1e10',
    })
  })
})
