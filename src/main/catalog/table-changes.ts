import type { TenantStore } from '../store/tenant-scope.ts'

/**
 * Notes, in the transaction of the change, that something of data tables was changed: the search index reads it then.
 *
 * @param scope the transaction
 */
export async function noteChanges(scope: TenantStore, tableIds: readonly string[]): Promise<void> {
  if (tableIds.length === 0) return
  await scope
    .insertInto('catalog_changes')
    .values(tableIds.map(data_table_id => ({ data_table_id })))
    .execute()
}

/**
 * The same where a person has changed what a server says of a table, or what columns it has: the next sync looks at the
 * whole of it again.
 */
export async function noteOtherStructure(scope: TenantStore, tableId: string): Promise<void> {
  await scope
    .updateTable('data_tables')
    .set(({ selectFrom }) => ({
      merged: '',
      column_count: selectFrom('data_table_columns')
        .select(({ fn }) => fn.countAll<number>().as('count'))
        .where('data_table_id', '=', tableId)
        .where('gone_at', 'is', null),
    }))
    .where('id', '=', tableId)
    .execute()
  await noteChanges(scope, [tableId])
}
