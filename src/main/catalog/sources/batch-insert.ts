import type { CompiledQuery, Insertable } from 'kysely'
import type { StoreSchema } from '../../store/schema.ts'
import type { tenantTables, TenantStore } from '../../store/tenant-scope.ts'

type Table = typeof tenantTables[number]
/** A row without its tenant, which the scope adds. */
export type NewRow<T extends Table> = Omit<Insertable<StoreSchema[T]>, 'tenant_id'>

/** Rows in one statement: their values stay below what a store binds in one. */
const rowsAtOnce = 100

export interface BatchInsert {
  /** Adds rows that all have the same fields. */
  add: <T extends Table>(scope: TenantStore, table: T, rows: ReadonlyArray<NewRow<T>>) => Promise<void>
}

/**
 * Adds thousands of rows of a tenant. The statement for a hundred of them is built once and sent again with other
 * values: to build it takes longer than to run it.
 *
 * @param tenant whose rows they become; the scope's own
 */
export function createBatchInsert(tenant: string): BatchInsert {
  const built = new Map<string, CompiledQuery>()

  function statement(scope: TenantStore, table: Table, fields: readonly string[]): CompiledQuery {
    const key = [table, ...fields].join(' ')
    const known = built.get(key)
    if (known) return known
    const row = Object.fromEntries(fields.map(field => [field, field]))
    const rows = Array.from({ length: rowsAtOnce }, () => row) as never
    const query = scope.insertInto(table).values(rows).compile()
    built.set(key, query)
    return query
  }

  return {
    async add(scope, table, rows) {
      const fields = Object.keys(rows[0] ?? {})
      let at = 0
      for (; at + rowsAtOnce <= rows.length; at += rowsAtOnce) {
        const parameters: unknown[] = []
        for (const row of rows.slice(at, at + rowsAtOnce) as Array<Record<string, unknown>>) {
          for (const field of fields) parameters.push(row[field])
          parameters.push(tenant)
        }
        await scope.executeQuery({ ...statement(scope, table, fields), parameters })
      }
      if (at < rows.length) await scope.insertInto(table).values(rows.slice(at) as never).execute()
    },
  }
}
