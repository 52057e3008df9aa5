import type { Database } from 'better-sqlite3'
import type { Meta } from './index-meta.ts'
import type { IndexPortion, IndexState, Mark } from './search-index.ts'
import { createMeta } from './index-meta.ts'
import { createDropping, createTableWriter } from './index-tables.ts'

export interface IndexWriter {
  state: () => IndexState
  build: (mark: Mark | null) => void
  apply: (portion: IndexPortion) => void
  forget: (tenant: string) => void
  tidy: () => boolean
  /** Lets what was applied stand. */
  commit: () => void
  /** Takes back what does not stand yet. */
  rollback: () => void
}

/** Pages of the full-text index that are merged at once. */
const mergedPages = 200

/** Writes documents into the index. What is applied without a commit stands with the next one. */
export function createIndexWriter(db: Database): IndexWriter {
  const meta = createMeta(db)
  const tables = createTableWriter(db, meta)
  const begin = () => void (db.inTransaction || db.exec('BEGIN IMMEDIATE'))
  const commit = () => void (db.inTransaction && db.exec('COMMIT'))
  const keepMark = (mark: Mark | null) => meta.set('mark', JSON.stringify(mark))
  const tidying = createTidying(db, meta)

  return {
    commit,
    rollback() {
      if (db.inTransaction) db.exec('ROLLBACK')
      tables.forgetAll()
    },
    state: () => ({
      mark: JSON.parse(meta.get('mark') ?? 'null') as Mark | null,
      // A new file has no table yet.
      builtUpTo: JSON.parse(meta.get('builtUpTo') ?? '""') as string | null,
      tenants: db.prepare('SELECT id FROM tenants').pluck().all() as string[],
    }),
    build(mark) {
      commit()
      begin()
      db.exec(`INSERT INTO found (found) VALUES ('delete-all');
        DELETE FROM docs; DELETE FROM tables; DELETE FROM words; DELETE FROM tenants`)
      tables.forgetAll()
      keepMark(mark)
      meta.set('builtUpTo', '""')
      commit()
    },
    apply({ tables: changed, removed, mark, builtUpTo, commit: stands }) {
      begin()
      for (const table of changed) tables.put(table)
      for (const id of removed) tables.remove(id)
      if (mark) keepMark(mark)
      if (builtUpTo !== undefined) meta.set('builtUpTo', JSON.stringify(builtUpTo))
      if (builtUpTo === null) meta.set('whole', 'false')
      meta.keepCounters()
      if (stands) commit()
    },
    forget(tenant) {
      commit()
      begin()
      // Its number is given to nobody else: from here on nothing finds its documents, which go little by little.
      db.prepare('DELETE FROM tenants WHERE id = ?').run(tenant)
      db.exec('DELETE FROM words WHERE tenant NOT IN (SELECT no FROM tenants)')
      tables.forgetAll()
      commit()
      tidying.leave()
    },
    tidy: tidying.step,
  }
}

/** What is left to do when nothing changes, little by little. */
function createTidying(db: Database, meta: Meta) {
  const changes = db.prepare('SELECT total_changes()').pluck()
  const left = db.prepare('SELECT no FROM tables WHERE tenant NOT IN (SELECT no FROM tenants) LIMIT 50').pluck()
  const drop = createDropping(db)
  let hasLeftovers = true

  /** Drops documents of tenants that were forgotten; false where there are none. */
  function dropLeftovers(): boolean {
    if (!hasLeftovers) return false
    const tables = left.all() as number[]
    db.transaction(() => tables.forEach(drop.table))()
    return hasLeftovers = tables.length > 0
  }

  return {
    leave: () => void (hasLeftovers = true),
    step(): boolean {
      if (dropLeftovers()) return true
      // What was built becomes one piece, at once fast; what is changed later is merged where enough of it has come.
      const isWhole = meta.get('whole') !== 'false'
      const before = changes.get() as number
      db.exec(`INSERT INTO found (found, rank) VALUES ('merge', ${isWhole ? mergedPages : -mergedPages})`)
      const isDone = changes.get() as number - before < 2
      if (isDone && !isWhole) meta.set('whole', 'true')
      return !isDone
    },
  }
}
