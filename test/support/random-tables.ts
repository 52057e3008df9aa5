import type {
  Column,
  ColumnDefault,
  Index,
  IndexPart,
  Partitioning,
  Table,
} from '../../src/schema/model.ts'
import fc from 'fast-check'
import { parseColumnType } from '../../src/schema/column-type.ts'

/* Random tables, and what they are made of. */

const modifiers = new Set(['UNSIGNED', 'ZEROFILL'])
export const typeOf = (text: string) => parseColumnType(text, { modifiers, backslashEscapes: true })

/** Types, each with defaults that it takes. */
export const kinds: ReadonlyArray<readonly [type: string, ...defaults: Array<ColumnDefault | null>]> = [
  ['int', { kind: 'literal', value: '5' }, null],
  ['bigint', { kind: 'literal', value: '-7' }, null],
  ['bigint unsigned', { kind: 'literal', value: '18446744073709551615' }, null],
  ['tinyint', { kind: 'literal', value: '1' }, null],
  ['smallint unsigned', { kind: 'literal', value: '0' }, null],
  ['decimal(10,2)', { kind: 'literal', value: '1.50' }, null],
  ['decimal(20,4)', { kind: 'literal', value: '0.0000' }, null],
  ['double', { kind: 'literal', value: '1.5' }, null],
  ['varchar(20)', { kind: 'literal', value: 'it\'s "x"' }, { kind: 'literal', value: '' }, null],
  ['varchar(200)', { kind: 'literal', value: 'a\\b' }, null],
  ['char(8)', { kind: 'literal', value: 'é订' }, null],
  ['text', null],
  ['longtext', null],
  ['varbinary(16)', null],
  ['blob', null],
  ['date', { kind: 'literal', value: '2020-01-02' }, null],
  ['datetime', { kind: 'literal', value: '2020-01-02 03:04:05' }, null],
  ['datetime', { kind: 'expression', sql: 'CURRENT_TIMESTAMP' }, null],
  ['datetime(6)', { kind: 'expression', sql: 'CURRENT_TIMESTAMP(6)' }, null],
  ['timestamp', { kind: 'expression', sql: 'CURRENT_TIMESTAMP' }, null],
  ['time', { kind: 'literal', value: '01:02:03' }, null],
  ['year', null],
  ['enum(\'a\',\'b\')', { kind: 'literal', value: 'a' }, null],
  ['enum(\'a\',\'b\',\'it\'\'s\')', { kind: 'literal', value: 'b' }, null],
  ['set(\'x\',\'y\')', { kind: 'literal', value: 'x,y' }, null],
  ['json', null],
  ['bit(8)', null],
]
const names = ['a', 'b', 'c', 'Name', 'select', 'a`b', '订单', 'x y', '1st', 'it\'s', 'at', 'n'.repeat(64), '; --']
export const comments = ['', 'it\'s "x"', '订单 \\ `y`', '/* ; */ --']

export const name = fc.constantFrom(...names)
export const at = fc.nat(1000)

export interface Kind { type: string, default: ColumnDefault | null }
export const kind: fc.Arbitrary<Kind> = fc.tuple(fc.nat(kinds.length - 1), at).map(([which, value]) => {
  const [type, ...defaults] = kinds[which]!
  return { type, default: defaults[value % defaults.length]! }
})

export const blank: Omit<Column, 'name' | 'type'> = {
  ordinal: 0,
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
}

const plainColumn = fc.record({ name, kind, nullable: fc.boolean(), comment: fc.constantFrom(...comments) })
  .map(({ kind: { type, default: value }, ...rest }): Column =>
    ({ ...blank, ...rest, type: typeOf(type), default: value }))

export const part = (column: string, length: number | null = null): IndexPart =>
  ({ column, expression: null, length, descending: false, collation: null })

/** As it must be for a column of the type. */
export const partOf = ({ name: column, type: { base, length } }: Column): IndexPart =>
  part(column, /TEXT|BLOB/.test(base) || (length ?? 0) > 100 ? 10 : null)

export const indexOf = (indexName: string, columns: readonly Column[], unique: boolean): Index => ({
  name: indexName,
  unique,
  kind: 'BTREE',
  parts: columns.map(partOf),
  where: null,
  visible: true,
  comment: '',
  options: {},
})

