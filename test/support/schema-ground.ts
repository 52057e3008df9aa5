import type { MetadataSession } from '../../src/main/engines/engine.ts'
import type { Table } from '../../src/schema/model.ts'
import type { AnyEngine } from './engines.ts'
import type { Endpoint } from './servers.ts'
import { randomBytes } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, onTestFinished } from 'vitest'
import { quoteName } from '../../src/dialects/registry.ts'
import { openMysqlMetadata } from '../../src/main/engines/mysql/mysql-metadata.ts'
import { createSqliteEngine } from '../../src/main/engines/sqlite/sqlite-engine.ts'
import { storePath } from '../../src/main/store/profile-folder.ts'
import { configOf, testFiles } from './connection-services.ts'
import { temporaryProfile } from './profile.ts'
import { openAdmin } from './structure-admin.ts'

/** A database of the test's own and a session that reads it; both go with the test. */
export interface SchemaGround {
  database: string
  metadata: MetadataSession & { close: () => Promise<void> }
  /** Runs statements in the database past TiHC and gives the rows of the last one as texts. */
  run: (...statements: string[]) => Promise<string[][]>
  /** As names are quoted there. */
  q: (name: string) => string
  /** One table, which must be one. */
  table: (name: string) => Promise<Table>
}

/** Opens one; `server` is another server than the engine's shared one. */
export async function openSchemaGround(engine: AnyEngine, server?: Endpoint): Promise<SchemaGround> {
  const opened = engine.name === 'SQLite' ? openFile() : await openServer(server ?? engine)
  onTestFinished(() => opened.metadata.close())
  return {
    ...opened,
    q: name => quoteName(name, engine.name === 'SQLite' ? 'SQLite' : 'MySQL'),
    async table(name) {
      const object = await opened.metadata.table(opened.database, name, {})
      expect(object.kind).toBe('table')
      return object as Table
    },
  }
}

type Opened = Pick<SchemaGround, 'database' | 'metadata' | 'run'>

function openFile(): Opened {
  const dataDir = temporaryProfile()
  const folder = join(dataDir, 'sqlite')
  mkdirSync(folder)
  const file = `${randomBytes(5).toString('hex')}.db`
  const db = new Database(join(folder, file))
  db.exec('PRAGMA user_version = 1')
  onTestFinished(() => void db.close())
  const engine = createSqliteEngine({ files: testFiles(dataDir, storePath(dataDir)) })
  const config = configOf({ host: '', port: 0, user: '', password: '' }, { engine: 'SQLite', file })
  return {
    database: 'main',
    metadata: engine.openMetadata(config),
    run: async (...statements) => {
      let rows: string[][] = []
      for (const statement of statements) {
        const prepared = db.prepare(statement)
        if (prepared.reader) rows = (prepared.raw().all() as unknown[][]).map(row => row.map(String))
        else prepared.run()
      }
      return rows
    },
  }
}

async function openServer(server: Endpoint): Promise<Opened> {
  const { run, end } = await openAdmin(server)
  const database = `s_${randomBytes(5).toString('hex')}`
  await run(`CREATE DATABASE ${database} CHARACTER SET utf8mb4 COLLATE utf8mb4_bin`, `USE ${database}`)
  onTestFinished(async () => {
    await run(`DROP DATABASE ${database}`)
    await end()
  })
  return { database, metadata: openMysqlMetadata(configOf(server)), run }
}
