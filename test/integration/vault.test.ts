import type { SystemProtection } from '../../src/main/vault/system-protection.ts'
import type { VaultOptions } from '../../src/main/vault/vault.ts'
import { spawn } from 'node:child_process'
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { createConnectionsService } from '../../src/main/connections/connections-service.ts'
import { createSecretStore } from '../../src/main/connections/secrets.ts'
import { createServerKeys } from '../../src/main/connections/server-keys.ts'
import { createKnownHosts } from '../../src/main/connections/ssh/known-hosts.ts'
import { createTunnels } from '../../src/main/connections/ssh/tunnels.ts'
import { moveIntoVault } from '../../src/main/connections/stored-secrets.ts'
import { silentLog } from '../../src/main/core/log.ts'
import { mysqlEngine } from '../../src/main/engines/mysql/mysql-engine.ts'
import { openStore } from '../../src/main/store/open-store.ts'
import { openVault } from '../../src/main/vault/vault.ts'
import { failureOf, person, wholeDraft } from '../support/connection-services.ts'
import { temporaryProfile } from '../support/profile.ts'
import { cheap, noSystem } from '../support/vault-program.ts'

/** A password store with a key of its own that can be locked and turned over. */
function keyring(): SystemProtection & { locked: boolean, outdated: boolean, wrapped: number } {
  const key = randomBytes(32)
  const store = {
    locked: false,
    outdated: false,
    wrapped: 0,
    available: async () => !store.locked,
    async wrap(text: string) {
      store.wrapped++
      const iv = randomBytes(12)
      const cipher = createCipheriv('aes-256-gcm', key, iv)
      return Buffer.concat([iv, cipher.update(text), cipher.final(), cipher.getAuthTag()])
    },
    async unwrap(sealed: Buffer) {
      const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, 12), { authTagLength: 16 })
      decipher.setAuthTag(sealed.subarray(-16))
      return {
        text: Buffer.concat([decipher.update(sealed.subarray(12, -16)), decipher.final()]).toString(),
        outdated: store.outdated,
      }
    },
  }
  return store
}

const me = person('one', 'admin')

/** A profile as the desktop app opens it. */
async function open(dataDir: string, system: SystemProtection = noSystem, more: Partial<VaultOptions> = {}) {
  const store = await openStore({ dataDir, log: silentLog })
  const now = new Date().toISOString()
  await store.db
    .insertInto('tenants')
    .values({ id: 'one', name: 'one', created_at: now, updated_at: now })
    .onConflict(conflict => conflict.doNothing())
    .execute()
  const vault = await openVault({ store, system, idleMinutes: () => 0, log: silentLog, cost: cheap, ...more })
  const secrets = createSecretStore({ dataDir, env: {}, log: silentLog, vault })
  const connections = createConnectionsService({
    store,
    secrets,
    tunnels: createTunnels({ knownHosts: createKnownHosts(store), agent: null }),
    serverKeys: createServerKeys(store),
    engineFor: () => mysqlEngine,
    events: { publish() {}, subscribe: () => () => {}, close() {} },
    log: silentLog,
  })
  const save = (name: string, password: string) => connections.create(me, wholeDraft({ name, host: 'db', password }))
  const passwordOf = async (name: string) =>
    (await connections.resolve(me, (await connections.list(me)).data.find(one => one.name === name)!.id)).password
  const record = async () =>
    (await store.db.selectFrom('settings').select('value').where('key', '=', 'vault.key').executeTakeFirst())?.value
  const close = async () => {
    vault.close()
    await store.close()
  }
  onTestFinished(close)
  return { store, vault, secrets, connections, save, passwordOf, record, close }
}

/** Saves the first password of a profile and closes it again; gives how its key is kept then. */
async function saveFirst(dataDir: string, system: SystemProtection): Promise<string | undefined> {
  const first = await open(dataDir, system)
  await first.save('tidb', 'correct horse')
  const record = await first.record()
  await first.close()
  return record
}

