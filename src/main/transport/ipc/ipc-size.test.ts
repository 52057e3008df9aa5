import { describe, expect, it } from 'vitest'
import { checkSize } from './ipc-size.ts'

const sizeFault = (input: unknown) => {
  try {
    checkSize(input, 1000)
  } catch (error) {
    return (error as { code: string }).code
  }
}

describe('the size of an input', () => {
  it.each<[string, unknown]>([
    ['a long text', 'x'.repeat(1001)],
    ['a text deep inside', { a: [{ b: { c: 'x'.repeat(1001) } }] }],
    ['many small values', Array.from({ length: 1000 }).fill(1)],
    ['a long key', { ['k'.repeat(1001)]: 1 }],
    ['bytes', new Uint8Array(1001)],
    ['a map', new Map([['a', 'x'.repeat(1001)]])],
  ])('%s is too large', (_, input) => expect(sizeFault(input)).toBe('too_large'))

  it('what refers to itself ends', () => {
    const ring: Record<string, unknown> = { text: 'x' }
    ring.self = ring
    expect(sizeFault(ring)).toBeUndefined()
  })

  it('nothing, and what fits, passes', () => {
    expect(sizeFault(undefined)).toBeUndefined()
    expect(sizeFault({ sql: 'x'.repeat(900) })).toBeUndefined()
  })
})
