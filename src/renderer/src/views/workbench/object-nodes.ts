import type { Connection } from '@contract/connections.ts'
import type { Database } from '@contract/databases.ts'
import type { ProcedureName } from '@contract/index.ts'
import type { ConnectionError } from '@contract/snapshot.ts'
import type { Table, TableColumn } from '@contract/tables.ts'
import type { TreeNode } from '@/components/tree/tree-rows.ts'
import { TihcError } from '@contract/errors.ts'
import { useMetadataStore, useVaultStore } from '@/store/index.ts'
import workbenchApi from './api.ts'

/** Databases that were synced together are not so far apart. */
const apartMs = 60 * 60 * 1000

/** What the last sync saw stands there, because the server gave no answer. */
export interface Snapshot {
  /** When that was. */
  asOf: string
  /** Why there was no answer. */
  reason: string
}

type Content
  = | { kind: 'connection', connection: Connection }
    | { kind: 'database', connection: Connection, database: Database, isFresher?: boolean }
    | { kind: 'table', connection: Connection, database: Database, table: Table }
    | { kind: 'column', connection: Connection, database: Database, table: Table, column: TableColumn }
    | { kind: 'empty', of: 'connection' | 'database' | 'table' }
    | { kind: 'error', message: string, parent: ObjectNode }
    | { kind: 'note', snapshot: Snapshot, parent: ObjectNode }

export type ObjectNode = TreeNode & Content & {
  children?: ObjectNode[]
  /** From what snapshot it is; then so is all below it, and the server is not asked for that. */
  from?: Snapshot
  /** From what snapshot its children are. */
  below?: Snapshot
}

export function connectionNode(connection: Connection): ObjectNode {
  return { kind: 'connection', key: `connection:${connection.id}`, label: connection.name, isLeaf: false, connection }
}

/**
 * What a call answers. The person has opened the node: where a password is missing, they are asked for it before a
 * snapshot takes the place of the server's answer.
 */
async function answered<Answer extends { errors?: ConnectionError[] }>(
  name: ProcedureName,
  ask: () => Promise<Answer>,
): Promise<Answer> {
  const answer = await ask()
  const [error] = answer.errors ?? []
  return error && await useVaultStore().recover(TihcError.fromBody(error), name) ? answered(name, ask) : answer
}

function snapshotOf({ asOf, errors }: { asOf?: string, errors?: ConnectionError[] }): Snapshot | undefined {
  return asOf === undefined ? undefined : { asOf, reason: errors?.[0]?.error ?? '' }
}

type NodeOf<Kind extends ObjectNode['kind']> = Extract<ObjectNode, { kind: Kind }>

async function databasesOf(node: NodeOf<'connection'>): Promise<ObjectNode[]> {
  const { connection } = node
  const { data, errors } = await answered('databases.list', () => workbenchApi.databases(connection.id))
  const [error] = errors ?? []
  if (error && data.length === 0) throw new TihcError('unavailable', error.error)
  // Each was synced at a time of its own: what is below the connection is as the oldest of them, or newer.
  const [asOf] = data.flatMap(database => database.asOf ?? []).sort()
  node.below = snapshotOf({ asOf, errors })
  useMetadataStore().rememberDatabases(connection.id, data, { isWhole: asOf === undefined })
  return data
    .toSorted((a, b) => Number(a.system) - Number(b.system) || a.name.localeCompare(b.name))
    .map(database => ({
      kind: 'database',
      key: `database:${database.id}`,
      label: database.name,
      isLeaf: false,
      connection,
      database,
      from: snapshotOf({ asOf: database.asOf, errors }),
      isFresher: !!asOf && Date.parse(database.asOf!) - Date.parse(asOf) > apartMs,
    }))
}

/** Tables that are asked for at a time: more would keep the page from drawing while it reads the answer. */
const tablesAtOnce = 10_000

async function* tablesOf(node: NodeOf<'database'>): AsyncGenerator<ObjectNode[]> {
  const { connection, database } = node
  let { from } = node
  const known: Table[] = []
  for (let offset = 0, total = 1; offset < total; offset += tablesAtOnce) {
    // The first answer says who gives the rest: two that are mixed would be neither.
    const use = from ? 'only' : offset === 0 ? 'fallback' : undefined
    const answer = await answered('tables.list', () => workbenchApi.tables(database.id, offset, tablesAtOnce, use))
    if (use === 'fallback') from = node.below = snapshotOf(answer)
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
      from,
    }))
  }
  useMetadataStore().rememberTables(connection.id, database, known)
}

async function columnsOf(node: NodeOf<'table'>): Promise<ObjectNode[]> {
  const { connection, database, table } = node
  const use = node.from ? 'only' : 'fallback'
  const answer = await answered('tables.columns', () => workbenchApi.columns(table.id, use))
  if (use === 'fallback') node.below = snapshotOf(answer)
  return answer.data.map(column => ({
    kind: 'column',
    key: `column:${table.id}:${column.name}`,
    label: column.name,
    isLeaf: true,
    connection,
    database,
    table,
    column,
  }))
}

/** What stands below a node, asked anew at each call; many come in several parts. */
export async function* loadChildren(node: ObjectNode): AsyncGenerator<ObjectNode[]> {
  switch (node.kind) {
    case 'connection': return yield await databasesOf(node)
    case 'database': return yield* tablesOf(node)
    case 'table': return yield await columnsOf(node)
    case 'column':
    case 'empty':
    case 'error':
    case 'note': return
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
  wraps: true,
  message,
  parent,
})

/** Stands above what is from a snapshot, and says so. */
export const noteNode = (parent: ObjectNode, snapshot: Snapshot): ObjectNode => ({
  kind: 'note',
  key: `note:${parent.key}`,
  label: '',
  isLeaf: true,
  disabled: true,
  snapshot,
  parent,
})
