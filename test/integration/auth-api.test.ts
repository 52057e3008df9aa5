import type { Context, Role } from '../../src/contract/context.ts'
import type { Handlers, ProcedureName } from '../../src/contract/index.ts'
import { describe, expect, it, onTestFinished } from 'vitest'
import { procedures } from '../../src/contract/index.ts'
import { createDispatcher } from '../../src/main/api/dispatcher.ts'
import { createApp } from '../../src/main/app/app.ts'
import { createAuthService } from '../../src/main/auth/auth-service.ts'
import { createSecretStore } from '../../src/main/connections/secrets.ts'
import { silentLog } from '../../src/main/core/log.ts'
import { openStore } from '../../src/main/store/open-store.ts'
import { temporaryProfile } from '../support/profile.ts'

const limits = {
  rowsInAnswer: 1000,
  cellBytes: 1024 ** 2,
  answerBytes: 16 * 1024 ** 2,
  resultQuotaBytes: 1024 ** 3,
}

/** The calls of auth, tenants, users and app as a door makes them; every answer is held against the contract. */
async function openDoor() {
  const dataDir = temporaryProfile()
  const store = await openStore({ dataDir, log: silentLog })
  onTestFinished(() => store.close())
  const auth = await createAuthService({
    store,
    secrets: createSecretStore({ dataDir, env: {}, log: silentLog }),
    env: { TIHC_ADMIN_PASSWORD: 'password' },
    log: silentLog,
  })
  await auth.ensureAdmin()
  const mine = {
    ...auth.handlers,
    ...createApp({ version: '1.2.3', limits: () => limits, licencesFile: 'none', diagnose: async () => '' }).handlers,
  }
  const rest = Object.fromEntries(
    procedures()
      .filter(({ resource }) => !(resource in mine))
      .map(({ resource }) => [resource, {}]),
  )
  const dispatcher = createDispatcher({
    ...rest,
    ...mine,
  } as unknown as Handlers, silentLog)
  const outputs = new Map(procedures().map(({ name, procedure }) => [name, procedure.output]))

  async function as(
    context: Partial<Context>,
    name: ProcedureName,
    input: unknown = {},
  ): Promise<Record<string, unknown>> {
    const nobody: Context = {
      tenant: '',
      user: '',
      username: '',
      role: 'viewer',
      signal: new AbortController().signal,
      door: 'http',
      address: '127.0.0.1',
    }
    const answer = await dispatcher.invoke(name, input, {
      ...nobody,
      ...context,
    })
    return outputs.get(name)!.parse(answer) as Record<string, unknown>
  }
  async function enter(username: string, password = 'password'): Promise<Partial<Context>> {
    return await auth.verify((await as({}, 'auth.login', { username, password })).token as string)
  }
  return {
    auth,
    as,
    enter,
    admin: await enter('admin'),
  }
}

const codeOf = (promise: Promise<unknown>) => promise.then(() => 'fine', (error: { code: string }) => error.code)

describe('auth, tenants, users and app through the dispatcher', () => {
  it('answer as the contract says', async () => {
    const { as, admin, auth } = await openDoor()
    expect(await as(admin, 'auth.me')).toEqual({
      id: admin.user,
      username: 'admin',
      tenant_id: admin.tenant,
      tenant_name: 'default',
      role: 'admin',
    })
    const tenant = await as(admin, 'tenants.create', { name: '  shop ' })
    expect(tenant).toMatchObject({
      name: 'shop',
      created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
    })
    expect(await as(admin, 'tenants.list')).toHaveLength(2)
    const user = await as(admin, 'users.create', {
      username: 'ann',
      password: 'password',
      tenant_id: tenant.id,
      role: 'viewer',
    })
    expect(await as(admin, 'users.update', { ...user, role: 'editor' })).toMatchObject({
      id: user.id,
      role: 'editor',
      tenant_id: tenant.id,
    })
    expect(await as(admin, 'users.list')).toHaveLength(2)
    expect(await as(admin, 'users.delete', { id: user.id })).toBeUndefined()
    expect(await as(admin, 'tenants.delete', { id: tenant.id })).toBeUndefined()
    expect(await as({}, 'auth.link', {
      code: auth.createSignInLink(),
    })).toMatchObject({ username: 'admin', token_type: 'Bearer' })
    expect(await as(admin, 'auth.changePassword', { old: 'password', new: 'new password' })).toBeUndefined()
    expect(await as(admin, 'auth.logout')).toBeUndefined()
    expect(await as(admin, 'app.info')).toMatchObject({ name: 'TiHC', version: '1.2.3', limits })
  })

  it('are closed to lower roles and to nobody', async () => {
    const { as, admin, enter } = await openDoor()
    for (const role of ['viewer', 'editor'] as Role[]) {
      await as(admin, 'users.create', {
        username: role,
        password: 'password',
        tenant_id: admin.tenant,
        role,
      })
      const person = await enter(role)
      for (const name of ['users.list', 'tenants.list'] as const)
        expect(await codeOf(as(person, name))).toBe('forbidden')
      expect(await codeOf(as(person, 'users.create', {
        username: 'x',
        password: 'password',
        tenant_id: admin.tenant,
        role: 'admin',
      }))).toBe('forbidden')
      expect(await codeOf(as(person, 'users.update', { id: person.user, role: 'admin' }))).toBe('forbidden')
      expect(await codeOf(as(person, 'auth.me'))).toBe('fine')
    }
    for (const name of [
      'auth.me',
      'auth.logout',
      'users.list',
      'app.info',
    ] as const) expect(await codeOf(as({}, name))).toBe('unauthorized')
  })

  it('name the field that does not fit', async () => {
    const { as, admin } = await openDoor()
    const user = {
      username: 'ann',
      password: 'password',
      tenant_id: admin.tenant,
      role: 'viewer',
    }
    const wrong: Array<[ProcedureName, object, string]> = [
      [
        'users.create',
        { ...user, password: 'short' },
        'password',
      ],
      [
        'users.create',
        { ...user, username: '   ' },
        'username',
      ],
      [
        'users.create',
        { ...user, role: 'owner' },
        'role',
      ],
      [
        'users.create',
        { ...user, extra: 1 },
        'extra',
      ],
      [
        'tenants.create',
        { name: 7 },
        'name',
      ],
      [
        'auth.changePassword',
        { old: 'password' },
        'new',
      ],
    ]
    for (const [name, input, field] of wrong) {
      await expect(as(admin, name, input)).rejects.toMatchObject({
        code: 'bad_request',
        details: { field },
      })
    }
    await expect(as({}, 'auth.login', { username: 'admin' })).rejects.toMatchObject({
      code: 'bad_request',
      details: { field: 'password' },
    })
  })
})
