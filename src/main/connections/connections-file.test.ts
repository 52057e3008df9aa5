import type { Connection } from '../../contract/connections.ts'
import { describe, expect, it } from 'vitest'
import { noCapabilities } from '../../dialects/capabilities.ts'
import { freeName, readConnectionsFile, toConnectionsFile } from './connections-file.ts'

const hop = {
  host: 'bastion',
  port: 22,
  user: 'me',
  method: 'key',
  hasPassword: false,
  hasKey: true,
  hasPassphrase: true,
} as const
const connection = {
  id: 'c',
  name: 'shop',
  engine: 'MySQL',
  product: 'TiDB',
  capabilities: noCapabilities,
  version: '8.5.4',
  host: 'db',
  port: 4000,
  user: 'root',
  database: null,
  file: null,
  tls: { mode: 'verify-ca', ca: 'CA', cert: null, hasKey: true },
  ssh: { ...hop, jump: { ...hop, host: 'outer' } },
  advanced: { connectTimeout: 9, compress: true, timeZone: null, startSql: null },
  readOnly: true,
  environment: 'production',
  color: null,
  folder: 'Shop',
  tags: ['eu'],
  status: 'connected',
  hasPassword: true,
  createdAt: 'x',
  updatedAt: 'x',
} satisfies Connection

describe('a file of connections', () => {
  it('is read as it was written, but for what belongs to this machine', () => {
    const file = JSON.parse(JSON.stringify(toConnectionsFile([connection]))) as Record<string, unknown>
    expect(file).toMatchObject({ format: 'tihc-connections', version: 1 })
    expect(Object.keys((file.connections as object[])[0]!)).not.toEqual(expect.arrayContaining(['id']))
    const [entry] = readConnectionsFile(file)
    const place = { port: 22, user: 'me', method: 'key' }
    expect(entry!.draft).toEqual({
      name: 'shop',
      engine: 'MySQL',
      host: 'db',
      port: 4000,
      user: 'root',
      password: '',
      database: null,
      file: null,
      tls: { mode: 'verify-ca', ca: 'CA', cert: null },
      ssh: { ...place, host: 'bastion', jump: { ...place, host: 'outer' } },
      advanced: connection.advanced,
      readOnly: true,
      environment: 'production',
      color: null,
      folder: 'Shop',
      tags: ['eu'],
    })
  })

  it.each([
    [{}, /"format"/],
    [{ format: 'tihc-connections', version: 2, connections: [] }, /version is 2/],
    [{ format: 'tihc-connections', version: 1 }, /no list/],
    [{ format: 'tihc-connections', version: 1, connections: Array.from({ length: 1001 }).fill({}) }, /more than 1000/],
  ])('is refused as a whole where it is none: %#', (file, reason) => {
    expect(() => readConnectionsFile(file)).toThrow(reason)
  })

  it('says of every entry what does not fit', () => {
    const entries = readConnectionsFile({
      format: 'tihc-connections',
      version: 1,
      connections: [{ name: 'a', port: 0 }, null, { name: 'b', surprise: 1 }, { name: 'c', host: 'h' }],
    })
    expect(entries.map(({ name, error }) => [name, error?.message.split(':')[0]])).toEqual([
      ['a', 'port'],
      ['', expect.any(String)],
      ['b', 'Unrecognized key'],
      ['c', undefined],
    ])
  })
})

it('finds a name that is free', () => {
  expect(freeName('a', [])).toBe('a')
  expect(freeName('a', ['a'])).toBe('a (2)')
  expect(freeName('a (2)', ['a', 'a (2)'])).toBe('a (3)')
  expect(freeName('x'.repeat(128), ['x'.repeat(128)])).toHaveLength(124)
})
