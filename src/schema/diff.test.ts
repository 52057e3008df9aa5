import type { ChangedObject, ObjectChange, PartChange } from './diff.ts'
import type {
  CheckConstraint,
  Column,
  Database,
  ForeignKey,
  Index,
  Options,
  Partition,
  Partitioning,
  PrimaryKey,
  Schema,
  SchemaObject,
  Sequence,
  Table,
  View,
} from './model.ts'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { columnOf, tableOf as modelOf } from '../../test/support/models.ts'
import { parseColumnType } from './column-type.ts'
import { diff, diffObject } from './diff.ts'

const names = ['a', 'b', 'c', 'A', 'a`b', '\'; --', 'é', '__proto__', 'constructor', '😀']
const name = fc.constantFrom(...names)
const orNull = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: null })
const text = fc.constantFrom('', 'x', 'it\'s')
const options: fc.Arbitrary<Options> = fc
  .array(fc.tuple(fc.constantFrom('ENGINE', 'STRICT', 'TTL'), fc.constantFrom('1', '2', true as const)))
  .map(entries => Object.fromEntries(entries) as Options)
const listOf = <T extends { name: string }>(item: fc.Arbitrary<T>) =>
  fc.uniqueArray(item, { selector: each => each.name, maxLength: 5 })

const column: fc.Arbitrary<Omit<Column, 'ordinal'>> = fc.record({
  name,
  type: fc.constantFrom('int', 'varchar(3)', 'int unsigned').map(type => parseColumnType(type)),
  nullable: fc.boolean(),
  default: orNull(
    fc.oneof(
      text.map(value => ({ kind: 'literal' as const, value })),
      text.map(sql => ({ kind: 'expression' as const, sql })),
    ),
  ),
  generated: orNull(fc.record({ expression: text, stored: fc.boolean() })),
  autoIncrement: fc.boolean(),
  onUpdate: orNull(text),
  visible: fc.boolean(),
  charset: orNull(text),
  collation: orNull(text),
  comment: text,
  options,
})
const columns = listOf(column).map(list => list.map((each, at): Column => ({ ordinal: at + 1, ...each })))
const part = fc.record({
  column: orNull(name),
  expression: orNull(text),
  length: orNull(fc.nat(3)),
  descending: fc.boolean(),
  collation: orNull(text),
})
const parts = fc.array(part, { minLength: 1, maxLength: 2 })
const primaryKey: fc.Arbitrary<PrimaryKey> = fc.record({
  name: orNull(text),
  parts,
  clustered: orNull(fc.boolean()),
  comment: text,
  options,
})
const index: fc.Arbitrary<Index> = fc.record({
  name: orNull(name),
  unique: fc.boolean(),
  kind: fc.constantFrom('BTREE', 'HASH'),
  parts,
  where: orNull(text),
  visible: fc.boolean(),
  comment: text,
  options,
})
const foreignKey: fc.Arbitrary<ForeignKey> = fc.record({
  name: orNull(name),
  columns: fc.array(name, { maxLength: 2 }),
  referencedDatabase: orNull(name),
  referencedTable: name,
  referencedColumns: fc.array(name, { maxLength: 2 }),
  onUpdate: text,
  onDelete: text,
  options,
})
const check: fc.Arbitrary<CheckConstraint> = fc.record({
  name: orNull(name),
  column: orNull(name),
  expression: text,
  enforced: fc.boolean(),
})
const partition: fc.Arbitrary<Partition> = fc.record({
  name,
  values: orNull(text),
  comment: text,
  subpartitions: fc.array(name, { maxLength: 2 }),
  options,
})
const partitioning: fc.Arbitrary<Partitioning> = fc.record({
  method: fc.constantFrom('RANGE', 'HASH'),
  expression: text,
  columns: fc.array(name, { maxLength: 1 }),
  subpartitioning: orNull(fc.record({ method: text, expression: text })),
  partitions: listOf(partition),
})
/** Named alike only once; without a name as often as it likes. */
const constraints = <T extends { name: string | null }>(item: fc.Arbitrary<T>) =>
  fc
    .array(item, { maxLength: 4 })
    .map(list =>
      list.filter((each, at) => each.name === null || list.findIndex(({ name: other }) => other === each.name) === at),
    )

