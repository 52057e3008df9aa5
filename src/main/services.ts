import type { Handlers } from '../contract/index.ts'
import type { Dispatcher } from './api/dispatcher.ts'
import type { AuthService } from './auth/auth-service.ts'
import type { Catalog } from './catalog/catalog.ts'
import type { Connections } from './connections/connections.ts'
import type { SecretStore } from './connections/secrets.ts'
import type { EventHub } from './core/events.ts'
import type { Log } from './core/log.ts'
import type { DocumentsDoor } from './documents/documents-door.ts'
import type { SpawnEngine } from './engines/engine-process.ts'
import type { Engine } from './engines/engine.ts'
import type { EngineFor } from './engines/engines.ts'
import type { LocalApi } from './local-api/local-api.ts'
import type { ResultStore } from './results/result-store.ts'
import type { Search } from './search/search.ts'
import type { SettingsService } from './settings/settings-service.ts'
import type { History } from './sql/history.ts'
import type { OpenWork, Sql, SqlOptions } from './sql/sql.ts'
import type { Store } from './store/open-store.ts'
import type { Tasks } from './tasks/tasks.ts'
import type { SystemProtection } from './vault/system-protection.ts'
import type { Vault } from './vault/vault.ts'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { TihcError } from '../contract/errors.ts'
import { limits } from '../contract/sql.ts'
import { createDispatcher } from './api/dispatcher.ts'
import { createApp } from './app/app.ts'
import { createDiagnostics } from './app/diagnostics.ts'
import { createAuthService } from './auth/auth-service.ts'
import { createCatalog } from './catalog/catalog.ts'
import { createSnapshotLists } from './catalog/sources/snapshot-lists.ts'
import { createConnections } from './connections/connections.ts'
import { addSample, databasesFolder, sampleFile } from './connections/sample.ts'
import { createSecretStore } from './connections/secrets.ts'
import { moveIntoVault } from './connections/stored-secrets.ts'
import { createEventHub } from './core/event-hub.ts'
import { publishChange } from './core/events.ts'
import { licencesFile, programVersion, sampleDatabase } from './core/program.ts'
import { StartupError } from './core/startup-error.ts'
import { createDocumentsHandlers } from './documents/documents-door.ts'
import { createEngines } from './engines/engines.ts'
import { createLocalApiHandlers } from './local-api/local-api-handlers.ts'
import { createLocalApi } from './local-api/local-api.ts'
import { createResultStore } from './results/result-store.ts'
import { numberDatabases } from './schema/database-ids.ts'
import { createSchema } from './schema/schema.ts'
import { createSearch } from './search/search.ts'
import { createSettingsService } from './settings/settings-service.ts'
import { createHistory } from './sql/history.ts'
import { createSql } from './sql/sql.ts'
import { backUpDaily } from './store/daily-backup.ts'
import { openStore } from './store/open-store.ts'
import { createTasks } from './tasks/tasks.ts'
import { createVaultHandlers } from './vault/vault-handlers.ts'
import { openVault } from './vault/vault.ts'

export interface ServicesOptions {
  /** The profile's folder. */
  dataDir: string
  /** Folder below which database files lie; null lets every file of this machine through (the desktop app). */
  sqliteDir: string | null
  /**
   * Where the SSH agent listens that connections may use: that of whoever runs the program, so null unless it is theirs
   * alone.
   */
  sshAgent: string | null
  env: Record<string, string | undefined>
  log: Log
  /** How the processes are started that engines work in: by `fork`, as plain Node, unless told. */
  spawnEngine?: SpawnEngine
  /** Engines of further families, whose dialects are registered. */
  engines?: readonly Engine[]
  /** How long a minute is when sessions are looked for whose page is gone; 60,000 ms unless told. */
  minuteMs?: number
  /** The person is at this machine (the desktop app). */
  desktop?: DesktopParts
}

/** What only the desktop app has. */
export interface DesktopParts {
  /** What the system has to keep secrets. */
  system: SystemProtection
  /** SQL files of this machine. */
  documents: DocumentsDoor
}

/** What would be lost if everything ended now, of all people together; `tasks` are those that do not go on later. */
export interface UnfinishedWork extends OpenWork { tasks: number }

/** Everything behind the doors. */
export interface Services {
  dispatcher: Dispatcher
  hub: EventHub
  auth: AuthService
  settings: SettingsService
  tasks: Pick<Tasks, 'start'>
  /** The HTTP API inside the desktop app; null on a host. */
  localApi: LocalApi | null
  /** What a person would lose if the program ended now. */
  openWork: () => UnfinishedWork
  /** Gives a new profile the sample database; to be called once there is somebody who can use it. */
  addSample: () => Promise<void>
  /**
   * Cancels what runs, tells those who listen, and closes sessions and pools; the store stays open for the last
   * answers.
   */
  endWork: () => Promise<void>
  /** Ends all that is left, the store last. */
  close: () => Promise<void>
}

