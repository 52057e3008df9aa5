import type { z } from 'zod'
import type { ConnectionDraft } from '../../src/contract/connections.ts'
import type { Context, Role } from '../../src/contract/context.ts'
import type { PushedEvent } from '../../src/contract/events.ts'
import type { ConnectionConfig } from '../../src/main/engines/engine.ts'
import type { SqliteFilesOptions } from '../../src/main/engines/sqlite/sqlite-files.ts'
import type { Endpoint } from './servers.ts'
import { onTestFinished } from 'vitest'
import { connectionDraft } from '../../src/contract/connections.ts'
import { TihcError } from '../../src/contract/errors.ts'
import { createSnapshotLists } from '../../src/main/catalog/sources/snapshot-lists.ts'
import { createConnectionsService } from '../../src/main/connections/connections-service.ts'
import { databasesFolder, sampleFile } from '../../src/main/connections/sample.ts'
import { createSecretStore } from '../../src/main/connections/secrets.ts'
import { createServerKeys } from '../../src/main/connections/server-keys.ts'
import { createKnownHosts } from '../../src/main/connections/ssh/known-hosts.ts'
import { createTunnels } from '../../src/main/connections/ssh/tunnels.ts'
import { silentLog } from '../../src/main/core/log.ts'
import { mysqlEngine } from '../../src/main/engines/mysql/mysql-engine.ts'
import { createSqliteEngine } from '../../src/main/engines/sqlite/sqlite-engine.ts'
import { createDatabasesService } from '../../src/main/schema/databases-service.ts'
import { openStore } from '../../src/main/store/open-store.ts'
import { temporaryProfile } from './profile.ts'
import { noteSecretsOf } from './secrets.ts'

export function wholeDraft(fields: z.input<typeof connectionDraft>): ConnectionDraft {
  noteSecretsOf(fields, 'draft')
  return connectionDraft.parse(fields)
}

/** Somebody of a tenant that `openConnectionServices` made. */
export function person(tenant: 'one' | 'two' = 'one', role: Role = 'editor'): Context {
  return {
    tenant,
    user: `${tenant}-user`,
    username: 'somebody',
    role,
    signal: new AbortController().signal,
    door: 'ipc',
    address: '',
  }
}

/** A configuration that leads to a server. */
export function configOf(
  { host, port, user, password }: Endpoint,
  more: Partial<ConnectionConfig> = {},
): ConnectionConfig {
  return {
    id: 'c',
    tenant: 'one',
    name: 'test',
    engine: 'MySQL',
    host,
    port,
    user,
    password,
    database: null,
    file: null,
    tls: { mode: 'off' },
    ssh: null,
    tunnel: null,
    serverKeys: null,
    connectTimeoutMs: null,
    compress: false,
    timeZone: null,
    startSql: '',
    readOnly: false,
    ...more,
  }
}

/** The rule of the host for files below a profile. */
export function testFiles(dataDir: string, storeFile: string): SqliteFilesOptions {
  return {
    folders: [databasesFolder(dataDir)],
    dataDir,
    ownFolder: databasesFolder(dataDir),
    sampleFile: sampleFile(dataDir),
    storeFile,
  }
}

/** How a promise fails; throws where it does not. */
export async function failureOf(promise: Promise<unknown>): Promise<TihcError> {
  const value = await promise.catch((error: unknown) => {
    if (error instanceof TihcError) return error
    throw error
  })
  if (value instanceof TihcError) return value
  throw new Error(`expected a failure, but it gave ${JSON.stringify(value)}`)
}

/**
 * Connections and databases over a store of the test's own with the tenants `one` and `two`; all ends with the test.
 */
export async function openConnectionServices({
  dataDir = temporaryProfile(),
  env = {},
  agent = null,
}: { dataDir?: string, env?: Record<string, string>, agent?: string | null } = {}) {
  const store = await openStore({ dataDir, log: silentLog })
  onTestFinished(() => store.close())
  const now = new Date().toISOString()
  await store.db
    .insertInto('tenants')
    .values(['one', 'two'].map(id => ({ id, name: id, created_at: now, updated_at: now })))
    .onConflict(conflict => conflict.doNothing())
    .execute()
  const events: PushedEvent[] = []
  const sqlite = createSqliteEngine({ files: testFiles(dataDir, store.path) })
  const knownHosts = createKnownHosts(store)
  const tunnels = createTunnels({ knownHosts, agent })
  const serverKeys = createServerKeys(store)
  const connections = createConnectionsService({
    store,
    tunnels,
    serverKeys,
    secrets: createSecretStore({ dataDir, env, log: silentLog }),
    engineFor: ({ engine }) => {
      if (engine === 'MySQL') return mysqlEngine
      if (engine === 'SQLite') return sqlite
      throw new TihcError('bad_request', `${engine} is not available yet.`, { field: 'engine' })
    },
    events: {
      publish: (_, notification) => void events.push(notification),
      subscribe: () => () => {},
      close: () => {},
    },
    log: silentLog,
  })
  onTestFinished(() => connections.close())
  const databases = createDatabasesService({
    store,
    connections,
    snapshots: createSnapshotLists(store),
    log: silentLog,
  })
  return { store, dataDir, connections, knownHosts, serverKeys, databases, events }
}
