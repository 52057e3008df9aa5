import type { Kysely } from 'kysely'
import type { Log } from '../core/log.ts'
import type { Store } from '../store/open-store.ts'
import type { StoreSchema, UserRow } from '../store/schema.ts'
import type { AuthEventHub } from './auth-events.ts'
import type { Passwords } from './passwords.ts'
import type { People } from './people.ts'
import { randomUUID } from 'node:crypto'
import { TihcError } from '../../contract/errors.ts'
import { StartupError } from '../core/startup-error.ts'
import { readHostSetting, writeHostSetting } from './host-settings.ts'
import { generatePassword, noPassword } from './passwords.ts'

/** The user that the first start made: remembered by id, so that a new name changes nothing. */
const firstUserSetting = 'auth.firstUser'
const shortestPassword = 8

export interface FirstAdminOptions {
  db: Store['db']
  passwords: Passwords
  people: People
  events: AuthEventHub
  log: Log
  env: Record<string, string | undefined>
  now: () => number
}

export interface EnsuredAdmin {
  username: string
  /** A password that was made just now; show it once, it is stored nowhere. */
  generatedPassword: string | null
}

/**
 * Sees to it that there is someone who can sign in: on the first start a tenant `default` with the user `admin`.
 * `TIHC_ADMIN_PASSWORD` is the password of that user on every start where it is set.
 *
 * @param options
 * @param generate false when nobody would see a generated password (the desktop app): the user then has none, until a
 *   host starts
 * @throws {StartupError} when the variable's password is too short
 */
export async function ensureFirstAdmin(options: FirstAdminOptions, generate: boolean): Promise<EnsuredAdmin> {
  const given = options.env.TIHC_ADMIN_PASSWORD || undefined
  if (given !== undefined && given.length < shortestPassword)
    throw new StartupError(`TIHC_ADMIN_PASSWORD is too short: give it at least ${shortestPassword} characters.`)
  const anybody = await options.db.selectFrom('users').select('id').limit(1).executeTakeFirst()
  return anybody
    ? await keepFirstAdmin(options, given, generate)
    : await makeFirstAdmin(options, given, generate)
}

async function makeFirstAdmin(
  { db, passwords, now }: FirstAdminOptions,
  given: string | undefined,
  generate: boolean,
): Promise<EnsuredAdmin> {
  const generatedPassword = given === undefined && generate ? generatePassword() : null
  const secret = given ?? generatedPassword
  const password = secret === null ? noPassword : await passwords.hash(secret)
  const time = new Date(now()).toISOString()
  const tenant = {
    id: randomUUID(),
    name: 'default',
    created_at: time,
    updated_at: time,
  }
  const user: UserRow = {
    id: randomUUID(),
    tenant_id: tenant.id,
    username: 'admin',
    password,
    role: 'admin',
    token_generation: 0,
    created_at: time,
    updated_at: time,
  }
  await db.transaction().execute(async trx => {
    await trx.insertInto('tenants').values(tenant).execute()
    await trx.insertInto('users').values(user).execute()
    await writeHostSetting(trx, firstUserSetting, user.id)
  })
  return { username: user.username, generatedPassword }
}

async function keepFirstAdmin(
  options: FirstAdminOptions,
  given: string | undefined,
  generate: boolean,
): Promise<EnsuredAdmin> {
  const { db, passwords, log } = options
  const user = await firstUser(db)
  if (!user) {
    if (given !== undefined) log.warn('TIHC_ADMIN_PASSWORD is ignored: the user of the first start was deleted.')
    return { username: (await findLocalAdmin(db)).username, generatedPassword: null }
  }
  if (given !== undefined && !(await passwords.verify(given, user.password))) {
    await setPassword(options, user, given)
    log.info(`The password of ${user.username} is the one of TIHC_ADMIN_PASSWORD now; older tokens have ended.`)
  }
  if (given !== undefined || user.password !== noPassword || !generate)
    return { username: user.username, generatedPassword: null }
  const generatedPassword = generatePassword()
  await setPassword(options, user, generatedPassword)
  return { username: user.username, generatedPassword }
}

async function setPassword(
  { db, passwords, people, events }: FirstAdminOptions,
  user: UserRow,
  password: string,
): Promise<void> {
  const hash = await passwords.hash(password)
  await db
    .updateTable('users')
    .set({ password: hash, token_generation: user.token_generation + 1 })
    .where('id', '=', user.id)
    .execute()
  people.changed()
  await events.emit('tokensEnded', { tenant: user.tenant_id, user: user.id, tokenId: null })
}

async function firstUser(db: Kysely<StoreSchema>): Promise<UserRow | undefined> {
  const id = await readHostSetting(db, firstUserSetting)
  return await db.selectFrom('users').selectAll().where('id', '=', id ?? '').executeTakeFirst()
}

/** Who the person at this machine is: the admin of the first start, else the oldest admin of the oldest tenant. */
export async function findLocalAdmin(db: Kysely<StoreSchema>): Promise<UserRow> {
  const first = await firstUser(db)
  if (first?.role === 'admin') return first
  const oldest = await db.selectFrom('users')
    .innerJoin('tenants', 'tenants.id', 'users.tenant_id')
    .selectAll('users')
    .where('users.role', '=', 'admin')
    .orderBy('tenants.created_at')
    .orderBy('users.created_at')
    .orderBy('users.id')
    .limit(1)
    .executeTakeFirst()
  if (!oldest) throw new TihcError('unavailable', 'This profile has no user yet. Start TiHC again.')
  return oldest
}
