import type {
  CheckConstraint,
  Column,
  ForeignKey,
  Index,
  Partition,
  Partitioning,
  PrimaryKey,
  Schema,
  SchemaObject,
  Table,
  View,
} from './model.ts'

/** What objects consist of that has an identity of its own. */
export interface Parts {
  column: Column
  primaryKey: PrimaryKey
  index: Index
  foreignKey: ForeignKey
  check: CheckConstraint
  /** Method and expression; its partitions are parts themselves where both sides have some. */
  partitioning: Partitioning
  partition: Partition
}

/** One field that differs. Of `options` every option is a field: `options.ENGINE`; one that is missing is undefined. */
export interface FieldChange {
  readonly field: string
  readonly from: unknown
  readonly to: unknown
}

/** @typeParam K which part it is about */
type PartChangeOf<K extends keyof Parts>
  = | {
    readonly change: 'added' | 'removed'
    readonly part: K
    readonly key: string
    readonly value: Parts[K]
    readonly after: string | null
  }
  | {
    readonly change: 'changed'
    readonly part: K
    readonly key: string
    readonly from: Parts[K]
    readonly to: Parts[K]
    readonly fields: readonly FieldChange[]
  }

/**
 * A part that one side has more, or that both have and is not alike. `key` is by what it is recognized: its name, or
 * what it consists of where it has none. `after` is the key of the part before it in its own list, null for the first.
 */
export type PartChange = { [K in keyof Parts]: PartChangeOf<K> }[keyof Parts]

export interface AddedObject {
  readonly change: 'added'
  readonly object: SchemaObject
}
export interface RemovedObject {
  readonly change: 'removed'
  readonly object: SchemaObject
}
/** Both have it and it is of the same kind; `fields` are its own, `parts` what it consists of. */
export interface ChangedObject {
  readonly change: 'changed'
  readonly kind: SchemaObject['kind']
  readonly name: string
  readonly from: SchemaObject
  readonly to: SchemaObject
  /** `columnOrder` and `partitionOrder` are about what both sides have: lists of keys. */
  readonly fields: readonly FieldChange[]
  readonly parts: readonly PartChange[]
}
export type ObjectChange = AddedObject | RemovedObject | ChangedObject

export interface SchemaDiff {
  /** Of the database itself; its name and what the server says of it are not compared. */
  readonly fields: readonly FieldChange[]
  /** Ordered by name; of one name removed before added. */
  readonly objects: readonly ObjectChange[]
}

const comparedAsParts = new Set([
  'kind',
  'name',
  'columns',
  'primaryKey',
  'indexes',
  'foreignKeys',
  'checks',
  'partitioning',
])
const notOfColumns = new Set(['ordinal', 'name'])
const notOfPartitioning = new Set(['partitions'])
const ofAll: ReadonlySet<string> = new Set()

const one = <T>(value: T | null): T[] => (value === null ? [] : [value])
const columnKey = ({ name }: Column): string => name
const partitionKey = ({ name }: Partition): string => name
const indexKey = ({ name, unique, parts }: Index): string =>
  name
  ?? signature(
    unique,
    parts.map(({ column, expression }) => column ?? { expression }),
  )
const foreignKeyKey = ({ name, columns, referencedTable, referencedColumns }: ForeignKey): string =>
  name ?? signature(columns, referencedTable, referencedColumns)
/** A column may have a check of the same name as the table. */
const checkKey = ({ name, column, expression }: CheckConstraint): string =>
  name !== null && column === null ? name : signature(column, name ?? { expression })

/**
 * What makes one schema into another. Renames are not guessed: a table with another name is one less and one more.
 * A table that became a view is one removed and one added. Nothing is changed; the order depends on the content alone.
 *
 * @param from the schema to begin with
 * @param to the one to arrive at
 * @returns no fields and no objects where both are alike
 * @example
 * diff(before, after).objects // [{ change: 'changed', kind: 'table', name: 'orders', fields: [], parts: [{ … }] }]
 */
export function diff(from: Schema, to: Schema): SchemaDiff {
  const before = new Map(from.objects.map(object => [object.name, object]))
  const after = new Map(to.objects.map(object => [object.name, object]))
  const names = [...new Set([...before.keys(), ...after.keys()])].sort(byCode)
  return {
    fields: changedFields(from.database, to.database, new Set(['name', 'system'])),
    objects: names.flatMap(name => diffObject(before.get(name) ?? null, after.get(name) ?? null)),
  }
}

/**
 * The same for one table, view or sequence; null stands for one that is not there.
 *
 * @returns nothing where they are alike; two changes where the kind differs
 */
export function diffObject(from: SchemaObject | null, to: SchemaObject | null): ObjectChange[] {
  if (from && to && from.kind === to.kind) {
    const fields = [...changedFields(from, to, comparedAsParts), ...orders(from, to)]
    const parts = changedParts(from, to)
    if (fields.length === 0 && parts.length === 0) return []
    return [{ change: 'changed', kind: to.kind, name: to.name, from, to, fields, parts }]
  }
  const changes: ObjectChange[] = []
  if (from) changes.push({ change: 'removed', object: from })
  if (to) changes.push({ change: 'added', object: to })
  return changes
}

