import type { Output } from '../../src/contract/procedure.ts'
import type { sql } from '../../src/contract/sql.ts'
import type { TestEngine } from './engines.ts'
import type { Host, Person } from './host.ts'
import { randomBytes } from 'node:crypto'
import mysql from 'mysql2/promise'
import { startHost } from './host.ts'

type Executed = Output<typeof sql.execute>

/** A host with one connection to an engine and a database of the test's own. */
export interface Sandbox {
  readonly host: Host
  readonly person: Person
  readonly connectionId: string
  readonly databaseId: number
  readonly database: string
  /** Runs SQL in the database through the host. */
  run: (sql: string, more?: Record<string, unknown>) => Promise<Executed>
  /** Runs a statement as the server's administrator, past TiHC; gives rows as arrays of texts. */
  direct: (sql: string) => Promise<unknown[][]>
  /** How many connections of TiHC the server holds, and what they run. */
  serverSessions: () => Promise<Array<{ id: string, command: string, info: string | null }>>
  close: () => Promise<void>
}

/** Opens a sandbox; `host` shares one that runs already. */
export async function openSandbox(engine: Pick<TestEngine, 'host' | 'port' | 'user' | 'password'>, shared?: Host): Promise<Sandbox> {
  const host = shared ?? await startHost()
  const person = host.admin
  const database = `t_${randomBytes(6).toString('hex')}`
  const { host: address, port, user, password } = engine
  const admin = await mysql.createConnection({
    host: address,
    port,
    user,
    password,
    supportBigNumbers: true,
    bigNumberStrings: true,
  })
  const direct = async (statement: string) => {
    const [rows] = await admin.query({ sql: statement, rowsAsArray: true })
    return rows as unknown[][]
  }
  await direct(`CREATE DATABASE ${database} CHARACTER SET utf8mb4`)
  const { id: connectionId } = await person.client.connections.create({
    name: database,
    host: address,
    port,
    user,
    password,
  })
  const { data } = await person.client.databases.list({ connectionId })
  const databaseId = data.find(({ name }) => name === database)!.id
  return {
    host,
    person,
    connectionId,
    databaseId,
    database,
    direct,
    run: (sql, more = {}) => person.client.sql.execute({ databaseId, sql, ...more }),
    async serverSessions() {
      const rows = await direct(`SELECT ID, COMMAND, INFO FROM information_schema.PROCESSLIST WHERE DB = '${database}'`)
      return rows.map(([id, command, info]) => ({
        id: String(id),
        command: String(command),
        info: info as string | null,
      }))
    },
    async close() {
      await person.client.connections.delete({ id: connectionId })
      await direct(`DROP DATABASE IF EXISTS ${database}`)
      await admin.end()
      if (!shared) await host.stop()
    },
  }
}
