import type { AuthPlugin } from 'mysql2'
import type { KeyObject } from 'node:crypto'
import type { Duplex } from 'node:stream'
import type { TLSSocket } from 'node:tls'
import type { ConnectionConfig } from '../engine.ts'
import type { PasswordForm, Transport, Verdict } from './mysql-password-policy.ts'
import { createPublicKey } from 'node:crypto'
import { Socket } from 'node:net'
import { authPlugins } from 'mysql2'
import { fingerprintOf } from '../../core/fingerprint.ts'
import { badServerKey, KeptBack, newPasswordInClear, outOfTurn, passwordError } from './mysql-password-errors.ts'
import { decideKey, decidePassword, provesServer, shownKey } from './mysql-password-policy.ts'

/** Stands between a connection's password and the server that asks for it. */
export interface PasswordGuard {
  /** The driver's ways of giving the password away, each behind the policy. */
  plugins: Record<string, AuthPlugin>
  /**
   * Looks at the server's certificate right after the handshake, before anything is sent to it.
   *
   * @throws {KeptBack} where it is another one than was accepted, and the TLS mode does not verify it
   */
  checkCertificate: (secure: TLSSocket) => Promise<void>
  /**
   * Looks whether a new password may be sent, which stands in a statement as it is: an RSA key of the server protects
   * nothing of that.
   *
   * @throws {KeptBack} where somebody else could read it
   */
  checkNewPassword: () => Promise<void>
}

/** A way to sign in that may give the password away: what it replies counts as that, but for what is named here. */
interface Way {
  plugin: AuthPlugin
  form: PasswordForm
  /** The first reply is a proof that the password is known, and not the password. */
  beginsWithProof: boolean
  /** The reply that asks for the server's RSA key; null where there is none. */
  keyRequest: number | null
}

const ways: Record<string, Way> = {
  caching_sha2_password: {
    plugin: authPlugins.caching_sha2_password(),
    form: 'full',
    beginsWithProof: true,
    keyRequest: 2,
  },
  sha256_password: {
    plugin: authPlugins.sha256_password(),
    form: 'full',
    beginsWithProof: false,
    keyRequest: 1,
  },
  mysql_clear_password: {
    plugin: authPlugins.mysql_clear_password({}),
    form: 'clear',
    beginsWithProof: false,
    keyRequest: null,
  },
}

/** Passwords under shorter keys can be read by whoever listens. */
const shortestKeyBits = 2048

/** Watches over the password during one attempt to connect. `socket` leads to the server, or through its tunnel. */
export function guardPassword(config: ConnectionConfig, socket: Duplex): PasswordGuard {
  let certificate: Buffer | null = null

  const transport = (): Transport => ({
    tls: config.tls.mode === 'off'
      ? null
      : { isVerified: provesServer(config.tls), certificate: certificate && fingerprintOf(certificate) },
    isTunnel: config.tunnel !== null,
    remoteAddress: socket instanceof Socket ? socket.remoteAddress : undefined,
  })
  const accepted = async (): Promise<string | null> =>
    await config.serverKeys?.accepted(config.tls.mode === 'off' ? 'rsa' : 'certificate') ?? null

  function enforce(verdict: Verdict): void {
    if (verdict.verdict !== 'reveal') throw new KeptBack(passwordError(config, verdict, certificate))
  }

  /** One sign-in of the driver by one of its plugins, packet by packet. */
  function guarded({ plugin, form, beginsWithProof, keyRequest }: Way): AuthPlugin {
    return (metadata) => {
      const answer = plugin(metadata) as (data: Buffer) => Buffer | null
      let isFirst = true
      let awaitsKey = false

      async function take(data: Buffer): Promise<Buffer | null> {
        const rsaKey = awaitsKey ? readRsaKey(config, data) : null
        const reply = inTurn(config, () => answer(data))
        const isProof = isFirst && beginsWithProof
        isFirst = false
        awaitsKey = reply?.length === 1 && reply[0] === keyRequest
        if (!config.password || !reply?.length || isProof || awaitsKey) return reply
        const now = transport()
        enforce(decidePassword(form, now, shownKey(now, rsaKey), await accepted()))
        return reply
      }

      // One after the other: what comes while the policy is asked waits, and after a refusal nothing is answered.
      let last: Promise<Buffer | null> = Promise.resolve(null)
      return (data) => {
        last = last.then(() => take(data))
        return last as unknown as ReturnType<ReturnType<AuthPlugin>>
      }
    }
  }

  return {
    plugins: Object.fromEntries(Object.entries(ways).map(([name, way]) => [name, guarded(way)])),

    async checkCertificate(secure) {
      certificate = secure.getPeerCertificate().raw ?? null
      if (provesServer(config.tls)) return
      enforce(decideKey(shownKey(transport(), null), await accepted()))
    },

    async checkNewPassword() {
      const now = transport()
      const verdict = decidePassword('full', now, shownKey(now, null), now.tls ? await accepted() : null)
      if (verdict.verdict === 'refuse') throw new KeptBack(newPasswordInClear(config))
      enforce(verdict)
    },
  }
}

/** The driver throws where a packet does not belong to the step that it comes in, or is no key. */
function inTurn(config: ConnectionConfig, answer: () => Buffer | null): Buffer | null {
  try {
    return answer()
  } catch (error) {
    throw new KeptBack(outOfTurn(config, error))
  }
}

/**
 * The fingerprint of the key that a server sent.
 *
 * @throws {KeptBack} for one that is no RSA key, or does not protect
 */
function readRsaKey(config: ConnectionConfig, pem: Buffer): string {
  const key = parseKey(pem)
  const { modulusLength = 0, publicExponent = 0n } = key?.asymmetricKeyDetails ?? {}
  if (key?.asymmetricKeyType !== 'rsa' || modulusLength < shortestKeyBits || publicExponent < 3n)
    throw new KeptBack(badServerKey(config))
  return fingerprintOf(key.export({ type: 'spki', format: 'der' }))
}

function parseKey(pem: Buffer): KeyObject | null {
  try {
    return createPublicKey(pem)
  } catch {
    return null
  }
}
