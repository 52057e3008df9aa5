import type { Row } from './catalog-door.ts'
import { expect } from 'vitest'

/*
 * What a row of the catalog looks like by its documents, whichever door it came through.
 */

const time = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/
export const uuid = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}'

/** The documented fields in their order; others may follow. */
export const documentedFields = {
  table: ['id', 'tenant_id', 'data_source_id', 'name', 'desc', 'created_at', 'updated_at'],
  column: [
    'id', 'data_table_id', 'column_index', 'name', 'desc', 'data_type', 'nullable', 'default_value', 'partitioner',
    'created_at', 'updated_at',
  ],
  usage: ['id', 'data_table_id', 'row_count', 'partition_count', 'storage_size', 'created_at', 'updated_at'],
}

/** The documented fields come first and in their order, its times are times, and it has a number that grows. */
export function expectRow(row: Row, kind: keyof typeof documentedFields, wanted: object): void {
  const fields = documentedFields[kind]
  expect(Object.keys(row).slice(0, fields.length)).toEqual(fields)
  expect(row).toMatchObject(wanted)
  expect([row.created_at, row.updated_at]).toEqual([expect.stringMatching(time), expect.stringMatching(time)])
  expect(row.revision).toEqual(expect.any(Number))
}

/** The same, and it was made just now. */
export function expectNew(row: Row, kind: keyof typeof documentedFields, wanted: object): void {
  expectRow(row, kind, wanted)
  expect(row.updated_at).toBe(row.created_at)
  expect(Math.abs(Date.parse(`${row.created_at}Z`) - Date.now())).toBeLessThan(60_000)
}

/** Only what is wanted is another, and what says that there was a change. */
export function expectChanged(after: Row, before: Row, wanted: object): void {
  expect(after).toEqual({ ...before, ...wanted, updated_at: after.updated_at, revision: after.revision })
  expect(Object.keys(after)).toEqual(Object.keys(before))
  expect(after.revision).toBeGreaterThan(before.revision)
  expect(after.updated_at >= before.updated_at, `${before.updated_at} → ${after.updated_at}`).toBe(true)
}
