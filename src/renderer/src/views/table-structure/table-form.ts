import type { TableDefinition } from '@contract/definition.ts'
import type { PlannedChange } from '@contract/table-losses.ts'

/*
 * A table while it is edited: every part with what it was, so that a change can be seen, taken back, and told from a
 * part that is new. Nothing here changes a table; `toTable` says what it would be.
 */

export type Column = TableDefinition['columns'][number]
type OwnIndex = TableDefinition['indexes'][number]
/** An index, or the primary key, which is edited beside them. */
export type Index = OwnIndex & { primary: boolean, clustered: boolean | null }
export type IndexPart = OwnIndex['parts'][number]
export type ForeignKey = TableDefinition['foreignKeys'][number]
export type Check = TableDefinition['checks'][number]
export type Partitioning = NonNullable<TableDefinition['partitioning']>
export type Partition = Partitioning['partitions'][number]

/** A part of a table. */
export interface Row<T> {
  /** Stays for as long as the table is edited. */
  key: number
  /** As the server has it; null for a new one. */
  original: T | null
  value: T
  dropped: boolean
}

export type RowState = 'same' | 'added' | 'changed' | 'dropped'

export interface TableForm {
  name: string
  comment: string
  charset: string | null
  collation: string | null
  options: TableDefinition['options']
  columns: Array<Row<Column>>
  indexes: Array<Row<Index>>
  foreignKeys: Array<Row<ForeignKey>>
  checks: Array<Row<Check>>
  /** Without its partitions; null where the table is not divided. */
  partitioning: Omit<Partitioning, 'partitions'> | null
  partitions: Array<Row<Partition>>
}

let keys = 0
const rowOf = <T>(original: T): Row<T> => ({ key: ++keys, original, value: original, dropped: false })
export const newRow = <T>(value: T): Row<T> => ({ key: ++keys, original: null, value, dropped: false })
const alike = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other)

const notPrimary = (index: OwnIndex): Index => ({ ...index, primary: false, clustered: null })

export function toForm({ primaryKey, columns, partitioning, ...table }: TableDefinition): TableForm {
  const key = primaryKey && {
    name: primaryKey.name,
    unique: true,
    kind: 'BTREE',
    parts: primaryKey.parts,
    where: null,
    visible: true,
    comment: primaryKey.comment,
    options: primaryKey.options,
    primary: true,
    clustered: primaryKey.clustered,
  }
  const { partitions = [], ...divided } = partitioning ?? {}
  return {
    ...table,
    columns: columns.map(column => rowOf(column)),
    indexes: [...key ? [key] : [], ...table.indexes.map(notPrimary)].map(index => rowOf<Index>(index)),
    foreignKeys: table.foreignKeys.map(key => rowOf(key)),
    checks: table.checks.map(check => rowOf(check)),
    partitioning: partitioning ? divided as Omit<Partitioning, 'partitions'> : null,
    partitions: partitions.map(partition => rowOf(partition)),
  }
}

export function stateOf<T>({ original, value, dropped }: Row<T>): RowState {
  if (dropped) return 'dropped'
  if (original === null) return 'added'
  return alike(original, value) ? 'same' : 'changed'
}

/** What the table would be. What is made of a column that is dropped loses it, as far as something is left of it. */
export function toTable(form: TableForm): TableDefinition {
  const { partitioning, partitions, columns, indexes, foreignKeys, checks, ...rest } = form
  const gone = new Set(columns.filter(({ dropped }) => dropped).map(({ value }) => value.name))
  const kept = <T>(rows: ReadonlyArray<Row<T>>) => rows.filter(({ dropped }) => !dropped).map(({ value }) => value)
  const ownIndexes = kept(indexes)
    .map(index => ({ ...index, parts: index.parts.filter(({ column }) => column === null || !gone.has(column)) }))
    .filter(({ parts }) => parts.length > 0)
  const key = ownIndexes.find(({ primary }) => primary)
  return {
    ...rest,
    kind: 'table',
    columns: kept(columns).map((column, at) => ({ ...column, ordinal: at + 1 })),
    primaryKey: key
      ? { name: key.name, parts: key.parts, clustered: key.clustered, comment: key.comment, options: key.options }
      : null,
    indexes: ownIndexes.filter(({ primary }) => !primary).map(({ primary: _, clustered: __, ...index }) => index),
    foreignKeys: kept(foreignKeys).filter(each => !each.columns.some(column => gone.has(column))),
    checks: kept(checks).filter(({ column }) => column === null || !gone.has(column)),
    partitioning: partitioning && { ...partitioning, partitions: kept(partitions) },
  }
}

/** Old names of columns and indexes by their new ones. */
export function renamedIn({ columns, indexes }: TableForm): Record<'columns' | 'indexes', Record<string, string>> {
  const names = (rows: ReadonlyArray<Row<{ name: string | null }>>) => Object.fromEntries(rows.flatMap((row) => {
    const { original, value, dropped } = row
    const isRenamed = !dropped && original?.name != null && value.name !== null && original.name !== value.name
    return isRenamed ? [[value.name, original.name]] : []
  })) as Record<string, string>
  return { columns: names(columns), indexes: names(indexes) }
}