const locked = { code: 'conflict', details: { reason: 'locked' } }
const askAgain = { code: 'conflict', details: { reason: 'secret', field: 'password' } }

describe('with a password store of the system', () => {
  it('a random key is wrapped by it and opens the next time', async () => {
    const dataDir = temporaryProfile()
    const system = keyring()
    const first = await open(dataDir, system)
    await first.save('tidb', 'correct horse')
    expect(await first.vault.status()).toEqual({
      protection: 'system',
      locked: false,
      damaged: false,
      systemAvailable: true,
      idleMinutes: 0,
      secrets: 1,
    })
    await first.close()
    const bytes = readFileSync(join(dataDir, 'tihc.db'), 'latin1')
    expect(bytes).not.toContain('correct horse')

    const second = await open(dataDir, system)
    expect(await second.passwordOf('tidb')).toBe('correct horse')
    expect(system.wrapped).toBe(1)
  })

  it('the key is wrapped anew where the store has a newer key', async () => {
    const dataDir = temporaryProfile()
    const system = keyring()
    const before = await saveFirst(dataDir, system)
    system.outdated = true
    const second = await open(dataDir, system)
    expect(await second.record()).not.toBe(before)
    expect(await second.passwordOf('tidb')).toBe('correct horse')
  })

  it('nothing is lost while it is locked, belongs to somebody else or is gone', async () => {
    const dataDir = temporaryProfile()
    const system = keyring()
    const before = await saveFirst(dataDir, system)
    for (const other of [noSystem, keyring(), { ...system, available: async () => { throw new Error('no D-Bus') } }]) {
      const here = await open(dataDir, other)
      expect(here.vault.state).toEqual({ protection: 'system', locked: true })
      expect(await failureOf(here.passwordOf('tidb'))).toMatchObject(locked)
      expect(await failureOf(here.save('more', 'x'))).toMatchObject(locked)
      expect(await failureOf(here.vault.unlock())).toMatchObject(locked)
      expect(await failureOf(here.vault.setMasterPassword('a master password'))).toMatchObject(locked)
      expect(await here.record()).toBe(before)
      await here.close()
    }
    system.locked = true
    const here = await open(dataDir, system)
    expect(await failureOf(here.passwordOf('tidb'))).toMatchObject(locked)
    system.locked = false
    await here.vault.unlock()
    expect(await here.passwordOf('tidb')).toBe('correct horse')
  })

  it('a master password may take its place and be removed again', async () => {
    const dataDir = temporaryProfile()
    const system = keyring()
    const first = await open(dataDir, system)
    await first.save('tidb', 'correct horse')
    await first.vault.setMasterPassword('a master password')
    expect(first.vault.state).toEqual({ protection: 'masterPassword', locked: false })
    await first.close()

    const second = await open(dataDir, system)
    expect(second.vault.state).toEqual({ protection: 'masterPassword', locked: true })
    expect(await failureOf(second.vault.setMasterPassword(null, 'wrong'))).toMatchObject({ code: 'forbidden' })
    await second.vault.setMasterPassword(null, 'a master password')
    expect(second.vault.state).toEqual({ protection: 'system', locked: false })
    expect(await second.passwordOf('tidb')).toBe('correct horse')
    await second.close()
    expect(await (await open(dataDir, system)).passwordOf('tidb')).toBe('correct horse')
  })
})

