import type { ChangeEffect } from '../../contract/change-effects.ts'
import type { Lexing } from '../../language/lexing.ts'
import type { Partition, Partitioning, Table } from '../../schema/model.ts'
import type { AlterClause } from '../table-change.ts'
import { isSame } from '../../schema/diff.ts'
import { findNamed, nameKey } from '../table-change.ts'
import { misfit } from '../written-parts.ts'
import { optionText, partitioningText, partitionText } from './mysql-create-table.ts'
import { quoteIdentifier } from './mysql-identifiers.ts'
import { divisionColumns } from './mysql-table-rules.ts'

/*
 * What ALTER TABLE says of partitions: no server of the family takes it beside anything else, so each is a statement
 * of its own. A partition that is gone goes with its rows, as DROP PARTITION does it.
 */

export const rewriting = ({ product }: Lexing): ChangeEffect[] => [product === 'TiDB' ? 'reorganizes' : 'rebuilds']

/**
 * Whether partitions go before anything else: they are no more, or what is changed does not suit those that were, as a
 * unique key without their columns.
 */
export function isDividedAnew(from: Table, to: Table, lexing: Lexing): boolean {
  if (!from.partitioning) return false
  if (!to.partitioning) return true
  if (isAlike(from.partitioning, to.partitioning)) return false
  const by = divisionColumns(from, lexing)
  const isOther = (name: string) => !isSame(findNamed(from.columns, name)?.type, findNamed(to.columns, name)?.type)
  const keys = [...to.indexes.filter(({ unique }) => unique), ...to.primaryKey ? [to.primaryKey] : []]
  return [...by].some(name => isOther(name) || keys.some(({ parts }) =>
    !parts.some(({ column }) => column !== null && nameKey(column) === name)))
}

export function partitionStatements({ partitioning: from }: Table, to: Table, lexing: Lexing): AlterClause[] {
  const { partitioning } = to
  const effects = rewriting(lexing)
  if (!partitioning) return from ? [{ sql: 'REMOVE PARTITIONING', effects }] : []
  if (!from || !isAlike(from, partitioning)) return [{ sql: partitioningText(partitioning, lexing), effects }]
  if (isSame(from.partitions, partitioning.partitions)) return []
  if (/HASH|KEY/.test(from.method)) return counted(from, partitioning, effects, lexing)
  return divided(from, partitioning, effects, lexing)
}

/** Whether rows are divided by the same rule. */
function isAlike(from: Partitioning, to: Partitioning): boolean {
  const rule = ({ method, expression, columns, subpartitioning }: Partitioning) =>
    ({ method, by: columns.length > 0 ? columns.map(nameKey) : expression, subpartitioning })
  return isSame(rule(from), rule(to))
}

/** Partitions by a hash are told by their number alone. */
function counted(
  from: Partitioning,
  to: Partitioning,
  effects: ChangeEffect[],
  lexing: Lexing,
): AlterClause[] {
  const shared = Math.min(from.partitions.length, to.partitions.length)
  if (!isSame(from.partitions.slice(0, shared), to.partitions.slice(0, shared)))
    return [{ sql: partitioningText(to, lexing), effects }]
  const more = to.partitions.slice(shared)
  if (more.length > 0) {
    const isUsual = more.every(({ name, comment }, at) => name === `p${shared + at}` && comment === '')
    const sql = isUsual
      ? `ADD PARTITION PARTITIONS ${more.length}`
      : `ADD PARTITION (${more.map(partition => partitionText(partition, to, lexing)).join(', ')})`
    return [{ sql, effects }]
  }
  return [{ sql: `COALESCE PARTITION ${from.partitions.length - shared}`, effects }]
}

const withoutOptions = (partition: Partition): Partition => ({ ...partition, options: {} })

/**
 * Partitions by ranges or lists. One that is gone goes with its rows, unless a new one has just its values: then it has
 * another name. What is the same at both ends stays, what is between them is told.
 */
function divided(
  from: Partitioning,
  to: Partitioning,
  effects: ChangeEffect[],
  lexing: Lexing,
): AlterClause[] {
  const wanted = new Set(to.partitions.map(({ name }) => nameKey(name)))
  const values = new Set(to.partitions.map(partition => partition.values))
  const gone = from.partitions.filter(partition =>
    !wanted.has(nameKey(partition.name)) && !values.has(partition.values))
  const left = from.partitions.filter(partition => !gone.includes(partition))
  // A table has one at all times.
  if (left.length === 0) return [{ sql: partitioningText(to, lexing), effects }]
  const known = new Map(left.map(partition => [nameKey(partition.name), partition]))
  return [
    ...placements(known, to.partitions, lexing),
    ...dropped(gone),
    ...reorganized({ ...from, partitions: left }, to, effects, lexing),
  ]
}

function placements(known: ReadonlyMap<string, Partition>, to: readonly Partition[], lexing: Lexing): AlterClause[] {
  return to.flatMap((partition) => {
    const before = known.get(nameKey(partition.name))
    if (!before || isSame(before.options, partition.options)) return []
    const [name] = [...Object.keys(before.options), ...Object.keys(partition.options)]
    if (name !== 'PLACEMENT POLICY' || lexing.product !== 'TiDB')
      throw misfit('partitioning', `Options of the partition “${partition.name}” cannot be changed.`)
    const option = optionText(name, partition.options[name] ?? 'default', lexing)
    return [{ sql: `PARTITION ${quoteIdentifier(partition.name)} ${option}`, effects: ['instant'] as const }]
  })
}

function dropped(gone: readonly Partition[]): AlterClause[] {
  if (gone.length === 0) return []
  const names = gone.map(({ name }) => quoteIdentifier(name)).join(', ')
  return [{ sql: `DROP PARTITION ${names}`, effects: ['instant', 'losesData'] }]
}

function appended(
  added: readonly Partition[],
  to: Partitioning,
  effects: ChangeEffect[],
  lexing: Lexing,
): AlterClause[] {
  if (added.length === 0) return []
  const texts = added.map(partition => partitionText(partition, to, lexing)).join(',\n    ')
  const isDefault = added.some(({ values }) => values === 'DEFAULT')
  return [{ sql: `ADD PARTITION (\n    ${texts}\n  )`, effects: isDefault ? effects : ['instant'] }]
}

/** The partitions between the first and the last one that is not as it was become those that stand there now. */
function reorganized(
  from: Partitioning,
  to: Partitioning,
  effects: ChangeEffect[],
  lexing: Lexing,
): AlterClause[] {
  const one = from.partitions
  const other = to.partitions
  const isKept = (a: Partition | undefined, b: Partition | undefined) =>
    a !== undefined && b !== undefined && isSame(withoutOptions(a), withoutOptions(b))
  let front = 0
  while (isKept(one[front], other[front])) front++
  if (front === one.length) return appended(other.slice(front), to, effects, lexing)
  let back = 0
  while (back < Math.min(one.length, other.length) - front && isKept(one.at(-1 - back), other.at(-1 - back))) back++
  // A range begins where the one before it ends: one that is new takes of the next.
  const end = one.length - back === front && /RANGE/.test(to.method) ? back - 1 : back
  if (one.length - end === front) return appended(other.slice(front, other.length - end), to, effects, lexing)
  const names = one.slice(front, one.length - end).map(({ name }) => quoteIdentifier(name)).join(', ')
  const texts = other
    .slice(front, other.length - end)
    .map(partition => partitionText(partition, to, lexing))
    .join(',\n    ')
  return [{ sql: `REORGANIZE PARTITION ${names} INTO (\n    ${texts}\n  )`, effects: [...effects, 'needsFit'] }]
}