function changedParts(from: SchemaObject, to: SchemaObject): PartChange[] {
  if (from.kind === 'sequence' || to.kind === 'sequence') return []
  const columns = diffList('column', from.columns, to.columns, columnKey, notOfColumns)
  if (from.kind === 'view' || to.kind === 'view') return columns
  return [
    ...columns,
    ...diffList('primaryKey', one(from.primaryKey), one(to.primaryKey), () => '', ofAll),
    ...diffList('index', from.indexes, to.indexes, indexKey, ofAll),
    ...diffList('foreignKey', from.foreignKeys, to.foreignKeys, foreignKeyKey, ofAll),
    ...diffList('check', from.checks, to.checks, checkKey, ofAll),
    ...diffList('partitioning', one(from.partitioning), one(to.partitioning), () => '', notOfPartitioning),
    ...diffPartitions(from, to),
  ]
}

/** Where partitioning comes or goes, its partitions come and go with it. */
function diffPartitions({ partitioning: from }: Table, { partitioning: to }: Table): PartChange[] {
  return from && to ? diffList('partition', from.partitions, to.partitions, partitionKey, ofAll) : []
}

/** Begins with what no name begins with alone, so that a part without a name meets no name. */
function signature(...parts: unknown[]): string {
  return `\0${JSON.stringify(parts)}`
}

/** Removed ones in the order of `from`, then changed and added ones in the order of `to`. */
function diffList<K extends keyof Parts>(
  part: K,
  from: ReadonlyArray<Parts[K]>,
  to: ReadonlyArray<Parts[K]>,
  keyOf: (item: Parts[K]) => string,
  left: ReadonlySet<string>,
): PartChange[] {
  const before = keyed(from, keyOf)
  const after = keyed(to, keyOf)
  const removed: Array<PartChangeOf<K>> = only(part, 'removed', before, after)
  const changed: Array<PartChangeOf<K>> = []
  for (const [key, item] of after) {
    const old = before.get(key)
    const fields = old ? changedFields(old, item, left) : []
    if (old && fields.length > 0) changed.push({ change: 'changed', part, key, from: old, to: item, fields })
  }
  return [...removed, ...changed, ...only(part, 'added', after, before)] as PartChange[]
}

function only<K extends keyof Parts>(
  part: K,
  change: 'added' | 'removed',
  side: Map<string, Parts[K]>,
  other: Map<string, Parts[K]>,
): Array<PartChangeOf<K>> {
  const found: Array<PartChangeOf<K>> = []
  let after: string | null = null
  for (const [key, value] of side) {
    if (!other.has(key)) found.push({ change, part, key, value, after })
    after = key
  }
  return found
}

/** Those that cannot be told apart get a number. */
function keyed<T>(list: readonly T[], keyOf: (item: T) => string): Map<string, T> {
  const found = new Map<string, T>()
  for (const item of list) {
    const key = keyOf(item)
    let unique = key
    for (let n = 2; found.has(unique); n++) unique = `${key}\0${n}`
    found.set(unique, item)
  }
  return found
}

/** Whether what both have stands in another order. */
function orders(from: SchemaObject, to: SchemaObject): FieldChange[] {
  if (from.kind === 'sequence' || to.kind === 'sequence') return []
  return [
    ...order('columnOrder', keyed(from.columns, columnKey), keyed(to.columns, columnKey)),
    ...order('partitionOrder', keyed(partitionsOf(from), partitionKey), keyed(partitionsOf(to), partitionKey)),
  ]
}

function partitionsOf(object: Table | View): readonly Partition[] {
  return object.kind === 'table' && object.partitioning ? object.partitioning.partitions : []
}

function order(field: string, before: Map<string, unknown>, after: Map<string, unknown>): FieldChange[] {
  const from = [...before.keys()].filter(key => after.has(key))
  const to = [...after.keys()].filter(key => before.has(key))
  return isSame(from, to) ? [] : [{ field, from, to }]
}

/** In the order of the alphabet. */
function changedFields(from: object, to: object, left: ReadonlySet<string>): FieldChange[] {
  const before = fieldsOf(from)
  const after = fieldsOf(to)
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter(field => !left.has(field) && !isSame(before.get(field), after.get(field)))
    .sort(byCode)
    .map(field => ({ field, from: before.get(field), to: after.get(field) }))
}

function fieldsOf(item: object): Map<string, unknown> {
  const fields = Object.entries(item).flatMap(([field, value]) =>
    field === 'options'
      ? Object.entries(value as object).map(([name, option]): [string, unknown] => [`options.${name}`, option])
      : [[field, value] as [string, unknown]],
  )
  return new Map(fields)
}

/** Whether two plain values hold the same, whatever the order of their fields. */
export function isSame(one: unknown, other: unknown): boolean {
  if (Object.is(one, other)) return true
  if (
    typeof one !== 'object'
    || typeof other !== 'object'
    || !one
    || !other
    || Array.isArray(one) !== Array.isArray(other)
  ) {
    return false
  }
  const keys = Object.keys(one)
  return (
    keys.length === Object.keys(other).length
    && keys.every(
      key =>
        Object.hasOwn(other, key)
        && isSame((one as Record<string, unknown>)[key], (other as Record<string, unknown>)[key]),
    )
  )
}

function byCode(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
