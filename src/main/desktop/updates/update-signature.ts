import { Buffer } from 'node:buffer'
import { createHash, createPublicKey, verify } from 'node:crypto'
import { z } from 'zod'
import { UpdateRefusedError } from './update-refused.ts'

/*
 * What the update server says of a version (latest.yml with the SHA-512 of every file) counts with a statement about
 * it, signed by Ed25519 with a key that only the release job has; the app carries the public half. The statement names
 * the text by its SHA-512, and binds it to what it was said of: so that nobody can hand out the word about another
 * system, or an old one, as the newest. Installers of Windows and macOS have the system's signatures besides; on Linux
 * this is the only one there is.
 */

/** The statement lies beside the file that it is about. */
export const signatureName = (file: string): string => `${file}.sig`

const statement = z.looseObject({
  platform: z.string(),
  /** As Node names them. */
  archs: z.array(z.string()),
  version: z.string(),
  /** After that it is stale: a server that keeps new versions back is found out then. */
  validUntil: z.iso.datetime(),
  /** Of the text, in base64. */
  sha512: z.string(),
})
export type UpdateStatement = z.output<typeof statement>

/** What is about to take an update. */
export interface UpdateTaker { platform: string, arch: string, now: number }

/** The digest by which a statement names a text. */
export const digestOf = (text: string): string => createHash('sha512').update(text).digest('base64')

/** What is signed of a statement, which nothing else that this key might sign begins with. */
export const signedBytes = (json: string): Buffer => Buffer.from(`TiHC update 1\n${json}`)

/**
 * @param text what was read, to the byte
 * @param word the statement as JSON in one line, and the 64 bytes of its signature in base64 in another
 * @param publicKey the SPKI form in base64, as `npm run sign-updates -- --new-key` prints it
 * @returns the statement about this text
 * @throws {UpdateRefusedError} `unsigned` where it is not the key's own word about this text
 */
export function checkSignature(text: string, word: string | null, publicKey: string): UpdateStatement {
  if (!word) throw new UpdateRefusedError('unsigned', 'The update server gives no signature for what it says.')
  const [json = '', signature = ''] = word.split('\n')
  const key = createPublicKey({ key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki' })
  const isSigned = key.asymmetricKeyType === 'ed25519'
    && verify(null, signedBytes(json), key, Buffer.from(signature, 'base64'))
  const said = isSigned ? statement.parse(JSON.parse(json)) : null
  if (said?.sha512 !== digestOf(text))
    throw new UpdateRefusedError('unsigned', 'What the update server says is not signed by the makers of TiHC.')
  return said
}

/**
 * @param version that is named by the text which the statement is about
 * @throws {UpdateRefusedError} where the statement is about something else, or too old
 */
export function checkStatement(
  { platform, archs, version: stated, validUntil }: UpdateStatement,
  version: string,
  taker: UpdateTaker,
): void {
  if (platform !== taker.platform || !archs.includes(taker.arch)) {
    throw new UpdateRefusedError(
      'otherSystem',
      `The update server gives what was signed for ${platform} ${archs.join(', ')} to ${taker.platform} ${taker.arch}.`,
    )
  }
  if (stated !== version) {
    throw new UpdateRefusedError(
      'unsigned',
      `The update server gives version ${version} with the signature of version ${stated}.`,
    )
  }
  if (Date.parse(validUntil) <= taker.now) {
    throw new UpdateRefusedError(
      'stale',
      `What the update server says of version ${version} was valid until ${validUntil}: it may keep newer ones back.`,
    )
  }
}