describe('without one', () => {
  it('passwords are kept until the end of the program, and asked for after that', async () => {
    const dataDir = temporaryProfile()
    const first = await open(dataDir)
    await first.save('tidb', 'correct horse')
    expect(first.vault.state).toEqual({ protection: 'none', locked: false })
    expect(await first.passwordOf('tidb')).toBe('correct horse')
    expect(await first.record()).toBeUndefined()
    await first.close()
    expect(readFileSync(join(dataDir, 'tihc.db'), 'latin1')).not.toContain('correct horse')

    const second = await open(dataDir)
    expect(await failureOf(second.passwordOf('tidb'))).toMatchObject(askAgain)
  })

  it('a master password keeps what was saved before it, too', async () => {
    const dataDir = temporaryProfile()
    const first = await open(dataDir)
    await first.save('tidb', 'correct horse')
    await first.vault.setMasterPassword('a master password')
    await first.close()
    const second = await open(dataDir)
    expect(await failureOf(second.passwordOf('tidb'))).toMatchObject(locked)
    expect(await failureOf(second.save('more', 'x'))).toMatchObject(locked)
    expect((await second.connections.list(me)).data).toHaveLength(1)
    await second.vault.unlock('a master password')
    expect(await second.passwordOf('tidb')).toBe('correct horse')
    await second.vault.lock()
    expect(await failureOf(second.passwordOf('tidb'))).toMatchObject(locked)
  })

  it('it cannot be removed: nothing would protect the passwords', async () => {
    const { vault, save, passwordOf } = await open(temporaryProfile())
    await save('tidb', 'correct horse')
    expect(await failureOf(vault.lock())).toMatchObject({ code: 'conflict' })
    await vault.setMasterPassword('a master password')
    expect(await failureOf(vault.setMasterPassword(null, 'a master password'))).toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('no password store') as string,
    })
    expect(vault.state.protection).toBe('masterPassword')
    expect(await passwordOf('tidb')).toBe('correct horse')
  })
})

