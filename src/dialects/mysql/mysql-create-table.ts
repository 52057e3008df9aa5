import type { Lexing } from '../../language/lexing.ts'
import type {
  CheckConstraint,
  ForeignKey,
  Index,
  IndexPart,
  Options,
  Partition,
  Partitioning,
  PrimaryKey,
  Table,
} from '../../schema/model.ts'
import { spaced } from '../written-parts.ts'
import { columnClause, commentText, ddlText } from './mysql-column-clause.ts'
import { quoteIdentifier, quoteQualified } from './mysql-identifiers.ts'

/** TiDB's names of what other servers read as a comment; '' for what has none. */
const tidbFeatures: Readonly<Record<string, string>> = {
  'TTL': '[ttl]',
  'TTL_ENABLE': '[ttl]',
  'TTL_JOB_INTERVAL': '[ttl]',
  'PLACEMENT POLICY': '[placement]',
  'AUTO_ID_CACHE': '[auto_id_cache]',
  'SHARD_ROW_ID_BITS': '',
  'PRE_SPLIT_REGIONS': '',
}
/** Options whose value stands between quotes whatever it is. */
const quotedOptions = new Set(['ENCRYPTION', 'COMPRESSION', 'TTL_ENABLE', 'TTL_JOB_INTERVAL', 'CONNECTION'])
/** They stand at the table's begin, or behind everything. */
const apart = new Set(['TEMPORARY', 'ON COMMIT DELETE ROWS', 'ON COMMIT PRESERVE ROWS', 'WITH SYSTEM VERSIONING'])
/** What a foreign key does where nothing is said. */
const usualRule = (product: string): string => (product === 'MariaDB' ? 'RESTRICT' : 'NO ACTION')

/**
 * The statement that makes a table.
 *
 * @param database where it is made
 * @param table as it was read, or as somebody wants it
 * @param lexing of the session that runs it; its product decides what is said of features that only some have
 */
export function createTable(database: string, table: Table, lexing: Lexing): string {
  const { TEMPORARY: temporary } = table.options
  const kind = temporary === 'GLOBAL' ? 'GLOBAL TEMPORARY ' : temporary ? 'TEMPORARY ' : ''
  const columns = table.columns.map(column =>
    columnClause(column, lexing, {
      collation: table.collation,
      checks: table.checks.filter(check => check.column === column.name).map(({ expression }) => expression),
    }),
  )
  const items = [
    ...columns,
    ...(table.primaryKey ? [primaryKeyClause(table.primaryKey, lexing)] : []),
    ...table.indexes.map(index => indexClause(index, table.options, lexing)),
    ...table.foreignKeys.map(key => foreignKeyClause(key, lexing)),
    ...table.checks.filter(({ column }) => column === null).map(checkClause),
  ]
  const end = [
    optionsText(table, lexing),
    table.partitioning ? partitioningText(table.partitioning, lexing) : '',
    ...[...apart].filter(name => name !== 'TEMPORARY' && table.options[name]),
  ].filter(part => part !== '')
  return `CREATE ${kind}TABLE ${quoteQualified(database, table.name)} (\n  ${items.join(',\n  ')}\n) ${end.join('\n')}`
}

function partText({ column, expression, length, descending }: IndexPart): string {
  const what = column === null ? `(${expression})` : quoteIdentifier(column) + (length === null ? '' : `(${length})`)
  return descending ? `${what} DESC` : what
}

const partsText = (parts: readonly IndexPart[]): string => `(${parts.map(partText).join(', ')})`
const namesText = (names: readonly string[]): string => `(${names.map(quoteIdentifier).join(', ')})`

export function primaryKeyClause({ parts, clustered, comment }: PrimaryKey, lexing: Lexing): string {
  const isSaid = clustered !== null && lexing.product === 'TiDB'
  return spaced([
    `PRIMARY KEY ${partsText(parts)}`,
    isSaid ? `/*T![clustered_index] ${clustered ? 'CLUSTERED' : 'NONCLUSTERED'} */` : '',
    comment === '' ? '' : `COMMENT ${commentText(comment, lexing)}`,
  ])
}

/** @param table options of its table: what its storage engine takes for granted need not be said */
export function indexClause(index: Index, table: Options, lexing: Lexing): string {
  const { name, unique, kind, parts, visible, comment, options } = index
  const isOfKind = kind === 'FULLTEXT' || kind === 'SPATIAL'
  const isHashed = kind === 'HASH' || (kind === 'BTREE' && table.ENGINE === 'MEMORY')
  return spaced([
    isOfKind ? kind : unique ? 'UNIQUE' : '',
    'KEY',
    name === null ? '' : quoteIdentifier(name),
    partsText(parts),
    isHashed ? `USING ${kind}` : '',
    comment === '' ? '' : `COMMENT ${commentText(comment, lexing)}`,
    visible ? '' : lexing.product === 'MariaDB' ? 'IGNORED' : 'INVISIBLE',
    options.GLOBAL ? '/*T![global_index] GLOBAL */' : '',
  ])
}

