import { z } from 'zod'
import { acceptedKey, acceptedKeys, fingerprint, keyPlace } from './accepted-keys.ts'

/** What a database server shows of itself: its TLS certificate, or without TLS the RSA key for passwords. */
export const serverKeyKinds = ['certificate', 'rsa'] as const
export type ServerKeyKind = typeof serverKeyKinds[number]

const kind = z.enum(serverKeyKinds)
const serverKey = z.looseObject({ ...acceptedKey, kind })

/** Database servers whose certificates or RSA keys somebody of the tenant has compared and accepted. */
export const serverKeys = acceptedKeys({
  path: '/api/server-keys',
  summaries: {
    list: 'Certificates and RSA keys of database servers that were accepted, with their fingerprints',
    accept: 'Accept the certificate or RSA key of a database server, so that it gets the password; '
      + 'one that is known with another must be forgotten first',
    forget: 'Forget the certificate or RSA key of a database server, for example because it was renewed',
  },
  input: z.strictObject({ ...keyPlace, kind, fingerprint }),
  key: serverKey,
})

export type ServerKey = z.output<typeof serverKey>

/**
 * What the details of an error hold where a database server asks for the password and shows a certificate or an RSA key
 * that nobody has accepted (`unknownServerKey`), or where it shows another one than was accepted (`changedServerKey`).
 */
export interface ServerKeyQuestion {
  reason: 'unknownServerKey' | 'changedServerKey'
  kind: ServerKeyKind
  host: string
  port: number
  via: string | null
  fingerprint: string
  /** The one that was accepted before, where it changed. */
  knownFingerprint?: string
  /** What the certificate says of itself. */
  subject?: string
  /** When the certificate ends. */
  validTo?: string
}

/** What prints the fingerprint of a key on the server itself. */
export const fingerprintCommands: Record<ServerKeyKind, string> = {
  certificate: 'openssl x509 -in server-cert.pem -outform DER | openssl dgst -sha256 -binary | openssl base64',
  rsa: 'openssl rsa -pubin -in public_key.pem -outform DER | openssl dgst -sha256 -binary | openssl base64',
}