describe('the master password', () => {
  it('is changed by wrapping the key anew: the sealed passwords stay as they are', async () => {
    const dataDir = temporaryProfile()
    const first = await open(dataDir)
    await first.save('tidb', 'correct horse')
    await first.vault.setMasterPassword('the first one')
    const sealed = () => first.store.db.selectFrom('connections').select('secrets').execute()
    const before = await sealed()
    expect(await failureOf(first.vault.setMasterPassword('the second one'))).toMatchObject({ code: 'forbidden' })
    await first.vault.setMasterPassword('the second one', 'the first one')
    expect(await sealed()).toEqual(before)
    await first.close()
    const second = await open(dataDir)
    expect(await failureOf(second.vault.unlock('the first one'))).toMatchObject({ code: 'forbidden' })
    await second.vault.unlock('the second one')
    expect(await second.passwordOf('tidb')).toBe('correct horse')
  })

  it('stands nowhere on the disk, nor does the key: salt and parameters do', async () => {
    const { vault, record } = await open(temporaryProfile(), noSystem, { cost: undefined })
    await vault.setMasterPassword('caf\u00E9 correct horse')
    const { key } = await vault.forSealing()
    const text = await record()
    expect(JSON.parse(text!)).toMatchObject({
      version: 1,
      protection: 'masterPassword',
      N: 131072,
      r: 8,
      p: 1,
      salt: expect.stringMatching(/^[\w+/]{22}==$/) as string,
    })
    expect(text).not.toContain(key.toString('base64'))
    await vault.lock()
    await vault.unlock('cafe\u0301 correct horse')
    expect(vault.state.locked).toBe(false)
  })

  it('wrong ten times in a row makes all wait, ever longer; a restart forgets nothing, nothing is lost', async () => {
    const dataDir = temporaryProfile()
    let time = 1_000_000_000_000
    const now = () => time
    const first = await open(dataDir, noSystem, { now })
    await first.save('tidb', 'correct horse')
    await first.vault.setMasterPassword('a master password')
    await first.vault.lock()
    // A burst is counted as well as one after the other.
    const burst = await Promise.all(Array.from({ length: 14 }, () => failureOf(first.vault.unlock('wrong'))))
    expect(burst.map(({ code }) => code)).toEqual([
      ...Array.from({ length: 10 }).fill('forbidden'),
      ...Array.from({ length: 4 }).fill('too_many'),
    ])
    expect(burst.at(-1)).toMatchObject({ details: { retryAfterSeconds: 30 } })
    expect(await failureOf(first.vault.unlock('a master password'))).toMatchObject({ code: 'too_many' })
    expect(await failureOf(first.vault.setMasterPassword('another one', 'a master password'))).toMatchObject({
      code: 'too_many',
    })
    await first.close()

    const second = await open(dataDir, noSystem, { now })
    time += 29_000
    expect(await failureOf(second.vault.unlock('a master password'))).toMatchObject({
      code: 'too_many',
      details: { retryAfterSeconds: 1 },
    })
    for (const seconds of [60, 120, 240, 480, 900, 900]) {
      time += 1_000_000
      expect(await failureOf(second.vault.unlock('wrong'))).toMatchObject({ code: 'forbidden' })
      expect(await failureOf(second.vault.unlock('a master password'))).toMatchObject({
        code: 'too_many',
        details: { retryAfterSeconds: seconds },
      })
    }
    time += 1_000_000
    await second.vault.unlock('a master password')
    expect(await second.passwordOf('tidb')).toBe('correct horse')
    await second.vault.lock()
    expect(await failureOf(second.vault.unlock('wrong'))).toMatchObject({ code: 'forbidden' })
    await second.vault.unlock('a master password')
  })

  it('a clock that was set back locks nobody out', async () => {
    let time = 2_000_000_000_000
    const { vault } = await open(temporaryProfile(), noSystem, { now: () => time })
    await vault.setMasterPassword('a master password')
    await vault.lock()
    for (let n = 0; n < 10; n++) await failureOf(vault.unlock('wrong'))
    time -= 365 * 24 * 3600_000
    await vault.unlock('a master password')
  })

  it('locks after the minutes without a call, and not while there are calls', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    onTestFinished(() => void vi.useRealTimers())
    let time = 0
    let minutes = 2
    const { vault } = await open(temporaryProfile(), keyring(), { idleClock: () => time, idleMinutes: () => minutes })
    const pass = (ms: number) => {
      time += ms
      vi.advanceTimersByTime(5000)
    }
    // Without a master password there is nobody who could unlock it.
    pass(600_000)
    expect(vault.state.locked).toBe(false)
    await vault.setMasterPassword('a master password')
    pass(119_000)
    vault.touch()
    pass(119_000)
    expect(vault.state.locked).toBe(false)
    const heard = vi.fn()
    vault.onChanged(heard)
    pass(1000)
    expect(vault.state.locked).toBe(true)
    expect(heard).toHaveBeenCalledOnce()
    await vault.unlock('a master password')
    minutes = 0
    pass(1e9)
    expect(vault.state.locked).toBe(false)
  })

  it('counts the sleep of the computer, and is locked before the first call after it', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] })
    onTestFinished(() => void vi.useRealTimers())
    let time = 0
    const { vault } = await open(temporaryProfile(), keyring(), { idleClock: () => time, idleMinutes: () => 2 })
    await vault.setMasterPassword('a master password')
    // No timer runs in sleep, nor before whoever asks first.
    time += 8 * 3_600_000
    vault.touch()
    expect(await failureOf(vault.forSealing())).toMatchObject({ code: 'conflict', details: { reason: 'locked' } })
    await vault.unlock('a master password')
    time += 8 * 3_600_000
    expect(await failureOf(vault.forSealing())).toMatchObject({ code: 'conflict', details: { reason: 'locked' } })
  })

  it('is not locked by a clock that is set two days ahead', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'Date', 'performance'] })
    onTestFinished(() => void vi.useRealTimers())
    const { vault } = await open(temporaryProfile(), keyring(), { idleMinutes: () => 2 })
    await vault.setMasterPassword('a master password')
    vi.setSystemTime(Date.now() + 48 * 3_600_000)
    vi.advanceTimersByTime(5000)
    vault.touch()
    expect(vault.state.locked).toBe(false)
  })
})

