import type { Table, TableColumn } from '../../contract/tables.ts'
import type { ColumnDefault } from '../../schema/model.ts'
import type { ListedColumn, TableInfo } from '../engines/engine.ts'

/** A table as the API documents it. */
export function toTable({ columns, ...table }: TableInfo, id: string): Table {
  return { ...table, id, ...(columns && { columns: columns.map(toTableColumn) }) }
}

const keys = { primary: 'PRI', unique: 'UNI', index: 'MUL' } as const

/**
 * A column as the API documents it, whatever server it is from: `key` and `extra` are words that it took from one
 * family. Where a server keeps notes of its own, they are `extra` to the letter.
 */
export function toTableColumn(column: ListedColumn): TableColumn {
  return {
    name: column.name,
    type: column.type.base,
    definition: column.type.text,
    nullable: column.nullable,
    default: defaultText(column.default),
    key: column.inKey ? keys[column.inKey] : '',
    extra: column.notes ?? extraOf(column),
    comment: column.comment,
  }
}

function defaultText(value: ColumnDefault | null): string | null {
  if (!value) return null
  return value.kind === 'literal' ? value.value : value.sql
}

function extraOf({ autoIncrement, generated }: ListedColumn): string {
  if (autoIncrement) return 'auto_increment'
  if (!generated) return ''
  return generated.stored ? 'STORED GENERATED' : 'VIRTUAL GENERATED'
}
