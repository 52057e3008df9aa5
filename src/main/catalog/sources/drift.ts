import type { Drift, Snapshot } from '../../../contract/data-sources.ts'
import type { TableChange } from '../../../contract/data-tables.ts'
import type { SchemaChange } from '../../../contract/schema-change.ts'
import type { FieldChange, ObjectChange, PartChange } from '../../../schema/diff.ts'
import type { TenantStore } from '../../store/tenant-scope.ts'
import { TihcError } from '../../../contract/errors.ts'
import { fromCompact } from '../../../schema/compact.ts'
import { diffObject } from '../../../schema/diff.ts'
import { catalogTime } from '../catalog-record.ts'
import { requireSource } from './source-records.ts'

/** Longer texts of a value are cut. */
const longestValue = 500

/** Newest first. */
export async function listSnapshots(scope: TenantStore, sourceId: string): Promise<Snapshot[]> {
  await requireSource(scope, sourceId)
  const rows = await scope
    .selectFrom('source_snapshots')
    .selectAll()
    .where('source_id', '=', sourceId)
    .orderBy('number', 'desc')
    .execute()
  return rows.map(({ number, taken_at, tables, added, changed, removed }) =>
    ({ number, taken_at: catalogTime(taken_at), tables, added, changed, removed }))
}

/**
 * What is different between two snapshots of a source.
 *
 * @param range numbers; the last two unless given
 * @throws {TihcError} `not_found` for a snapshot that is not there
 */
export async function readDrift(
  scope: TenantStore,
  sourceId: string,
  range: { from?: number, to?: number },
): Promise<Drift> {
  const { snapshot: last } = await requireSource(scope, sourceId)
  const to = range.to ?? last
  const from = range.from ?? Math.max(1, to - 1)
  for (const [field, number] of [['from', from], ['to', to]] as const) {
    if (number > last || last === 0) {
      throw new TihcError(
        'not_found',
        `The source has ${last} snapshots, and none of the number ${number}.`,
        { field },
      )
    }
  }
  const [before, after] = [await changedSince(scope, sourceId, from, to), await changedSince(scope, sourceId, to, from)]
  const drift: Drift = { from, to, added: [], removed: [], changed: [] }
  for (const name of [...new Set([...before.keys(), ...after.keys()])].sort()) {
    const [old, now] = [before.get(name), after.get(name)]
    if (!old) {
      drift.added.push(now!.named)
    } else if (!now) {
      drift.removed.push(old.named)
    } else {
      const changes = changesBetween(old.definition, now.definition)
      if (changes.length > 0) drift.changed.push({ ...now.named, changes })
    }
  }
  return drift
}

interface State { named: { name: string, kind: 'table' | 'view' | 'sequence' }, definition: string }

/** The objects of a snapshot that another one does not have in the same state, by name. */
async function changedSince(
  scope: TenantStore,
  sourceId: string,
  at: number,
  other: number,
): Promise<Map<string, State>> {
  const rows = await scope
    .selectFrom('schema_objects')
    .select(['name', 'kind', 'definition'])
    .where('source_id', '=', sourceId)
    .where('since', '<=', at)
    .where(({ or, eb }) => or([eb('until', 'is', null), eb('until', '>', at)]))
    .where(({ or, eb }) => or([eb('since', '>', other), eb('until', '<=', other)]))
    .execute()
  return new Map(rows.map(({ name, kind, definition }) => [name, { named: { name, kind }, definition }]))
}

/**
 * What syncs found changed of a table, newest first; under its earlier names too where its server knows it by a number.
 *
 * @param name as it is called now
 */
