import { Buffer } from 'node:buffer'
import { TihcError } from '../../contract/errors.ts'

export interface TableRef { databaseId: number, table: string }

/** A table's id on the wire: opaque and fit for a URL, whatever the table is called. */
export function tableId({ databaseId, table }: TableRef): string {
  return Buffer.from(`${databaseId}:${table}`).toString('base64url')
}

/** The reverse of `tableId`; null for a text that it never gave. */
export function parseTableId(id: string): TableRef | null {
  const [, database, table] = /^([1-9]\d{0,15}):(.+)$/s.exec(Buffer.from(id, 'base64url').toString()) ?? []
  if (!database || !table) return null
  const ref = { databaseId: Number(database), table }
  return tableId(ref) === id ? ref : null
}

/** @throws {TihcError} `not_found` for an id that was never given */
export function readTableId(id: string): TableRef {
  const ref = parseTableId(id)
  if (ref) return ref
  throw new TihcError('not_found', 'There is no table of this id. GET /api/tables lists those that there are.')
}