const table: fc.Arbitrary<Table> = fc.record({
  kind: fc.constant('table' as const),
  name,
  comment: text,
  charset: orNull(text),
  collation: orNull(text),
  columns,
  primaryKey: orNull(primaryKey),
  indexes: constraints(index),
  foreignKeys: constraints(foreignKey),
  checks: constraints(check),
  partitioning: orNull(partitioning),
  options,
})
const view: fc.Arbitrary<View> = fc.record({
  kind: fc.constant('view' as const),
  name,
  comment: text,
  columns,
  definition: orNull(text),
  checkOption: orNull(text),
  options,
})
const sequence: fc.Arbitrary<Sequence> = fc.record({
  kind: fc.constant('sequence' as const),
  name,
  comment: text,
  start: orNull(text),
  increment: orNull(text),
  minimum: orNull(text),
  maximum: orNull(text),
  cache: orNull(text),
  cycle: orNull(fc.boolean()),
})
const database: fc.Arbitrary<Database> = fc.record({
  name,
  system: fc.boolean(),
  charset: orNull(text),
  collation: orNull(text),
  comment: text,
  options,
})
const schema: fc.Arbitrary<Schema> = fc.record({
  database,
  objects: fc.uniqueArray(fc.oneof(table, view, sequence), { selector: object => object.name, maxLength: 5 }),
})

type Loose = Record<string, unknown>
const withoutOrdinal = (value: unknown) => ({ ...(value as Loose), ordinal: 0 })
const byText = (a: unknown, b: unknown) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1)
const reverseField = ({ field, from, to }: ChangedObject['fields'][number]) => ({ field, from: to, to: from })

describe('the difference of two schemas', () => {
  it('is nothing between one and its copy', () => {
    fc.assert(
      fc.property(schema, a => {
        expect(diff(a, a)).toEqual({ fields: [], objects: [] })
        expect(diff(a, JSON.parse(JSON.stringify(a)) as Schema)).toEqual({ fields: [], objects: [] })
        expect(diff(a, { ...a, objects: a.objects.toReversed() })).toEqual({ fields: [], objects: [] })
      }),
    )
  })

  it('says enough to make one into the other', () => {
    fc.assert(
      fc.property(schema, schema, (a, b) => {
        const { objects } = diff(a, b)
        expect(byName(applyTo(a.objects, objects))).toEqual(byName(b.objects))
      }),
      { numRuns: 500 },
    )
  })

  it('says the reverse in the other direction', () => {
    fc.assert(
      fc.property(schema, schema, (a, b) => {
        const there = diff(a, b)
        const back = diff(b, a)
        expect(back.fields).toEqual(there.fields.map(reverseField))
        expect(back.objects.map(comparable).sort(byText)).toEqual(
          there.objects.map(reverse).map(comparable).sort(byText),
        )
      }),
    )
  })

  it('depends on the content alone, and leaves what it is given as it is', () => {
    fc.assert(
      fc.property(schema, schema, (a, b) => {
        const before = JSON.stringify([a, b])
        const shuffled = { ...b, objects: b.objects.toReversed() }
        expect(diff({ ...a, objects: a.objects.toReversed() }, shuffled)).toEqual(diff(a, b))
        expect(JSON.stringify([a, b])).toBe(before)
      }),
    )
  })
})

const plain = (more: Partial<Column> = {}) => columnOf('id', 'int', { nullable: false, ...more })
const tableOf = (more: Partial<Table> = {}) => modelOf([plain()], more)
const changeOf = (from: Table, to: Table): ChangedObject => diffObject(from, to)[0] as ChangedObject

