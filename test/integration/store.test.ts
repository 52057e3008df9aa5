import type { Store } from '../../src/main/store/open-store.ts'
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { silentLog } from '../../src/main/core/log.ts'
import { StartupError } from '../../src/main/core/startup-error.ts'
import { openStore } from '../../src/main/store/open-store.ts'
import { isForeignKeyViolation, isUniqueViolation } from '../../src/main/store/store-error.ts'
import { temporaryProfile } from '../support/profile.ts'

const mode = (path: string) => statSync(path).mode & 0o777
const time = '2026-01-02T03:04:05.678Z'

async function open(dataDir: string): Promise<Store> {
  const store = await openStore({ dataDir, log: silentLog })
  onTestFinished(() => store.close())
  return store
}

async function fill(store: Store, tenant: string): Promise<void> {
  const { db } = store
  const dates = { created_at: time, updated_at: time }
  await db.insertInto('tenants').values({ id: tenant, name: `name of ${tenant}`, ...dates }).execute()
  await db.insertInto('users').values({
    id: `${tenant}-u`,
    tenant_id: tenant,
    username: `user of ${tenant}`,
    password: '!',
    role: 'editor',
    token_generation: 0,
    ...dates,
  }).execute()
  await db.insertInto('tokens').values({ id: `${tenant}-token`, user_id: `${tenant}-u`, expires_at: time }).execute()
  await db.insertInto('connections').values(connection(`${tenant}-c`, tenant, 'main')).execute()
  await db.insertInto('databases').values({
    tenant_id: tenant,
    connection_id: `${tenant}-c`,
    name: 'shop',
    created_at: time,
    dropped_at: null,
  }).execute()
  await db.insertInto('history').values({
    tenant_id: tenant,
    user_id: `${tenant}-u`,
    task_id: 'task',
    connection_id: `${tenant}-c`,
    connection_name: 'main',
    database: null,
    sql: 'SELECT 1',
    status: 'completed',
    error: null,
    row_count: 1,
    elapsed_ms: 1.5,
    started_at: time,
  }).execute()
  await db.insertInto('settings').values({
    tenant_id: tenant,
    user_id: '',
    key: 'theme',
    value: 'dark',
  }).execute()
  await db.insertInto('settings').values({
    tenant_id: '',
    user_id: `${tenant}-u`,
    key: 'theme',
    value: 'dark',
  }).execute()
  const own = { id: `${tenant}-k`, tenant_id: tenant, added_by: 'a', created_at: time }
  const key = { ...own, host: 'h', port: 1, via: '', fingerprint: 'f' }
  await db.insertInto('ssh_known_hosts').values({ ...key, key_type: 'ssh-ed25519' }).execute()
  await db.insertInto('server_keys').values({ ...key, kind: 'rsa' }).execute()
}

function connection(id: string, tenant_id: string, name: string) {
  return {
    id,
    tenant_id,
    name,
    engine: 'MySQL' as const,
    product: null,
    version: null,
    host: 'localhost',
    port: 4000,
    user: 'root',
    database: null,
    file: null,
    tls: '{"mode":"off"}',
    secrets: '{}',
    ssh: null,
    advanced: '{}',
    folder: null,
    tags: '[]',
    read_only: 0,
    environment: null,
    color: null,
    created_at: time,
    updated_at: time,
  }
}

