import type { Lost } from './bring-back.ts'
import { expect, it, vi } from 'vitest'
import { restorable } from './bring-back.ts'

vi.mock('./api.ts', () => ({ default: {} }))

const lost = (name: string, jobId: string): Lost => ({ name, kind: 'drop', jobId, droppedAt: null, until: null })

it('lists of what went several times how it last was, newest first', () => {
  const dropped = [lost('a', '9'), lost('b', '8'), lost('a', '7'), lost('c', '6')]
  expect(restorable(dropped).map(({ jobId }) => jobId)).toEqual(['9', '8', '6'])
})