describe('what changed in a table', () => {
  it('are its own fields, every option by itself', () => {
    const change = changeOf(
      tableOf({ comment: 'old', options: { ENGINE: 'x', STRICT: true } }),
      tableOf({ comment: 'new', options: { ENGINE: 'y' } }),
    )
    expect(change).toMatchObject({ change: 'changed', kind: 'table', name: 't', parts: [] })
    expect(change.fields).toEqual([
      { field: 'comment', from: 'old', to: 'new' },
      { field: 'options.ENGINE', from: 'x', to: 'y' },
      { field: 'options.STRICT', from: true, to: undefined },
    ])
  })

  it('is a column by its name: a renamed one is one less and one more, in its place', () => {
    const { parts, fields } = changeOf(
      tableOf({ columns: [plain(), plain({ ordinal: 2, name: 'old' })] }),
      tableOf({ columns: [plain(), plain({ ordinal: 2, name: 'new' })] }),
    )
    expect(fields).toEqual([])
    expect(parts).toMatchObject([
      { change: 'removed', part: 'column', key: 'old', after: 'id' },
      { change: 'added', part: 'column', key: 'new', after: 'id' },
    ])
  })

  it('is the order of what stays, not what comes between', () => {
    const list = (...keys: string[]) =>
      tableOf({ columns: keys.map((key, at) => plain({ ordinal: at + 1, name: key })) })
    expect(changeOf(list('a', 'b'), list('x', 'a', 'b'))).toMatchObject({
      fields: [],
      parts: [{ change: 'added', key: 'x', after: null }],
    })
    expect(changeOf(list('a', 'b'), list('b', 'a'))).toMatchObject({
      fields: [{ field: 'columnOrder', from: ['a', 'b'], to: ['b', 'a'] }],
      parts: [],
    })
  })

  it('tells a literal from an expression, and no default from an empty one', () => {
    const withDefault = (value: Column['default']) => tableOf({ columns: [plain({ default: value })] })
    expect(
      changeOf(withDefault({ kind: 'literal', value: 'now()' }), withDefault({ kind: 'expression', sql: 'now()' }))
        .parts,
    ).toMatchObject([{ change: 'changed', key: 'id', fields: [{ field: 'default' }] }])
    expect(changeOf(withDefault(null), withDefault({ kind: 'literal', value: '' })).parts).toHaveLength(1)
  })

  it('finds checks without a name by what they say, each as often as it stands there', () => {
    const checks = (...expressions: string[]) =>
      tableOf({ checks: expressions.map(expression => ({ name: null, column: null, expression, enforced: true })) })
    expect(changeOf(checks('a > 1', 'a > 1'), checks('a > 1', 'a > 2')).parts).toMatchObject([
      { change: 'removed', value: { expression: 'a > 1' } },
      { change: 'added', value: { expression: 'a > 2' } },
    ])
  })

  it('is a partition by its name', () => {
    const partitioned = (...values: string[]) =>
      tableOf({
        partitioning: {
          method: 'RANGE',
          expression: 'a',
          columns: [],
          subpartitioning: null,
          partitions: values.map((value, at) => ({
            name: `p${at}`,
            values: value,
            comment: '',
            subpartitions: [],
            options: {},
          })),
        },
      })
    expect(changeOf(partitioned('1', '2'), partitioned('1', '3', '4')).parts).toMatchObject([
      { change: 'changed', part: 'partition', key: 'p1', fields: [{ field: 'values', from: '2', to: '3' }] },
      { change: 'added', part: 'partition', key: 'p2', after: 'p1' },
    ])
    expect(changeOf(tableOf(), partitioned('1')).parts).toMatchObject([{ change: 'added', part: 'partitioning' }])
  })

  it('is everything where it became a view', () => {
    const asView: View = {
      kind: 'view',
      name: 't',
      comment: '',
      columns: [],
      definition: 'SELECT 1',
      checkOption: null,
      options: {},
    }
    expect(diffObject(tableOf(), asView)).toEqual([
      { change: 'removed', object: tableOf() },
      { change: 'added', object: asView },
    ])
    expect(diffObject(null, null)).toEqual([])
  })
})

/** Makes the other schema by what the changes say alone. */
function applyTo(objects: readonly SchemaObject[], changes: readonly ObjectChange[]): SchemaObject[] {
  const found = new Map(objects.map(object => [object.name, object]))
  for (const change of changes) {
    if (change.change === 'removed') found.delete(change.object.name)
    else if (change.change === 'added') found.set(change.object.name, change.object)
    else found.set(change.name, applyChanged(found.get(change.name)!, change))
  }
  return [...found.values()]
}

