import type { RenameProposal } from '../../../contract/data-sources.ts'
import type { TenantStore } from '../../store/tenant-scope.ts'
import { TihcError } from '../../../contract/errors.ts'
import { change } from '../catalog-record.ts'
import { noteChanges } from '../table-changes.ts'

/** Guesses of a source that wait for an answer; those that have lost their sense are left out. */
export async function listRenames(scope: TenantStore, sourceId: string): Promise<RenameProposal[]> {
  const columns = await scope
    .selectFrom('rename_proposals as r')
    .innerJoin('data_table_columns as old', 'old.id', 'r.old_id')
    .innerJoin('data_table_columns as now', 'now.id', 'r.new_id')
    .innerJoin('data_tables as t', 't.id', 'now.data_table_id')
    .select(['r.id', 'r.kind', 't.name as table', 't.id as data_table_id', 'old.name as from', 'now.name as to'])
    .where('r.source_id', '=', sourceId)
    .where('old.gone_at', 'is not', null)
    .where('now.gone_at', 'is', null)
    .orderBy('t.name')
    .orderBy('now.column_index')
    .execute()
  const tables = await scope
    .selectFrom('rename_proposals as r')
    .innerJoin('data_tables as old', 'old.id', 'r.old_id')
    .innerJoin('data_tables as now', 'now.id', 'r.new_id')
    .select(['r.id', 'r.kind', 'now.name as table', 'now.id as data_table_id', 'old.name as from', 'now.name as to'])
    .where('r.source_id', '=', sourceId)
    .where('old.gone_at', 'is not', null)
    .where('now.gone_at', 'is', null)
    .orderBy('now.name')
    .execute()
  return [...tables, ...columns]
}

/** How many guesses wait for an answer, by source: as many as `listRenames` gives. */
export async function countRenames(scope: TenantStore): Promise<Map<string, number>> {
  const counts = new Map<string, number>()
  // Both tables have what is asked for here.
  for (const kind of ['data_tables', 'data_table_columns'] as Array<'data_tables'>) {
    const rows = await scope
      .selectFrom('rename_proposals as r')
      .innerJoin(`${kind} as old`, 'old.id', 'r.old_id')
      .innerJoin(`${kind} as now`, 'now.id', 'r.new_id')
      .select(({ fn }) => ['r.source_id as source', fn.countAll<number>().as('count')])
      .where('old.gone_at', 'is not', null)
      .where('now.gone_at', 'is', null)
      .groupBy('r.source_id')
      .execute()
    for (const { source, count } of rows) counts.set(source, (counts.get(source) ?? 0) + count)
  }
  return counts
}

/**
 * Takes an answer to a guess. Where both are the same, what people wrote of the one that is gone is written of the new
 * one, as far as nobody wrote something there, and the one that is gone goes for good.
 *
 * @param scope the transaction
 * @returns the data table that was changed; null where the guess was wrong
 * @throws {TihcError} `not_found` for a guess that is not there, `conflict` for one that has lost its sense
 */
export async function answerRename(
  scope: TenantStore,
  sourceId: string,
  { id, same }: { id: string, same: boolean },
): Promise<string | null> {
  const proposal = await scope
    .selectFrom('rename_proposals')
    .select(['kind', 'old_id', 'new_id'])
    .where('source_id', '=', sourceId)
    .where('id', '=', id)
    .executeTakeFirst()
  if (!proposal) throw new TihcError('not_found', 'There is no such guess any more.', { field: 'rename' })
  const { kind, old_id, new_id } = proposal
  if (!same) {
    await scope.deleteFrom('rename_proposals').where('id', '=', id).execute()
    return null
  }
  const changed = kind === 'table'
    ? await joinTables(scope, old_id, new_id)
    : await joinColumns(scope, old_id, new_id)
  await scope
    .deleteFrom('rename_proposals')
    .where(({ or, eb }) => or([eb('old_id', '=', old_id), eb('new_id', '=', new_id)]))
    .execute()
  await noteChanges(scope, [changed])
  return changed
}

const remarked = ['desc', 'source_desc', 'tags', 'owner', 'note', 'deprecated_at', 'deprecated_for'] as const

interface Remarked {
  desc: string
  source_desc: string | null
  tags: string
  owner: string | null
  note: string
  deprecated_at: string | null
  deprecated_for: string | null
}

/** What stands on the new one, or else on the old one. */
function joined(before: Remarked, after: Remarked): Omit<Remarked, 'source_desc'> {
  const isWritten = ({ desc, source_desc }: Remarked) => desc !== (source_desc ?? '')
  return {
    desc: isWritten(after) || !isWritten(before) ? after.desc : before.desc,
    tags: after.tags === '[]' ? before.tags : after.tags,
    owner: after.owner ?? before.owner,
    note: after.note === '' ? before.note : after.note,
    deprecated_at: after.deprecated_at ?? before.deprecated_at,
    deprecated_for: after.deprecated_for ?? before.deprecated_for,
  }
}

async function joinColumns(scope: TenantStore, oldId: string, newId: string): Promise<string> {
  const rows = await scope
    .selectFrom('data_table_columns')
    .select([...remarked, 'id', 'data_table_id', 'gone_at', 'updated_at'])
    .where('id', 'in', [oldId, newId])
    .execute()
  const [before, after] = [oldId, newId].map(id => rows.find(row => row.id === id))
  if (!before || before.gone_at === null || !after || after.gone_at !== null) throw senseless()
  await scope.deleteFrom('data_table_columns').where('id', '=', oldId).execute()
  await scope
    .updateTable('data_table_columns')
    .set({ ...joined(before, after), ...change(after) })
    .where('id', '=', newId)
    .execute()
  return after.data_table_id
}

async function joinTables(scope: TenantStore, oldId: string, newId: string): Promise<string> {
  const rows = await scope
    .selectFrom('data_tables')
    .select([...remarked, 'id', 'gone_at', 'updated_at'])
    .where('id', 'in', [oldId, newId])
    .execute()
  const [before, after] = [oldId, newId].map(id => rows.find(row => row.id === id))
  if (!before || before.gone_at === null || !after || after.gone_at !== null) throw senseless()
  await joinColumnsOf(scope, oldId, newId)
  await scope.deleteFrom('data_tables').where('id', '=', oldId).execute()
  await scope
    .updateTable('data_tables')
    .set({ ...joined(before, after), ...change(after) })
    .where('id', '=', newId)
    .execute()
  return newId
}

/** By their names, which are the same. */
async function joinColumnsOf(scope: TenantStore, oldId: string, newId: string): Promise<void> {
  const columns = await scope
    .selectFrom('data_table_columns')
    .select([...remarked, 'id', 'name', 'data_table_id', 'updated_at'])
    .where('data_table_id', 'in', [oldId, newId])
    .where('gone_at', 'is', null)
    .execute()
  const before = new Map(columns.filter(column => column.data_table_id === oldId).map(column => [column.name, column]))
  for (const after of columns.filter(column => column.data_table_id === newId)) {
    const old = before.get(after.name)
    if (!old) continue
    const { desc, ...rest } = joined(old, after)
    if (remarked.every(field => field === 'source_desc' || { desc, ...rest }[field] === after[field])) continue
    await scope
      .updateTable('data_table_columns')
      .set({ desc, ...rest, ...change(after) })
      .where('id', '=', after.id)
      .execute()
  }
}

function senseless(): TihcError {
  return new TihcError(
    'conflict',
    'This guess holds no more: one of the two has changed since. Refresh the list.',
    { field: 'rename' },
  )
}
