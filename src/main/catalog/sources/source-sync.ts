import type { Kysely } from 'kysely'
import type { MetadataSession } from '../../engines/engine.ts'
import type { StoreSchema } from '../../store/schema.ts'
import type { TenantStore } from '../../store/tenant-scope.ts'
import type { BatchInsert } from './batch-insert.ts'
import type { MergedSource } from './merge-tables.ts'
import type { ReadyObject } from './observed.ts'
import { performance } from 'node:perf_hooks'
import { setTimeout } from 'node:timers/promises'
import { tenantScope } from '../../store/tenant-scope.ts'
import { createBatchInsert } from './batch-insert.ts'
import { endSnapshot } from './end-snapshot.ts'
import { mergeTables } from './merge-tables.ts'
import { makeReady } from './observed.ts'
import { followServerIds } from './server-renames.ts'
import { keptObjects, noteObjects } from './snapshot-objects.ts'

/** Tables that are written in one transaction: others use the store in between. */
const tablesAtOnce = 100
/** A server that takes longer than this for a part is left alone for a while before the next. */
const slowMs = 3_000
const mostPauseMs = 5_000

export interface SyncedSource extends MergedSource {
  /** The number of the snapshot that is taken. */
  snapshot: number
  /** When this sync began, or the one that it goes on with. */
  startedAt: string
  /** The name up to which an earlier sync came; null to begin at the beginning. */
  resumeAfter: string | null
}

export interface SyncWork {
  db: Kysely<StoreSchema>
  metadata: MetadataSession
  signal: AbortSignal
  /** Hears how many of the source's tables are done, and of how many. */
  onProgress: (done: number, total: number) => void
  /** Hears that data tables were changed. */
  onChanged: () => void
}

/** What a sync of one database came to. */
export interface SyncOutcome { tables: number, added: number, changed: number, removed: number }

/**
 * Reads a database into the catalog: a part of it from the server, then that part into the store, a hundred tables in a
 * transaction. Whatever ends it in between leaves whole tables, and the place where the next sync goes on.
 *
 * @throws {TihcError} what the server's answers throw, `cancelled` when the signal fires
 */
export async function syncSource(work: SyncWork, source: SyncedSource): Promise<SyncOutcome> {
  const { db, metadata, signal, onProgress } = work
  const names = await metadata.names(source.database, { signal })
  const leftOut = await readLeftOut(tenantScope(db, source.tenant), source.id)
  const { resumeAfter } = source
  const rest = resumeAfter === null ? names : names.filter(name => name > resumeAfter)
  const there = new Set(names)
  const insert = createBatchInsert(source.tenant)
  let done = names.length - rest.length
  onProgress(done, names.length)
  for await (const part of readAhead(metadata.observe(source.database, { names: rest, signal }), signal)) {
    for (let at = 0; at < part.length; at += tablesAtOnce) {
      signal.throwIfAborted()
      const objects = part.slice(at, at + tablesAtOnce).map(makeReady)
      await mergePart(work, source, { objects, leftOut, insert })
      done += objects.length
      onProgress(Math.min(done, names.length), names.length)
    }
  }
  return await endSnapshot(db, source, there, work.onChanged)
}

/**
 * Gives the parts of a reading, and has the next one read meanwhile. A slow server gets a pause in between.
 *
 * @typeParam T what a part holds
 */
async function* readAhead<T>(parts: AsyncIterable<T[]>, signal: AbortSignal): AsyncGenerator<T[]> {
  const iterator = parts[Symbol.asyncIterator]()
  const read = async () => {
    const before = performance.now()
    const part = await iterator.next()
    const took = performance.now() - before
    return { part, pauseMs: took > slowMs ? Math.min(took / 4, mostPauseMs) : 0 }
  }
  let next = read()
  try {
    for (;;) {
      const { part, pauseMs } = await next
      if (part.done) return
      next = pauseMs > 0 ? setTimeout(pauseMs, undefined, { signal }).then(read) : read()
      // Who is not waiting for it yet must not end the program by it.
      next.catch(() => {})
      yield part.value
    }
  } finally {
    await next.catch(() => {})
    await iterator.return?.()
  }
}

interface Part {
  objects: ReadyObject[]
  leftOut: ReadonlySet<string>
  insert: BatchInsert
}

async function mergePart(work: SyncWork, source: SyncedSource, { objects, leftOut, insert }: Part) {
  const { db, metadata, signal, onChanged } = work
  const names = objects.map(({ name }) => name)
  const before = await keptObjects(tenantScope(db, source.tenant), source.id, names)
  const changed = objects.filter(({ name, digest }) => before.get(name)?.digest !== digest)
  const unread = changed.filter(({ object, ddl }) => ddl === undefined && object.kind !== 'sequence')
  const statements = unread.length > 0
    ? await metadata.statements(source.database, unread.map(({ name }) => name), { signal })
    : new Map<string, string>()
  const merged = await db.transaction().execute(async (trx) => {
    const scope = tenantScope(trx, source.tenant)
    await followServerIds(scope, source, objects)
    // What was known by another name is known by its new one now.
    const kept = await keptObjects(scope, source.id, names)
    await noteObjects(scope, insert, { sourceId: source.id, snapshot: source.snapshot }, { objects, kept, statements })
    const tables = objects.filter(({ name, object }) => object.kind !== 'sequence' && !leftOut.has(name))
    const count = await mergeTables(scope, insert, source, tables)
    await noteProgress(scope, source.id, names.at(-1)!)
    return count
  })
  if (merged > 0) onChanged()
}

async function noteProgress(scope: TenantStore, sourceId: string, resume_after: string): Promise<void> {
  await scope.updateTable('data_sources').set({ resume_after }).where('id', '=', sourceId).execute()
}

async function readLeftOut(scope: TenantStore, sourceId: string): Promise<ReadonlySet<string>> {
  const rows = await scope.selectFrom('left_out_tables').select('name').where('source_id', '=', sourceId).execute()
  return new Set(rows.map(({ name }) => name))
}
