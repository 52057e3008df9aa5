import type { AuthService, AuthServiceOptions } from '../../src/main/auth/auth-service.ts'
import type { Store } from '../../src/main/store/open-store.ts'
import { Buffer } from 'node:buffer'
import { createHmac } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createAuthService } from '../../src/main/auth/auth-service.ts'
import { createSecretStore } from '../../src/main/connections/secrets.ts'
import { silentLog } from '../../src/main/core/log.ts'
import { StartupError } from '../../src/main/core/startup-error.ts'
import { openStore } from '../../src/main/store/open-store.ts'
import { temporaryProfile } from '../support/profile.ts'

const address = '127.0.0.1'
const hour = 3600_000

interface Host {
  auth: AuthService
  store: Store
  dataDir: string
  clock: { ms: number }
  restart: (options?: Partial<AuthServiceOptions>) => Promise<Host>
}

/** A profile whose admin's password is `password`; `restart` opens the same files again. */
async function startHost(options: Partial<AuthServiceOptions> = {}, dataDir = temporaryProfile(), clock = {
  ms: Date.parse('2026-05-05T12:00:00Z'),
}): Promise<Host> {
  const store = await openStore({ dataDir, log: silentLog })
  onTestFinished(() => store.close())
  const env = { TIHC_ADMIN_PASSWORD: 'password', ...options.env }
  const secrets = createSecretStore({ dataDir, env, log: silentLog })
  const auth = await createAuthService({
    store,
    secrets,
    log: silentLog,
    now: () => clock.ms,
    ...options,
    env,
  })
  const restart = async (next: Partial<AuthServiceOptions> = options) => {
    await store.close()
    return await startHost(next, dataDir, clock)
  }
  return { auth, store, dataDir, clock, restart }
}

async function readyHost(options?: Partial<AuthServiceOptions>): Promise<Host> {
  const host = await startHost(options)
  await host.auth.ensureAdmin()
  return host
}

const signIn = (auth: AuthService, username = 'admin', password = 'password') =>
  auth.login({ username, password, address })
const codeOf = (promise: Promise<unknown>) => promise.then(() => 'fine', (error: { code: string }) => error.code)

async function addUser(
  auth: AuthService,
  username: string,
  role: 'viewer' | 'editor' | 'admin' = 'editor',
  tenant_id?: string,
) {
  return await auth.users.create({
    username,
    password: 'password',
    role,
    tenant_id: tenant_id ?? (await auth.localAdmin()).tenant,
  })
}

describe('the first start', () => {
  it('makes the tenant default and the user admin with the password of the variable', async () => {
    const { auth } = await startHost()
    expect(await auth.ensureAdmin()).toEqual({ username: 'admin', generatedPassword: null })
    const [tenant, ...others] = await auth.tenants.list()
    expect(others).toEqual([])
    expect(tenant).toEqual({
      id: expect.any(String),
      name: 'default',
      created_at: '2026-05-05T12:00:00Z',
      updated_at: '2026-05-05T12:00:00Z',
      users: 1,
      connections: 0,
    })
    expect(await signIn(auth)).toEqual({
      token: expect.any(String),
      token_type: 'Bearer',
      expires_in: 43_200,
      tenant_id: tenant!.id,
      username: 'admin',
      role: 'admin',
    })
  })

  it('makes a password up where there is none, and gives it once', async () => {
    const host = await startHost({
      env: { TIHC_ADMIN_PASSWORD: '' },
    })
    const { generatedPassword } = await host.auth.ensureAdmin()
    expect(await codeOf(signIn(host.auth, 'admin', generatedPassword!))).toBe('fine')
    const later = await host.restart()
    expect(await later.auth.ensureAdmin()).toEqual({ username: 'admin', generatedPassword: null })
    expect(await codeOf(signIn(later.auth, 'admin', generatedPassword!))).toBe('fine')
  })

  it('of the desktop app makes none up; the first host does', async () => {
    const desktop = await startHost({
      env: { TIHC_ADMIN_PASSWORD: '' },
    })
    expect(await desktop.auth.ensureAdmin({ generate: false })).toEqual({ username: 'admin', generatedPassword: null })
    expect(await codeOf(signIn(desktop.auth, 'admin', ''))).toBe('unauthorized')
    expect(await codeOf(signIn(desktop.auth, 'admin', '!'))).toBe('unauthorized')
    expect(await desktop.auth.localAdmin()).toMatchObject({ username: 'admin', role: 'admin' })
    const host = await desktop.restart()
    const { generatedPassword } = await host.auth.ensureAdmin()
    expect(await codeOf(signIn(host.auth, 'admin', generatedPassword!))).toBe('fine')
  })

  it('refuses a password that nobody could change to', async () => {
    const { auth } = await startHost({
      env: { TIHC_ADMIN_PASSWORD: '1234567' },
    })
    await expect(auth.ensureAdmin()).rejects.toThrow(StartupError)
    expect(await auth.users.list()).toEqual([])
  })
})

