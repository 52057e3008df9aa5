import { describe, expect, it } from 'vitest'
import { checkAddress, checkPatch, readDraft } from './connection-checks.ts'

describe('checkAddress', () => {
  const stored = { host: 'DB.example', port: 4000 }

  it.each([{ host: 'evil.example' }, { port: 4001 }, { host: 'db.example', port: 3306 }])('asks for the password when it would go elsewhere: %o', (patch) => {
    expect(() => checkAddress(stored, true, patch)).toThrow(expect.objectContaining({ code: 'bad_request', details: { field: 'password' } }))
  })

  it.each([{}, { name: 'x' }, { user: 'other' }, { host: 'db.example', port: 4000 }, { host: 'evil.example', password: 'new' }, { host: 'evil.example', password: '' }])('lets pass what keeps it where it is: %o', (patch) => {
    expect(() => checkAddress(stored, true, patch)).not.toThrow()
  })

  it('has nothing to keep without a stored password', () => {
    expect(() => checkAddress(stored, false, { host: 'other' })).not.toThrow()
  })
})

describe('checkPatch', () => {
  it.each(['name', 'host', 'user', 'password', 'database'])('refuses a NUL in %s', (field) => {
    expect(() => checkPatch({ [field]: 'a\0b' })).toThrow(expect.objectContaining({ code: 'bad_request', details: { field } }))
  })

  it.each([
    [{ ca: 'nonsense' }, 'tls.ca'],
    [{ ca: '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----' }, 'tls.ca'],
    [{ cert: '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----' }, 'tls.key'],
    [{ key: 'x' }, 'tls.cert'],
    [{ cert: 'x', key: 'x' }, 'tls.cert'],
  ])('names the field of a PEM that cannot be read: %o', (tls, field) => {
    expect(() => checkPatch({ tls: { mode: 'off', ...tls } })).toThrow(expect.objectContaining({ code: 'bad_request', details: { field } }))
  })

  it('takes an empty PEM as none', () => expect(() => checkPatch({ tls: { mode: 'verify-ca', ca: '', cert: null } })).not.toThrow())
})

describe('readDraft', () => {
  it('fills in what is left out', () => {
    expect(readDraft({ host: 'h' })).toMatchObject({ engine: 'MySQL', host: 'h', port: 4000, user: 'root', password: '', tls: { mode: 'off' } })
  })
  it('names what does not fit', () => {
    expect(() => readDraft({ host: 'a', port: 70_000 })).toThrow(expect.objectContaining({ code: 'bad_request', details: { field: 'port' } }))
  })
})
