import type {
  CheckConstraint,
  Column,
  Index,
  IndexPart,
  Partitioning,
  Table,
} from '../../src/schema/model.ts'
import type { Kind } from './random-tables.ts'
import fc from 'fast-check'
import { isAlike, isSameMoment } from '../../src/dialects/mysql/mysql-checked-table.ts'
import {
  at,
  blank,
  comments,
  generatedFrom,
  indexOf,
  isIndexable,
  isWhole,
  kind,
  kinds,
  name,
  part,
  partitioned,
  partOf,
  round,
  typeOf,
} from './random-tables.ts'

/*
 * Random edits of tables as a person makes them in a form. An edit says what it takes by numbers that are counted round
 * what the table has, so that any list of edits fits any table.
 */

/** A table in a form, with what was renamed there. */
export interface Edited {
  table: Table
  /** Old names of columns by the new ones. */
  columns: Record<string, string>
  indexes: Record<string, string>
}

export interface Edit {
  what: string
  at: number
  to: number
  name: string
  kind: Kind
  flag: boolean
  comment: string
}

const whats = [
  ...['addColumn', 'addColumn', 'dropColumn', 'renameColumn', 'retype', 'retype', 'nullable', 'default', 'comment'],
  ...['move', 'addGenerated', 'addIndex', 'addIndex', 'dropIndex', 'renameIndex', 'visible', 'changeIndex', 'key'],
  ...['tableComment', 'collation', 'foreignKey', 'dropForeignKey', 'addPartition', 'dropPartition', 'unpartition'],
  ...['partition', 'renameTable', 'ttl', 'columnCollation', 'autoIncrement', 'expressionIndex', 'splitPartition'],
]

export const randomEdit: fc.Arbitrary<Edit> = fc.record({
  what: fc.constantFrom(...whats),
  at,
  to: at,
  name,
  kind,
  flag: fc.boolean(),
  comment: fc.constantFrom(...comments),
})

type Act = (form: Edited, edit: Edit) => Edited

function withColumns(form: Edited, columns: readonly Column[]): Edited {
  return { ...form, table: { ...form.table, columns: columns.map((each, place) => ({ ...each, ordinal: place + 1 })) } }
}

function changeColumn(form: Edited, place: number, change: (column: Column) => Partial<Column>): Edited {
  const { columns } = form.table
  const chosen = round(columns, place)
  return withColumns(form, columns.map(each => (each === chosen ? { ...each, ...change(each) } : each)))
}

/** A name that the list has not yet. */
function freeName(list: ReadonlyArray<{ name: string | null }>, wanted: string): string {
  const taken = new Set(list.map(each => each.name?.toLowerCase()))
  for (let n = 0; ; n++) {
    const free = n === 0 ? wanted : `${wanted.slice(0, 50)}${n}`
    if (!taken.has(free.toLowerCase())) return free
  }
}

const insert = <T>(list: readonly T[], place: number, item: T): T[] =>
  [...list.slice(0, place % (list.length + 1)), item, ...list.slice(place % (list.length + 1))]

const withoutColumn = (name: string) => (parts: readonly IndexPart[]) => parts.filter(({ column }) => column !== name)

