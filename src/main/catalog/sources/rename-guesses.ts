import type { TenantStore } from '../../store/tenant-scope.ts'
import type { MergedColumns } from './merge-columns.ts'
import { randomUUID } from 'node:crypto'
import { inParts } from '../../core/in-parts.ts'

/** More columns than this that could each be the same one say nothing. */
const mostAlike = 1
/** So many ids at once. */
const idsAtOnce = 500

/**
 * Proposes that a column that is gone and one that came are the same, where place and type say so. Nothing is applied.
 *
 * @param scope the transaction of the merge
 */
export async function proposeColumns(
  scope: TenantStore,
  sourceId: string,
  { added, gone }: MergedColumns,
): Promise<void> {
  for (const after of added) {
    const alike = gone.filter(before =>
      before.column_index === after.column_index && before.data_type === after.data_type)
    for (const before of alike) await propose(scope, sourceId, 'column', before.id, after.id)
  }
}

/**
 * Proposes the same of tables: of a source's tables that went with a sync and those that came with it, where names and
 * types of all columns say so, and only for one such pair.
 *
 * @param since the time at which the sync began
 */
export async function proposeTables(scope: TenantStore, sourceId: string, since: string): Promise<void> {
  const gone = await signatures(scope, sourceId, since, 'gone')
  if (gone.size === 0) return
  const added = await signatures(scope, sourceId, since, 'added')
  for (const [signature, before] of gone) {
    const after = added.get(signature)
    if (before.length === mostAlike && after?.length === mostAlike)
      await propose(scope, sourceId, 'table', before[0]!, after[0]!)
  }
}

/** Ids by what the tables' columns are. */
async function signatures(scope: TenantStore, sourceId: string, since: string, which: 'gone' | 'added') {
  const tables = await scope
    .selectFrom('data_tables')
    .select('id')
    .where('data_source_id', '=', sourceId)
    .$if(which === 'gone', query => query.where('gone_at', '>=', since))
    .$if(which === 'added', query => query.where('gone_at', 'is', null).where('created_at', '>=', since))
    .execute()
  const found = new Map<string, string[]>()
  for (const part of inParts(tables, idsAtOnce)) {
    for (const [id, signature] of await readSignatures(scope, part.map(({ id }) => id)))
      found.set(signature, [...found.get(signature) ?? [], id])
  }
  return found
}

async function readSignatures(scope: TenantStore, ids: readonly string[]): Promise<Map<string, string>> {
  const columns = await scope
    .selectFrom('data_table_columns')
    .select(['data_table_id', 'name', 'data_type'])
    .where('data_table_id', 'in', ids)
    .where('gone_at', 'is', null)
    .orderBy('data_table_id')
    .orderBy('column_index')
    .execute()
  const texts = new Map<string, string>()
  for (const { data_table_id, name, data_type } of columns)
    texts.set(data_table_id, `${texts.get(data_table_id) ?? ''}${JSON.stringify([name, data_type])}`)
  return texts
}

async function propose(
  scope: TenantStore,
  source_id: string,
  kind: 'table' | 'column',
  old_id: string,
  new_id: string,
): Promise<void> {
  await scope
    .insertInto('rename_proposals')
    .values({ id: randomUUID(), source_id, kind, old_id, new_id })
    .onConflict(conflict => conflict.doNothing())
    .execute()
}