describe('reset', () => {
  it('forgets the secrets and says how many; connections stay and ask, and may be saved again', async () => {
    const dataDir = temporaryProfile()
    const first = await open(dataDir)
    const { id } = await first.save('tidb', 'correct horse')
    await first.save('mysql', 'another horse')
    await first.save('open', '')
    await first.vault.setMasterPassword('forgotten by the person')
    const key = (await first.vault.forSealing()).key.toString('base64')
    await first.close()

    const second = await open(dataDir)
    for (let n = 0; n < 11; n++) await failureOf(second.vault.unlock('wrong'))
    expect(await second.vault.reset()).toEqual({ forgotten: 2 })
    expect(await second.vault.status()).toMatchObject({ protection: 'none', locked: false, secrets: 0 })
    const { data } = await second.connections.list(me)
    expect(data.map(({ name, host, hasPassword }) => [name, host, hasPassword])).toEqual([
      ['mysql', 'db', true],
      ['open', 'db', false],
      ['tidb', 'db', true],
    ])
    expect(await failureOf(second.passwordOf('tidb'))).toMatchObject({
      ...askAgain,
      details: { connectionId: id },
      message: expect.stringContaining('forgotten') as string,
    })
    expect(await second.passwordOf('open')).toBe('')
    await second.connections.update(me, id, { password: 'a new horse' })
    expect(await second.passwordOf('tidb')).toBe('a new horse')
    await second.vault.setMasterPassword('a new password')
    expect((await second.vault.forSealing()).key.toString('base64')).not.toBe(key)
  })

  it('is the way out of a damaged record, which is never written over before', async () => {
    const dataDir = temporaryProfile()
    const first = await open(dataDir)
    await first.save('tidb', 'correct horse')
    await first.vault.setMasterPassword('a master password')
    const good = JSON.parse((await first.record())!) as Record<string, unknown>
    await first.close()
    // Each is opened as a program of its own would.
    for (const bad of [
      '',
      'no json',
      '{}',
      '[]',
      'null',
      JSON.stringify({ ...good, version: 2 }),
      JSON.stringify({ ...good, N: 2 ** 30 }),
      JSON.stringify({ ...good, N: 1000 }),
      JSON.stringify({ ...good, salt: 'AA==' }),
      JSON.stringify({ ...good, protection: 'none' }),
    ]) {
      const here = await open(dataDir)
      await here.store.db.updateTable('settings').set({ value: bad }).where('key', '=', 'vault.key').execute()
      await here.close()
      const damaged = await open(dataDir, keyring())
      expect(await damaged.vault.status(), bad).toMatchObject({ locked: true, damaged: true })
      expect(await failureOf(damaged.passwordOf('tidb'))).toMatchObject(locked)
      expect(await failureOf(damaged.vault.unlock('a master password'))).toMatchObject(locked)
      expect(await failureOf(damaged.vault.setMasterPassword('another password'))).toMatchObject(locked)
      expect(await damaged.record()).toBe(bad)
      await damaged.close()
    }
    const here = await open(dataDir)
    await here.store.db
      .updateTable('settings')
      .set({ value: JSON.stringify(good) })
      .where('key', '=', 'vault.key')
      .execute()
    await here.close()
    const whole = await open(dataDir)
    await whole.vault.unlock('a master password')
    expect(await whole.passwordOf('tidb')).toBe('correct horse')
    await whole.vault.reset()
    expect(await whole.vault.status()).toMatchObject({ damaged: false, locked: false })
  })

  it('a record with a changed byte opens nothing', async () => {
    const dataDir = temporaryProfile()
    const first = await open(dataDir)
    await first.vault.setMasterPassword('a master password')
    const good = JSON.parse((await first.record())!) as Record<string, string>
    await first.close()
    for (const [part, value] of [
      ['salt', flipped(good.salt!)],
      ['iv', flipped(good.iv!)],
      ['tag', flipped(good.tag!)],
      ['data', flipped(good.data!)],
      ['kid', '0123456789abcdef'],
      ['N', 2048],
    ] as const) {
      const here = await open(dataDir)
      await here.store.db
        .updateTable('settings')
        .set({ value: JSON.stringify({ ...good, [part]: value }) })
        .where('key', '=', 'vault.key')
        .execute()
      await here.close()
      const tampered = await open(dataDir)
      expect(await failureOf(tampered.vault.unlock('a master password')), part).toMatchObject({ code: 'forbidden' })
      await tampered.close()
    }
  })
})

