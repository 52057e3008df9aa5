import type { CheckConstraint, Column, ForeignKey, Index, IndexPart, Partition, SchemaObject } from './model.ts'

/*
 * The model as a store keeps it: JSON without what is usual. A column is a tenth of what the whole of it would be, and
 * an object that is alike gives the same text.
 */

type Fields = Readonly<Record<string, unknown>>

const none: Fields = {}
/** Usual whatever it is. */
const anything = Symbol('anything')
const named = { name: null }
const commented = { comment: '', options: none }
const type = { length: null, precision: null, scale: null, unsigned: false, zerofill: false, values: null }
const column: Record<Exclude<keyof Column, 'name' | 'type'>, unknown> = {
  ...commented,
  ordinal: anything,
  nullable: true,
  default: null,
  generated: null,
  autoIncrement: false,
  onUpdate: null,
  visible: true,
  charset: null,
  collation: null,
}
const part = { column: null, expression: null, length: null, descending: false, collation: null }
const index = { ...commented, ...named, unique: false, kind: 'BTREE', where: null, visible: true }
const primaryKey = { ...commented, ...named, clustered: null }
const foreignKey = {
  ...named,
  referencedDatabase: null,
  onUpdate: 'NO ACTION',
  onDelete: 'NO ACTION',
  options: none,
}
const check = { ...named, column: null, enforced: true }
const partition = { ...commented, values: null, subpartitions: [] }
const partitioning = { expression: '', columns: [], subpartitioning: null }
const object = {
  ...commented,
  charset: null,
  collation: null,
  columns: [],
  primaryKey: null,
  indexes: [],
  foreignKeys: [],
  checks: [],
  partitioning: null,
  definition: null,
  checkOption: null,
  start: null,
  increment: null,
  minimum: null,
  maximum: null,
  cache: null,
  cycle: null,
}

/** What objects of a kind have beside `kind` and `name`. */
const fieldsOf: Record<SchemaObject['kind'], ReadonlyArray<keyof typeof object>> = {
  table: [
    'comment',
    'charset',
    'collation',
    'columns',
    'primaryKey',
    'indexes',
    'foreignKeys',
    'checks',
    'partitioning',
    'options',
  ],
  view: ['comment', 'columns', 'definition', 'checkOption', 'options'],
  sequence: ['comment', 'start', 'increment', 'minimum', 'maximum', 'cache', 'cycle'],
}

/** Leaves out of a part what is usual, or puts it back. */
type Change = <T>(value: T, usual: Fields) => T

const shorten: Change = (value, usual) => without(value as Fields, usual) as typeof value
const lengthen: Change = (value, usual) => ({ ...usual, ...value })

/**
 * @param whole a table, view or sequence
 * @returns JSON, which `fromCompact` reads
 */
export function toCompact(whole: SchemaObject): string {
  return JSON.stringify(without({ ...whole, ...mapParts(whole, shorten) }, object))
}

/**
 * @param text as `toCompact` gives it
 * @returns the object again, all of it
 */
export function fromCompact(text: string): SchemaObject {
  const short = JSON.parse(text) as Fields & Pick<SchemaObject, 'kind' | 'name'>
  const usual = Object.fromEntries(fieldsOf[short.kind].map(field => [field, object[field]]))
  const whole = { ...usual, ...short } as unknown as SchemaObject
  return { ...whole, ...mapParts(whole, lengthen) } as SchemaObject
}

function mapParts(whole: SchemaObject, change: Change): Partial<SchemaObject> {
  if (whole.kind === 'sequence') return {}
  const columns = whole.columns.map((each, at) => changeColumn(each, at, change))
  if (whole.kind === 'view') return { columns }
  const { primaryKey: key, partitioning: divided } = whole
  const parts = (given: readonly IndexPart[]) => given.map(each => change(each, part))
  return {
    columns,
    primaryKey: key && change({ ...key, parts: parts(key.parts) }, primaryKey),
    indexes: whole.indexes.map((each: Index) => change({ ...each, parts: parts(each.parts) }, index)),
    foreignKeys: whole.foreignKeys.map((each: ForeignKey) => change(each, foreignKey)),
    checks: whole.checks.map((each: CheckConstraint) => change(each, check)),
    partitioning: divided && change(
      { ...divided, partitions: divided.partitions.map((each: Partition) => change(each, partition)) },
      partitioning,
    ),
  }
}

/** The place says the ordinal. */
function changeColumn(each: Column, at: number, change: Change): Column {
  if (change === lengthen) return { ...lengthen({ ...each, type: lengthen(each.type, type) }, column), ordinal: at + 1 }
  return { ...without(each as unknown as Fields, column), type: shortTypeOf(each.type) } as unknown as Column
}

/** Types are objects that many columns share. */
const shortTypes = new WeakMap<object, object>()

function shortTypeOf(whole: Column['type']): object {
  const known = shortTypes.get(whole)
  if (known) return known
  const short = shorten(whole, type)
  shortTypes.set(whole, short)
  return short
}

function without(value: Fields, usual: Fields): Fields {
  const short: Record<string, unknown> = {}
  for (const field in value) {
    if (!(field in usual && same(value[field], usual[field]))) short[field] = value[field]
  }
  return short
}

function same(one: unknown, usual: unknown): boolean {
  if (one === usual || usual === anything) return true
  if (typeof one !== 'object' || one === null || typeof usual !== 'object' || usual === null) return false
  if (Array.isArray(one) || Array.isArray(usual)) return Array.isArray(one) && Array.isArray(usual) && one.length === 0
  return Object.keys(one).length === 0
}
