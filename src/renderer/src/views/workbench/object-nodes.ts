import type { Connection } from '@contract/connections.ts'
import type { Database } from '@contract/databases.ts'
import type { ProcedureName } from '@contract/index.ts'
import type { Program } from '@contract/programs.ts'
import type { ConnectionError } from '@contract/snapshot.ts'
import type { Table, TableColumn } from '@contract/tables.ts'
import type { TreeNode } from '@/components/tree/tree-rows.ts'
import { TihcError } from '@contract/errors.ts'
import { useMetadataStore, useVaultStore } from '@/store/index.ts'
import workbenchApi from './api.ts'
import { programsLine, programsOf } from './program-nodes.ts'

/** Databases that were synced together are not so far apart. */
const apartMs = 60 * 60 * 1000

/** What the last sync saw stands there, because the server gave no answer. */
export interface Snapshot {
  /** When that was. */
  asOf: string
  /** Why there was no answer; '' where nobody asked for one. */
  reason: string
}

type Content
  = | { kind: 'connection', connection: Connection }
    | { kind: 'database', connection: Connection, database: Database, isFresher?: boolean }
    | { kind: 'table', connection: Connection, database: Database, table: Table }
    | { kind: 'column', connection: Connection, database: Database, table: Table, column: TableColumn }
    | { kind: 'programs', connection: Connection, database: Database }
    | { kind: 'program', connection: Connection, database: Database, program: Program }
    | { kind: 'empty', of: 'connection' | 'database' | 'table' | 'programs' }
    | { kind: 'more', count: number }
    | { kind: 'error', message: string, parent: ObjectNode }
    | { kind: 'note', snapshot: Snapshot, parent: ObjectNode }

export type ObjectNode = TreeNode & Content & {
  children?: ObjectNode[]
  /** From what snapshot it is; then so is all below it, and the server is not asked for that. */
  from?: Snapshot
  /** From what snapshot its children are. */
  below?: Snapshot
  /** Its children are what the last sync saw, until its server has answered. */
  isAwaiting?: boolean
  /** The line in whose place it stands while a filter shows some of the tree. */
  origin?: ObjectNode
}

type NodeOf<Kind extends ObjectNode['kind']> = Extract<ObjectNode, { kind: Kind }>

export function connectionNode(connection: Connection): ObjectNode {
  return { kind: 'connection', key: `connection:${connection.id}`, label: connection.name, isLeaf: false, connection }
}

export function databaseNode(
  connection: Connection,
  database: Database,
  more: Partial<ObjectNode & { isFresher: boolean }> = {},
): NodeOf<'database'> {
  const own = { key: `database:${database.id}`, label: database.name, isLeaf: false, connection, database }
  return { kind: 'database', ...own, ...more } as NodeOf<'database'>
}

/** @param from from what snapshot it is */
export function tableNode(
  { connection, database }: NodeOf<'database'>,
  table: Table,
  from: Snapshot | undefined,
): NodeOf<'table'> {
  const isLeaf = table.kind === 'sequence'
  return { kind: 'table', key: `table:${table.id}`, label: table.name, isLeaf, connection, database, table, from }
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

/** Each was synced at a time of its own: what is below the connection is as the oldest of them, or newer. */
const timesOf = (databases: readonly Database[]) => databases.flatMap(({ asOf }) => asOf ?? []).sort()

function nodesOf(connection: Connection, databases: readonly Database[], errors?: ConnectionError[]): ObjectNode[] {
  const [asOf] = timesOf(databases)
  return databases
    .toSorted((a, b) => Number(a.system) - Number(b.system) || a.name.localeCompare(b.name))
    .map(database => databaseNode(connection, database, {
      from: snapshotOf({ asOf: database.asOf, errors }),
      isFresher: !!asOf && Date.parse(database.asOf!) - Date.parse(asOf) > apartMs,
    }))
}

async function databasesOf(node: NodeOf<'connection'>): Promise<ObjectNode[]> {
  const { connection } = node
  const { data, errors } = await answered('databases.list', () => workbenchApi.databases(connection.id))
  const [error] = errors ?? []
  if (error && data.length === 0) throw new TihcError('unavailable', error.error)
  const [asOf] = timesOf(data)
  node.below = snapshotOf({ asOf, errors })
  useMetadataStore().rememberDatabases(connection.id, data, { isWhole: asOf === undefined })
  return nodesOf(connection, data, errors)
}

/** Tables that are asked for at a time: more would keep the page from drawing while it reads the answer. */
const tablesAtOnce = 10_000
/** What stands at the top is there before the rest is read. */
const firstTables = 1000

async function* tablesOf(node: NodeOf<'database'>): AsyncGenerator<ObjectNode[]> {
  const { connection, database } = node
  let { from } = node
  const known: Table[] = []
  let limit = firstTables
  for (let offset = 0, total = 1; offset < total; offset += limit, limit = tablesAtOnce) {
    // The first answer says who gives the rest: two that are mixed would be neither.
    const use = from ? 'only' : offset === 0 ? 'fallback' : undefined
    const answer = await answered('tables.list', () => workbenchApi.tables(database.id, offset, limit, use))
    if (use === 'fallback') from = node.below = snapshotOf(answer)
    total = answer.total
    known.push(...answer.data)
    yield answer.data.map(table => tableNode(node, table, from))
  }
  useMetadataStore().rememberTables(connection.id, database, known)
  // No sync keeps them.
  if (!from) yield await programsLine(node)
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
    case 'programs': return yield await programsOf(node)
    case 'program':
    case 'column':
    case 'empty':
    case 'more':
    case 'error':
    case 'note': return
    default: return node satisfies never
  }
}

/**
 * What the last sync saw below a node, without asking its server; nothing where there was none, and below tables.
 *
 * @param isOnly whether nothing else is going to be asked: the lines then say so
 */
export async function* loadLocal(node: ObjectNode, isOnly: boolean): AsyncGenerator<ObjectNode[]> {
  if (node.kind === 'connection') {
    const { data } = await workbenchApi.localDatabases(node.connection.id)
    if (isOnly) node.below = snapshotOf({ asOf: timesOf(data)[0] })
    yield nodesOf(node.connection, isOnly ? data : data.map(({ asOf: _, ...database }) => database))
  }
  if (node.kind !== 'database') return
  for (let offset = 0, limit = firstTables, total = 1; offset < total; offset += limit, limit = tablesAtOnce) {
    const answer = await workbenchApi.tables(node.database.id, offset, limit, 'only')
    total = answer.total
    yield answer.data.map(table => tableNode(node, table, node.from))
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
/** Stands below the tables that a filter shows, where it leaves some out. */
export const moreNode = (parent: ObjectNode, count: number): ObjectNode => ({
  kind: 'more',
  key: `more:${parent.key}`,
  label: '',
  isLeaf: true,
  disabled: true,
  count,
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