/** How many parts are not as they were; 0 for a table that nobody has touched. */
export function countEdits(form: TableForm, original: TableDefinition): number {
  const { columns, indexes, foreignKeys, checks, partitions } = form
  const rows = [columns, indexes, foreignKeys, checks, partitions].flat() as Array<Row<unknown>>
  const own = ({ name, comment, charset, collation, options }: TableForm | TableDefinition) =>
    [name, comment, [charset, collation], options]
  const before = own(original)
  const divided = original.partitioning && Object.fromEntries(
    Object.entries(original.partitioning).filter(([field]) => field !== 'partitions'),
  )
  const order = form.columns.filter(({ original: old }) => old !== null).map(({ original: old }) => old!.name)
  return rows.filter(row => stateOf(row) !== 'same').length
    + own(form).filter((value, at) => !alike(value, before[at])).length
    + Number(!alike(form.partitioning, divided))
    + Number(!alike(order, original.columns.map(({ name }) => name)))
}

/** What becomes of columns that are there and hold something: those that are dropped, and those of another type. */
export function lossChanges({ columns }: TableForm): PlannedChange[] {
  return columns.flatMap(({ original, value, dropped }): PlannedChange[] => {
    if (!original || original.generated) return []
    const { name: column } = original
    if (dropped) return [{ column, drop: true }]
    const isAlike = original.type.text === value.type.text && original.nullable === value.nullable
    return isAlike || value.generated ? [] : [{ column, to: { type: value.type.text, nullable: value.nullable } }]
  })
}

/** The columns on which something else may depend that is changed: dropped, renamed, or of another type. */
export function touchedColumns(form: TableForm): string[] {
  const renamed = form.columns
    .filter(({ original, value, dropped }) => original && !dropped && original.name !== value.name)
    .map(({ original }) => original!.name)
  return [...new Set([...lossChanges(form).map(({ column }) => column), ...renamed])]
}

/** Gives a column another name, also where keys name it. */
export function renameColumn(form: TableForm, from: string, to: string): void {
  const other = (name: string | null) => (name === from ? to : name)
  for (const row of form.indexes)
    row.value = { ...row.value, parts: row.value.parts.map(part => ({ ...part, column: other(part.column) })) }
  for (const row of form.foreignKeys)
    row.value = { ...row.value, columns: row.value.columns.map(name => other(name)!) }
  for (const row of form.checks) row.value = { ...row.value, column: other(row.value.column) }
  if (form.partitioning) {
    const { columns } = form.partitioning
    form.partitioning = { ...form.partitioning, columns: columns.map(name => other(name)!) }
  }
}

/**
 * The edits of a form on what the table is now: after some of them were carried out, or somebody else changed it. A
 * part that is there already is no longer new, one that is gone stays gone.
 *
 * @param form as it was edited
 * @param now what the server has
 */
export function onto(form: TableForm, now: TableDefinition): TableForm {
  const fresh = toForm(now)
  const merge = <T extends { name: string | null }>(edited: Array<Row<T>>, there: Array<Row<T>>): Array<Row<T>> => {
    const named = (name: string | null | undefined) => there.find(({ value }) => value.name === name)
    const rows = edited.flatMap((row) => {
      const found = named(row.original?.name) ?? named(row.value.name)
      if (found) return [{ ...row, original: found.original }]
      return row.dropped || row.original ? [] : [row]
    })
    const known = new Set(rows.map(({ original }) => original?.name))
    return [...rows, ...there.filter(({ value }) => !known.has(value.name))]
  }
  return {
    ...form,
    columns: merge(form.columns, fresh.columns),
    indexes: merge(form.indexes, fresh.indexes),
    foreignKeys: merge(form.foreignKeys, fresh.foreignKeys),
    checks: merge(form.checks, fresh.checks),
    partitions: merge(form.partitions, fresh.partitions),
  }
}

export const blankColumn = (): Column => ({
  ordinal: 0,
  name: '',
  type: {
    text: 'VARCHAR(255)',
    base: '',
    length: null,
    precision: null,
    scale: null,
    unsigned: false,
    zerofill: false,
    values: null,
  },
  nullable: true,
  default: null,
  generated: null,
  autoIncrement: false,
  onUpdate: null,
  visible: true,
  charset: null,
  collation: null,
  comment: '',
  options: {},
})

export const blankIndex = (): Index => ({
  name: '',
  unique: false,
  kind: 'BTREE',
  parts: [],
  where: null,
  visible: true,
  comment: '',
  options: {},
  primary: false,
  clustered: null,
})

export const blankForeignKey = (): ForeignKey => ({
  name: '',
  columns: [],
  referencedDatabase: null,
  referencedTable: '',
  referencedColumns: [],
  onUpdate: 'NO ACTION',
  onDelete: 'NO ACTION',
  options: {},
})

export const blankTable = (): TableDefinition => {
  const id = {
    ...blankColumn(),
    ordinal: 1,
    name: 'id',
    type: { ...blankColumn().type, text: 'BIGINT' },
    nullable: false,
    autoIncrement: true,
  }
  const part: IndexPart = { column: 'id', expression: null, length: null, descending: false, collation: null }
  return {
    kind: 'table',
    name: '',
    comment: '',
    charset: null,
    collation: null,
    columns: [id],
    primaryKey: { name: null, parts: [part], clustered: null, comment: '', options: {} },
    indexes: [],
    foreignKeys: [],
    checks: [],
    partitioning: null,
    options: {},
  }
}
