import type { auth as procedures } from '../../contract/auth.ts'
import type { Role } from '../../contract/context.ts'
import type { Output } from '../../contract/procedure.ts'
import type { Store } from '../store/open-store.ts'
import type { UserRow } from '../store/schema.ts'
import type { Passwords } from './passwords.ts'
import type { People } from './people.ts'
import type { SignInLinks } from './sign-in-links.ts'
import type { Throttle } from './throttle.ts'
import type { Tokens } from './tokens.ts'
import { TihcError } from '../../contract/errors.ts'
import { findLocalAdmin } from './first-admin.ts'
import { noPassword } from './passwords.ts'
import { normalName } from './people.ts'
import { tokenEnded } from './tokens.ts'

type SignedIn = Output<typeof procedures.login>

/** Who a token belongs to, with the role that the person has now. */
export interface Identity { tenant: string, user: string, username: string, role: Role, tokenId: string }

export interface SignIn {
  /**
   * @throws {TihcError} the same `unauthorized` in the same time for a wrong name and a wrong password; `too_many`
   *   after 10 failures in a minute
   */
  login: (input: { username: string, password: string, address: string }) => Promise<SignedIn>
  /** A code for one sign-in as the local admin within 5 minutes. */
  createSignInLink: () => string
  /** @throws {TihcError} `unauthorized` for a code that is unknown, too old or was used */
  signInByLink: (code: string, address: string) => Promise<SignedIn>
  /** @throws {TihcError} `unauthorized` for a token that is not, or no longer, good */
  verify: (token: string) => Promise<Identity>
  /** Who calls over IPC. */
  localAdmin: () => Promise<Omit<Identity, 'tokenId'>>
  /** Whether a person could sign in by name and password. */
  hasPassword: (user: string) => Promise<boolean>
}

export interface SignInOptions {
  db: Store['db']
  passwords: Passwords
  people: People
  throttle: Throttle
  links: SignInLinks
  tokens: Tokens
  ttlSeconds: number
}

/** The ways in: name and password, a link, a token that was given before, being at this machine. */
export function createSignIn({ db, passwords, people, throttle, links, tokens, ttlSeconds }: SignInOptions): SignIn {
  async function enter(user: UserRow): Promise<SignedIn> {
    const { tenant_id, username, role } = user
    return { token: await tokens.issue(user), token_type: 'Bearer', expires_in: ttlSeconds, tenant_id, username, role }
  }

  return {
    login: ({ username, password, address }) => throttle.attempt(normalName(username), address, async () => {
      const row = await db
        .selectFrom('users')
        .selectAll()
        .where('username', '=', normalName(username))
        .executeTakeFirst()
      const right = await passwords.verify(password, row?.password)
      if (!row || !right)
        throw new TihcError('unauthorized', 'The name or the password is wrong. Check both and sign in again.')
      return await enter(row)
    }),

    createSignInLink: links.create,

    signInByLink: (code, address) => throttle.attempt('sign-in link', address, async () => {
      links.redeem(code)
      return await enter(await findLocalAdmin(db))
    }),

    async verify(token) {
      const claims = await tokens.read(token)
      const person = await people.find(claims.user)
      if (!person || person.tenant !== claims.tenant || person.generation !== claims.generation) throw tokenEnded()
      const { tenant, user, username, role } = person
      return { tenant, user, username, role, tokenId: claims.tokenId }
    },

    async hasPassword(user) {
      const row = await db.selectFrom('users').select('password').where('id', '=', user).executeTakeFirst()
      return row !== undefined && row.password !== noPassword
    },

    async localAdmin() {
      const { id, tenant_id, username, role } = await findLocalAdmin(db)
      return { tenant: tenant_id, user: id, username, role }
    },
  }
}
