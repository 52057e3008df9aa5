import type { Connection } from '@contract/connections.ts'
import type { ErrorDetails } from '@contract/error-details.ts'
import type { FormField, FormTab } from './connection-form.ts'
import { TihcError } from '@contract/errors.ts'
import { noCapabilities } from '@dialects/capabilities.ts'
import { dialectOf, registerDialect } from '@dialects/registry.ts'
import { describe, expect, it, onTestFinished } from 'vitest'
import { faultyField, initForm, stepOf, tabOf, toForm, toInput, withDraft, withFamily } from './connection-form.ts'

const hop = {
  host: 'bastion',
  port: 2222,
  user: 'me',
  method: 'key',
  hasPassword: false,
  hasKey: true,
  hasPassphrase: false,
} as const
const saved: Connection = {
  id: 'c',
  name: 'shop',
  engine: 'MySQL',
  product: null,
  capabilities: noCapabilities,
  version: null,
  host: 'db',
  port: 4000,
  user: 'root',
  database: null,
  file: null,
  tls: { mode: 'off' },
  ssh: { ...hop, jump: null },
  advanced: { connectTimeout: 9, compress: false, timeZone: '+08:00', startSql: null },
  readOnly: false,
  environment: null,
  color: null,
  folder: 'Shop',
  tags: ['eu'],
  status: 'disconnected',
  hasPassword: true,
  createdAt: '',
  updatedAt: '',
}

describe('the form of a connection', () => {
  it.each([
    ['off', 'verify-ca', 'verify-ca'],
    ['verify-identity', 'off', 'verify-identity'],
    ['verify-ca', 'required', 'verify-ca'],
    ['required', undefined, 'required'],
  ] as const)('with TLS %s, asked for %s by an address, has %s', (tlsMode, asked, mode) => {
    const form = withDraft({ ...initForm(), tlsMode }, { host: 'h', ...(asked && { tls: { mode: asked } }) })
    expect(form).toMatchObject({ host: 'h', tlsMode: mode, asks: [] })
  })

  it('keeps what an address asks the person, until the next one', () => {
    const asked = withDraft(initForm(), { host: 'h', asks: ['Look.'] })
    expect(asked.asks).toEqual(['Look.'])
    expect(withDraft(asked, { host: 'i' }).asks).toEqual([])
    expect(toInput(asked)).not.toHaveProperty('asks')
  })

  it('proposes what the chosen family has, and leaves what was typed', () => {
    const { network, ...other } = dialectOf('MySQL')
    onTestFinished(registerDialect({ ...other, family: 'Toy', network: { ...network!, port: 7777, user: 'kid' } }))
    expect(initForm()).toMatchObject({ engine: 'MySQL', port: 4000, user: 'root' })
    const toy = withFamily(initForm(), 'Toy')
    expect(toy).toMatchObject({ engine: 'Toy', port: 7777, user: 'kid' })
    expect(withFamily(withFamily(toy, 'SQLite'), 'MySQL')).toMatchObject({ engine: 'MySQL', port: 4000, user: 'root' })
    expect(withFamily({ ...initForm(), port: 3307, user: 'me' }, 'Toy')).toMatchObject({ port: 3307, user: 'me' })
  })

  it('leaves out the secrets that were left alone', () => {
    const input = toInput(toForm(saved))
    expect(input).not.toHaveProperty('password')
    expect(input.ssh).toEqual({ host: 'bastion', port: 2222, user: 'me', method: 'key', passphrase: '', jump: null })
    expect(input).toMatchObject({
      folder: 'Shop',
      tags: ['eu'],
      advanced: { connectTimeout: 9, timeZone: '+08:00', startSql: null, compress: false },
    })
  })

  it('sends the secret of the way to sign in that was chosen, and no other', () => {
    const form = toForm(saved)
    form.ssh.method = 'password'
    form.ssh.password = 'p'
    form.ssh.jumpEnabled = true
    form.ssh.jump = { ...form.ssh.jump, host: ' outer ', user: 'you', key: 'K', passphrase: 'x' }
    expect(toInput(form).ssh).toEqual({
      host: 'bastion',
      port: 2222,
      user: 'me',
      method: 'password',
      password: 'p',
      jump: { host: 'outer', port: 22, user: 'you', method: 'key', key: 'K', passphrase: 'x' },
    })
    form.ssh.enabled = false
    expect(toInput(form).ssh).toBeNull()
  })

  it('has no tunnel for a file', () => {
    expect(toInput({ ...initForm(), name: 'f', engine: 'SQLite', file: 'a.db' })).toEqual({
      name: 'f',
      engine: 'SQLite',
      file: 'a.db',
      environment: null,
      readOnly: false,
      folder: null,
      tags: [],
      advanced: { startSql: null },
    })
  })

  it.each<[ErrorDetails['unavailable'], FormField, FormTab, string]>([
    [{ part: 'ssh', field: 'ssh.jump.key' }, 'ssh.jump.key', 'ssh', 'jump'],
    [{ part: 'ssh', reason: 'timeout' }, 'ssh', 'ssh', 'ssh'],
    [{ part: 'tls' }, 'tlsMode', 'tls', 'tlsMode'],
    [{ field: 'tls.ca' }, 'tlsMode', 'tls', 'tlsMode'],
    [{ part: 'timeout' }, 'host', 'general', 'host'],
    [{ part: 'timeZone' }, 'timeZone', 'advanced', 'timeZone'],
  ])('knows the field, the tab and the step of %o', (details, field, tab, step) => {
    const found = faultyField(new TihcError('unavailable', 'x', details))
    expect(found).toBe(field)
    expect(tabOf(found!, false)).toBe(tab)
    expect(stepOf(found!)).toBe(step)
  })
})
