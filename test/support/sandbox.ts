import type { Output } from '../../src/contract/procedure.ts'
import type { sql } from '../../src/contract/sql.ts'
import type { AnyEngine } from './engines.ts'
import type { Host, Person } from './host.ts'
import type { Endpoint } from './servers.ts'
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import Database from 'better-sqlite3'
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
export async function openSandbox(
  engine: Endpoint | Extract<AnyEngine, { name: 'SQLite' }>,
  shared?: Host,
): Promise<Sandbox> {
  return 'name' in engine && engine.name === 'SQLite'
    ? openFileSandbox(shared)
    : openServerSandbox(engine as Endpoint, shared)
}

/** A file of the test's own in the host's folder of databases. */
async function openFileSandbox(shared?: Host): Promise<Sandbox> {
  const host = shared ?? await startHost()
  const person = host.admin
  const file = `t_${randomBytes(6).toString('hex')}.db`
  const admin = new Database(join(host.dataDir, 'sqlite', file))
  admin.exec('CREATE TABLE first (a); DROP TABLE first')
  const { id: connectionId } = await person.client.connections.create({ name: file, engine: 'SQLite', file })
  const { data } = await person.client.databases.list({ connectionId })
  const databaseId = data[0]!.id
  return {
    host,
    person,
    connectionId,
    databaseId,
    database: 'main',
    async direct(statement) {
      const prepared = admin.prepare(statement)
      return prepared.reader ? prepared.raw().all() as unknown[][] : (prepared.run(), [])
    },
    run: (sql, more = {}) => person.client.sql.execute({ databaseId, sql, ...more }),
    serverSessions: async () => [],
    async close() {
      await person.client.connections.delete({ id: connectionId })
      admin.close()
      if (!shared) await host.stop()
    },
  }
}

async function openServerSandbox(engine: Endpoint, shared?: Host): Promise<Sandbox> {
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
