import type { Connection } from '@contract/connections.ts'
import type { Database } from '@contract/databases.ts'
import type { Table, TableColumn } from '@contract/tables.ts'
import type { TreeOption } from 'naive-ui'
import { TihcError } from '@contract/errors.ts'
import { api } from '@/api/index.ts'
import { useMetadataStore } from '@/store/index.ts'

type Content
  = | { kind: 'connection', connection: Connection }
    | { kind: 'database', connection: Connection, database: Database }
    | { kind: 'table', connection: Connection, database: Database, table: Table }
    | { kind: 'column', connection: Connection, column: TableColumn }
    | { kind: 'empty', of: 'connection' | 'database' | 'table' }
    | { kind: 'error', message: string, parent: ObjectNode }

export type ObjectNode = TreeOption & Content & { key: string, label: string, children?: ObjectNode[] }

export function connectionNode(connection: Connection): ObjectNode {
  return { kind: 'connection', key: `connection:${connection.id}`, label: connection.name, isLeaf: false, connection }
}

async function databasesOf(connection: Connection): Promise<ObjectNode[]> {
  const { data, errors } = await api.databases.list({ connectionId: connection.id })
  const error = errors?.find(({ connectionId }) => connectionId === connection.id)
  if (error) throw new TihcError('unavailable', error.error)
  useMetadataStore().rememberDatabases(connection.id, data)
  return data
    .toSorted((a, b) => Number(a.system) - Number(b.system) || a.name.localeCompare(b.name))
    .map(database => ({ kind: 'database', key: `database:${database.id}`, label: database.name, isLeaf: false, connection, database }))
}

async function tablesOf(connection: Connection, database: Database): Promise<ObjectNode[]> {
  const { data } = await api.tables.list({ databaseId: database.id, columns: false, limit: 100_000 })
  useMetadataStore().rememberTables(connection.id, database, data)
  return data.map(table => ({ kind: 'table', key: `table:${table.id}`, label: table.name, isLeaf: table.kind === 'sequence', connection, database, table }))
}

async function columnsOf(connection: Connection, table: Table): Promise<ObjectNode[]> {
  const { data } = await api.tables.columns({ id: table.id })
  return data.map(column => ({ kind: 'column', key: `column:${table.id}:${column.name}`, label: column.name, isLeaf: true, connection, column }))
}

/** What stands below a node: asked anew at each call. */
export async function loadChildren(node: ObjectNode): Promise<ObjectNode[]> {
  switch (node.kind) {
    case 'connection': return databasesOf(node.connection)
    case 'database': return tablesOf(node.connection, node.database)
    case 'table': return columnsOf(node.connection, node.table)
    case 'column':
    case 'empty':
    case 'error': return []
    default: return node satisfies never
  }
}

export const emptyNode = (parent: ObjectNode): ObjectNode => ({ kind: 'empty', key: `empty:${parent.key}`, label: '', isLeaf: true, disabled: true, of: parent.kind as 'connection' })
export const errorNode = (parent: ObjectNode, message: string): ObjectNode => ({ kind: 'error', key: `error:${parent.key}`, label: message, isLeaf: true, disabled: true, message, parent })
