import type { ShownKey } from '../engine.ts'
import type { PasswordForm, Transport, Verdict } from './mysql-password-policy.ts'
import { rootCertificates } from 'node:tls'
import { describe, expect, it } from 'vitest'
import { decideKey, decidePassword, isLoopback, provesServer, shownKey } from './mysql-password-policy.ts'

const far: Transport = { tls: null, isTunnel: false, remoteAddress: '192.0.2.1' }
const ways: Record<string, Transport> = {
  'plain': far,
  'required': { ...far, tls: { isVerified: false, certificate: 'cert' } },
  'verified': { ...far, tls: { isVerified: true, certificate: 'cert' } },
  'no certificate': { ...far, tls: { isVerified: false, certificate: null } },
  'local': { ...far, remoteAddress: '127.0.0.1' },
  'local required': { ...far, remoteAddress: '::1', tls: { isVerified: false, certificate: 'cert' } },
  'tunnel': { tls: null, isTunnel: true, remoteAddress: undefined },
  'tunnel required': { tls: { isVerified: false, certificate: 'cert' }, isTunnel: true, remoteAddress: undefined },
}

describe('decidePassword', () => {
  const decide = (way: string, form: PasswordForm, accepted: string | null = null): Verdict['verdict'] => {
    const transport = ways[way]!
    return decidePassword(form, transport, shownKey(transport, form === 'full' ? 'rsa' : null), accepted).verdict
  }

  it.each<[way: string, full: Verdict['verdict'], clear: Verdict['verdict']]>([
    ['plain', 'ask', 'refuse'],
    ['required', 'ask', 'ask'],
    ['verified', 'reveal', 'reveal'],
    ['no certificate', 'refuse', 'refuse'],
    ['local', 'reveal', 'refuse'],
    ['local required', 'reveal', 'ask'],
    ['tunnel', 'reveal', 'refuse'],
    ['tunnel required', 'reveal', 'ask'],
  ])('of nobody known, over %s: %s, as clear text %s', (way, full, clear) => {
    expect([decide(way, 'full'), decide(way, 'clear')]).toEqual([full, clear])
  })

  it.each<[way: string, accepted: string, full: Verdict['verdict'], clear: Verdict['verdict']]>([
    ['plain', 'rsa', 'reveal', 'refuse'],
    ['required', 'cert', 'reveal', 'reveal'],
    ['tunnel required', 'cert', 'reveal', 'reveal'],
  ])('over %s of a server that shows what was accepted, %s: %s, as clear text %s', (way, accepted, full, clear) => {
    expect([decide(way, 'full', accepted), decide(way, 'clear', accepted)]).toEqual([full, clear])
  })

  const unverified = ['plain', 'required', 'local', 'local required', 'tunnel', 'tunnel required']
  it.each(unverified)('refuses what has changed over %s', (way) => {
    expect(decide(way, 'full', 'other')).toBe('changed')
    expect(decide(way, 'clear', 'other')).toBe(ways[way]!.tls ? 'changed' : 'refuse')
  })

  it('goes by the certificate alone where TLS verifies it', () => {
    expect(decide('verified', 'full', 'other')).toBe('reveal')
  })

  it('says what the server shows', () => {
    expect(shownKey(ways.required!, 'rsa')).toEqual({ kind: 'certificate', fingerprint: 'cert' })
    expect(shownKey(far, 'rsa')).toEqual({ kind: 'rsa', fingerprint: 'rsa' })
    expect(shownKey(far, null)).toBeNull()
  })
})

describe('decideKey', () => {
  const key: ShownKey = { kind: 'certificate', fingerprint: 'cert' }

  it('lets everybody on but who shows another key than the accepted one', () => {
    expect(decideKey(key, null).verdict).toBe('reveal')
    expect(decideKey(key, 'cert').verdict).toBe('reveal')
    expect(decideKey(null, null).verdict).toBe('reveal')
    expect(decideKey(key, 'other')).toEqual({ verdict: 'changed', key, accepted: 'other' })
    // One that was known by its certificate and shows none any more.
    expect(decideKey(null, 'cert').verdict).toBe('refuse')
  })
})

describe('isLoopback', () => {
  const local = ['127.0.0.1', '127.8.9.1', '::1', '::ffff:127.0.0.1', '::ffff:7f00:1']
  const far = ['192.0.2.1', '::ffff:192.0.2.1', '::', '0.0.0.0', 'fe80::1%eth0']
  const none = ['localhost', '127.0.0.1.example', '', undefined]
  it.each([
    ...local.map(address => [address, true] as const),
    ...[...far, ...none].map(address => [address, false] as const),
  ])('%s: %s', (address, expected) => {
    expect(isLoopback(address)).toBe(expected)
  })
})

describe('provesServer', () => {
  it('asks for more than a certificate that anybody can get', () => {
    expect(provesServer({ mode: 'off' })).toBe(false)
    expect(provesServer({ mode: 'required' })).toBe(false)
    expect(provesServer({ mode: 'verify-ca' })).toBe(false)
    expect(provesServer({ mode: 'verify-ca', ca: '' })).toBe(false)
    expect(provesServer({ mode: 'verify-ca', ca: rootCertificates[0] })).toBe(false)
    expect(provesServer({ mode: 'verify-ca', ca: rootCertificates.at(-1)!.replaceAll('\n', '\r\n') })).toBe(false)
    expect(provesServer({ mode: 'verify-identity' })).toBe(true)
    expect(provesServer({ mode: 'verify-identity', ca: rootCertificates[0] })).toBe(true)
  })
})
