import type { Kysely } from 'kysely'
import type { MetadataSession, ObservedObject } from '../../engines/engine.ts'
import type { StoreSchema } from '../../store/schema.ts'
import type { TenantStore } from '../../store/tenant-scope.ts'
import type { BatchInsert } from './batch-insert.ts'
import type { MergedSource } from './merge-tables.ts'
import type { ReadyObject } from './observed.ts'
import type { RenameWatch } from './server-renames.ts'
import type { KeptObject } from './snapshot-objects.ts'
import { performance } from 'node:perf_hooks'
import { setTimeout } from 'node:timers/promises'
import { allDone } from '../../core/all-done.ts'
import { tenantScope } from '../../store/tenant-scope.ts'
import { createBatchInsert } from './batch-insert.ts'
import { endSnapshot } from './end-snapshot.ts'
import { areMerged, mergeTables, readKeptTables } from './merge-tables.ts'
import { makeReady } from './observed.ts'
import { createRenameWatch } from './server-renames.ts'
import { noteObjects, readKept } from './snapshot-objects.ts'

/** Written in one transaction, unless one table alone has more columns: others use the store in between. */
const tablesAtOnce = 200
const columnsAtOnce = 4_000
/** Parts that are read before they are written. */
const partsAhead = 3
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
 * Reads a database into the catalog: a part of it from the server, then that part into the store, some tables in a
 * transaction. Whatever ends it in between leaves whole tables, and the place where the next sync goes on.
 *
 * @throws {TihcError} what the server's answers throw, `cancelled` when the signal fires
 */
export async function syncSource(work: SyncWork, source: SyncedSource): Promise<SyncOutcome> {
  const { db, metadata, signal, onProgress } = work
  const names = await metadata.names(source.database, { signal })
  const there = new Set(names)
  const ground = await openGround(work, source)
  await ground.renames.lookForMissing(there)
  const rest = await unread(work, source, names, ground)
  let done = names.length - rest.length
  onProgress(done, names.length)
  for await (const part of readAhead(readParts(work, source, ground, rest), signal)) {
    signal.throwIfAborted()
    await mergePart(work, source, ground, part)
    done += part.objects.length
    onProgress(Math.min(done, names.length), names.length)
  }
  return await endSnapshot(db, source, there, work.onChanged)
}

/** What a sync knows from its beginning on. */
interface Ground {
  /** The newest states of what the source had, by name. */
  kept: ReadonlyMap<string, KeptObject>
  renames: RenameWatch
  insert: BatchInsert
}

async function openGround({ db, metadata, signal }: SyncWork, source: SyncedSource): Promise<Ground> {
  const kept = await readKept(tenantScope(db, source.tenant), source.id)
  const renames = createRenameWatch({ db, metadata, signal, source, kept })
  return { kept, renames, insert: createBatchInsert(source.tenant) }
}

/** What an earlier sync has not come to, and what has taken its name since. */
async function unread(
  { metadata, signal }: SyncWork,
  { database, resumeAfter }: SyncedSource,
  names: readonly string[],
  { kept }: Ground,
): Promise<readonly string[]> {
  if (resumeAfter === null) return names
  const passed = names.flatMap(name => (name <= resumeAfter ? (kept.get(name) ?? []) : []))
  const now = await metadata.namesOf(database, passed.flatMap(({ server_id }) => server_id ?? []), { signal })
  const isRead = new Set(passed.flatMap(({ name, server_id }) =>
    (server_id === null || now.get(server_id) === name ? [name] : [])))
  return names.filter(name => !isRead.has(name))
}

/** What is written in one transaction. */
interface Part { objects: readonly ReadyObject[], statements: ReadonlyMap<string, string> }

/** One thing after the other: the server has one connection of this sync to serve. */
async function* readParts(
  work: SyncWork,
  source: SyncedSource,
  ground: Ground,
  names: readonly string[],
): AsyncGenerator<Part> {
  const { metadata, signal } = work
  for await (const part of metadata.observe(source.database, { names, signal })) {
    await ground.renames.lookAt(part)
    for (const few of inTransactions(part)) {
      const objects = few.map(makeReady)
      yield { objects, statements: await readStatements(work, source, objects, ground.kept) }
    }
  }
}

/** The statements of what changed, where they were not read along. */
async function readStatements(
  { metadata, signal }: SyncWork,
  { database }: SyncedSource,
  objects: readonly ReadyObject[],
  kept: ReadonlyMap<string, KeptObject>,
): Promise<ReadonlyMap<string, string>> {
  const unread = objects.filter(({ name, digest, object, ddl }) =>
    ddl === undefined && object.kind !== 'sequence' && kept.get(name)?.digest !== digest)
  if (unread.length === 0) return new Map()
  return await metadata.statements(database, unread.map(({ name }) => name), { signal })
}

