import type { Lexing } from '../../language/lexing.ts'
import type { Column, Index, Table } from '../../schema/model.ts'
import type { TableChange } from '../table-change.ts'
import { isSame } from '../../schema/diff.ts'
import { columnsIn, isIn, nameKey } from '../table-change.ts'
import { misfit } from '../written-parts.ts'
import { baseOf, typeChangeOf } from './mysql-type-changes.ts'
import { isTypeChange, refuseCollation } from './tidb-type-limits.ts'

/* What TiDB does not do with columns of a table that is there. */

/** A change with the table as it is, but for the new names. */
export interface Limited extends TableChange {
  before: Table
}

/** How a column is called before the change. */
export function oldName({ from, before }: Limited, { name }: Column): string {
  const at = before.columns.findIndex(column => nameKey(column.name) === nameKey(name))
  return from.columns[at]?.name ?? name
}

/** @throws {TihcError} `bad_request` for a column that is not added to a table that is there */
export function refuseNew({ name, generated, autoIncrement, options }: Column): void {
  if (generated?.stored) {
    throw misfit(
      'columns',
      `TiDB cannot add the stored generated column “${name}” to a table that is there. Make it VIRTUAL.`,
    )
  }
  if (autoIncrement || options.AUTO_RANDOM) {
    throw misfit(
      'columns',
      `TiDB cannot add “${name}” with AUTO_INCREMENT or AUTO_RANDOM to a table that is there (8200). Leave it out.`,
    )
  }
}

/** @throws {TihcError} `bad_request` for a change that is not made to a column */
export function refuseChange(change: Limited, from: Column, to: Column, lexing: Lexing): void {
  const { name } = to
  const type = typeChangeOf(from, to, lexing.product)
  refuseDependent(change, from, to, lexing)
  refuseGenerated(from, to)
  refuseCounter(from, to)
  refuseCollation(change.before, from, to)
  if (!isTypeChange(from.type, to.type)) {
    throw misfit(
      'columns',
      `TiDB cannot turn “${name}” from ${from.type.text} into ${to.type.text} (8200). Add a column and copy `
      + 'the values.',
    )
  }
  // Its own look at the values does not quote the name.
  if (oldName(change, to).includes('`') && (type.mayNotFit || type.isRewritten || (from.nullable && !to.nullable)))
    throw misfit('columns', `TiDB cannot look at the values of “${name}”, whose name has a backtick. Rename it first.`)
  if (type.isRewritten) refuseRewriting(change, name)
}

function refuseRewriting({ before, to }: Limited, name: string): void {
  if (before.partitioning && to.partitioning) {
    throw misfit(
      'columns',
      `TiDB cannot rewrite the column “${name}” of a table with partitions (8200). Add a column and copy the values.`,
    )
  }
  if (before.primaryKey && isIn(before.primaryKey.parts, name)) {
    throw misfit(
      'columns',
      `TiDB cannot rewrite the column “${name}”: it is in the primary key (8200). Make a new table and copy the rows.`,
    )
  }
}

/** What names a column must go before the column is changed at all. */
function refuseDependent({ from: original, before, to }: Limited, from: Column, column: Column, lexing: Lexing): void {
  const at = before.columns.indexOf(from)
  const old = original.columns[at]!.name
  const of = ({ generated }: Column) => generated && columnsIn(generated.expression, original.columns, lexing)
  const generated = original.columns.find(each => of(each)?.has(nameKey(old)))
  if (generated) {
    throw misfit(
      'columns',
      `TiDB cannot change “${column.name}” while the generated column “${generated.name}” is made from it (8200).`
      + ' Drop that column first, in a step of its own.',
    )
  }
  const isMadeFrom = ({ parts }: Index) => parts.some(({ expression }) =>
    expression !== null && columnsIn(expression, original.columns, lexing).has(nameKey(old)))
  const index = original.indexes.find(each => isMadeFrom(each) && to.indexes.some(({ name }) => name === each.name))
  if (index) {
    throw misfit(
      'columns',
      `TiDB cannot change “${column.name}” while the index “${index.name}” is made from it (3837). Drop the `
      + 'index first,'
      + ' in a step of its own.',
    )
  }
  refusePartitioned(original, to, [original.columns[at]!, column], lexing)
}

function refusePartitioned(original: Table, to: Table, [from, column]: [Column, Column], lexing: Lexing): void {
  const partitioning = to.partitioning && original.partitioning
  const old = nameKey(from.name)
  const isPartitioned = partitioning && (partitioning.columns.some(each => nameKey(each) === old)
    || columnsIn(partitioning.expression, original.columns, lexing).has(old))
  const told = ({ type, nullable, collation, default: value, autoIncrement }: Column) =>
    [type, nullable, collation, value === null, autoIncrement]
  if (isPartitioned && (old !== nameKey(column.name) || !isSame(told(from), told(column)))) {
    throw misfit(
      'columns',
      `TiDB cannot change “${column.name}”: the table is partitioned by it (8200). Remove the partitioning first, in a `
      + 'step of its own.',
    )
  }
}

function refuseGenerated({ generated: from }: Column, { name, generated: to, type }: Column): void {
  if (isSame(from, to)) return
  if (from?.stored || to?.stored) {
    throw misfit(
      'columns',
      `TiDB cannot change how the stored generated column “${name}” of ${type.text} comes about (3106). Drop it and `
      + 'add a VIRTUAL one.',
    )
  }
}

function refuseCounter(from: Column, to: Column): void {
  if (from.autoIncrement !== to.autoIncrement) {
    throw misfit(
      'columns',
      `TiDB cannot give or take AUTO_INCREMENT of the column “${to.name}” (8200). Make a new table and copy the rows.`,
    )
  }
  if (from.options.AUTO_RANDOM !== to.options.AUTO_RANDOM
    || (from.options.AUTO_RANDOM && baseOf(from.type) !== baseOf(to.type))) {
    throw misfit(
      'columns',
      `TiDB cannot give, take or change AUTO_RANDOM of the column “${to.name}” (8216). Make a new table and `
      + 'copy the rows.',
    )
  }
}
