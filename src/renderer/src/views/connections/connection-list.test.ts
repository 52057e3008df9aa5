import type { Connection } from '@contract/connections.ts'
import { describe, expect, it } from 'vitest'
import { addressOf, byFolder, filterConnections, foldersOf, stateOf, tagsOf } from './connection-list.ts'

const connection = (name: string, more: Partial<Connection> = {}) =>
  ({
    name,
    host: 'db',
    port: 4000,
    user: 'root',
    file: null,
    folder: null,
    tags: [],
    ssh: null,
    ...more,
  }) as unknown as Connection
const all = [
  connection('zeta', { tags: ['eu'] }),
  connection('alpha', { folder: 'Shop', tags: ['eu', 'old'] }),
  connection('beta', { folder: 'Bank', ssh: { host: 'bastion.example' } as Connection['ssh'] }),
  connection('gamma', { folder: 'Shop' }),
]
const none = { search: '', folder: null, tag: null }
const names = (query: Partial<Parameters<typeof filterConnections>[1]>) =>
  filterConnections(all, { ...none, ...query }).map(({ name }) => name)

it('says how a connection stands: a check knows better than what was known before', () => {
  const down = { status: 'unavailable', statusMessage: 'It refused.' } as const
  expect(stateOf(down)).toEqual({ status: 'unavailable', reason: 'It refused.' })
  expect(stateOf(down, { running: true, error: '' })).toEqual({ status: 'checking', reason: '' })
  expect(stateOf({ status: 'disconnected', statusMessage: 'Ended.' })).toEqual({ status: 'disconnected', reason: '' })
  expect(stateOf({ status: 'connected' }, { running: false, error: 'Wrong password.' })).toEqual({
    status: 'unavailable',
    reason: 'Wrong password.',
  })
})

describe('filterConnections', () => {
  it('keeps folders together', () => expect(names({})).toEqual(['zeta', 'beta', 'alpha', 'gamma']))
  it('takes those of a folder or a tag', () => {
    expect(names({ folder: 'Shop' })).toEqual(['alpha', 'gamma'])
    expect(names({ tag: 'eu' })).toEqual(['zeta', 'alpha'])
    expect(names({ folder: 'Shop', tag: 'eu' })).toEqual(['alpha'])
  })
  it('finds every word, in whatever field it stands', () => {
    expect(names({ search: 'BASTION' })).toEqual(['beta'])
    expect(names({ search: 'shop old' })).toEqual(['alpha'])
    expect(names({ search: 'nothing' })).toEqual([])
  })
})

it('groups by folder, and lists folders and tags once', () => {
  expect(byFolder(filterConnections(all, none)).map(({ folder, connections }) => [folder, connections.length])).toEqual(
    [
      [null, 1],
      ['Bank', 1],
      ['Shop', 2],
    ],
  )
  expect(foldersOf(all)).toEqual(['Bank', 'Shop'])
  expect(tagsOf(all)).toEqual(['eu', 'old'])
})

it('names the address of a server and of a file', () => {
  expect(addressOf(all[0]!)).toBe('root@db:4000')
  expect(addressOf(connection('f', { file: 'shop.db' }))).toBe('shop.db')
})
