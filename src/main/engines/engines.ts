import type { SpawnEngine } from './engine-process.ts'
import type { Engine } from './engine.ts'
import type { SqliteFilesOptions } from './sqlite/sqlite-files.ts'
import { TihcError } from '../../contract/errors.ts'
import { mysqlEngine } from './mysql/mysql-engine.ts'
import { createSqliteEngine } from './sqlite/sqlite-engine.ts'

export interface EnginesOptions {
  /** Which database files may be opened. */
  files: SqliteFilesOptions
  /** How the processes are started that engines work in: by `fork`, as plain Node, unless told. */
  spawn?: SpawnEngine
  /** Engines of further families, whose dialects are registered. */
  more?: readonly Engine[]
}

/**
 * Gives the engine that serves a connection.
 *
 * @throws {TihcError} `bad_request` for a family that this version does not have
 */
export type EngineFor = (config: { engine: string }) => Engine

export function createEngines({ files, spawn, more = [] }: EnginesOptions): EngineFor {
  const engines = new Map(
    [mysqlEngine, createSqliteEngine({ files, spawn }), ...more].map(engine => [engine.family, engine]),
  )
  return ({ engine }) => {
    const found = engines.get(engine)
    if (found) return found
    throw new TihcError(
      'bad_request',
      `${engine} is not supported by this version: choose MySQL, which serves TiDB, MySQL and MariaDB, or SQLite.`,
      { field: 'engine' },
    )
  }
}
