import type { Lexing } from '../../language/lexing.ts'
import type { AlterClause } from '../table-change.ts'

/** A clause of ALTER TABLE, with what decides whether others may stand beside it. */
export interface Clause extends AlterClause {
  /** Columns that it adds, changes or drops, by both of their names, in lower case. */
  columns?: readonly string[]
  /** Columns that it only names. */
  refersTo?: readonly string[]
  /** Indexes that it adds, changes or drops, by both of their names, in lower case. */
  indexes?: readonly string[]
  /** The index that must have this name before its statement runs. */
  needsIndex?: string
  /** The rule that it drops, or adds: a server that drops one at a statement's end meets both. */
  rule?: { name: string, isDropped: boolean }
  /** It stands alone on a server that combines only some clauses. */
  alone?: boolean
}

/** Puts clauses into as few statements as their server takes, in their order. */
export function inStatements(clauses: readonly Clause[], { product }: Lexing): Clause[][] {
  const mayStandBeside = product === 'TiDB' ? isApartOnTidb : isApart
  const statements: Clause[][] = []
  for (const clause of clauses) {
    const last = statements.at(-1)
    if (last?.every(other => mayStandBeside(other, clause))) last.push(clause)
    else statements.push([clause])
  }
  return statements
}

/**
 * A foreign key or check cannot be dropped and come back by the same name in one statement, and an index is not known
 * by its new name there.
 */
function isApart({ rule, indexes = [] }: Clause, { rule: next, needsIndex }: Clause): boolean {
  if (needsIndex !== undefined && indexes.includes(needsIndex)) return false
  return !(rule && next && rule.name === next.name && rule.isDropped !== next.isDropped)
}

/**
 * What TiDB says of changes in one statement: each column and index once, by all of its names, and nothing may name a
 * column that is changed beside it. `checkOperateSameColAndIdx` in its pkg/ddl/multi_schema_change.go.
 */
function isApartOnTidb(one: Clause, next: Clause): boolean {
  if (one.alone || next.alone || !isApart(one, next)) return false
  const meets = (some: readonly string[] = [], others: readonly string[] = []) =>
    some.some(name => others.includes(name))
  return !meets(one.columns, next.columns)
    && !meets(one.columns, next.refersTo)
    && !meets(one.refersTo, next.columns)
    && !meets(one.indexes, next.indexes)
}
