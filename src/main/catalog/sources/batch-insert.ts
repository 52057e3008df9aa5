import type { CompiledQuery, Insertable } from 'kysely'
import type { StoreSchema } from '../../store/schema.ts'
import type { TenantStore, tenantTables } from '../../store/tenant-scope.ts'
import { allDone } from '../../core/all-done.ts'

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
 * Adds thousands of rows of a tenant. The statement for so and so many rows is built once and sent again with other
 * values: to build it takes longer than to run it.
 *
 * @param tenant whose rows they become; the scope's own
 */
export function createBatchInsert(tenant: string): BatchInsert {
  const built = new Map<string, CompiledQuery>()

  function statement(scope: TenantStore, table: Table, fields: readonly string[], count: number): CompiledQuery {
    const key = [table, count, ...fields].join(' ')
    const known = built.get(key)
    if (known) return known
    const row = Object.fromEntries(fields.map(field => [field, field]))
    const query = scope.insertInto(table).values(Array.from({ length: count }).fill(row) as never).compile()
    built.set(key, query)
    return query
  }

  return {
    async add(scope, table, rows) {
      const fields = Object.keys(rows[0] ?? {})
      // Sent one after the other without waiting for each: they arrive in this order.
      const sent: Array<Promise<unknown>> = []
      for (let at = 0; at < rows.length; at += rowsAtOnce) {
        const few = rows.slice(at, at + rowsAtOnce) as ReadonlyArray<Record<string, unknown>>
        const parameters: unknown[] = []
        for (const row of few) {
          for (const field of fields) parameters.push(row[field])
          parameters.push(tenant)
        }
        sent.push(scope.executeQuery({ ...statement(scope, table, fields, few.length), parameters }))
      }
      await allDone(sent)
    },
  }
}
