import type { ConnectionRow } from '../store/schema.ts'
import { describe, expect, it } from 'vitest'
import { checkAddress, checkPatch, readDraft } from './connection-checks.ts'

describe('checkAddress', () => {
  const row = { host: 'DB.example', port: 4000, ssh: null, secrets: '{"password":{}}' } as ConnectionRow

  it.each([{ host: 'evil.example' }, { port: 4001 }, { host: 'db.example', port: 3306 }])(
    'asks for the password when it would go elsewhere: %o',
    patch => {
      expect(() => checkAddress(row, patch)).toThrow(
        expect.objectContaining({ code: 'bad_request', details: { field: 'password' } }),
      )
    },
  )

  it.each([
    {},
    { name: 'x' },
    { user: 'other' },
    { host: 'db.example', port: 4000 },
    { host: 'evil.example', password: 'new' },
    { host: 'evil.example', password: '' },
  ])('lets pass what keeps it where it is: %o', patch => {
    expect(() => checkAddress(row, patch)).not.toThrow()
  })

  it('has nothing to keep without a stored password', () => {
    expect(() => checkAddress({ ...row, secrets: '{}' }, { host: 'other' })).not.toThrow()
  })
})

describe('checkAddress with a tunnel', () => {
  const hop = { host: 'bastion', port: 22, user: 'me', method: 'password' as const }
  const jump = { ...hop, host: 'outer' }
  const stored = (secrets: string[], ssh: object | null = { ...hop, jump: null }) =>
    ({
      host: 'db',
      port: 4000,
      ssh: ssh && JSON.stringify(ssh),
      secrets: JSON.stringify(Object.fromEntries(secrets.map(name => [name, {}]))),
    }) as ConnectionRow
  const asks = (field: string) => expect.objectContaining({ code: 'bad_request', details: { field } })

  it('asks for the database\'s password when the way to it changes', () => {
    for (const patch of [
      { ssh: null },
      { ssh: { ...hop, host: 'other' } },
      { ssh: { ...hop, port: 2222 } },
      { ssh: { ...hop, jump } },
    ])
      expect(() => checkAddress(stored(['password']), patch)).toThrow(asks('password'))
    expect(() => checkAddress(stored(['password'], null), { ssh: hop })).toThrow(asks('password'))
    expect(() => checkAddress(stored(['password']), { ssh: { ...hop, user: 'other' } })).not.toThrow()
    expect(() => checkAddress(stored(['password']), { ssh: null, password: '' })).not.toThrow()
  })

  it('asks for the secret of an SSH server that is another one', () => {
    expect(() => checkAddress(stored(['sshPassword']), { ssh: { ...hop, host: 'other' } })).toThrow(
      asks('ssh.password'),
    )
    expect(() => checkAddress(stored(['sshKey']), { ssh: { ...hop, method: 'key', host: 'other' } })).toThrow(
      asks('ssh.key'),
    )
    expect(() =>
      checkAddress(stored(['sshPassword']), { ssh: { ...hop, host: 'other', password: 'new' } }),
    ).not.toThrow()
    expect(() =>
      checkAddress(stored(['sshPassword', 'jumpPassword'], { ...hop, jump }), {
        ssh: { ...hop, jump: { ...jump, host: 'other' }, password: 'p' },
      }),
    ).toThrow(asks('ssh.jump.password'))
  })

  it('keeps what a call leaves out', () => {
    const row = stored(['password', 'sshPassword', 'jumpPassword'], { ...hop, jump })
    expect(() => checkAddress(row, { name: 'x' })).not.toThrow()
    expect(() => checkAddress(row, { ssh: hop })).not.toThrow()
    expect(() => checkAddress(row, { ssh: { ...hop, jump: null }, password: '' })).toThrow(asks('ssh.password'))
  })
})

describe('checkPatch', () => {
  it.each(['name', 'host', 'user', 'password', 'database'])('refuses a NUL in %s', (field) => {
    expect(() => checkPatch({ [field]: 'a\0b' })).toThrow(
      expect.objectContaining({ code: 'bad_request', details: { field } }),
    )
  })

  it.each([
    [{ ca: 'nonsense' }, 'tls.ca'],
    [{ ca: '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----' }, 'tls.ca'],
    [{ cert: '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----' }, 'tls.key'],
    [{ key: 'x' }, 'tls.cert'],
    [{ cert: 'x', key: 'x' }, 'tls.cert'],
  ])('names the field of a PEM that cannot be read: %o', (tls, field) => {
    expect(() => checkPatch({ tls: { mode: 'off', ...tls } })).toThrow(
      expect.objectContaining({ code: 'bad_request', details: { field } }),
    )
  })

  it('takes an empty PEM as none', () =>
    expect(() => checkPatch({ tls: { mode: 'verify-ca', ca: '', cert: null } })).not.toThrow())
})

describe('readDraft', () => {
  it('fills in what is left out', () => {
    expect(readDraft({ host: 'h' })).toMatchObject({
      engine: 'MySQL',
      host: 'h',
      port: 4000,
      user: 'root',
      password: '',
      tls: { mode: 'off' },
    })
  })
  it('names what does not fit', () => {
    expect(() => readDraft({ host: 'a', port: 70_000 })).toThrow(
      expect.objectContaining({ code: 'bad_request', details: { field: 'port' } }),
    )
  })
})
