import type { Handlers } from '../../contract/index.ts'
import type { SecretStore } from '../connections/secrets.ts'
import type { Log } from '../core/log.ts'
import type { Store } from '../store/open-store.ts'
import type { Account } from './account.ts'
import type { AuthEventHub } from './auth-events.ts'
import type { EnsuredAdmin } from './first-admin.ts'
import type { SignIn } from './sign-in.ts'
import type { Tenants } from './tenants.ts'
import type { Users } from './users.ts'
import { createAccount } from './account.ts'
import { createAuthEvents } from './auth-events.ts'
import { createAuthHandlers } from './auth-handlers.ts'
import { ensureFirstAdmin } from './first-admin.ts'
import { createPasswords } from './passwords.ts'
import { createPeople } from './people.ts'
import { createSignInLinks } from './sign-in-links.ts'
import { createSignIn } from './sign-in.ts'
import { createTenants } from './tenants.ts'
import { createThrottle } from './throttle.ts'
import { longestTtlSeconds, openTokens } from './tokens.ts'
import { createUsers } from './users.ts'

/** Who may come in, and who there is. */
export interface AuthService extends SignIn, Account {
  /**
   * To be called once before the doors open. Gives the password that it had to make up, to be shown once.
   * `generate: false` makes up none (the desktop app, which nobody signs in to).
   */
  ensureAdmin: (options?: { generate?: boolean }) => Promise<EnsuredAdmin>
  readonly tenants: Tenants
  readonly users: Users
  /** Ends the tokens of everybody; only where `keepTokens` is false. */
  endAllTokens: () => void
  /** Tells when tenants and users are deleted and tokens end. */
  on: AuthEventHub['on']
  handlers: Pick<Handlers, 'auth' | 'tenants' | 'users'>
}

export interface AuthServiceOptions {
  store: Pick<Store, 'db'>
  /** Seals the key that tokens are signed with. */
  secrets: SecretStore
  /** `TIHC_ADMIN_PASSWORD` is read from it. */
  env: Record<string, string | undefined>
  log: Log
  /** False keeps the key of the tokens in memory: they end with the program. */
  keepTokens?: boolean
  /** How long a token lives: 12 hours unless told, 30 days at most. */
  ttlSeconds?: number
  /** Milliseconds, for tests. */
  now?: () => number
}

/**
 * Opens the service.
 *
 * @throws {StartupError} when the key of the tokens cannot be sealed
 */
export async function createAuthService(options: AuthServiceOptions): Promise<AuthService> {
  const { store: { db }, secrets, env, log, keepTokens = true, now = Date.now } = options
  const ttlSeconds = Math.min(options.ttlSeconds ?? 12 * 3600, longestTtlSeconds)
  const parts = {
    db,
    env,
    log,
    now,
    ttlSeconds,
    tokens: await openTokens({ db, secrets: keepTokens ? secrets : null, log, ttlSeconds, now }),
    passwords: createPasswords(),
    throttle: createThrottle(options.now),
    links: createSignInLinks(options.now),
    people: createPeople(db),
    events: createAuthEvents(log),
  }
  const service = {
    ...createSignIn(parts),
    ...createAccount(parts),
    ensureAdmin: ({ generate = true }: { generate?: boolean } = {}) => ensureFirstAdmin(parts, generate),
    tenants: createTenants(parts),
    users: createUsers(parts),
    endAllTokens: parts.tokens.endAll,
    on: parts.events.on,
  }
  return { ...service, handlers: createAuthHandlers(service) }
}
