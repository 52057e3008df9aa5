import type { Lexing } from '../../language/lexing.ts'
import type { Column, Index, Table } from '../../schema/model.ts'
import type { Limited } from './tidb-column-limits.ts'
import { isSame } from '../../schema/diff.ts'
import { columnsIn, findNamed, isIn, nameKey } from '../table-change.ts'
import { misfit } from '../written-parts.ts'
import { oldName, refuseChange, refuseNew } from './tidb-column-limits.ts'
import { refuseCharset } from './tidb-type-limits.ts'

/*
 * What TiDB is known to refuse of a change, said before anything of it runs. The rules are those of its pkg/ddl
 * (modify_column.go, column.go, generated_column.go; 6.5 to 8.5); most have the number 8200.
 */

const asCompared = (column: Column): Column => ({ ...column, ordinal: 0 })

/** @throws {TihcError} `bad_request` that says what TiDB does not do, and what to do instead */
export function refuseOnTidb(change: Limited, lexing: Lexing): void {
  const { before, to } = change
  refuseKeyChange(before, to)
  for (const column of to.columns) {
    const kept = findNamed(before.columns, column.name)
    if (!kept) {
      refuseNew(column)
      continue
    }
    const isAlike = isSame(asCompared(kept), asCompared(column)) && oldName(change, column) === column.name
    if (!isAlike || isMoved(change)) refuseChange(change, kept, column, lexing)
  }
  refuseDropped(change, lexing)
  to.indexes.forEach(refuseIndex)
  refuseRenamedInCircle(change)
  if (!isSame(before.charset, to.charset)) refuseCharset(null, before.charset, to.charset)
}

/** Columns stay where they are in most changes; one that is moved is changed for TiDB. */
function isMoved({ before, to }: Limited): boolean {
  const order = (one: Table, other: Table) =>
    one.columns.map(({ name }) => nameKey(name)).filter(name => findNamed(other.columns, name))
  return !isSame(order(before, to), order(to, before))
}

function refuseKeyChange({ primaryKey: from }: Table, { primaryKey: to }: Table): void {
  if (isSame(from, to)) return
  if (from?.clustered) {
    throw misfit(
      'primaryKey',
      'TiDB keeps rows in the order of this primary key (clustered) and cannot change it (8200). Make a new table with '
      + 'the key that you want and copy the rows.',
    )
  }
  if (to?.clustered) {
    throw misfit(
      'primaryKey',
      'TiDB adds primary keys to tables that are there as NONCLUSTERED only (8200). Choose that.',
    )
  }
}

/** It makes a hidden column `_V$_<name>_<n>` for every expression. */
const longestExpressionName = 58

function refuseIndex({ name, parts }: Index): void {
  if (name === null || [...name].length <= longestExpressionName) return
  if (!parts.some(({ expression }) => expression !== null)) return
  throw misfit(
    'indexes',
    `An index with an expression has a name of ${longestExpressionName} characters at the most. Shorten “${name}”.`,
  )
}

function refuseDropped({ from, before, to }: Limited, lexing: Lexing): void {
  const dropped = before.columns
    .flatMap(({ name }, at) => (findNamed(to.columns, name) ? [] : [from.columns[at]!.name]))
  for (const name of dropped) {
    const key = nameKey(name)
    const names = (sql: string | undefined) =>
      sql !== undefined && columnsIn(sql, from.columns, lexing).has(key)
    if (from.primaryKey && isIn(from.primaryKey.parts, name)) {
      throw misfit('columns', `TiDB cannot drop “${name}”: it is in the primary key (8200). Make a new table instead.`)
    }
    const { TTL: ttl } = from.options
    if (typeof ttl === 'string' && names(ttl)) {
      throw misfit('columns', `“${name}” decides when rows expire (TTL). Remove the TTL first, in a step of its own.`)
    }
    const partitioning = to.partitioning && from.partitioning
    if (partitioning && (names(partitioning.expression) || partitioning.columns.some(each => nameKey(each) === key))) {
      throw misfit(
        'columns',
        `The table is partitioned by “${name}”. Remove the partitioning first, in a step of its own.`,
      )
    }
    const kept = from.columns.find(column => names(column.generated?.expression)
      && !dropped.some(each => nameKey(each) === nameKey(column.name)))
    if (kept) {
      throw misfit(
        'columns',
        `The generated column “${kept.name}” is made from “${name}”. Drop or change it first, in a step of its own.`,
      )
    }
  }
}

function refuseRenamedInCircle({ from, before }: Limited): void {
  const names = new Map(before.columns.map(({ name }, at) => [nameKey(name), nameKey(from.columns[at]!.name)]))
  for (const [name, old] of names) {
    for (let at = old, left = names.size; at !== name && left > 0; left--) {
      const next = names.get(at)
      if (next === undefined || next === at) break
      at = next
      if (at === name) {
        throw misfit(
          'columns',
          'TiDB cannot let columns change names with each other. Take a third name, in two steps.',
        )
      }
    }
  }
}