describe('a later start with TIHC_ADMIN_PASSWORD', () => {
  it('keeps the tokens where the password is the same', async () => {
    const host = await readyHost()
    const { token } = await signIn(host.auth)
    const later = await host.restart()
    await later.auth.ensureAdmin()
    expect(await later.auth.verify(token)).toMatchObject({ username: 'admin' })
  })

  it('sets it and ends older tokens where it differs', async () => {
    const host = await readyHost()
    const { token } = await signIn(host.auth)
    const later = await host.restart({
      env: { TIHC_ADMIN_PASSWORD: 'another one' },
    })
    await later.auth.ensureAdmin()
    expect(await codeOf(later.auth.verify(token))).toBe('unauthorized')
    expect(await codeOf(signIn(later.auth))).toBe('unauthorized')
    expect(await codeOf(signIn(later.auth, 'admin', 'another one'))).toBe('fine')
  })

  it('means the user of the first start, whatever their name is now, and nobody else', async () => {
    const host = await readyHost()
    const { user } = await host.auth.localAdmin()
    await host.auth.users.update({ id: user, username: 'ann' })
    await addUser(host.auth, 'admin', 'admin')
    const later = await host.restart({
      env: { TIHC_ADMIN_PASSWORD: 'another one' },
    })
    await later.auth.ensureAdmin()
    expect(await codeOf(signIn(later.auth, 'ann', 'another one'))).toBe('fine')
    expect(await codeOf(signIn(later.auth, 'admin', 'another one'))).toBe('unauthorized')

    await later.auth.users.delete(user)
    const warnings: string[] = []
    const last = await later.restart({
      env: { TIHC_ADMIN_PASSWORD: 'a third one' },
      log: {
        ...silentLog,
        warn: message => warnings.push(message),
      },
    })
    await last.auth.ensureAdmin()
    expect(warnings).toEqual([
      expect.stringContaining('TIHC_ADMIN_PASSWORD is ignored'),
    ])
    expect(await codeOf(signIn(last.auth, 'admin', 'password'))).toBe('fine')
  })
})

describe('signing in', () => {
  it('fails alike for a wrong name and a wrong password', async () => {
    const { auth } = await readyHost()
    const answers = []
    for (const [name, password] of [
      ['admin', 'passworD'],
      ['nobody', 'password'],
      ['', ''],
      ['admin\0', 'password'],
      ['ADMIN', 'password'],
      ['\' OR 1=1 --', 'x'],
    ])
      answers.push(await signIn(auth, name, password).catch(error => error.toBody()))
    expect(new Set(answers.map(answer => JSON.stringify(answer))).size).toBe(1)
    expect(answers[0]).toEqual({
      code: 'unauthorized',
      error: expect.stringContaining('name or the password is wrong'),
    })
  })

  it('hashes for a name that is not there as for one that is', async () => {
    const { auth } = await readyHost()
    const work = async (username: string) => {
      const before = process.cpuUsage()
      for (let i = 0; i < 4; i++) await codeOf(signIn(auth, username, 'wrong password'))
      return process.cpuUsage(before).user
    }
    await work('warm up')
    expect(await work('nobody')).toBeGreaterThan(await work('admin') / 4)
  })

  it('is refused to an address after ten failures in a minute', async () => {
    const { auth, clock } = await readyHost()
    for (let i = 0; i < 10; i++) expect(await codeOf(signIn(auth, 'admin', 'wrong password'))).toBe('unauthorized')
    await expect(signIn(auth)).rejects.toMatchObject({
      code: 'too_many',
      details: { retryAfterSeconds: 60 },
    })
    expect(await codeOf(auth.login({ username: ' admin ', password: 'password', address }))).toBe('too_many')
    expect(await codeOf(auth.login({ username: 'admin', password: 'password', address: '10.0.0.9' }))).toBe('fine')
    clock.ms += 60_000
    expect(await codeOf(signIn(auth))).toBe('fine')
  })

  it('by a link works once, within five minutes, as the local admin', async () => {
    const { auth, clock } = await readyHost()
    const code = auth.createSignInLink()
    expect(await auth.signInByLink(code, address)).toMatchObject({
      username: 'admin',
      role: 'admin',
      token_type: 'Bearer',
    })
    expect(await codeOf(auth.signInByLink(code, address))).toBe('unauthorized')
    const late = auth.createSignInLink()
    clock.ms += 5 * 60_000
    expect(await codeOf(auth.signInByLink(late, address))).toBe('unauthorized')
  })
})

