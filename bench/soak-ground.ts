import type { MeasuredHost } from '../test/support/measured-host.ts'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import mysql from 'mysql2/promise'
import { benchServer } from './servers.ts'

/** A connection of the host with a database to work in. */
export interface SoakGround {
  name: string
  family: 'MySQL' | 'SQLite'
  connectionId: string
  database: string
  /** A statement that takes longer than anybody waits. */
  slow: string
  /** Changes something that a sync finds. */
  change: () => Promise<void>
  /** Ends one connection of the program at the server. */
  killOne: () => Promise<void>
  /** Connections of the program that the server holds. */
  sessions: () => Promise<number>
  close: () => Promise<void>
}

const tables = 60
const numbers = Array.from({ length: 200 }, (_, n) => `(${n})`).join()
/** The tables that every ground has; `serial` is how a number is given by the server. */
const made = (serial: string) => [
  'CREATE TABLE numbers (n INTEGER)',
  `INSERT INTO numbers VALUES ${numbers}`,
  `CREATE TABLE log (id INTEGER PRIMARY KEY ${serial}, n INTEGER, text VARCHAR(200))`,
  ...Array.from({ length: tables }, (_, at) => `CREATE TABLE t_${at} (id INTEGER PRIMARY KEY, name VARCHAR(64))`),
]

export async function makeServerGround(host: MeasuredHost, product: 'TiDB' | 'MariaDB'): Promise<SoakGround> {
  const { host: address, port, user, password } = benchServer(product)
  const database = 'soak'
  const admin = await mysql.createConnection({ host: address, port, user, password })
  const ask = async (sql: string) => (await admin.query({ sql, rowsAsArray: true }))[0] as unknown[][]
  const others = async () => ask('SELECT ID FROM information_schema.PROCESSLIST WHERE ID <> CONNECTION_ID() '
    + `AND USER = '${user}' ORDER BY RAND()`)
  await ask(`CREATE DATABASE ${database}`)
  await ask(`USE ${database}`)
  for (const sql of made('AUTO_INCREMENT')) await ask(sql)
  const { id } = await host.admin.client.connections.create({ name: product, host: address, port, user, password })
  let changes = 0
  return {
    name: product,
    family: 'MySQL',
    connectionId: id,
    database,
    slow: 'SELECT SLEEP(30)',
    // Back and forth, so that the catalog does not grow.
    change: async () => void await ask(`ALTER TABLE t_${changes++ % tables} COMMENT = 'change ${changes % 7}'`),
    async killOne() {
      const [one] = await others()
      // It may have ended by itself.
      if (one) await ask(`KILL ${String(one[0])}`).catch(() => {})
    },
    sessions: async () => (await others()).length,
    async close() {
      await ask(`DROP DATABASE ${database}`)
      await admin.end()
    },
  }
}

export async function makeFileGround(host: MeasuredHost): Promise<SoakGround> {
  const file = 'soak.db'
  const admin = new Database(join(host.dataDir, 'sqlite', file), { timeout: 10_000 })
  admin.pragma('journal_mode = WAL')
  for (const sql of made('')) admin.exec(sql)
  const { id } = await host.admin.client.connections.create({ name: 'SQLite', engine: 'SQLite', file })
  let changes = 0
  return {
    name: 'SQLite',
    family: 'SQLite',
    connectionId: id,
    database: 'main',
    slow: 'WITH RECURSIVE r (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM r) SELECT COUNT(*) FROM r',
    async change() {
      admin.exec('DROP TABLE IF EXISTS changed')
      if (changes++ % 2) admin.exec('CREATE TABLE changed (id INTEGER PRIMARY KEY)')
    },
    killOne: async () => {},
    sessions: async () => 0,
    close: async () => void admin.close(),
  }
}
