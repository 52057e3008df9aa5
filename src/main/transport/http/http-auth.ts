import type { FastifyRequest } from 'fastify'
import type { Context } from '../../../contract/context.ts'
import type { Access } from '../../../contract/procedure.ts'
import type { AuthService } from '../../auth/auth-service.ts'
import { TihcError } from '../../../contract/errors.ts'
import { isOpen } from '../../../contract/procedure.ts'
import { signInFirst } from '../../api/dispatcher.ts'

/** What this door needs of the auth service. */
export type DoorKeeper = Pick<AuthService, 'verify' | 'on'>

export type Caller = Omit<Context, 'signal'>

/**
 * Finds out who calls. Without a token the caller has no name: enough for what is public, and for the
 * catalog's open routes unless `strictAuth`. Whether that is enough elsewhere, `authorize` says.
 *
 * @throws {TihcError} `unauthorized`
 */
export async function identify(
  request: FastifyRequest,
  access: Access,
  auth: DoorKeeper,
  strictAuth: boolean,
): Promise<Caller> {
  const door = { door: 'http', address: request.ip } as const
  // A sign-in must not fail because the browser still sends a token that has ended.
  if (access !== 'public') {
    const token = bearerToken(request)
    if (token !== null) {
      const { tenant, user, username, role, tokenId } = await auth.verify(token)
      return {
        ...door,
        tenant,
        user,
        username,
        role,
        tokenId,
      }
    }
    if (isOpen(access) && !isOpen(access, strictAuth)) throw signInFirst()
  }
  return {
    ...door,
    tenant: '',
    user: '',
    username: '',
    role: 'viewer',
  }
}

/**
 * The token of the Authorization header; null without that header.
 *
 * @throws {TihcError} `unauthorized` for another scheme than Bearer
 */
export function bearerToken({ headers }: FastifyRequest): string | null {
  if (headers.authorization === undefined) return null
  const token = /^Bearer +([\w\-.~+/]+=*)$/i.exec(headers.authorization.trim())?.[1]
  if (token === undefined) {
    throw new TihcError(
      'unauthorized',
      'The Authorization header carries no bearer token. Send it as "Authorization: Bearer …".',
    )
  }
  return token
}
