import { randomUUID } from 'node:crypto'

const uuidLength = 36

/** A new id of a table: `{tenant_id}-{uuid}`. */
export function newTableId(tenant: string): string {
  return `${tenant}-${randomUUID()}`
}

/** The tenant whose table has this id. */
export function tenantOfTable(id: string): string {
  return id.slice(0, -uuidLength - 1)
}