const acts: Record<string, Act> = {
  addColumn(form, { at: place, name: wanted, kind: { type, default: value }, flag, comment }) {
    const { columns, charset, collation } = form.table
    const isText = /char|text|enum|set/.test(type)
    const column = {
      ...blank,
      name: freeName(columns, wanted),
      type: typeOf(type),
      default: value,
      nullable: flag,
      comment,
      ...isText && { charset, collation },
    }
    return withColumns(form, insert(columns, place, column))
  },
  addGenerated(form, { at: place, to, name: wanted }) {
    const from = round(form.table.columns.filter(isWhole), to)
    if (!from) return form
    const column = generatedFrom(from, freeName(form.table.columns, wanted))
    return withColumns(form, insert(form.table.columns, place, column))
  },
  dropColumn(form, { at: place }) {
    const { table } = form
    const gone = round(table.columns, place)
    if (!gone) return form
    const left = withoutColumn(gone.name)
    const key = table.primaryKey && { ...table.primaryKey, parts: left(table.primaryKey.parts) }
    const dropped = withColumns(form, table.columns.filter(each => each !== gone))
    return {
      ...dropped,
      table: {
        ...dropped.table,
        primaryKey: key && key.parts.length > 0 ? key : null,
        indexes: table.indexes.map(index => ({ ...index, parts: left(index.parts) }))
          .filter(({ parts }) => parts.length > 0),
        foreignKeys: table.foreignKeys.filter(({ columns }) => !columns.includes(gone.name)),
        checks: table.checks.filter(({ column }) => column !== gone.name),
      },
    }
  },
  renameColumn(form, { at: place, name: wanted }) {
    const { table } = form
    const old = round(table.columns, place)
    if (!old) return form
    const fresh = freeName(table.columns, wanted)
    const parts = (given: readonly IndexPart[]) =>
      given.map(each => (each.column === old.name ? { ...each, column: fresh } : each))
    const { [old.name]: before = old.name, ...others } = form.columns
    const named = changeColumn(form, place, () => ({ name: fresh }))
    return {
      ...named,
      table: {
        ...named.table,
        primaryKey: table.primaryKey && { ...table.primaryKey, parts: parts(table.primaryKey.parts) },
        indexes: table.indexes.map(index => ({ ...index, parts: parts(index.parts) })),
        foreignKeys: table.foreignKeys.map(key =>
          ({ ...key, columns: key.columns.map(each => (each === old.name ? fresh : each)) })),
        checks: table.checks.map(check => (check.column === old.name ? { ...check, column: fresh } : check)),
      },
      columns: { ...others, [fresh]: before },
    }
  },
  retype: (form, { at: place, kind: { type, default: value } }) => changeColumn(form, place, ({ generated }) => {
    const isText = /char|text|enum|set/.test(type)
    const { charset, collation } = isText ? form.table : { charset: null, collation: null }
    return generated ? { type: typeOf('bigint') } : { type: typeOf(type), default: value, charset, collation }
  }),
  nullable: (form, { at: place, flag }) => changeColumn(form, place, ({ default: value }) =>
    ({ nullable: flag, default: value })),
  default: (form, { at: place, flag }) => changeColumn(form, place, ({ type, generated }) => {
    const known = kinds.find(([text]) => text === type.text)
    if (generated || !known) return {}
    return { default: flag ? null : known[1]! }
  }),
  comment: (form, { at: place, comment }) => changeColumn(form, place, () => ({ comment })),
  move(form, { at: place, to }) {
    const { columns } = form.table
    const moved = round(columns, place)
    if (!moved) return form
    return withColumns(form, insert(columns.filter(each => each !== moved), to, moved))
  },
  addIndex(form, { at: place, to, flag, name: wanted }) {
    const { columns, indexes } = form.table
    const chosen = [...new Set([round(columns.filter(isIndexable), place), round(columns.filter(isIndexable), to)])]
    if (chosen.includes(undefined)) return form
    const index = indexOf(freeName(indexes, wanted), chosen as Column[], flag)
    return { ...form, table: { ...form.table, indexes: [...indexes, index] } }
  },
  expressionIndex(form, { at: place, name: wanted }) {
    const { columns, indexes } = form.table
    const column = round(columns.filter(isWhole), place)
    if (!column) return form
    const expression = `\`${column.name.replaceAll('`', '``')}\` * 2`
    const index = indexOf(freeName(indexes, wanted), [], false)
    const made = { ...index, parts: [{ ...part(''), column: null, expression }] }
    return { ...form, table: { ...form.table, indexes: [...indexes, made] } }
  },
  dropIndex(form, { at: place }) {
    const { indexes } = form.table
    const gone = round(indexes, place)
    return { ...form, table: { ...form.table, indexes: indexes.filter(index => index !== gone) } }
  },
  renameIndex(form, { at: place, name: wanted }) {
    const { indexes } = form.table
    const old = round(indexes, place)
    if (!old?.name) return form
    const fresh = freeName(indexes, wanted)
    const { [old.name]: before = old.name, ...others } = form.indexes
    return {
      ...form,
      table: { ...form.table, indexes: indexes.map(each => (each === old ? { ...each, name: fresh } : each)) },
      indexes: { ...others, [fresh]: before },
    }
  },
  visible: (form, { at: place, flag }) => changeIndex(form, place, () => ({ visible: flag })),
  changeIndex: (form, { at: place, to, flag }) => changeIndex(form, place, (index) => {
    const column = round(form.table.columns.filter(isIndexable), to)
    return column ? { parts: [partOf(column)], unique: flag } : index
  }),
  key(form, { at: place, flag }) {
    const column = round(form.table.columns.filter(each => isWhole(each)), place)
    const clustered = form.table.primaryKey?.clustered ?? null
    const primaryKey = flag && column
      ? { name: null, parts: [part(column.name)], clustered: clustered && false, comment: '', options: {} }
      : null
    return { ...form, table: { ...form.table, primaryKey } }
  },
  tableComment: (form, { comment }) => ({ ...form, table: { ...form.table, comment } }),
  collation: (form, { flag }) =>
    ({ ...form, table: { ...form.table, collation: flag ? 'utf8mb4_bin' : 'utf8mb4_general_ci', charset: 'utf8mb4' } }),
  columnCollation: (form, { at: place, to }) => changeColumn(form, place, ({ charset }) => {
    const collation = round(['utf8mb4_bin', 'utf8mb4_unicode_ci', 'latin1_bin', 'ascii_bin'], to)!
    return charset === null ? {} : { collation, charset: collation.replace(/_.*/, '') }
  }),
  foreignKey(form, { at: place, flag, name: wanted }) {
    const column = round(form.table.columns.filter(({ type }) => type.base === 'BIGINT' && !type.unsigned), place)
    if (!column || column.generated) return form
    const key = {
      name: freeName(form.table.foreignKeys, `f ${wanted.slice(0, 60)}`),
      columns: [column.name],
      referencedDatabase: null,
      referencedTable: 'parent',
      referencedColumns: ['id'],
      onUpdate: 'CASCADE',
      onDelete: flag ? 'CASCADE' : 'SET NULL',
      options: {},
    }
    return { ...form, table: { ...form.table, foreignKeys: [...form.table.foreignKeys, key] } }
  },
  dropForeignKey(form, { at: place }) {
    const gone = round(form.table.foreignKeys, place)
    return { ...form, table: { ...form.table, foreignKeys: form.table.foreignKeys.filter(each => each !== gone) } }
  },
  unpartition: form => ({ ...form, table: { ...form.table, partitioning: null } }),
  partition: (form, { flag }) =>
    ({ ...form, table: { ...form.table, partitioning: partitioned(flag ? 'hash' : 'range') } }),
  addPartition: form => changePartitions(form, (list, { method }) => {
    const one = { comment: '', subpartitions: [], options: {} }
    if (method === 'HASH') return [...list, { ...one, name: `p${list.length}`, values: null }]
    const last = { ...one, name: `q${list.length}`, values: 'MAXVALUE' }
    return list.at(-1)?.values === 'MAXVALUE' ? list : [...list, last]
  }),
  dropPartition: (form, { at: place }) => changePartitions(form, (list, { method }) =>
    method === 'HASH' ? list.slice(0, -1) : list.filter((_, n) => n !== place % list.length)),
  splitPartition: form => changePartitions(form, (list, { method }) => {
    const [first, ...others] = list
    if (method === 'HASH' || !first || first.values === 'MAXVALUE' || Number(first.values) < 2) return list
    const values = String(Math.floor(Number(first.values) / 2))
    return [{ ...first, name: `s${list.length}_${values}`, values }, first, ...others]
  }),
  renameTable: (form, { name: wanted }) => ({ ...form, table: { ...form.table, name: `t ${wanted.slice(0, 60)}` } }),
  ttl(form, { at: place, flag }) {
    const time = round(form.table.columns.filter(({ type }) => type.base === 'DATETIME'), place)
    const options = Object.fromEntries(Object.entries(form.table.options).filter(([name]) => !name.startsWith('TTL')))
    if (!time || flag) return { ...form, table: { ...form.table, options } }
    const ttl = `\`${time.name.replaceAll('`', '``')}\` + INTERVAL 2 DAY`
    return { ...form, table: { ...form.table, options: { ...options, TTL: ttl, TTL_ENABLE: 'ON' } } }
  },
  autoIncrement: (form, { at: place, flag }) => changeColumn(form, place, column =>
    isWhole(column) && !column.options.AUTO_RANDOM ? { autoIncrement: flag, default: null } : {}),
}