function* inTransactions(objects: readonly ObservedObject[]): Generator<ObservedObject[]> {
  let few: ObservedObject[] = []
  let columns = 0
  for (const observed of objects) {
    const { object } = observed
    const more = object.kind === 'sequence' ? 0 : object.columns.length
    if (few.length > 0 && (few.length === tablesAtOnce || columns + more > columnsAtOnce)) {
      yield few
      few = []
      columns = 0
    }
    few.push(observed)
    columns += more
  }
  if (few.length > 0) yield few
}

/**
 * Gives the parts of a reading, and has the next ones read meanwhile: neither the server nor the store waits for the
 * other where one part takes longer than the next. A slow server gets a pause in between.
 *
 * @typeParam T what a part is
 */
async function* readAhead<T>(parts: AsyncIterable<T>, signal: AbortSignal): AsyncGenerator<T> {
  const iterator = parts[Symbol.asyncIterator]()
  let pauseMs = 0
  const read = async () => {
    if (pauseMs > 0) await setTimeout(pauseMs, undefined, { signal })
    const before = performance.now()
    const part = await iterator.next()
    const took = performance.now() - before
    pauseMs = took > slowMs ? Math.min(took / 4, mostPauseMs) : 0
    return part
  }
  const coming: Array<ReturnType<typeof read>> = []
  const order = () => {
    const last = coming.at(-1)
    const next = last ? last.then(read) : read()
    // Who is not waiting for it yet must not end the program by it.
    next.catch(() => {})
    coming.push(next)
  }
  try {
    for (;;) {
      while (coming.length < partsAhead) order()
      const { value, done } = await coming[0]!
      if (done) return
      order()
      coming.shift()
      yield value
    }
  } finally {
    await Promise.allSettled(coming)
    await iterator.return?.()
  }
}

/** Writes a part, all of it or nothing; where everything is as before, nothing is written. */
async function mergePart(
  { db, onChanged }: SyncWork,
  source: SyncedSource,
  { kept, insert }: Ground,
  { objects, statements }: Part,
): Promise<void> {
  const tables = objects.filter(({ object }) => object.kind !== 'sequence')
  const isKept = objects.every(({ name, digest, serverId }) => {
    const before = kept.get(name)
    return before?.digest === digest && before.server_id === serverId
  })
  if (isKept && await isMerged(tenantScope(db, source.tenant), source, tables)) return
  await db.transaction().execute(async (trx) => {
    const scope = tenantScope(trx, source.tenant)
    // Sent together: each answer comes only after whatever the main loop does in between.
    const [leftOut, keptTables] = await allDone([
      readLeftOut(scope, source.id, tables),
      readKeptTables(scope, source.id, tables.map(({ name }) => name)),
      noteObjects(scope, insert, { sourceId: source.id, snapshot: source.snapshot }, { objects, kept, statements }),
      noteProgress(scope, source, objects.at(-1)!.name),
    ])
    await mergeTables(scope, insert, source, tables.filter(({ name }) => !leftOut.has(name)), keptTables)
  })
  onChanged()
}

/** Whether the data tables are what the objects say, but for those that are left out. */
async function isMerged(
  scope: TenantStore,
  { id }: SyncedSource,
  tables: readonly ReadyObject[],
): Promise<boolean> {
  const leftOut = await readLeftOut(scope, id, tables)
  return await areMerged(scope, id, tables.filter(({ name }) => !leftOut.has(name)))
}

/** What was read again although an earlier sync had come past it does not lead back. */
async function noteProgress(scope: TenantStore, { id, resumeAfter }: SyncedSource, name: string): Promise<void> {
  if (resumeAfter !== null && name <= resumeAfter) return
  await scope.updateTable('data_sources').set({ resume_after: name }).where('id', '=', id).execute()
}

/** Those of the tables that a person wants left out by now. */
async function readLeftOut(
  scope: TenantStore,
  sourceId: string,
  tables: readonly ReadyObject[],
): Promise<ReadonlySet<string>> {
  if (tables.length === 0) return new Set()
  const rows = await scope
    .selectFrom('left_out_tables')
    .select('name')
    .where('source_id', '=', sourceId)
    .where('name', 'in', tables.map(({ name }) => name))
    .execute()
  return new Set(rows.map(({ name }) => name))
}
