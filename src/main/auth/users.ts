import type { users as procedures } from '../../contract/auth.ts'
import type { Output, Parsed } from '../../contract/procedure.ts'
import type { Store } from '../store/open-store.ts'
import type { UserRow } from '../store/schema.ts'
import type { AuthEventHub } from './auth-events.ts'
import type { Passwords } from './passwords.ts'
import type { People } from './people.ts'
import { randomUUID } from 'node:crypto'
import { sql } from 'kysely'
import { TihcError } from '../../contract/errors.ts'
import { isUniqueViolation } from '../store/store-error.ts'
import { normalName, requireAnAdmin } from './people.ts'
import { wireTime } from './wire-time.ts'

type User = Output<typeof procedures.create>

/** Users of the whole host; an admin manages all of them. */
export interface Users {
  list: () => Promise<User[]>
  /** @throws {TihcError} `conflict` for a name that is taken, `not_found` for a tenant that is not there */
  create: (input: Parsed<typeof procedures.create>) => Promise<User>
  /**
   * A new password or role ends the user's tokens.
   *
   * @throws {TihcError} `not_found`; `conflict` for a name that is taken and for the last admin
   */
  update: (input: Parsed<typeof procedures.update>) => Promise<User>
  /** @throws {TihcError} `not_found`; `conflict` for the last admin */
  delete: (id: string) => Promise<void>
}

export interface UsersOptions {
  db: Store['db']
  passwords: Passwords
  people: People
  events: AuthEventHub
  now: () => number
}

export function createUsers(options: UsersOptions): Users {
  return {
    async list() {
      const rows = await options.db.selectFrom('users').selectAll().orderBy('username').execute()
      return rows.map(toUser)
    },
    create: input => createUser(options, input),
    update: input => updateUser(options, input),
    delete: id => deleteUser(options, id),
  }
}

async function createUser(
  { db, passwords, now }: UsersOptions,
  input: Parsed<typeof procedures.create>,
): Promise<User> {
  const { tenant_id, role } = input
  const username = normalName(input.username)
  const password = await passwords.hash(input.password)
  const time = new Date(now()).toISOString()
  const row: UserRow = {
    id: randomUUID(),
    tenant_id,
    username,
    password,
    role,
    token_generation: 0,
    created_at: time,
    updated_at: time,
  }
  await db
    .transaction()
    .execute(async trx => {
      if (!(await trx.selectFrom('tenants').select('id').where('id', '=', tenant_id).executeTakeFirst())) {
        throw new TihcError('not_found', 'There is no tenant with this id. GET /api/v1/tenants lists them.', {
          field: 'tenant_id',
        })
      }
      await trx.insertInto('users').values(row).execute()
    })
    .catch(nameTaken(username))
  return toUser(row)
}

async function updateUser(
  { db, passwords, people, events, now }: UsersOptions,
  { id, username, password, role }: Parsed<typeof procedures.update>,
): Promise<User> {
  // Hashing takes its time: before the transaction, which holds up everybody else.
  const hash = password === undefined ? undefined : await passwords.hash(password)
  const name = username === undefined ? undefined : normalName(username)
  const { before, after } = await db
    .transaction()
    .execute(async trx => {
      const before = await trx.selectFrom('users').selectAll().where('id', '=', id).executeTakeFirst()
      if (!before) throw unknownUser()
      const after = await trx
        .updateTable('users')
        .set({
          username: name ?? before.username,
          password: hash ?? before.password,
          role: role ?? before.role,
          token_generation: before.token_generation + (endsTokens(before, hash, role) ? 1 : 0),
          updated_at: sql<string>`max(updated_at, ${new Date(now()).toISOString()})`,
        })
        .where('id', '=', id)
        .returningAll()
        .executeTakeFirstOrThrow()
      await requireAnAdmin(trx)
      return { before, after }
    })
    .catch(nameTaken(name ?? ''))
  people.changed()
  if (after.role !== before.role) await events.emit('roleChanged', { tenant: after.tenant_id, user: id })
  if (after.token_generation !== before.token_generation)
    await events.emit('tokensEnded', { tenant: after.tenant_id, user: id, tokenId: null })
  return toUser(after)
}

async function deleteUser({ db, people, events }: UsersOptions, id: string): Promise<void> {
  const { tenant_id: tenant } = await db.transaction().execute(async (trx) => {
    const row = await trx.deleteFrom('users').where('id', '=', id).returning('tenant_id').executeTakeFirst()
    if (!row) throw unknownUser()
    await requireAnAdmin(trx)
    return row
  })
  people.changed()
  await events.emit('tokensEnded', { tenant, user: id, tokenId: null })
  await events.emit('userDeleted', { tenant, user: id })
}

function endsTokens(before: UserRow, hash: string | undefined, role: UserRow['role'] | undefined): boolean {
  return hash !== undefined || (role !== undefined && role !== before.role)
}

function unknownUser(): TihcError {
  return new TihcError('not_found', 'There is no user with this id. GET /api/v1/users lists them.')
}

function nameTaken(name: string) {
  return (error: unknown): never => {
    if (isUniqueViolation(error)) {
      throw new TihcError('conflict', `There is a user named ${JSON.stringify(name)} already. Choose another name.`, {
        field: 'username',
      })
    }
    throw error
  }
}

function toUser({ id, username, tenant_id, role, created_at, updated_at }: UserRow): User {
  return {
    id,
    username,
    tenant_id,
    role,
    created_at: wireTime(created_at),
    updated_at: wireTime(updated_at),
  }
}
