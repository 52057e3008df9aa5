import { Buffer } from 'node:buffer'
import { randomBytes, randomInt, scrypt, timingSafeEqual } from 'node:crypto'
import { promisify } from 'node:util'
import { TihcError } from '../../contract/errors.ts'

const derive = promisify<string, Buffer, number, object, Buffer>(scrypt)

/**
 * About 60 ms and 32 MB for one guess. Stored with every hash, so that raising them later leaves older hashes readable.
 */
const cost = { N: 2 ** 15, r: 8, p: 1 }
const maxmem = 256 * 1024 * 1024
const saltBytes = 16
const hashBytes = 32

/** What a guess is compared with when there is nothing to compare it with. */
const nobody = {
  ...cost,
  salt: Buffer.alloc(saltBytes),
  hash: Buffer.alloc(hashBytes),
}

/** Files are read on the same few threads that hash: a flood of sign-ins must leave some of them free. */
const atOnce = 2
const mostWaiting = 200

/** Stored in place of a hash for someone who cannot sign in by password. */
export const noPassword = '!'

export interface Passwords {
  /** Gives `scrypt$N$r$p$salt$hash`, salt and hash in base64. */
  hash: (password: string) => Promise<string>
  /** Takes the same time whatever is stored: nothing, `noPassword` or a hash. */
  verify: (password: string, stored: string | undefined) => Promise<boolean>
}

/** Both throw `too_many` when more than 200 others wait already. */
export function createPasswords(): Passwords {
  const waiting: Array<() => void> = []
  let running = 0

  async function inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (waiting.length >= mostWaiting) {
      throw new TihcError('too_many', 'Too many people sign in at this moment. Try again in a few seconds.', {
        retryAfterSeconds: 5,
      })
    }
    if (running >= atOnce) await new Promise<void>(resolve => waiting.push(resolve))
    else running++
    try {
      return await work()
    } finally {
      // Whoever waits takes over the place, so nobody can slip in between.
      const next = waiting.shift()
      if (next) next()
      else running--
    }
  }

  return {
    hash: password => inTurn(async () => {
      const salt = randomBytes(saltBytes)
      const hash = await derive(normal(password), salt, hashBytes, { ...cost, maxmem })
      return [
        'scrypt',
        cost.N,
        cost.r,
        cost.p,
        salt.toString('base64'),
        hash.toString('base64'),
      ].join('$')
    }),
    verify: (password, stored) => inTurn(async () => {
      const parsed = parse(stored ?? noPassword)
      const { salt, hash, N, r, p } = parsed ?? nobody
      const given = await derive(normal(password), salt, hash.length, { N, r, p, maxmem })
      return timingSafeEqual(given, hash) && parsed !== undefined
    }),
  }
}

function parse(stored: string): typeof nobody | undefined {
  const found = /^scrypt\$(\d+)\$(\d+)\$(\d+)\$([\w+/]+={0,2})\$([\w+/]+={0,2})$/.exec(stored)
  if (!found) return undefined
  const [, N, r, p, salt, hash] = found
  return {
    N: Number(N),
    r: Number(r),
    p: Number(p),
    salt: Buffer.from(salt!, 'base64'),
    hash: Buffer.from(hash!, 'base64'),
  }
}

/** The same letters from two keyboards may differ in their code points. */
function normal(password: string): string {
  return password.normalize('NFC')
}

/** 100 random bits in letters that are not mistaken for one another: `k7x2m-…`. */
export function generatePassword(): string {
  const letters = 'abcdefghjkmnpqrstuvwxyz023456789'
  const group = () => Array.from({ length: 5 }, () => letters[randomInt(letters.length)]).join('')
  return [
    group(),
    group(),
    group(),
    group(),
  ].join('-')
}