describe('opening a store', () => {
  it('makes folder and files that only their owner can open, and keeps what is written', async () => {
    const dataDir = join(temporaryProfile(), 'new', 'profile')
    const store = await openStore({ dataDir, log: silentLog })
    await fill(store, 'a')
    expect(store.path).toBe(join(dataDir, 'tihc.db'))
    expect(mode(dataDir)).toBe(0o700)
    for (const file of readdirSync(dataDir)) {
      expect([
        file,
        mode(join(dataDir, file)),
      ]).toEqual([file, 0o600])
    }
    await store.close()
    expect(readdirSync(dataDir).sort()).toEqual(['tihc.db', 'tihc.lock'])
    const again = await open(dataDir)
    expect(await again.db.selectFrom('history').select(['id', 'sql', 'elapsed_ms', 'row_count']).execute()).toEqual([
      {
        id: 1,
        sql: 'SELECT 1',
        elapsed_ms: 1.5,
        row_count: 1,
      },
    ])
    expect(readdirSync(dataDir)).not.toContain('backups')
  })

  it('takes too open modes of its own files back and says so', async () => {
    const dataDir = temporaryProfile()
    await (await openStore({ dataDir, log: silentLog })).close()
    chmodSync(dataDir, 0o755)
    chmodSync(join(dataDir, 'tihc.db'), 0o644)
    const warnings: string[] = []
    const store = await openStore({
      dataDir,
      log: {
        ...silentLog,
        warn: message => warnings.push(message),
      },
    })
    await store.close()
    expect([
      mode(dataDir),
      mode(join(dataDir, 'tihc.db')),
    ]).toEqual([0o700, 0o600])
    expect(warnings).toEqual([
      expect.stringContaining(dataDir),
      expect.stringContaining('tihc.db'),
    ])
  })

  it('leaves the mode of a folder that holds other things', async () => {
    const dataDir = temporaryProfile()
    writeFileSync(join(dataDir, 'holiday.jpg'), '')
    chmodSync(dataDir, 0o755)
    await open(dataDir)
    expect(mode(dataDir)).toBe(0o755)
    expect(mode(join(dataDir, 'tihc.db'))).toBe(0o600)
  })

  it('refuses a profile that is open, until it is closed', async () => {
    const dataDir = temporaryProfile()
    const store = await open(dataDir)
    const refused = openStore({ dataDir, log: silentLog })
    await expect(refused).rejects.toThrow(StartupError)
    await expect(refused).rejects.toThrow(`TiHC already runs on the profile ${dataDir}: `)
    await expect(openStore({ dataDir, log: silentLog })).rejects.toThrow(StartupError)
    await fill(store, 'still works')
    await store.close()
    expect(await (await open(dataDir)).db.selectFrom('tenants').select('id').execute()).toEqual([
      { id: 'still works' },
    ])
  })

  it('says what is wrong with a folder that is none', async () => {
    const file = join(temporaryProfile(), 'file')
    writeFileSync(file, 'text')
    await expect(openStore({ dataDir: file, log: silentLog })).rejects.toThrow(`${file} is not a folder`)
    await expect(openStore({
      dataDir: join(file, 'below'),
      log: silentLog,
    })).rejects.toThrow(StartupError)
    const dataDir = temporaryProfile()
    mkdirSync(join(dataDir, 'tihc.db'))
    await expect(openStore({ dataDir, log: silentLog })).rejects.toThrow(StartupError)
  })

  it('closes twice, and refuses what comes after', async () => {
    const store = await open(temporaryProfile())
    const pending = store.db.selectFrom('tenants').selectAll().execute()
    await Promise.all([
      store.close(),
      store.close(),
    ])
    expect(await pending).toEqual([])
    await expect(store.db.selectFrom('tenants').selectAll().execute()).rejects.toThrow()
    await expect(store.backup()).rejects.toThrow()
  })

  it('closes although a transaction hangs, which is rolled back', async () => {
    const dataDir = temporaryProfile()
    const store = await open(dataDir)
    const begun = Promise.withResolvers<void>()
    const hanging = store.db.transaction().execute(async (trx) => {
      await trx.insertInto('tenants').values({
        id: 'never',
        name: 'never',
        created_at: time,
        updated_at: time,
      }).execute()
      begun.resolve()
      await new Promise(() => {})
    })
    hanging.catch(() => {})
    await begun.promise
    await store.close()
    expect(await (await open(dataDir)).db.selectFrom('tenants').selectAll().execute()).toEqual([])
  })
})

describe('backups', () => {
  it('are whole stores, readable by their owner, and the last five stay', async () => {
    const dataDir = temporaryProfile()
    const store = await open(dataDir)
    await fill(store, 'a')
    const paths: string[] = []
    for (let i = 0; i < 7; i++) paths.push(await store.backup())
    const folder = join(dataDir, 'backups')
    expect(mode(folder)).toBe(0o700)
    expect(readdirSync(folder).sort().map(name => join(folder, name))).toEqual(paths.slice(2))
    expect(mode(paths[6]!)).toBe(0o600)
    const copy = new Database(paths[6]!, { readonly: true })
    expect(copy.prepare('SELECT name FROM tenants').pluck().all()).toEqual(['name of a'])
    expect(copy.pragma('integrity_check', { simple: true })).toBe('ok')
    copy.close()
  })

  it('wait for a transaction and hold what it committed', async () => {
    const store = await open(temporaryProfile())
    const [, path] = await Promise.all([
      store.db.transaction().execute(async (trx) => {
        for (let i = 0; i < 20; i++) {
          await trx.insertInto('tenants').values({
            id: String(i),
            name: String(i),
            created_at: time,
            updated_at: time,
          }).execute()
        }
      }),
      store.backup(),
    ])
    const copy = new Database(path, { readonly: true })
    expect(copy.prepare('SELECT count(*) FROM tenants').pluck().get()).toBe(20)
    copy.close()
  })
})

