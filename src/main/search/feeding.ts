import type { Log } from '../core/log.ts'
import type { CatalogRows, Changes } from './catalog-rows.ts'
import type { IndexPortion, Mark, SearchIndex } from './search-index.ts'
import { setImmediate } from 'node:timers/promises'

/*
 * How the index follows the catalog
 *
 * Every change of a data table writes a row into the outbox `catalog_changes`, in its own transaction; rows get growing
 * numbers, and a number that is committed never comes after a higher one, since the store has one writer. Here the
 * rows are read in their order, then the tables that they name as they are now, then the index commits those tables
 * together with its mark: the number of the last row that it has, and the table in it. Only then are the rows before
 * that one deleted; the marked row itself stays.
 *
 * - What is read is the state, not the change: to apply a row twice does no harm, and a table that was changed again in
 *   between has a further row. So after an end at any moment the index goes on from its mark, and misses nothing.
 * - An index fits the store when the row that it has marked is there and names the same table. An older index has a
 *   mark that was deleted, an index of another or restored store one that is not there or another one: those are built
 *   anew. The same shows commits of the index that a power cut took, which the store's own ones outlived.
 * - An index without a mark fits an outbox from which nothing was deleted: one that is empty, or begins with 1.
 * - While it is built, portions of changes and portions of all tables in the order of their ids are applied in turn.
 *   The mark is the last row from before the building; what is built and what changed are kept apart, so that an end
 *   in between goes on at both.
 * - Tenants that the store does not have any more are forgotten at the start; their numbers in the index are given to
 *   nobody else.
 */

/** Rows that may wait in the outbox to be deleted: to delete them costs a commit of the store. */
const mostRead = 2000
/** Portions of the building that become one commit of the index. */
const portionsACommit = 20

export interface FeedingOptions { rows: CatalogRows, index: SearchIndex, log: Log }

/** The steps in which an index follows the catalog; one is done before the next one begins. */
export interface Feeding {
  /** Looks whether the index can be used; where it cannot, building begins. */
  start: () => Promise<void>
  /** Applies some changes; null where there are none. */
  applyChanges: () => Promise<Changes | null>
  isBuilt: () => boolean
  /** Builds a portion more. */
  buildOn: () => Promise<void>
  /** Deletes what was read from the outbox. */
  deleteRead: () => Promise<void>
}

export function createFeeding({ rows, index, log }: FeedingOptions): Feeding {
  let { mark, builtUpTo } = index.state
  let uncommitted = 0
  let deletedBefore = 0

  async function deleteRead(): Promise<void> {
    if (!mark || mark.seq === deletedBefore) return
    await rows.deleteChangesBefore(mark.seq)
    deletedBefore = mark.seq
  }

  return {
    deleteRead,
    isBuilt: () => builtUpTo === null,
    async start() {
      await index.check()
      const isNew = mark === null && builtUpTo === ''
      if (isNew || !await fits(rows, mark)) {
        mark = (await rows.outbox())?.last ?? null
        builtUpTo = ''
        await index.beginBuilding(mark)
        // A new profile has nothing that it is built of.
        if (mark) log.info('the search index is being built')
      }
      const there = new Set(await rows.tenants())
      for (const tenant of index.state.tenants) {
        if (!there.has(tenant)) await index.forget(tenant)
      }
    },
    async applyChanges() {
      const changes = await rows.changesAfter(mark?.seq ?? 0)
      if (!changes) return null
      await applyTables(rows, index, changes.tableIds, { mark: changes.mark, commit: true })
      mark = changes.mark
      uncommitted = 0
      if (mark.seq - deletedBefore > mostRead) await deleteRead()
      return changes
    },
    async buildOn() {
      const ids = await rows.tableIdsAfter(builtUpTo ?? '')
      const next = ids.at(-1) ?? null
      const commit = next === null || ++uncommitted >= portionsACommit
      if (commit) uncommitted = 0
      await applyTables(rows, index, ids, { builtUpTo: next, commit })
      builtUpTo = next
      if (next === null && mark) log.info('the search index is built')
    },
  }
}

/** Applies tables as they are now, in small portions; the last one says what the state becomes. */
async function applyTables(
  rows: CatalogRows,
  index: SearchIndex,
  ids: string[],
  last: Pick<IndexPortion, 'mark' | 'builtUpTo' | 'commit'>,
): Promise<void> {
  const removed = new Set(ids)
  for await (const tables of rows.readTables(ids)) {
    for (const { id } of tables) removed.delete(id)
    await index.apply({ tables, removed: [], commit: false })
    await setImmediate()
  }
  await index.apply({ tables: [], removed: [...removed], ...last })
}

/** Whether an index with this mark has all changes of the store but those that still are in the outbox. */
async function fits(rows: CatalogRows, mark: Mark | null): Promise<boolean> {
  if (mark) return (await rows.change(mark.seq))?.tableId === mark.tableId
  const outbox = await rows.outbox()
  return !outbox || outbox.first.seq === 1
}
