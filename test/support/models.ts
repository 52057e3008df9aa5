import type { Column, Index, IndexPart, PrimaryKey, Table } from '../../src/schema/model.ts'
import { parseColumnType } from '../../src/schema/column-type.ts'

/** Parts of a model as tests need them: nothing is said but what a case is about. */

export function columnOf(name: string, type = 'int', more: Partial<Column> = {}): Column {
  return {
    ordinal: 1,
    name,
    type: parseColumnType(type, { modifiers: new Set(['UNSIGNED']) }),
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
    ...more,
  }
}

export function partOf(column: string): IndexPart {
  return { column, expression: null, length: null, descending: false, collation: null }
}

export function keyOf(...columns: string[]): PrimaryKey {
  return { name: null, parts: columns.map(partOf), clustered: true, comment: '', options: {} }
}

export function indexOf(name: string, ...columns: string[]): Index {
  return {
    name,
    unique: false,
    kind: 'BTREE',
    parts: columns.map(partOf),
    where: null,
    visible: true,
    comment: '',
    options: {},
  }
}

export function tableOf(columns: Column[], more: Partial<Table> = {}): Table {
  return {
    kind: 'table',
    name: 't',
    comment: '',
    charset: null,
    collation: null,
    columns,
    primaryKey: null,
    indexes: [],
    foreignKeys: [],
    checks: [],
    partitioning: null,
    options: {},
    ...more,
  }
}