describe('the tables', () => {
  const dataDir = mkdtempSync(join(tmpdir(), 'tihc-profile-'))
  let store: Store
  beforeAll(async () => {
    store = await openStore({ dataDir, log: silentLog })
  })
  afterAll(async () => {
    await store.close()
    rmSync(dataDir, { recursive: true })
  })

  it('lose everything of a tenant with it, and nothing of another', async () => {
    const tables = [
      'users',
      'tokens',
      'connections',
      'databases',
      'history',
      'settings',
      'ssh_known_hosts',
      'server_keys',
    ] as const
    await fill(store, 'gone')
    await fill(store, 'stays')
    await store.db.deleteFrom('tenants').where('id', '=', 'gone').execute()
    for (const table of tables) {
      const rows = await store.db.selectFrom(table).selectAll().execute()
      expect([table, rows.length]).toEqual([
        table,
        table === 'settings'
          ? 2
          : 1,
      ])
      expect(JSON.stringify(rows)).not.toContain('gone')
    }
  })

  it('keep the history of a connection that is deleted, not its databases', async () => {
    await fill(store, 'h')
    await store.db.deleteFrom('connections').where('id', '=', 'h-c').execute()
    expect(await store.db.selectFrom('databases').selectAll().where('tenant_id', '=', 'h').execute()).toEqual([])
    expect(
      await store.db.selectFrom('history').select('connection_name').where('tenant_id', '=', 'h').execute(),
    ).toEqual([{ connection_name: 'main' }])
  })

  it('know names only once where they must', async () => {
    await fill(store, 'n1')
    await fill(store, 'n2')
    const { db } = store
    const database = {
      tenant_id: 'n1',
      connection_id: 'n1-c',
      created_at: time,
      dropped_at: null,
    }
    const twice = [
      db.insertInto('tenants').values({
        id: 'n3',
        name: 'name of n1',
        created_at: time,
        updated_at: time,
      }).execute(),
      db.updateTable('users').set({ username: 'user of n1' }).where('id', '=', 'n2-u').execute(),
      db.insertInto('connections').values(connection('n1-d', 'n1', 'main')).execute(),
      db.insertInto('databases').values({ ...database, name: 'shop' }).execute(),
      db.updateTable('server_keys').set({ tenant_id: 'n1' }).where('id', '=', 'n2-k').execute(),
    ]
    for (const result of await Promise.allSettled(twice))
      expect(result.status === 'rejected' && isUniqueViolation(result.reason)).toBe(true)
    const orphan = await db
      .insertInto('databases')
      .values({ ...database, connection_id: 'nowhere', name: 'x' })
      .execute()
      .catch(error => error)
    expect(isForeignKeyViolation(orphan)).toBe(true)
    expect(isUniqueViolation(orphan)).toBe(false)
  })

  it('give the number of a database that was dropped to no other', async () => {
    await fill(store, 'd')
    const { db } = store
    const value = {
      tenant_id: 'd',
      connection_id: 'd-c',
      name: 'again',
      created_at: time,
      dropped_at: null,
    }
    const first = await db.insertInto('databases').values(value).returning('id').executeTakeFirstOrThrow()
    await db.updateTable('databases').set({ dropped_at: time }).where('id', '=', first.id).execute()
    const second = await db.insertInto('databases').values(value).returning('id').executeTakeFirstOrThrow()
    await db.deleteFrom('databases').where('id', '>=', first.id).execute()
    const third = await db.insertInto('databases').values(value).returning('id').executeTakeFirstOrThrow()
    expect([second.id - first.id, third.id - first.id]).toEqual([1, 2])
  })
})