describe('a token', () => {
  it('names its owner, with the name and role of now', async () => {
    const { auth } = await readyHost()
    const ann = await addUser(auth, 'ann', 'viewer')
    const { token } = await signIn(auth, 'ann')
    expect(await auth.verify(token)).toEqual({
      tenant: ann.tenant_id,
      user: ann.id,
      username: 'ann',
      role: 'viewer',
      tokenId: expect.any(String),
    })
    await auth.users.update({ id: ann.id, username: 'anna' })
    expect(await auth.verify(token)).toMatchObject({ username: 'anna' })
    await auth.users.update({ id: ann.id, role: 'viewer' })
    expect(await codeOf(auth.verify(token))).toBe('fine')
    await auth.users.update({ id: ann.id, role: 'editor' })
    expect(await codeOf(auth.verify(token))).toBe('unauthorized')
    expect(await auth.verify((await signIn(auth, 'anna')).token)).toMatchObject({ role: 'editor' })
  })

  it('lives its time, also when it is known already', async () => {
    const { auth, clock } = await readyHost({ ttlSeconds: 3600 })
    const [known, fresh] = [await signIn(auth), await signIn(auth)]
    expect(known.expires_in).toBe(3600)
    await auth.verify(known.token)
    clock.ms += hour - 1000
    expect(await codeOf(auth.verify(known.token))).toBe('fine')
    clock.ms += 1000
    expect(await codeOf(auth.verify(known.token))).toBe('unauthorized')
    expect(await codeOf(auth.verify(fresh.token))).toBe('unauthorized')
  })

  it('is given and taken after the clock was set two days ahead, and back again', async () => {
    const { auth, clock } = await readyHost({ ttlSeconds: 3600 })
    const before = await signIn(auth)
    clock.ms += 48 * hour
    const ahead = await signIn(auth)
    expect(await codeOf(auth.verify(ahead.token))).toBe('fine')
    clock.ms -= 48 * hour
    for (const { token } of [before, ahead, await signIn(auth)]) expect(await codeOf(auth.verify(token))).toBe('fine')
  })

  it('ends when it is signed out, at once and after a restart; others stay', async () => {
    const host = await readyHost()
    const [one, other] = [await signIn(host.auth), await signIn(host.auth)]
    const identity = await host.auth.verify(one.token)
    await host.auth.logout(identity)
    await host.auth.logout(identity)
    expect(await codeOf(host.auth.verify(one.token))).toBe('unauthorized')
    const later = await host.restart()
    expect(await codeOf(later.auth.verify(one.token))).toBe('unauthorized')
    expect(await codeOf(later.auth.verify(other.token))).toBe('fine')
    later.clock.ms += 31 * 24 * hour
    const muchLater = await later.restart()
    expect(await muchLater.store.db.selectFrom('tokens').selectAll().execute()).toEqual([])
  })

  it('ends with a new password, its own or by an admin, and with its user', async () => {
    const { auth } = await readyHost()
    const ann = await addUser(auth, 'ann')
    const tokens = [(await signIn(auth, 'ann')).token, (await signIn(auth, 'ann')).token]
    for (const token of tokens) await auth.verify(token)
    expect(await codeOf(auth.changePassword({ user: ann.id, address }, 'wrong password', 'new password'))).toBe(
      'forbidden',
    )
    expect(await codeOf(auth.verify(tokens[0]!))).toBe('fine')
    await auth.changePassword({ user: ann.id, address }, 'password', 'new password')
    for (const token of tokens) expect(await codeOf(auth.verify(token))).toBe('unauthorized')
    expect(await codeOf(signIn(auth, 'ann'))).toBe('unauthorized')

    const { token } = await signIn(auth, 'ann', 'new password')
    await auth.users.update({ id: ann.id, password: 'a third one' })
    expect(await codeOf(auth.verify(token))).toBe('unauthorized')

    const last = (await signIn(auth, 'ann', 'a third one')).token
    await auth.verify(last)
    await auth.users.delete(ann.id)
    expect(await codeOf(auth.verify(last))).toBe('unauthorized')
    expect(await codeOf(auth.me({ user: ann.id }))).toBe('unauthorized')
  })

  it('of another host, another algorithm or another content is refused', async () => {
    const { auth } = await readyHost()
    const elsewhere = await readyHost()
    const { token } = await signIn(auth)
    const [header, payload, signature] = token.split('.') as [string, string, string]
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url')
    const claims = JSON.parse(Buffer.from(payload, 'base64url').toString())
    const self = `${header}.${part({ ...claims, sub: 'somebody' })}`
    const forged = [
      (await signIn(elsewhere.auth)).token,
      `${header}.${part({ ...claims, gen: 7 })}.${signature}`,
      `${part({ alg: 'none' })}.${payload}.`,
      `${self}.${createHmac('sha256', '').update(self).digest('base64url')}`,
      `${header}.${payload}`,
      token.slice(0, -4),
      // The same in base64, written in another way.
      `${token}=`,
      ...[1, 2, 3].map(by => token.slice(0, -1) + afterInBase64(token.at(-1)!, by)),
      '',
      'x',
      '..',
      'a'.repeat(100_000),
    ]
    for (const forgery of forged) expect(await codeOf(auth.verify(forgery))).toBe('unauthorized')
    expect(await codeOf(auth.verify(token))).toBe('fine')
  })

  it('ends when the key that sealed the token key is another one', async () => {
    const host = await readyHost()
    const { token } = await signIn(host.auth)
    const warnings: string[] = []
    writeFileSync(`${host.dataDir}/secret.key`, Buffer.alloc(32, 1).toString('base64'))
    const later = await host.restart({
      log: {
        ...silentLog,
        warn: message => warnings.push(message),
      },
    })
    expect(warnings).toEqual([
      expect.stringContaining('everybody signs in again'),
    ])
    expect(await codeOf(later.auth.verify(token))).toBe('unauthorized')
    expect(await codeOf(signIn(later.auth))).toBe('fine')
  })

  it('is checked against what holds now, however many changes and checks run at once', async () => {
    const { auth } = await readyHost()
    const ann = await addUser(auth, 'ann')
    for (let round = 0; round < 20; round++) {
      const { token } = await signIn(auth, 'ann')
      const checks = Array.from({ length: 30 }, () => codeOf(auth.verify(token)))
      const change = auth.users.update({
        id: ann.id,
        role: round % 2
          ? 'editor'
          : 'viewer',
      })
      await Promise.all([...checks, change])
      expect(await codeOf(auth.verify(token))).toBe('unauthorized')
    }
  })
})