it('a program that is killed while it changes the password leaves the old one or the new one', async () => {
  const dataDir = temporaryProfile()
  const first = await open(dataDir)
  await first.save('tidb', 'correct horse')
  await first.vault.setMasterPassword('password 0')
  await first.close()
  for (let round = 0; round < 3; round++) {
    const program = spawn(process.execPath, [join(import.meta.dirname, '../support/vault-program.ts'), dataDir], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let changed = 0
    for await (const line of createInterface(program.stdout)) {
      changed = Number(line.split(' ')[1])
      // In the middle of a later one, a little later in each round.
      if (changed === 3) setTimeout(() => program.kill('SIGKILL'), 1 + round * 3)
    }
    if (program.exitCode === null && program.signalCode === null) await once(program, 'exit')
    const after = await open(dataDir)
    const right: number[] = []
    for (const n of [changed, changed + 1]) {
      await after.vault.unlock(`password ${n}`).then(
        () => right.push(n),
        () => {},
      )
    }
    expect(right.length).toBeGreaterThan(0)
    expect(await after.passwordOf('tidb')).toBe('correct horse')
    await after.vault.setMasterPassword('password 0', `password ${right[0]}`)
    await after.close()
  }
})

it('takes over what the key file has sealed, and leaves what it cannot open', async () => {
  const dataDir = temporaryProfile()
  const first = await open(dataDir, keyring())
  const { id } = await first.save('tidb', 'correct horse')
  const broken = await first.save('broken', 'x')
  const file = createSecretStore({ dataDir, env: {}, log: silentLog })
  const sealed = await file.seal('from the key file', { tenant: 'one', owner: id, field: 'password' })
  const key = await file.seal('a key', { tenant: 'one', owner: id, field: 'sshKey' })
  const set = (which: string, secrets: object) =>
    first.store.db
      .updateTable('connections')
      .set({ secrets: JSON.stringify(secrets) })
      .where('id', '=', which)
      .execute()
  await set(id, { password: sealed, sshKey: key })
  await set(broken.id, { password: { ...sealed, kid: '0000000000000000' } })
  // It opens as it is, and after it was taken over.
  expect(await first.passwordOf('tidb')).toBe('from the key file')
  expect(await moveIntoVault(first.store.db, first.secrets)).toBe(2)
  expect(await moveIntoVault(first.store.db, first.secrets)).toBe(0)
  expect(await first.passwordOf('tidb')).toBe('from the key file')
  expect(await failureOf(first.passwordOf('broken'))).toMatchObject(askAgain)
  const stored = JSON.parse(
    (await first.store.db.selectFrom('connections').select('secrets').where('id', '=', id).executeTakeFirstOrThrow())
      .secrets,
  ) as Record<string, { scheme: string }>
  expect(Object.values(stored).map(({ scheme }) => scheme)).toEqual(['aes-256-gcm:vault', 'aes-256-gcm:vault'])
  // The host has no vault: it asks, and says why.
  expect(await failureOf(file.open(stored.password, { tenant: 'one', owner: id, field: 'password' }))).toMatchObject({
    ...askAgain,
    message: expect.stringContaining('desktop app') as string,
  })
})

function flipped(base64: string): string {
  const bytes = Buffer.from(base64, 'base64')
  bytes[0]! ^= 1
  return bytes.toString('base64')
}
