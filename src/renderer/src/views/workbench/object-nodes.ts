import type { Connection } from '@contract/connections.ts'
import type { Database } from '@contract/databases.ts'
import type { Table, TableColumn } from '@contract/tables.ts'
import type { TreeNode } from '@/components/tree/tree-rows.ts'
import { TihcError } from '@contract/errors.ts'
import { useMetadataStore, useVaultStore } from '@/store/index.ts'
import workbenchApi from './api.ts'

type Content
  = | { kind: 'connection', connection: Connection }
    | { kind: 'database', connection: Connection, database: Database }
    | { kind: 'table', connection: Connection, database: Database, table: Table }
    | { kind: 'column', connection: Connection, column: TableColumn }
    | { kind: 'empty', of: 'connection' | 'database' | 'table' }
    | { kind: 'error', message: string, parent: ObjectNode }

export type ObjectNode = TreeNode & Content & { children?: ObjectNode[] }

export function connectionNode(connection: Connection): ObjectNode {
  return { kind: 'connection', key: `connection:${connection.id}`, label: connection.name, isLeaf: false, connection }
}

async function databasesOf(connection: Connection): Promise<ObjectNode[]> {
  const { data, errors } = await workbenchApi.databases(connection.id)
  const error = errors?.find(({ connectionId }) => connectionId === connection.id)
  // The person has opened it: they are asked for a password that is missing.
  if (
    error?.details?.reason === 'secret'
    && (await useVaultStore().recover(TihcError.fromBody(error), 'databases.list'))
  ) {
    return databasesOf(connection)
  }
  if (error) throw new TihcError('unavailable', error.error)
  useMetadataStore().rememberDatabases(connection.id, data)
  return data
    .toSorted((a, b) => Number(a.system) - Number(b.system) || a.name.localeCompare(b.name))
    .map(database => ({
      kind: 'database',
      key: `database:${database.id}`,
      label: database.name,
      isLeaf: false,
      connection,
      database,
    }))
}

/** Tables that are asked for at a time: more would keep the page from drawing while it reads the answer. */
const tablesAtOnce = 10_000

async function* tablesOf(connection: Connection, database: Database): AsyncGenerator<ObjectNode[]> {
  const known: Table[] = []
  for (let offset = 0, total = 1; offset < total; offset += tablesAtOnce) {
    const answer = await workbenchApi.tables(database.id, offset, tablesAtOnce)
    total = answer.total
    known.push(...answer.data)
    yield answer.data.map(table => ({
      kind: 'table',
      key: `table:${table.id}`,
      label: table.name,
      isLeaf: table.kind === 'sequence',
      connection,
      database,
      table,
    }))
  }
  useMetadataStore().rememberTables(connection.id, database, known)
}

async function columnsOf(connection: Connection, table: Table): Promise<ObjectNode[]> {
  const { data } = await workbenchApi.columns(table.id)
  return data.map(column => ({
    kind: 'column',
    key: `column:${table.id}:${column.name}`,
    label: column.name,
    isLeaf: true,
    connection,
    column,
  }))
}

/** What stands below a node, asked anew at each call; many come in several parts. */
export async function* loadChildren(node: ObjectNode): AsyncGenerator<ObjectNode[]> {
  switch (node.kind) {
    case 'connection': return yield await databasesOf(node.connection)
    case 'database': return yield* tablesOf(node.connection, node.database)
    case 'table': return yield await columnsOf(node.connection, node.table)
    case 'column':
    case 'empty':
    case 'error': return
    default: return node satisfies never
  }
}

export const emptyNode = (parent: ObjectNode): ObjectNode => ({
  kind: 'empty',
  key: `empty:${parent.key}`,
  label: '',
  isLeaf: true,
  disabled: true,
  of: parent.kind as 'connection',
})
export const errorNode = (parent: ObjectNode, message: string): ObjectNode => ({
  kind: 'error',
  key: `error:${parent.key}`,
  label: message,
  isLeaf: true,
  disabled: true,
  message,
  parent,
})