/**
 * Builds every service of a profile and wires them; each door gets what it needs from here.
 *
 * @throws {StartupError} when the profile cannot be opened
 */
export async function createServices(options: ServicesOptions): Promise<Services> {
  const { dataDir, log } = options
  const store = await openStore({ dataDir, log })
  try {
    return await buildServices(options, store)
  } catch (error) {
    await store.close()
    throw error
  }
}

async function buildServices(options: ServicesOptions, store: Store): Promise<Services> {
  const { dataDir, log, desktop } = options
  const engineFor = await openEngines(options, store)
  const events = createEventHub()
  const settings = await createSettingsService({ store, events, log })
  const { vault, secrets } = await openSecrets(options, store, settings)
  const auth = await createAuthService({ store, secrets, env: options.env, log, keepTokens: !vault })
  vault?.onChanged(async () => publishChange(events, await auth.localAdmin(), 'vault'))
  const connections = createConnections({ store, secrets, sshAgent: options.sshAgent, engineFor, events, log })
  const schema = createSchema({ store, connections, snapshots: createSnapshotLists(store), events, log })
  const tasks = createTasks({ events, log })
  const records = await openRecords(options, store, settings, tasks)
  const sql = await createSql({
    ...serversOf(connections),
    resolveDatabase: schema.resolveDatabase,
    engineFor,
    ...leftBehind(options, settings),
    tasks,
    ...records,
    events,
    log,
  })
  // Last of what begins to work: nothing behind it fails, and leaves it with a store that is closed.
  const { catalog, search } = createSearchedCatalog(options, { store, connections, tasks, events })
  const localApi = desktop ? createLocalApi({ auth, settings, log }) : null
  const handlers: Handlers = {
    ...createAppHandlers({ connections, sql, settings, log }),
    ...auth.handlers,
    ...connections.handlers,
    ...schema.handlers({ ...sql, ...records, documents: desktop?.documents.texts ?? null }),
    ...{ ...catalog.handlers, ...search.handlers },
    ...createDocumentsHandlers(desktop?.documents),
    ...sql.handlers,
    ...tasks.handlers,
    ...settings.handlers,
    ...createVaultHandlers(vault),
    ...createLocalApiHandlers(localApi),
  }
  endWhatIsLeft({ auth, connections, search, sql, tasks })
  const endBackups = backUpDaily(store, dataDir, log)
  return {
    dispatcher: createDispatcher(handlers, log, ({ background }, { door }) => {
      if (door === 'ipc' && !background) vault?.touch()
    }),
    hub: events,
    auth,
    settings,
    tasks,
    localApi,
    openWork: () => ({ ...sql.openWork(), tasks: tasks.countOther(['sql', 'sync']) }),
    addSample: () => addSample({ store, connections, dataDir, shipped: sampleDatabase, log }),
    async endWork() {
      endBackups()
      vault?.close()
      // Whoever uses another one ends before it.
      for (const feature of [catalog, sql, tasks, records.history, records.results, connections, search])
        await feature.close()
      events.close()
    },
    close: () => store.close(),
  }
}

/** How statements come to servers. */
function serversOf(
  { resolve, metadata, noteOutcome }: Connections,
): Pick<SqlOptions, 'resolveConnection' | 'metadata' | 'onConnected'> {
  return { resolveConnection: resolve, metadata, onConnected: noteOutcome }
}

/** When sessions are ended whose page is gone. */
function leftBehind(
  { minuteMs }: ServicesOptions,
  settings: SettingsService,
): Pick<SqlOptions, 'pageGoneMinutes' | 'minuteMs'> {
  return { pageGoneMinutes: async owner => (await settings.get(owner)).limits.pageGoneMinutes, minuteMs }
}

/** The catalog, and what finds something in it. */
function createSearchedCatalog(
  { dataDir, log }: ServicesOptions,
  parts: { store: Store, connections: Connections, tasks: Tasks, events: EventHub },
): { catalog: Catalog, search: Search } {
  const { store } = parts
  const search = createSearch({ store, dataDir, log })
  const catalog = createCatalog({
    ...parts,
    numberDatabases: (at, names) => numberDatabases(store, at, names),
    log,
    onChange: search.wake,
  })
  return { catalog, search }
}

/** The engines of all families; the folder of database files is there then. */
async function openEngines(
  { dataDir, sqliteDir, spawnEngine, engines }: ServicesOptions,
  store: Store,
): Promise<EngineFor> {
  const engineFor = createEngines({
    files: {
      folders: sqliteDir === null ? null : [sqliteDir],
      dataDir,
      ownFolder: databasesFolder(dataDir),
      sampleFile: sampleFile(dataDir),
      storeFile: store.path,
    },
    spawn: spawnEngine,
    more: engines,
  })
  if (sqliteDir !== null) await makeFolder(sqliteDir)
  return engineFor
}

