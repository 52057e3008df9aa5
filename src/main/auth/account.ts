import type { auth as procedures } from '../../contract/auth.ts'
import type { Context } from '../../contract/context.ts'
import type { Output } from '../../contract/procedure.ts'
import type { Store } from '../store/open-store.ts'
import type { UserRow } from '../store/schema.ts'
import type { AuthEventHub } from './auth-events.ts'
import type { Passwords } from './passwords.ts'
import type { People } from './people.ts'
import type { Throttle } from './throttle.ts'
import type { Tokens } from './tokens.ts'
import { sql } from 'kysely'
import { TihcError } from '../../contract/errors.ts'
import { tokenEnded } from './tokens.ts'

/** What a person may do with the own account. */
export interface Account {
  me: (context: Pick<Context, 'user'>) => Promise<Output<typeof procedures.me>>
  /** Ends the token that was sent; over IPC there is none and nothing happens. */
  logout: (context: Pick<Context, 'tenant' | 'user' | 'tokenId'>) => Promise<void>
  /**
   * Ends all tokens of the person, the one that was sent too.
   *
   * @throws {TihcError} `forbidden` when `old` is wrong, `too_many` as signing in does
   */
  changePassword: (context: Pick<Context, 'user' | 'address'>, old: string, next: string) => Promise<void>
}

export interface AccountOptions {
  db: Store['db']
  passwords: Passwords
  people: People
  throttle: Throttle
  tokens: Tokens
  events: AuthEventHub
  now: () => number
}

export function createAccount({ db, passwords, people, throttle, tokens, events, now }: AccountOptions): Account {
  /** Who was deleted while the call was under way is signed out. */
  async function userById(id: string): Promise<UserRow> {
    const row = await db.selectFrom('users').selectAll().where('id', '=', id).executeTakeFirst()
    if (!row) throw tokenEnded()
    return row
  }

  return {
    async me({ user }) {
      const { id, username, tenant_id, role } = await userById(user)
      const { name } = await db
        .selectFrom('tenants')
        .select('name')
        .where('id', '=', tenant_id)
        .executeTakeFirstOrThrow(tokenEnded)
      return { id, username, tenant_id, tenant_name: name, role }
    },

    async logout({ tenant, user, tokenId }) {
      if (tokenId === undefined) return
      await tokens.end(tokenId, user)
      await events.emit('tokensEnded', { tenant, user, tokenId })
    },

    async changePassword({ user, address }, old, next) {
      const { username, password: stored, tenant_id } = await userById(user)
      await throttle.attempt(username, address, async () => {
        if (!await passwords.verify(old, stored)) {
          throw new TihcError('forbidden', 'The old password is wrong. Enter the password that you sign in with.', {
            field: 'old',
          })
        }
      })
      const password = await passwords.hash(next)
      await db.updateTable('users').set({
        password,
        token_generation: sql<number>`token_generation + 1`,
        updated_at: sql<string>`max(updated_at, ${new Date(now()).toISOString()})`,
      }).where('id', '=', user).execute()
      people.changed()
      await events.emit('tokensEnded', { tenant: tenant_id, user, tokenId: null })
    },
  }
}
