import type { JWTPayload } from 'jose'
import type { Kysely } from 'kysely'
import type { SecretStore } from '../connections/secrets.ts'
import type { Log } from '../core/log.ts'
import type { StoreSchema, UserRow } from '../store/schema.ts'
import { Buffer } from 'node:buffer'
import { randomBytes, randomUUID } from 'node:crypto'
import { SignJWT } from 'jose/jwt/sign'
import { jwtVerify } from 'jose/jwt/verify'
import { TihcError } from '../../contract/errors.ts'
import { readHostSetting, writeHostSetting } from './host-settings.ts'

const issuer = 'tihc'
const algorithm = 'HS256'
const keySetting = 'auth.tokenKey'
const keyContext = { tenant: '', owner: 'host', field: keySetting }
const keyBytes = 32
const keptTokens = 1_000

/** The longest that a token may live; an ended token is remembered that long. */
export const longestTtlSeconds = 30 * 24 * 3600

/** What a token says. The role is not in it: it is read from the store, so that a change acts at once. */
export interface TokenClaims { tokenId: string, tenant: string, user: string, generation: number }

export interface Tokens {
  issue: (user: Pick<UserRow, 'id' | 'tenant_id' | 'token_generation'>) => Promise<string>
  /**
   * @throws {TihcError} `unauthorized` for what this host did not sign, and for a token whose time is over or that was
   *   ended
   */
  read: (token: string) => Promise<TokenClaims>
  /** Ends one token now; ending it twice does nothing. */
  end: (tokenId: string, user: string) => Promise<void>
  /** Ends all of everybody. Only where the key is in memory. */
  endAll: () => void
}

export interface TokensOptions {
  db: Kysely<StoreSchema>
  /** Seals the key for the next start; null keeps it in memory. */
  secrets: SecretStore | null
  log: Log
  ttlSeconds: number
  now: () => number
}

/** Bearer tokens: JWTs signed by a key that lies sealed in the store, or in memory alone. */
export async function openTokens({ db, secrets, log, ttlSeconds, now }: TokensOptions): Promise<Tokens> {
  let key: Uint8Array = secrets ? await loadKey(db, secrets, log) : randomBytes(keyBytes)
  const ended = await loadEnded(db, now())
  const read = new Map<string, TokenClaims & { expires: number }>()

  async function claimsOf(token: string): Promise<TokenClaims & { expires: number }> {
    const known = read.get(token)
    if (known) return known
    const mine = key
    const claims = await verifySignature(token, mine, now())
    if (mine !== key) throw tokenEnded()
    if (read.size >= keptTokens) read.delete(read.keys().next().value!)
    read.set(token, claims)
    return claims
  }

  return {
    issue(user) {
      const seconds = Math.floor(now() / 1000)
      return new SignJWT({ tenant: user.tenant_id, gen: user.token_generation })
        .setProtectedHeader({ alg: algorithm, typ: 'JWT' })
        .setIssuer(issuer)
        .setSubject(user.id)
        .setJti(randomUUID())
        .setIssuedAt(seconds)
        .setExpirationTime(seconds + ttlSeconds)
        .sign(key)
    },
    async read(token) {
      const { expires, ...claims } = await claimsOf(token)
      if (expires <= now() || ended.has(claims.tokenId)) throw tokenEnded()
      return claims
    },
    endAll() {
      key = randomBytes(keyBytes)
      read.clear()
    },
    async end(tokenId, user) {
      ended.add(tokenId)
      const expires_at = new Date(now() + longestTtlSeconds * 1000).toISOString()
      await db
        .insertInto('tokens')
        .values({ id: tokenId, user_id: user, expires_at })
        .onConflict(conflict => conflict.doNothing())
        .execute()
    },
  }
}

/** Base64 can be written in several ways; as it was issued a token is written in one. */
function isCanonical(token: string): boolean {
  return token.split('.').every(part => Buffer.from(part, 'base64url').toString('base64url') === part)
}

async function verifySignature(
  token: string,
  key: Uint8Array,
  now: number,
): Promise<TokenClaims & { expires: number }> {
  try {
    if (!isCanonical(token)) throw new TypeError('another writing of a token')
    const { payload } = await jwtVerify(token, key, {
      algorithms: [algorithm],
      issuer,
      currentDate: new Date(now),
      requiredClaims: ['sub', 'jti', 'exp'],
    })
    return toClaims(payload)
  } catch (error) {
    if ((error as { code?: string }).code === 'ERR_JWT_EXPIRED') throw tokenEnded()
    throw new TihcError('unauthorized', 'The token is not valid. Sign in to get one.', undefined, { cause: error })
  }
}

function toClaims({ jti, sub, exp, tenant, gen }: JWTPayload): TokenClaims & { expires: number } {
  return {
    tokenId: jti!,
    user: sub!,
    tenant: String(tenant),
    generation: Number(gen),
    expires: exp! * 1000,
  }
}

/** The answer for a token that was good once. */
export function tokenEnded(): TihcError {
  return new TihcError('unauthorized', 'The token has ended. Sign in again.')
}

async function loadKey(db: Kysely<StoreSchema>, secrets: SecretStore, log: Log): Promise<Uint8Array> {
  const stored = await readHostSetting(db, keySetting)
  if (stored !== undefined) {
    try {
      return Buffer.from(await secrets.open(JSON.parse(stored), keyContext), 'base64')
    } catch (error) {
      if (!(error instanceof TihcError) && !(error instanceof SyntaxError)) throw error
      log.warn(
        'The key of the tokens was sealed with another secret key: there is a new one, and everybody signs in again.',
      )
    }
  }
  const key = randomBytes(keyBytes)
  await writeHostSetting(db, keySetting, JSON.stringify(await secrets.seal(key.toString('base64'), keyContext)))
  return key
}

async function loadEnded(db: Kysely<StoreSchema>, now: number): Promise<Set<string>> {
  await db.deleteFrom('tokens').where('expires_at', '<=', new Date(now).toISOString()).execute()
  const rows = await db.selectFrom('tokens').select('id').execute()
  return new Set(rows.map(row => row.id))
}