function changeIndex(form: Edited, place: number, change: (index: Index) => Partial<Index>): Edited {
  const { indexes } = form.table
  const chosen = round(indexes, place)
  const changed = indexes.map(each => (each === chosen ? { ...each, ...change(each) } : each))
  return { ...form, table: { ...form.table, indexes: changed } }
}

function changePartitions(
  form: Edited,
  change: (list: Partitioning['partitions'], partitioning: Partitioning) => Partitioning['partitions'],
): Edited {
  const { partitioning } = form.table
  if (!partitioning) return form
  const partitions = change(partitioning.partitions, partitioning)
  return { ...form, table: { ...form.table, partitioning: { ...partitioning, partitions } } }
}

/** What the other table has is its server's to say: a key refers by the type of that. */
function suits({ columns: [name] }: Table['foreignKeys'][number], { columns }: Table): boolean {
  const column = columns.find(each => each.name === name)
  return column?.type.base === 'BIGINT' && !column.type.unsigned && column.generated === null
}

/** @param isTidb whether what only TiDB has is edited as well */
export function applyEdits(table: Table, edits: readonly Edit[], isTidb: boolean): Edited {
  const form = edits
    .filter(({ what }) => isTidb || (what !== 'ttl' && what !== 'expressionIndex'))
    .reduce<Edited>((edited, edit) => acts[edit.what]!(edited, edit), { table, columns: {}, indexes: {} })
  const foreignKeys = form.table.foreignKeys.filter(key => suits(key, form.table))
  return { ...form, table: { ...form.table, foreignKeys } }
}

