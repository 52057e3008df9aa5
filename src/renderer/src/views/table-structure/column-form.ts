import type { Column } from './table-form.ts'
import { blankColumn } from './table-form.ts'

export const defaultKinds = ['none', 'value', 'expression'] as const
export const valueKinds = ['plain', 'counter', 'virtual', 'stored'] as const

/** What a person fills in of a column. */
export interface ColumnForm {
  name: string
  type: string
  nullable: boolean
  /** How its values come about. */
  values: typeof valueKinds[number]
  /** Of a column that is worked out. */
  expression: string
  defaultKind: typeof defaultKinds[number]
  defaultText: string
  onUpdate: boolean
  collation: string
  comment: string
  /** '' for the last place, `first`, or the column that it stands behind. */
  place: string
}

export const initColumnForm = (): ColumnForm => toColumnForm(blankColumn())

export function toColumnForm(column: Column): ColumnForm {
  const { name, type, nullable, generated, autoIncrement, default: value, onUpdate, collation, comment } = column
  return {
    name,
    type: type.text,
    nullable,
    values: generated ? (generated.stored ? 'stored' : 'virtual') : autoIncrement ? 'counter' : 'plain',
    expression: generated?.expression ?? '',
    defaultKind: value ? (value.kind === 'literal' ? 'value' : 'expression') : 'none',
    defaultText: value ? (value.kind === 'literal' ? value.value : value.sql) : '',
    onUpdate: onUpdate !== null,
    collation: collation ?? '',
    comment,
    place: '',
  }
}

/** Digits behind the point of a second, as the type has them. */
const digitsOf = (type: string): string => /\(\d\)/.exec(type)?.[0] ?? ''

/**
 * The column that a form says. What stands in no field stays as it was.
 *
 * @param before as it was; nothing for a new one
 */
export function toColumn(form: ColumnForm, before: Column = blankColumn()): Column {
  const isGenerated = form.values === 'virtual' || form.values === 'stored'
  const isSameType = form.type === before.type.text
  return {
    ...before,
    name: form.name,
    type: isSameType ? before.type : { ...blankColumn().type, text: form.type.trim() },
    nullable: form.nullable,
    generated: isGenerated ? { expression: form.expression, stored: form.values === 'stored' } : null,
    autoIncrement: form.values === 'counter',
    default: form.values === 'plain' ? defaultOf(form) : null,
    onUpdate: form.onUpdate ? before.onUpdate ?? `CURRENT_TIMESTAMP${digitsOf(form.type)}` : null,
    ...collationOf(form, before),
    comment: form.comment,
  }
}

function defaultOf({ defaultKind, defaultText }: ColumnForm): Column['default'] {
  if (defaultKind === 'none') return null
  return defaultKind === 'value'
    ? { kind: 'literal', value: defaultText }
    : { kind: 'expression', sql: defaultText }
}

/** Its character set follows from it. */
function collationOf({ collation }: ColumnForm, before: Column): Pick<Column, 'charset' | 'collation'> {
  if (collation === (before.collation ?? '')) return { charset: before.charset, collation: before.collation }
  return { charset: null, collation: collation === '' ? null : collation }
}