export function foreignKeyClause(key: ForeignKey, { product }: Lexing): string {
  const { name, columns, referencedDatabase, referencedTable, referencedColumns } = key
  const table = referencedDatabase === null ? [referencedTable] : [referencedDatabase, referencedTable]
  const rule = (when: string, what: string) => (what === '' || what === usualRule(product) ? '' : `${when} ${what}`)
  return spaced([
    name === null ? '' : `CONSTRAINT ${quoteIdentifier(name)}`,
    `FOREIGN KEY ${namesText(columns)} REFERENCES ${quoteQualified(...table)} ${namesText(referencedColumns)}`,
    rule('ON DELETE', key.onDelete),
    rule('ON UPDATE', key.onUpdate),
  ])
}

export function checkClause({ name, expression, enforced }: CheckConstraint): string {
  return spaced([
    name === null ? '' : `CONSTRAINT ${quoteIdentifier(name)}`,
    `CHECK (${expression})`,
    enforced ? '' : 'NOT ENFORCED',
  ])
}

function optionsText(table: Table, lexing: Lexing): string {
  const { charset, collation, comment, options } = table
  const others = Object.entries(options).filter(([name]) => name !== 'ENGINE' && !apart.has(name))
  return spaced([
    options.ENGINE ? `ENGINE=${String(options.ENGINE)}` : '',
    charset ? `DEFAULT CHARSET=${charset}` : '',
    collation ? `COLLATE=${collation}` : '',
    comment === '' ? '' : `COMMENT=${commentText(comment, lexing)}`,
    ...others.map(([name, value]) => optionText(name, value, lexing)),
  ])
}

/** An option and its value; what only TiDB has stands in a comment that only TiDB runs. */
export function optionText(name: string, value: string | true, lexing: Lexing): string {
  const text = value === true ? name : `${name}=${valueText(name, value, lexing)}`
  const feature = tidbFeatures[name]
  return feature === undefined ? text : `/*T!${feature} ${text} */`
}

function valueText(name: string, value: string, lexing: Lexing): string {
  if (name === 'PLACEMENT POLICY') return quoteIdentifier(value)
  // An expression, with its quotes.
  if (name === 'TTL') return value
  return /^\w+$/.test(value) && !quotedOptions.has(name) ? value : ddlText(value, lexing)
}

/** `PARTITION BY …` with its partitions. */
export function partitioningText(partitioning: Partitioning, lexing: Lexing): string {
  const { method, expression, columns, subpartitioning, partitions } = partitioning
  // Columns are written anew: not every server quotes their names where it prints them.
  const by = columns.length > 0 ? namesText(columns) : `(${expression})`
  const below = subpartitioning
    ? `SUBPARTITION BY ${subpartitioning.method} (${subpartitioning.expression})`
    : ''
  return spaced([
    `PARTITION BY ${method} ${method === 'SYSTEM_TIME' ? expression : by}`,
    below,
    isCounted(partitioning)
      ? `PARTITIONS ${partitions.length}`
      : `(\n  ${partitions.map(partition => partitionText(partition, partitioning, lexing)).join(',\n  ')}\n)`,
  ])
}

/** Whether their number says all of them: the server gives them the usual names. */
function isCounted({ method, partitions }: Partitioning): boolean {
  return /HASH|KEY/.test(method) && partitions.every(({ name, comment, options, subpartitions }, at) =>
    name === `p${at}` && comment === '' && Object.keys(options).length === 0 && subpartitions.length === 0)
}

export function partitionText(partition: Partition, { method }: Partitioning, lexing: Lexing): string {
  const { name, values, comment, subpartitions, options } = partition
  return spaced([
    `PARTITION ${quoteIdentifier(name)}`,
    values === null ? '' : valuesText(method, values),
    comment === '' ? '' : `COMMENT = ${commentText(comment, lexing)}`,
    ...Object.entries(options).map(([option, value]) => optionText(option, value, lexing)),
    subpartitions.length > 0
      ? `(${subpartitions.map(subpartition => `SUBPARTITION ${quoteIdentifier(subpartition)}`).join(', ')})`
      : '',
  ])
}

function valuesText(method: string, values: string): string {
  if (/RANGE/.test(method)) return `VALUES LESS THAN (${values})`
  if (/LIST/.test(method)) return values === 'DEFAULT' ? 'DEFAULT' : `VALUES IN (${values})`
  return values
}
