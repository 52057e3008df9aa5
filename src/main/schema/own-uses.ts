import type { TableUseItem } from '../../contract/table-usage.ts'
import type { Lexing } from '../../language/lexing.ts'
import type { TargetTable } from '../../language/named-columns.ts'
import type { ForeignKey, Index, Table } from '../../schema/model.ts'
import type { Dependents, Pointing } from '../engines/dependents.ts'
import type { FoundUse } from './found-use.ts'
import { findTableUse } from '../../language/named-columns.ts'
import { readExpressionScopes } from '../../language/statement-scopes.ts'

/** What a table is made of itself and that names some of its columns. */
export function ownUses(table: Table, target: TargetTable, lexing: Lexing): FoundUse[] {
  const { database } = target
  const columnsIn = (expression: string) => namedIn(expression, target, lexing)
  const found = (kind: TableUseItem['kind'], name: string, where: string, columns: readonly string[]) =>
    certain({ kind, database, name }, where, columns)
  const { partitioning, primaryKey, options: { TTL: ttl } } = table
  const keys = primaryKey ? [{ ...primaryKey, name: primaryKey.name ?? 'PRIMARY', where: null }] : []
  return [
    ...table.columns.flatMap(({ name, generated }) =>
      generated ? found('generatedColumn', name, generated.expression, columnsIn(generated.expression)) : []),
    ...[...keys, ...table.indexes].map(index =>
      found('index', index.name ?? '', indexText(index), indexColumns(index, columnsIn))),
    ...table.checks.map(({ name, column, expression }) =>
      found('check', name ?? column ?? '', expression, columnsIn(expression))),
    ...table.foreignKeys.map(key => found('foreignKey', key.name ?? '', foreignKeyText(key), key.columns)),
    ...(partitioning
      ? [found('partitioning', partitioning.method, partitioning.expression || partitioning.columns.join(', '), [
          ...partitioning.columns,
          ...columnsIn(partitioning.expression),
          ...columnsIn(partitioning.subpartitioning?.expression ?? ''),
        ])]
      : []),
    ...(typeof ttl === 'string' ? [found('ttl', 'TTL', ttl, columnsIn(ttl))] : []),
  ]
}

/** The foreign keys of other tables that point to a table; those of its own too. */
export function pointingUses({ foreignKeys, foldsTables }: Dependents, target: TargetTable): FoundUse[] {
  const fold = (name: string) => (foldsTables ? name.toLowerCase() : name)
  const isIt = (database: string, name: string) =>
    fold(database) === fold(target.database) && fold(name) === fold(target.name)
  return foreignKeys
    .filter(({ referencedDatabase, referencedTable }) => isIt(referencedDatabase, referencedTable))
    .map((key) => {
      const { database, table, name, referencedColumns } = key
      return certain(
        { kind: 'foreignKey', database, name: name ? `${table}.${name}` : table },
        pointingText(key),
        target.columns.filter(column => has(referencedColumns, column)),
      )
    })
}

function certain(item: FoundUse['item'], where: string, columns: readonly string[]): FoundUse {
  const sighting = { certainty: 'certain', where } as const
  return { item, ...sighting, columns: new Map(columns.map(column => [column, sighting])) }
}

function namedIn(expression: string, target: TargetTable, lexing: Lexing): string[] {
  const scopes = readExpressionScopes(expression, lexing, target)
  const use = findTableUse(scopes, target, { foldsTables: true, columnsOf: () => null })
  return [...use?.columns.keys() ?? []]
}

type IndexLike = Pick<Index, 'parts' | 'where'>

function indexColumns({ parts, where }: IndexLike, columnsIn: (expression: string) => string[]): string[] {
  const inParts = parts.flatMap(({ column, expression }) => column ?? columnsIn(expression ?? ''))
  return [...new Set([...inParts, ...columnsIn(where ?? '')])]
}

function indexText({ parts, where }: IndexLike): string {
  const list = parts.map(({ column, expression }) => column ?? `(${expression})`).join(', ')
  return where === null ? `(${list})` : `(${list}) WHERE ${where}`
}

function foreignKeyText({ columns, referencedDatabase, referencedTable, referencedColumns }: ForeignKey): string {
  const table = referencedDatabase === null ? referencedTable : `${referencedDatabase}.${referencedTable}`
  return `(${columns.join(', ')}) → ${table} (${referencedColumns.join(', ')})`
}

function pointingText({ database, table, columns, referencedTable, referencedColumns }: Pointing): string {
  return `${database}.${table} (${columns.join(', ')}) → ${referencedTable} (${referencedColumns.join(', ')})`
}

function has(names: readonly string[], name: string): boolean {
  return names.some(each => each.toLowerCase() === name.toLowerCase())
}
