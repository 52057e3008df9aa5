import { Buffer } from 'node:buffer'
import { createPublicKey, verify } from 'node:crypto'

/*
 * What the update server says of a version (latest.yml with the SHA-512 of every file) is signed by Ed25519 with a key
 * that only the release job has; the app carries the public half. Installers of Windows and macOS have the system's
 * signatures besides; on Linux this is the only one there is.
 */

/** The signature lies beside the file that it is of. */
export const signatureName = (file: string): string => `${file}.sig`

/**
 * @param text what was read, to the byte
 * @param signature the 64 bytes in base64
 * @param publicKey the SPKI form in base64, as `npm run sign-updates -- --new-key` prints it
 * @throws Error where it is not the key's own word
 */
export function checkSignature(text: string, signature: string | null, publicKey: string): void {
  if (!signature) throw new Error('The update server gives no signature for what it says.')
  const key = createPublicKey({ key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki' })
  if (
    key.asymmetricKeyType !== 'ed25519'
    || !verify(null, Buffer.from(text), key, Buffer.from(signature.trim(), 'base64'))
  ) {
    throw new Error('What the update server says is not signed by the makers of TiHC.')
  }
}