/** Saved passwords: in the desktop app in the vault, on the host sealed by its key file. */
async function openSecrets(
  { dataDir, env, log, desktop }: ServicesOptions,
  store: Store,
  settings: SettingsService,
): Promise<{ vault: Vault | null, secrets: SecretStore }> {
  if (!desktop) return { vault: null, secrets: createSecretStore({ dataDir, env, log }) }
  const vault = await openVault({
    store,
    system: desktop.system,
    idleMinutes: () => settings.program.idleLockMinutes,
    log,
  })
  const secrets = createSecretStore({ dataDir, env, log, vault })
  const takeIn = async () => {
    if (vault.state.locked || vault.state.protection === 'none') return
    const moved = await moveIntoVault(store.db, secrets)
    if (moved > 0) log.info(`${moved} saved passwords were taken over from the key file`)
  }
  vault.onChanged(takeIn)
  await takeIn()
  return { vault, secrets }
}

/** What was read and what was run, both as large as the settings say. */
async function openRecords(
  { dataDir, log }: ServicesOptions,
  store: Store,
  settings: SettingsService,
  tasks: Tasks,
): Promise<{ results: ResultStore, history: History }> {
  const results = await createResultStore({
    directory: join(dataDir, 'results'),
    quotaBytes: () => settings.program.resultQuotaBytes,
    makeRoom: needed => tasks.registry.freeOldest(needed),
    log,
  })
  const history = createHistory(store.db, () => settings.program.historyLength)
  settings.onSharedChanged(async () => {
    results.keepQuota()
    await history.trim()
  })
  return { results, history }
}

/** What the program says about itself. */
function createAppHandlers({ connections, sql, settings, log }: {
  connections: Connections
  sql: Sql
  settings: SettingsService
  log: Log
}): Pick<Handlers, 'app'> {
  const app = createApp({
    version: programVersion,
    licencesFile,
    limits: () => ({ ...limits, resultQuotaBytes: settings.program.resultQuotaBytes }),
    diagnose: createDiagnostics({
      connections: async context => (await connections.list(context)).data,
      openWork: sql.openWork,
      problems: () => log.problems?.() ?? [],
      settings: settings.get,
    }),
  })
  return app.handlers
}

const cancelled = (why: string) => new TihcError('cancelled', why)

/** What is deleted or changed leaves nothing running behind it. */
function endWhatIsLeft({
  auth,
  connections,
  search,
  sql,
  tasks,
}: {
  auth: AuthService
  connections: Connections
  search: Search
  sql: Sql
  tasks: Tasks
}): void {
  auth.on('userDeleted', async ({ user }) => {
    sql.forgetEnded(owner => owner.user === user)
    await sql.endSessions(
      session => session.owner.user === user,
      cancelled('The statement was cancelled because its person was deleted.'),
    )
    await tasks.stopWhere(
      task => task.owner.user === user,
      cancelled('The task was cancelled because its person was deleted.'),
    )
  })
  // What was begun under another role could go on under it.
  auth.on('roleChanged', ({ user }) =>
    sql.endSessions(
      session => session.owner.user === user,
      cancelled('The statement was cancelled because the role of its person was changed.'),
      'roleChanged',
    ))
  auth.on('tenantDeleted', async ({ tenant }) => {
    sql.forgetEnded(owner => owner.tenant === tenant)
    await sql.endSessions(
      session => session.owner.tenant === tenant,
      cancelled('The statement was cancelled because its tenant was deleted.'),
    )
    await tasks.stopWhere(
      task => task.owner.tenant === tenant,
      cancelled('The task was cancelled because its tenant was deleted.'),
    )
    await connections.forgetTenant(tenant)
    await search.forgetTenant(tenant)
  })
  endWithConnections(connections, sql)
}

function endWithConnections(connections: Connections, sql: Sql): void {
  connections.onRemoved(({ id }) =>
    sql.endSessions(
      session => session.connectionId === id,
      cancelled('The statement was cancelled because its connection was deleted.'),
    ),
  )
  connections.onChanged(({ id }) =>
    sql.endSessions(
      session => session.connectionId === id,
      cancelled('The statement was cancelled because its connection was changed. Run it again.'),
      'connectionChanged',
    ),
  )
  connections.onDisconnected(({ id }, { user }) =>
    sql.endSessions(
      session => session.connectionId === id && session.owner.user === user,
      cancelled('The statement was cancelled because you disconnected.'),
    ),
  )
}

async function makeFolder(sqliteDir: string): Promise<void> {
  try {
    await mkdir(sqliteDir, { recursive: true, mode: 0o700 })
  } catch (error) {
    throw new StartupError(
      `The folder of SQLite files cannot be made: ${sqliteDir} `
      + `(${(error as NodeJS.ErrnoException).code}). Choose another with --sqlite-dir.`,
      { cause: error },
    )
  }
}