describe('users and tenants', () => {
  it('are listed by name, without passwords', async () => {
    const { auth } = await readyHost()
    await addUser(auth, 'zoe', 'viewer')
    await addUser(auth, '  李雷 ', 'viewer')
    const users = await auth.users.list()
    expect(users.map(user => user.username)).toEqual(['admin', 'zoe', '李雷'])
    expect(Object.keys(users[0]!).sort()).toEqual([
      'created_at',
      'id',
      'role',
      'tenant_id',
      'updated_at',
      'username',
    ])
    expect(JSON.stringify(users)).not.toContain('scrypt')
  })

  it('have names of their own', async () => {
    const { auth } = await readyHost()
    const ann = await addUser(auth, 'ann')
    expect(await codeOf(addUser(auth, ' ann'))).toBe('conflict')
    expect(await codeOf(addUser(auth, 'ann2', 'viewer', 'nowhere'))).toBe('not_found')
    expect(await codeOf(auth.users.update({ id: ann.id, username: 'admin' }))).toBe('conflict')
    expect(await codeOf(auth.users.update({ id: 'nobody', username: 'x' }))).toBe('not_found')
    expect(await codeOf(auth.users.delete('nobody'))).toBe('not_found')
    expect(await codeOf(auth.tenants.create('default'))).toBe('conflict')
    expect(await codeOf(auth.tenants.delete('nowhere', ann.tenant_id))).toBe('not_found')
    expect(await auth.users.update({ id: ann.id })).toEqual(ann)
  })

  it('keep an admin, also when two are taken away at once', async () => {
    const { auth } = await readyHost()
    const { user: admin } = await auth.localAdmin()
    expect(await codeOf(auth.users.delete(admin))).toBe('conflict')
    expect(await codeOf(auth.users.update({ id: admin, role: 'editor' }))).toBe('conflict')
    const second = await addUser(auth, 'second', 'admin')
    const results = await Promise.all([
      codeOf(auth.users.delete(admin)),
      codeOf(auth.users.update({ id: second.id, role: 'viewer' })),
    ])
    expect(results.sort()).toEqual(['conflict', 'fine'])
    expect((await auth.users.list()).filter(user => user.role === 'admin')).toHaveLength(1)
    expect(await auth.localAdmin()).toMatchObject({ role: 'admin' })
  })

  it('go with their tenant, which nobody deletes from within', async () => {
    const { auth, store } = await readyHost()
    const own = (await auth.localAdmin()).tenant
    const other = await auth.tenants.create('other')
    await addUser(auth, 'ann', 'admin', other.id)
    const { token } = await signIn(auth, 'ann')
    await auth.verify(token)
    expect(await codeOf(auth.tenants.delete(own, own))).toBe('conflict')
    await auth.tenants.delete(other.id, own)
    expect(await codeOf(auth.verify(token))).toBe('unauthorized')
    expect(await codeOf(signIn(auth, 'ann'))).toBe('unauthorized')
    expect(await store.db.selectFrom('users').select('username').execute()).toEqual([
      { username: 'admin' },
    ])
  })

  it('never go back in time', async () => {
    const { auth, clock } = await readyHost()
    clock.ms += hour
    const ann = await addUser(auth, 'ann')
    clock.ms -= hour
    expect(await auth.users.update({ id: ann.id, username: 'anna' })).toMatchObject({ updated_at: ann.updated_at })
    clock.ms += 2 * hour
    expect((await auth.users.update({ id: ann.id, username: 'ann' })).updated_at > ann.updated_at).toBe(true)
  })
})