export const isIndexable = ({ type, generated }: Column) => type.base !== 'JSON' && generated === null
export const isWhole = ({ type, generated }: Column) => type.base.endsWith('INT') && generated === null
export const round = <T>(list: readonly T[], place: number): T | undefined => list[place % list.length]

const keyed = fc.record({
  key: fc.constantFrom('none', 'auto', 'random', 'plain', 'composite'),
  clustered: fc.boolean(),
})

/** A table that any server of the family can make; what only TiDB has is left out for others. */
export function randomTable(isTidb: boolean): fc.Arbitrary<Table> {
  return fc.record({
    columns: fc.uniqueArray(plainColumn, { selector: each => each.name.toLowerCase(), minLength: 1, maxLength: 6 }),
    keyed,
    indexes: fc.array(fc.record({ unique: fc.boolean(), columns: fc.array(at, { minLength: 1, maxLength: 2 }) }), {
      maxLength: 3,
    }),
    generated: fc.option(at, { nil: null }),
    partitioned: fc.constantFrom('no', 'no', 'no', 'hash', 'range'),
    comment: fc.constantFrom(...comments),
    collation: fc.constantFrom('utf8mb4_bin', 'utf8mb4_general_ci'),
    ttl: fc.boolean(),
  }).map((seed) => {
    const id: Column = {
      ...blank,
      name: 'id',
      type: typeOf('bigint'),
      nullable: seed.keyed.key === 'none',
      autoIncrement: seed.keyed.key === 'auto',
      options: isTidb && seed.keyed.key === 'random' ? { AUTO_RANDOM: '5' } : {},
    }
    const columns = [id, ...seed.columns]
    const whole = columns.filter(isWhole)
    const from = seed.generated === null ? undefined : round(whole, seed.generated)
    if (from && !from.options.AUTO_RANDOM && !from.autoIncrement) columns.push(generatedFrom(from, 'sum of'))
    const indexed = columns.filter(isIndexable)
    const indexes = seed.indexes.map(({ unique, columns: places }, place) => {
      const chosen = [...new Set(places.map(each => round(indexed, each)!))]
      return indexOf(`k${place}`, chosen, unique && seed.partitioned === 'no')
    })
    const table = {
      kind: 'table' as const,
      name: 't',
      comment: seed.comment,
      charset: 'utf8mb4',
      collation: seed.collation,
      columns: columns.map((column, place) => ({ ...column, ordinal: place + 1 })),
      primaryKey: keyOf(seed.keyed, columns, isTidb),
      indexes,
      foreignKeys: [],
      checks: [],
      partitioning: partitioned(seed.partitioned),
      options: {},
    }
    const time = columns.find(({ type }) => type.base === 'DATETIME')
    return seed.ttl && isTidb && time && seed.keyed.key !== 'none'
      ? { ...table, options: { TTL: `\`${time.name.replaceAll('`', '``')}\` + INTERVAL 1 DAY` } }
      : table
  })
}

function keyOf(
  { key, clustered }: { key: string, clustered: boolean },
  columns: readonly Column[],
  isTidb: boolean,
): Table['primaryKey'] {
  if (key === 'none') return null
  const other = key === 'composite' ? columns.find(each => isWhole(each) && each.name !== 'id' && !each.nullable) : null
  const parts = [part('id'), ...other ? [part(other.name)] : []]
  return { name: null, parts, clustered: isTidb ? clustered || key === 'random' : null, comment: '', options: {} }
}

export function generatedFrom({ name: of }: Column, columnName: string): Column {
  const expression = `\`${of.replaceAll('`', '``')}\` + 1`
  return { ...blank, name: columnName, type: typeOf('bigint'), generated: { expression, stored: false } }
}

export function partitioned(how: string): Partitioning | null {
  if (how === 'no') return null
  const shared = { expression: '`id`', columns: [], subpartitioning: null }
  const one = { comment: '', subpartitions: [], options: {} }
  if (how === 'hash')
    return { ...shared, method: 'HASH', partitions: [0, 1, 2].map(n => ({ ...one, name: `p${n}`, values: null })) }
  const ranges = ['10', '20', 'MAXVALUE'].map((values, n) => ({ ...one, name: `p${n}`, values }))
  return { ...shared, method: 'RANGE', partitions: ranges }
}