function applyChanged(object: SchemaObject, { fields, parts: changes }: ChangedObject): SchemaObject {
  const result = applyFields(object as unknown as Loose, fields)
  const orderOf = (field: string) => fields.find(each => each.field === field)?.to as string[] | undefined
  const listed = (part: PartChange['part'], list: unknown, order?: string[]) =>
    applyList(
      list as Loose[],
      changes.filter(each => each.part === part),
      order,
    )
  if (object.kind === 'sequence') return result as unknown as SchemaObject
  const columnsNow = listed('column', object.columns, orderOf('columnOrder')).map((each, at) => ({
    ...each,
    ordinal: at + 1,
  }))
  if (object.kind === 'view') return { ...result, columns: columnsNow } as unknown as SchemaObject
  const [partitioningNow] = listed('partitioning', object.partitioning ? [object.partitioning] : [])
  return {
    ...result,
    columns: columnsNow,
    primaryKey: listed('primaryKey', object.primaryKey ? [object.primaryKey] : [])[0] ?? null,
    indexes: listed('index', object.indexes),
    foreignKeys: listed('foreignKey', object.foreignKeys),
    checks: listed('check', object.checks),
    partitioning: partitioningNow
      ? { ...partitioningNow, partitions: listed('partition', partitioningNow.partitions, orderOf('partitionOrder')) }
      : null,
  } as unknown as SchemaObject
}

function applyFields(item: Loose, fields: ChangedObject['fields']): Loose {
  const result: Loose = { ...item, ...(item.options !== undefined && { options: { ...(item.options as Loose) } }) }
  for (const { field, to } of fields) {
    if (field.endsWith('Order')) continue
    const option = /^options\.(.*)$/.exec(field)?.[1]
    if (option === undefined) result[field] = to
    else if (to === undefined) delete (result.options as Loose)[option]
    else (result.options as Loose)[option] = to
  }
  return result
}

/** Parts without an order of their own are compared as a set. */
function applyList(list: Loose[], changes: PartChange[], order?: string[]): Loose[] {
  let items = [...list]
  for (const change of changes) {
    if (change.change === 'removed') items.splice(indexOfAlike(items, change.value), 1)
    else if (change.change === 'changed')
      items[indexOfAlike(items, change.from)] = applyFields(change.from as unknown as Loose, change.fields)
  }
  if (order) items = order.map(key => items.find(item => item.name === key)!)
  for (const change of changes) {
    if (change.change !== 'added') continue
    const before = change.after === null ? -1 : items.findIndex(item => item.name === change.after)
    items.splice(before + 1, 0, change.value as unknown as Loose)
  }
  return items
}

function indexOfAlike(items: Loose[], value: unknown): number {
  const at = items.findIndex(item => JSON.stringify(withoutOrdinal(item)) === JSON.stringify(withoutOrdinal(value)))
  expect(at).toBeGreaterThanOrEqual(0)
  return at
}

const sorted = (list: readonly unknown[]) => [...list].sort(byText)

function byName(objects: readonly SchemaObject[]): unknown[] {
  return objects
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map(object =>
      object.kind === 'table'
        ? canonical({
            ...object,
            indexes: sorted(object.indexes),
            foreignKeys: sorted(object.foreignKeys),
            checks: sorted(object.checks),
          })
        : canonical(object),
    )
}

/** With the keys of options in one order. */
function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, each]) => [key, canonical(each)]),
  )
}

const turned = { added: 'removed', removed: 'added' } as const

function reverse(change: ObjectChange): ObjectChange {
  if (change.change !== 'changed') return { ...change, change: turned[change.change] } as ObjectChange
  return {
    ...change,
    from: change.to,
    to: change.from,
    fields: change.fields.map(reverseField),
    parts: change.parts.map(reversePart),
  }
}

function reversePart(change: PartChange): PartChange {
  if (change.change !== 'changed') return { ...change, change: turned[change.change] } as PartChange
  return { ...change, from: change.to, to: change.from, fields: change.fields.map(reverseField) } as PartChange
}

function comparable(change: ObjectChange): unknown {
  return canonical(change.change === 'changed' ? { ...change, parts: sorted(change.parts.map(canonical)) } : change)
}
