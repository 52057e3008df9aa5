import { Buffer } from 'node:buffer'
import { createPrivateKey, sign } from 'node:crypto'
import { expect, it } from 'vitest'
import { ed25519Plugin, signScramble } from './mysql-ed25519.ts'

/** For a password of 32 bytes MariaDB's way and the standard are the same: Node's own signature is the judge. */
it.each(['0123456789abcdef0123456789abcdef', 'ÿ'.repeat(16), '\0'.repeat(32)])(
  'signs as the standard does',
  password => {
    const seed = Buffer.from(password)
    const key = createPrivateKey({
      key: Buffer.concat([Buffer.from('302e020100300506032b657004220420', 'hex'), seed]),
      format: 'der',
      type: 'pkcs8',
    })
    for (const message of [Buffer.alloc(32), Buffer.alloc(32, 0xFF), Buffer.from('thirty-two bytes of a challenge!')])
      expect(signScramble(seed, message).toString('hex')).toBe(sign(null, message, key).toString('hex'))
  },
)

it('signs the first 32 bytes of what the server sends', () => {
  const scramble = Buffer.alloc(33, 7)
  expect(ed25519Plugin('secret')()(scramble)).toEqual(signScramble(Buffer.from('secret'), scramble.subarray(0, 32)))
})
