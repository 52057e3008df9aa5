import type { Connection } from '@contract/connections.ts'
import type { Database } from '@contract/databases.ts'
import type { Table } from '@contract/tables.ts'
import type { NameIndex } from './name-index.ts'
import type { ObjectNode } from './object-nodes.ts'
import { nameIndex } from './name-index.ts'
import { databaseNode, tableNode } from './object-nodes.ts'

type DatabaseNode = Extract<ObjectNode, { kind: 'database' }>
type TableNode = Extract<ObjectNode, { kind: 'table' }>

/** What the last sync saw of one database, to be found by name. */
export interface LocalDatabase {
  database: Database
  /** Those whose name holds a text in lower case, in the order of their names. */
  holding: NameIndex
  /** Its line, for a connection that was not opened. */
  node: (connection: Connection) => DatabaseNode
  /** The line of one of its tables below that of the database; always the same one. */
  tableNode: (below: DatabaseNode, at: number) => TableNode
}

/** @param tables in the order in which they are shown */
export function localDatabase(database: Database, tables: readonly Table[]): LocalDatabase {
  const nodes = new Map<number, TableNode>()
  let own: DatabaseNode | undefined
  let above: Pick<DatabaseNode, 'connection' | 'database' | 'from'> | undefined

  /** The line above the tables may have been made anew since; to look at each of them costs more than finding them. */
  function standBelow({ connection, database, from }: DatabaseNode) {
    if (above?.connection === connection && above.database === database && above.from === from) return
    above = { connection, database, from }
    for (const node of nodes.values()) Object.assign(node, above)
  }

  return {
    database,
    holding: nameIndex(tables.map(({ name }) => name)),
    node: connection => own ??= databaseNode(connection, database),
    tableNode(below, at) {
      standBelow(below)
      let node = nodes.get(at)
      if (!node) nodes.set(at, node = tableNode(below, tables[at]!, below.from))
      return node
    },
  }
}