export async function readTimeline(scope: TenantStore, sourceId: string, name: string): Promise<TableChange[]> {
  const newest = await scope
    .selectFrom('schema_objects')
    .select('server_id')
    .where('source_id', '=', sourceId)
    .where('name', '=', name)
    .orderBy('since', 'desc')
    .executeTakeFirst()
  const serverId = newest?.server_id ?? null
  const states = await scope
    .selectFrom('schema_objects')
    .select(['name', 'kind', 'definition', 'server_id', 'since', 'until'])
    .where('source_id', '=', sourceId)
    .where(({ or, eb }) => or([
      eb('name', '=', name),
      ...serverId === null ? [] : [eb('server_id', '=', serverId)],
    ]))
    .orderBy('since')
    .execute()
  if (states.length === 0) return []
  const times = new Map((await listSnapshots(scope, sourceId)).map(({ number, taken_at }) => [number, taken_at]))
  const others = await renamedSince(scope, sourceId, name, states.flatMap(({ server_id }) => server_id ?? []))
  const own = states.filter(({ server_id }) => server_id === serverId || server_id === null || !others.has(server_id))
  const events = own.flatMap((state, at) => eventsOf(state, own[at - 1], own[at + 1]))
  return events
    .flatMap(event => {
      const taken_at = times.get(event.snapshot)
      // A snapshot that is not complete has no time yet.
      return taken_at === undefined ? [] : [{ ...event, taken_at }]
    })
    .reverse()
}

/** Those of the server's numbers that have another name now: tables that had this name before. */
async function renamedSince(
  scope: TenantStore,
  sourceId: string,
  name: string,
  serverIds: readonly string[],
): Promise<ReadonlySet<string>> {
  if (serverIds.length === 0) return new Set()
  const rows = await scope
    .selectFrom('schema_objects')
    .select('server_id')
    .where('source_id', '=', sourceId)
    .where('until', 'is', null)
    .where('name', '!=', name)
    .where('server_id', 'in', [...new Set(serverIds)])
    .execute()
  return new Set(rows.map(({ server_id }) => server_id!))
}

interface Dated { name: string, definition: string, since: number, until: number | null }
interface Event { snapshot: number, kind: TableChange['kind'], changes: SchemaChange[] }

function eventsOf(state: Dated, before: Dated | undefined, after: Dated | undefined): Event[] {
  const { since: snapshot, until } = state
  const begin: Event = before?.until === snapshot
    ? {
        snapshot,
        kind: before.name === state.name ? 'changed' : 'renamed',
        changes: changesBetween(before.definition, state.definition),
      }
    : { snapshot, kind: 'added', changes: [] }
  const ended = until !== null && after?.since !== until
  const isShown = begin.kind !== 'changed' || begin.changes.length > 0
  return [
    ...isShown ? [begin] : [],
    ...ended ? [{ snapshot: until, kind: 'removed' as const, changes: [] }] : [],
  ]
}

/** Of one object in two states; its name is not compared. */
function changesBetween(before: string, after: string): SchemaChange[] {
  const [from, to] = [fromCompact(before), fromCompact(after)]
  return diffObject({ ...from, name: to.name }, to).flatMap(toChanges)
}

function toChanges(change: ObjectChange): SchemaChange[] {
  if (change.change !== 'changed')
    return [{ part: 'table', name: null, kind: change.change, fields: [] }]
  const own = change.fields.length > 0
    ? [{ part: 'table' as const, name: null, kind: 'changed' as const, fields: change.fields.map(toField) }]
    : []
  return [...own, ...change.parts.map(toPart)]
}

function toPart(change: PartChange): SchemaChange {
  const { part, key } = change
  const name = part === 'primaryKey' || part === 'partitioning' ? null : key
  return change.change === 'changed'
    ? { part, name, kind: 'changed', fields: change.fields.map(toField) }
    : { part, name, kind: change.change, fields: [] }
}

function toField({ field, from, to }: FieldChange) {
  return { field, before: toText(from), after: toText(to) }
}

function toText(value: unknown): string | null {
  if (value === null || value === undefined) return null
  const text = Array.isArray(value) ? value.map(shortText).join(', ') : shortText(value)
  return text.length > longestValue ? `${text.slice(0, longestValue)}…` : text
}

/** A type is its text, a default its value, a part of an index its column; what else is no text is JSON. */
function shortText(value: unknown): string {
  if (typeof value === 'string') return value
  if (typeof value === 'object' && value !== null) {
    const { text, value: literal, sql, column, expression } = value as Record<string, unknown>
    const said = [text, literal, sql, column, expression].find(each => typeof each === 'string')
    if (said !== undefined) return said as string
  }
  return JSON.stringify(value)
}
