import type { Buffer as NodeBuffer } from 'node:buffer'
import { Buffer } from 'node:buffer'
import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto'
import { promisify } from 'node:util'
import { z } from 'zod'

const derive = promisify<string, NodeBuffer, number, object, NodeBuffer>(scrypt)

/** scrypt's parameters (RFC 7914, section 2). */
export interface Cost { N: number, r: number, p: number }

/** OWASP's first choice for scrypt: 128 MB and some 300 ms for each guess. */
export const usualCost: Cost = { N: 2 ** 17, r: 8, p: 1 }

const isPowerOfTwo = (n: number) => (n & (n - 1)) === 0
const bytes = (length: number) => z.base64().refine(text => Buffer.from(text, 'base64').length === length)

/**
 * A data key under a password: parameters and salt stand beside it. The limits keep a forged record from taking all
 * memory.
 */
export const passwordWrapped = z.object({
  N: z.int().min(2 ** 10).max(2 ** 20).refine(isPowerOfTwo),
  r: z.int().min(1).max(16),
  p: z.int().min(1).max(4),
  salt: bytes(16),
  iv: bytes(12),
  tag: bytes(16),
  data: bytes(32),
})
export type PasswordWrapped = z.output<typeof passwordWrapped>

/**
 * Wraps a data key of 32 bytes: scrypt makes a key of the password, AES-256-GCM seals with it. `kid` is bound to the
 * result.
 */
export async function wrapByPassword(
  key: NodeBuffer,
  password: string,
  kid: string,
  cost = usualCost,
): Promise<PasswordWrapped> {
  const salt = randomBytes(16)
  const iv = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', await keyOf(password, salt, cost), iv)
  cipher.setAAD(boundData(kid, cost))
  const data = Buffer.concat([cipher.update(key), cipher.final()])
  const text = (part: NodeBuffer) => part.toString('base64')
  return { ...cost, salt: text(salt), iv: text(iv), tag: text(cipher.getAuthTag()), data: text(data) }
}

/**
 * Gives the data key, or nothing where the password is wrong or the record was changed: the two cannot be told apart.
 */
export async function unwrapByPassword(
  { N, r, p, salt, iv, tag, data }: PasswordWrapped,
  password: string,
  kid: string,
): Promise<NodeBuffer | undefined> {
  const cost = { N, r, p }
  const decipher = createDecipheriv(
    'aes-256-gcm',
    await keyOf(password, Buffer.from(salt, 'base64'), cost),
    Buffer.from(iv, 'base64'),
    { authTagLength: 16 },
  )
  decipher.setAAD(boundData(kid, cost))
  decipher.setAuthTag(Buffer.from(tag, 'base64'))
  const key = decipher.update(Buffer.from(data, 'base64'))
  try {
    return Buffer.concat([key, decipher.final()])
  } catch {
    return undefined
  }
}

/** The same letters from two keyboards may differ in their code points. */
function keyOf(password: string, salt: NodeBuffer, { N, r, p }: Cost): Promise<NodeBuffer> {
  return derive(password.normalize('NFC'), salt, 32, { N, r, p, maxmem: 128 * N * r + 1024 * 1024 * (p + 1) })
}

function boundData(kid: string, { N, r, p }: Cost): NodeBuffer {
  return Buffer.from(JSON.stringify(['tihc vault', kid, N, r, p]))
}
