import type { TableColumn } from '../contract/tables.ts'
import type { TableName } from './schema-statements.ts'
import { quoteName } from './registry.ts'

/** A table with what is known of its columns. */
export interface TemplateTable extends TableName {
  /** The family of its server. */
  family: string
  columns: ReadonlyArray<Pick<TableColumn, 'name' | 'definition' | 'nullable' | 'key' | 'extra'>>
}

export const templateKinds = ['select', 'insert', 'update'] as const
export type TemplateKind = typeof templateKinds[number]

type Column = TemplateTable['columns'][number]

/** What servers note beside a column whose value comes about from others. */
const isGenerated = ({ extra }: Column) => /\b(?:VIRTUAL|STORED|PERSISTENT)\b/i.test(extra)
const countsUp = ({ extra }: Column) => /\bauto_increment\b/i.test(extra)

/**
 * A statement about a table, for a person to fill in: every column by name, the table with its database. For values
 * stands NULL, with the column's type beside it, so that one that is run as it is changes no row: `= NULL` is never
 * true.
 *
 * @example
 * statementTemplate('insert', { family: 'MySQL', database: 'shop', name: 'tags', columns })
 * // INSERT INTO `shop`.`tags` (
 * //   `name`
 * // ) VALUES (
 * //   NULL -- varchar(20) NOT NULL
 * // );
 */
export function statementTemplate(kind: TemplateKind, table: TemplateTable): string {
  switch (kind) {
    case 'select': return selectTemplate(table)
    case 'insert': return insertTemplate(table)
    case 'update': return updateTemplate(table)
    default: return kind satisfies never
  }
}

function selectTemplate(table: TemplateTable): string {
  const names = table.columns.map(({ name }) => quoteName(name, table.family))
  return `SELECT\n${lines(names.length > 0 ? names : ['*'])}\nFROM ${nameOf(table)};\n`
}

/** Columns that the server fills by itself are left out. */
function insertTemplate(table: TemplateTable): string {
  const given = table.columns.filter(column => !isGenerated(column))
  const columns = leftOrAll(given, column => !countsUp(column))
  const names = columns.map(({ name }) => quoteName(name, table.family))
  return `INSERT INTO ${nameOf(table)} (\n${lines(names)}\n) VALUES (\n${noted(columns.map(valueOf))}\n);\n`
}

/** By the primary key; of a table without one no row is meant until somebody says which. */
function updateTemplate(table: TemplateTable): string {
  const given = table.columns.filter(column => !isGenerated(column))
  const keys = table.columns.filter(({ key }) => key === 'PRI')
  const assigned = leftOrAll(given, ({ key }) => key !== 'PRI')
  const equals = (column: Column): Noted => {
    const { text, note } = valueOf(column)
    return { text: `${quoteName(column.name, table.family)} = ${text}`, note }
  }
  const none: Noted = { text: '1 = 0', note: 'there is no primary key: say which rows' }
  const where = keys.length > 0 ? keys.map(equals) : [none]
  const conditions = where.map(({ text, note }, at) => `${text}${at < where.length - 1 ? '' : ';'} -- ${note}`)
  return `UPDATE ${nameOf(table)}\nSET\n${noted(assigned.map(equals))}\nWHERE ${conditions.join('\n  AND ')}\n`
}

/** SQL with what a person should know of it. */
interface Noted { text: string, note: string }

function valueOf({ definition, nullable }: Column): Noted {
  // A comment ends with its line.
  const type = definition.replace(/\s+/g, ' ')
  return { text: 'NULL', note: nullable ? type : `${type} NOT NULL` }
}

function nameOf({ database, name, family }: TemplateTable): string {
  return `${quoteName(database, family)}.${quoteName(name, family)}`
}

/** Those that fit; all of them where none does. */
function leftOrAll(columns: readonly Column[], fits: (column: Column) => boolean): readonly Column[] {
  const left = columns.filter(fits)
  return left.length > 0 ? left : columns
}

function lines(parts: readonly string[]): string {
  return parts.map(part => `  ${part}`).join(',\n')
}

/** One a line, each with its note behind the comma. */
function noted(parts: readonly Noted[]): string {
  return parts.map(({ text, note }, at) => `  ${text}${at < parts.length - 1 ? ',' : ''} -- ${note}`).join('\n')
}
