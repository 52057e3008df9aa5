import type { SpawnEngine } from '../engine-process.ts'
import type { Engine } from '../engine.ts'
import type { SqliteFilesOptions } from './sqlite-files.ts'
import type { SqliteGround } from './sqlite-open.ts'
import { performance } from 'node:perf_hooks'
import { createSqliteFiles } from './sqlite-files.ts'
import { forkNode } from './sqlite-link.ts'
import { openSqliteMetadata } from './sqlite-metadata.ts'
import { openSqliteLink } from './sqlite-open.ts'
import { openSqliteSession } from './sqlite-session.ts'

/**
 * The embedded engine: databases that are files.
 *
 * @param options.files which files may be opened
 * @param options.spawn how the process of a session is started: `fork` unless told
 */
export function createSqliteEngine(options: { files: SqliteFilesOptions, spawn?: SpawnEngine }): Engine {
  const ground: SqliteGround = { files: createSqliteFiles(options.files), spawn: options.spawn ?? forkNode }
  return {
    family: 'SQLite',
    checkConfig: ({ file }) => void ground.files.check(file ?? ''),
    async test(config, { signal } = {}) {
      const started = performance.now()
      const link = await openSqliteLink(ground, config, signal)
      const latencyMs = Math.round((performance.now() - started) * 10) / 10
      await link.close()
      return { product: 'SQLite', version: link.version, latencyMs }
    },
    renewPassword: null,
    openSession: (config, open) => openSqliteSession(ground, config, open),
    openMetadata: config => openSqliteMetadata(ground, config),
  }
}