describe('events', () => {
  it('tell what has ended, after it has', async () => {
    const { auth } = await readyHost()
    const heard: unknown[] = []
    const { tenant: own } = await auth.localAdmin()
    const other = await auth.tenants.create('other')
    const ann = await addUser(auth, 'ann', 'editor', other.id)
    auth.on('tokensEnded', async (event) => { heard.push(['tokensEnded', event]) })
    auth.on('userDeleted', (event) => { heard.push(['userDeleted', event]) })
    auth.on('tenantDeleted', () => { throw new Error('a listener that fails hinders nobody') })
    auth.on('tenantDeleted', async event => {
      heard.push(['tenantDeleted', event, (await auth.tenants.list()).length])
    })
    const off = auth.on('userDeleted', () => { heard.push('never') })
    off()

    const { token } = await signIn(auth, 'ann')
    const identity = await auth.verify(token)
    await auth.logout(identity)
    await auth.users.update({ id: ann.id, username: 'anna' })
    await auth.users.update({ id: ann.id, role: 'viewer' })
    await auth.changePassword({ user: ann.id, address }, 'password', 'new password')
    await auth.users.delete(ann.id)
    await auth.tenants.delete(other.id, own)

    const ended = { tenant: other.id, user: ann.id }
    expect(heard).toEqual([
      [
        'tokensEnded',
        { ...ended, tokenId: identity.tokenId },
      ],
      [
        'tokensEnded',
        { ...ended, tokenId: null },
      ],
      [
        'tokensEnded',
        { ...ended, tokenId: null },
      ],
      [
        'tokensEnded',
        { ...ended, tokenId: null },
      ],
      ['userDeleted', ended],
      [
        'tenantDeleted',
        { tenant: other.id },
        1,
      ],
    ])
  })
})

/** The letter that stands so many places behind another one in base64url. */
function afterInBase64(letter: string, by: number): string {
  const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  return letters[(letters.indexOf(letter) + by) % letters.length]!
}
