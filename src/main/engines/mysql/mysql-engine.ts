import type { Engine } from '../engine.ts'
import { performance } from 'node:perf_hooks'
import { TihcError } from '../../../contract/errors.ts'
import { openMysqlConnection } from './mysql-connect.ts'
import { renewMysqlPassword } from './mysql-expired-password.ts'
import { openMysqlMetadata } from './mysql-metadata.ts'
import { openMysqlSession } from './mysql-session.ts'

/** TiDB, MySQL and MariaDB. */
export const mysqlEngine: Engine = {
  family: 'MySQL',
  checkConfig({ host }) {
    if (host.trim() === '') throw new TihcError('bad_request', 'Name the host of the server.', { field: 'host' })
  },
  async test(config, options = {}) {
    const started = performance.now()
    const link = await openMysqlConnection(config, { database: config.database, ...options })
    const latencyMs = Math.round((performance.now() - started) * 10) / 10
    await link.close()
    // Sessions set it, so that only one of them can tell whether the server knows it.
    if (config.timeZone !== null) await (await openMysqlSession(config, options)).close()
    return { ...link.info, latencyMs }
  },
  renewPassword: renewMysqlPassword,
  openSession: openMysqlSession,
  openMetadata: openMysqlMetadata,
}
