import type { Migration } from '../../src/main/store/migrations/migration.ts'
import {
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { silentLog } from '../../src/main/core/log.ts'
import { migrations } from '../../src/main/store/migrations/index.ts'
import { openStore } from '../../src/main/store/open-store.ts'
import { findDamage, openStoreFile } from '../../src/main/store/store-file.ts'
import { temporaryProfile } from '../support/profile.ts'
import { until } from '../support/until.ts'

const latest = migrations.length
const next = (up: Migration['up']): Migration[] => [
  ...migrations,
  { version: latest + 1, name: 'next', up },
]

/** A closed profile of today's version with `rows` rows in it. */
function makeProfile(rows = 50): { dataDir: string, path: string } {
  const dataDir = temporaryProfile()
  const file = openStoreFile(dataDir, migrations)
  const insert = file.db.prepare('INSERT INTO tenants VALUES (?, ?, ?, ?)')
  for (let i = 0; i < rows; i++) insert.run(`id ${i}`, `name ${i} ${'x'.repeat(300)}`, 't', 't')
  file.close()
  return { dataDir, path: file.path }
}

function edit(path: string, sql: string): void {
  const db = new Database(path)
  db.exec(sql)
  db.close()
}

/** Every file of the profile with its bytes, without the lock, which means nothing. */
function snapshot(dataDir: string): Record<string, string> {
  const files = readdirSync(dataDir, { withFileTypes: true }).filter(
    entry => entry.isFile() && entry.name !== 'tihc.lock',
  )
  return Object.fromEntries(files.map(({ name }) => [
    name,
    readFileSync(join(dataDir, name)).toString('base64'),
  ]))
}

/** The sentence with which the profile is refused; its files must be as they were. */
async function refused(dataDir: string): Promise<string> {
  const before = snapshot(dataDir)
  const error = await openStore({ dataDir, log: silentLog }).then(store => store.close(), (error: Error) => error)
  expect(snapshot(dataDir)).toEqual(before)
  expect(error).toMatchObject({ name: 'StartupError' })
  return (error as Error).message
}

describe('migrations', () => {
  it('count from 1 without a gap', () => {
    expect(migrations.map(({ version }) => version)).toEqual(migrations.map((_, index) => index + 1))
  })

  it('leave their mark: user_version, a row, and whose file it is', () => {
    const { path } = makeProfile()
    const db = new Database(path, { readonly: true })
    expect(db.pragma('user_version', { simple: true })).toBe(latest)
    expect((db.pragma('application_id', { simple: true }) as number).toString(16)).toBe('54694843')
    expect(db.prepare('SELECT version, name FROM migrations').all()).toEqual(
      migrations.map(({ version, name }) => ({ version, name })),
    )
    db.close()
  })

  it('go on from an older version after a backup of it, once', () => {
    const { dataDir } = makeProfile()
    const file = openStoreFile(dataDir, next(db => db.exec('ALTER TABLE tenants ADD COLUMN motto TEXT')))
    expect(file.db.prepare('SELECT count(motto) none, count(*) n FROM tenants').get()).toEqual({ none: 0, n: 50 })
    const [name, ...others] = readdirSync(join(dataDir, 'backups'))
    expect(others).toEqual([])
    expect(name).toMatch(new RegExp(`^tihc-\\d{8}T\\d{9}Z-v${latest}\\.db$`))
    expect(file.notes).toEqual([
      {
        level: 'info',
        message: expect.stringContaining(join(dataDir, 'backups', name!)),
      },
    ])
    file.close()
    openStoreFile(dataDir, next(() => { throw new Error('ran twice') })).close()
    expect(readdirSync(join(dataDir, 'backups'))).toEqual([name])

    const backup = new Database(join(dataDir, 'backups', name!), { readonly: true })
    expect(backup.pragma('user_version', { simple: true })).toBe(latest)
    expect(backup.prepare('SELECT count(*) FROM tenants').pluck().get()).toBe(50)
    backup.close()
  })

  it('that fail stop the start and leave the file byte for byte', () => {
    const { dataDir, path } = makeProfile(2000)
    const before = snapshot(dataDir)
    const failing = next((db) => {
      db.exec('DELETE FROM tenants; CREATE TABLE half (a)')
      db.prepare('INSERT INTO half VALUES (?)').run('x'.repeat(40_000_000))
      db.exec('INSERT INTO nowhere VALUES (1)')
    })
    expect(() => openStoreFile(dataDir, failing)).toThrow(expect.objectContaining({
      name: 'StartupError',
      message: expect.stringMatching(new RegExp(`${path}.*no such table: nowhere.*backups/tihc-`)),
    }))
    expect(snapshot(dataDir)).toEqual(before)
    const file = openStoreFile(dataDir, migrations)
    expect(file.db.prepare('SELECT count(*) FROM tenants').pluck().get()).toBe(2000)
    file.close()
  })

  it('that fail on a new profile leave one that a better program can begin', () => {
    const dataDir = temporaryProfile()
    expect(() => openStoreFile(dataDir, [
      {
        version: 1,
        name: 'bad',
        up: db => db.exec('CREATE TABLE half (a); nonsense'),
      },
    ])).toThrow('nonsense')
    const file = openStoreFile(dataDir, migrations)
    expect(file.db.prepare('SELECT count(*) FROM tenants').pluck().get()).toBe(0)
    file.close()
  })

  it('are not begun when the backup cannot be written', () => {
    const { dataDir } = makeProfile()
    writeFileSync(join(dataDir, 'backups'), 'a file in the way')
    const before = snapshot(dataDir)
    expect(() => openStoreFile(dataDir, next(() => { throw new Error('began') }))).toThrow(expect.objectContaining({
      name: 'StartupError',
      message: expect.not.stringContaining('began'),
    }))
    expect(snapshot(dataDir)).toEqual(before)
  })
})

describe('a file that cannot be used is refused and stays as it is', () => {
  it('from a newer version', async () => {
    const { dataDir, path } = makeProfile()
    edit(path, `PRAGMA user_version = ${latest + 3}; CREATE TABLE later (a)`)
    const message = await refused(dataDir)
    expect(message).toContain(path)
    expect(message).toContain(`store version ${latest + 3}, this program knows up to ${latest}`)
    expect(message).toContain('--data-dir')
  })

  it('from a newer version that was killed: its log stays too', async () => {
    const { dataDir, path } = makeProfile()
    const writer = new Database(path)
    writer.exec(`PRAGMA user_version = ${latest + 1}; CREATE TABLE later (a)`)
    const killed = temporaryProfile()
    for (const name of ['tihc.db', 'tihc.db-wal']) copyFileSync(join(dataDir, name), join(killed, name))
    writer.close()
    const size = statSync(join(killed, 'tihc.db-wal')).size
    expect(size).toBeGreaterThan(0)
    const before = snapshot(killed)
    await expect(openStore({ dataDir: killed, log: silentLog })).rejects.toThrow('newer TiHC')
    expect(snapshot(killed)).toEqual(before)
  })

  it('of another program', async () => {
    const dataDir = temporaryProfile()
    edit(join(dataDir, 'tihc.db'), 'CREATE TABLE recipes (a); INSERT INTO recipes VALUES (1)')
    expect(await refused(dataDir)).toContain('of another program')
  })

  it('that is no database', async () => {
    const dataDir = temporaryProfile()
    writeFileSync(join(dataDir, 'tihc.db'), 'I am a text. '.repeat(1000))
    const message = await refused(dataDir)
    expect(message).toContain(`${join(dataDir, 'tihc.db')} is damaged`)
    expect(message).toContain('There is no backup')
  })

  it('that was cut off, with the path of its last backup', async () => {
    const { dataDir, path } = makeProfile(2000)
    const store = await openStore({ dataDir, log: silentLog })
    await store.backup()
    const backup = await store.backup()
    await store.close()
    truncateSync(path, statSync(path).size - 40_000)
    const message = await refused(dataDir)
    expect(message).toContain('is damaged')
    expect(message).toContain(`The last backup is ${backup}`)

    rmSync(path)
    copyFileSync(backup, path)
    await (await openStore({ dataDir, log: silentLog })).close()
  })

  it('with damage in any single page', async () => {
    const { dataDir, path } = makeProfile(300)
    const bytes = readFileSync(path)
    const pages = bytes.length / 4096
    for (const page of [
      1,
      Math.floor(pages / 2),
      pages - 2,
    ]) {
      const damaged = Buffer.from(bytes)
      damaged.fill(0xA5, page * 4096, (page + 1) * 4096)
      writeFileSync(path, damaged)
      expect(await refused(dataDir)).toContain('is damaged')
      expect(findDamage(dataDir)).toContain('is damaged')
    }
    writeFileSync(path, bytes)
    expect(findDamage(dataDir)).toBeNull()
  })

  it('that is gone although its log has rows', async () => {
    const dataDir = temporaryProfile()
    writeFileSync(join(dataDir, 'tihc.db-wal'), Buffer.alloc(5000, 1))
    expect(await refused(dataDir)).toContain('tihc.db-wal')
    expect(existsSync(join(dataDir, 'tihc.db'))).toBe(false)
  })

  it('with a lock file that holds something else', async () => {
    const { dataDir } = makeProfile()
    writeFileSync(join(dataDir, 'tihc.lock'), 'somebody wrote here'.repeat(100))
    expect(await refused(dataDir)).toContain('delete it when no TiHC runs')
  })
})

describe('damage in a large file', () => {
  it('is found after the start, which it does not hold up', async () => {
    const { dataDir, path } = makeProfile()
    edit(path, `INSERT INTO tenants SELECT 'big', hex(randomblob(18000000)), 't', 't'`)
    edit(path, `DELETE FROM tenants WHERE id = 'big'`)
    const freed = readFileSync(path)
    // The list of free pages is read by no query: only the check sees what is wrong with it.
    const trunk = freed.readUInt32BE(32)
    freed.writeUInt32BE(0xFFFFFF, (trunk - 1) * 4096 + 8)
    writeFileSync(path, freed)

    const errors: string[] = []
    const store = await openStore({ dataDir, log: { ...silentLog, error: message => errors.push(message) } })
    expect(await store.db.selectFrom('tenants').select('id').execute()).toHaveLength(50)
    await until('the check', 20, () => errors[0])
    expect(errors).toEqual([expect.stringContaining('is damaged')])
    await store.close()
  })
})
