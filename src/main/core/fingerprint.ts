import { createHash } from 'node:crypto'

/** A key's fingerprint in the form of OpenSSH: SHA-256 over all of its bytes, in base64 without padding. */
export function fingerprintOf(key: Buffer): string {
  return `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`
}