/** What a server sets where a TTL is given without it. */
const usualOfTtl = ['TTL_ENABLE', 'TTL_JOB_INTERVAL']

/**
 * What the form said, as a server says it back: types and moments in its words, JSON as the text that it is on MariaDB
 * with its check, indexes that it gives foreign keys, how it keeps a key, and what it sets of a TTL by itself.
 */
export function asSaid(form: Table, after: Table): Table {
  const columns = form.columns.map((column): Column => {
    const found = after.columns.find(({ name: other }) => other === column.name)
    if (!found) return column
    const [one, other] = [column.default, found.default]
    const isNow = one?.kind === 'expression' && other?.kind === 'expression' && isSameMoment(one.sql, other.sql)
    const isJson = column.type.base === 'JSON' && found.type.base === 'LONGTEXT'
    const { type, charset, collation } = found
    return {
      ...column,
      ...isJson ? { type, charset, collation } : isAlike(type, column.type) && { type },
      ...isNow && { default: other },
    }
  })
  const has = (index: string | null) => form.indexes.some(each => each.name === index)
  const isOfKey = (index: Index) => form.foreignKeys.some(key => key.name === index.name)
  const implied = after.indexes.filter(index => !has(index.name) && isOfKey(index))
  const checks = checksAsSaid(form, after)
  const key = form.primaryKey
  const primaryKey = key && { ...key, clustered: key.clustered ?? after.primaryKey?.clustered ?? null }
  const indexes = [...form.indexes, ...implied]
  return { ...form, columns, primaryKey, indexes, checks, options: optionsAsSaid(form, after) }
}

/** JSON has its check on MariaDB: it follows the column, and goes when that becomes something else. */
function checksAsSaid({ columns, checks }: Table, after: Table): Table['checks'] {
  const isOfJson = ({ expression }: CheckConstraint) => expression.startsWith('json_valid(')
  const isOf = ({ column }: CheckConstraint, base: string) =>
    columns.some(({ name: own, type }) => own === column && type.base === base)
  const kept = checks.filter(check => !isOfJson(check) || isOf(check, 'LONGTEXT')).map(check => isOfJson(check)
    ? { ...check, name: check.column, expression: `json_valid(\`${check.column!.replaceAll('`', '``')}\`)` }
    : check)
  return [...kept, ...after.checks.filter(check => isOfJson(check) && isOf(check, 'JSON'))]
}

function optionsAsSaid({ options }: Table, after: Table): Table['options'] {
  const { TTL: ttl } = options
  if (typeof ttl !== 'string') return options
  const implied = Object.entries(after.options).filter(([option]) => usualOfTtl.includes(option) && !options[option])
  const isSameTtl = typeof after.options.TTL === 'string' && after.options.TTL.toLowerCase() === ttl.toLowerCase()
  return { ...options, ...Object.fromEntries(implied), ...isSameTtl && { TTL: after.options.TTL! } }
}
