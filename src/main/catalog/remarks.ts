import type { Context } from '../../contract/context.ts'
import { TihcError } from '../../contract/errors.ts'

/** What people write of a table or a column besides the documented fields, as a caller gives it. */
export interface GivenRemarks {
  tags?: string[]
  owner?: string | null
  note?: string
  deprecated_at?: string | null
  deprecated_for?: string | null
}

const documented = new Set([
  'id',
  'tenant_id',
  'data_source_id',
  'data_table_id',
  'column_index',
  'name',
  'desc',
  'data_type',
  'nullable',
  'default_value',
  'partitioner',
  'row_count',
  'partition_count',
  'storage_size',
  'created_at',
  'updated_at',
])

/** Each tag once. */
export function storedTags(tags: readonly string[]): string {
  return JSON.stringify([...new Set(tags)])
}

/**
 * Whoever comes without a token writes the documented fields only.
 *
 * @throws {TihcError} `unauthorized` for another one
 */
export function checkFields({ user }: Context, input: object): void {
  if (user) return
  const other = Object.entries(input).find(([field, value]) => value !== undefined && !documented.has(field))
  if (!other) return
  throw new TihcError(
    'unauthorized',
    `Sign in to set ${JSON.stringify(other[0])}: without a token only the documented fields can be.`,
  )
}

/** Whoever comes without a token reads the documented fields only. */
export function visibleFields<R extends object>({ user }: Context, record: R): R {
  if (user) return record
  return Object.fromEntries(Object.entries(record).filter(([field]) => documented.has(field))) as R
}
