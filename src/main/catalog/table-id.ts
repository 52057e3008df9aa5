import { v7 } from 'uuid'

const uuidLength = 36

/**
 * A new id of a table: `{tenant_id}-{uuid}`. It begins with the time, so that what a sync adds stands together in every
 * index of the store: ids at random places cost a sync half as much again.
 */
export function newTableId(tenant: string): string {
  return `${tenant}-${v7()}`
}

/** The tenant whose table has this id. */
export function tenantOfTable(id: string): string {
  return id.slice(0, -uuidLength - 1)
}
