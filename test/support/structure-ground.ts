import type { EngineName } from './ground.ts'
import type { Admin } from './structure-admin.ts'
import type { DatabaseItem, Structure, TableItem } from './structure-door.ts'
import { randomBytes } from 'node:crypto'

/** A server and a connection to it. */
export interface StructureGround extends Pick<Admin, 'run'> {
  product: EngineName
  connectionId: string
}

/** A database of one case, with a table `orders (id, amount)`. */
export interface Made { database: DatabaseItem, table: TableItem }

export const q = (name: string) => `\`${name.replaceAll('`', '``')}\``
export const newName = () => `c_${randomBytes(6).toString('hex')}`

export async function make(
  { ask }: Structure,
  { connectionId, run }: StructureGround,
  name = newName(),
): Promise<Made> {
  const database = await ask<DatabaseItem>('databases.create', { name, connectionId })
  await run(`CREATE TABLE ${q(name)}.orders (id INT PRIMARY KEY, amount FLOAT)`)
  const { data: [table] } = await ask<{ data: TableItem[] }>('tables.list', { databaseId: database.id })
  return { database, table: table! }
}
