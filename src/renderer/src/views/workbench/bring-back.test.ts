import type { DroppedTable } from '@contract/ddl-jobs.ts'
import { expect, it } from 'vitest'
import { restorable } from './bring-back.ts'

const gone = (table: string, jobId: string): DroppedTable =>
  ({ table, kind: 'drop', jobId, droppedAt: null, until: null })

it('lists of a table that went several times how it last was, newest first', () => {
  const dropped = [gone('a', '9'), gone('b', '8'), gone('a', '7'), gone('c', '6')]
  expect(restorable(dropped).map(({ jobId }) => jobId)).toEqual(['9', '8', '6'])
})
