import { scryptSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createPasswords, generatePassword, noPassword } from './passwords.ts'

const passwords = createPasswords()

describe('passwords', () => {
  it('stores scheme, cost, salt and hash, never the same twice', async () => {
    const [one, two] = await Promise.all([
      passwords.hash('password'),
      passwords.hash('password'),
    ])
    expect(one).toMatch(/^scrypt\$32768\$8\$1\$[\w+/]{22}==\$[\w+/]{43}=$/)
    expect(one).not.toBe(two)
    expect(await passwords.verify('password', one)).toBe(true)
    expect(await passwords.verify('password', two)).toBe(true)
    expect(await passwords.verify('Password', one)).toBe(false)
    expect(await passwords.verify('', one)).toBe(false)
  })

  it('takes é from either keyboard, and letters beyond the first plane', async () => {
    const stored = await passwords.hash('caf\u00E9 🔑')
    expect(await passwords.verify('cafe\u0301 🔑', stored)).toBe(true)
    expect(await passwords.verify('cafe 🔑', stored)).toBe(false)
  })

  it('lets nobody in without a stored hash, whatever stands there', async () => {
    for (const stored of [
      undefined,
      noPassword,
      '',
      'scrypt$',
      `scrypt$32768$8$1$${'A'.repeat(22)}==$`,
    ])
      expect(await passwords.verify('', stored)).toBe(false)
  })

  it('reads hashes of another cost', async () => {
    const salt = Buffer.from('salt of long ago')
    const hash = scryptSync('password', salt, 64, { N: 1024, r: 8, p: 2 })
    const stored = `scrypt$1024$8$2$${salt.toString('base64')}$${hash.toString('base64')}`
    expect(await passwords.verify('password', stored)).toBe(true)
    expect(await passwords.verify('passwore', stored)).toBe(false)
  })

  it('refuses a flood instead of queueing it for minutes', async () => {
    const flooded = createPasswords()
    const cheap = `scrypt$2$1$1$${Buffer.alloc(16).toString('base64')}$${Buffer.alloc(32).toString('base64')}`
    const results = await Promise.allSettled(Array.from({ length: 300 }, () => flooded.verify('x', cheap)))
    const refused = results.filter(result => result.status === 'rejected')
    expect(refused).toHaveLength(300 - 202)
    expect(refused[0]!.reason).toMatchObject({
      code: 'too_many',
      details: { retryAfterSeconds: 5 },
    })
    expect(await flooded.verify('x', cheap)).toBe(false)
  })

  it('makes up passwords that can be typed', () => {
    const made = new Set(Array.from({ length: 200 }, generatePassword))
    expect(made.size).toBe(200)
    for (const password of made) expect(password).toMatch(/^(?:[a-z02-9]{5}-){3}[a-z02-9]{5}$/)
  })
})
