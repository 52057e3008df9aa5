import type { Transport } from '@contract/client.ts'
import type { FailedPart } from '@contract/error-details.ts'
import type { ServerKeyQuestion } from '@contract/server-keys.ts'
import type { HostKeyQuestion } from '@contract/ssh.ts'
import { TihcError } from '@contract/errors.ts'
import { describe, expect, it, vi } from 'vitest'
import { askingForKeys } from './key-questions.ts'

const question = (host: string): HostKeyQuestion => ({
  reason: 'unknownHostKey',
  host,
  port: 22,
  via: null,
  keyType: 'ssh-ed25519',
  fingerprint: `SHA256:${host}`,
})

/** A way to a database behind these SSH servers; each must be accepted before the next shows its key. */
function routeOver(...hosts: string[]) {
  const accepted: string[] = []
  const calls: string[] = []
  const transport: Transport = {
    on: () => () => {},
    async call(name, input) {
      calls.push(name)
      if (name === 'knownHosts.accept') return void accepted.push((input as { host: string }).host)
      const unknown = hosts.find(host => !accepted.includes(host))
      if (!unknown) return 'connected'
      const details = question(unknown)
      if (name === 'databases.list')
        return { data: [], errors: [{ connectionId: 'c', error: 'unknown', code: 'unavailable', details }] }
      throw new TihcError('unavailable', 'unknown', details)
    },
  }
  return { transport, accepted, calls }
}

describe('askingForKeys', () => {
  it('asks about every server on the way and makes the call again', async () => {
    const { transport, accepted, calls } = routeOver('jump', 'bastion')
    const ask = vi.fn(async () => true)
    const asking = askingForKeys(transport, { ask, mayAccept: () => true })
    expect(await asking.call('connections.connect', { id: 'c' }, {})).toBe('connected')
    expect(accepted).toEqual(['jump', 'bastion'])
    expect(calls).toEqual([
      'connections.connect',
      'knownHosts.accept',
      'connections.connect',
      'knownHosts.accept',
      'connections.connect',
    ])
  })

  it('throws what happened where the answer is no, or nobody may give one', async () => {
    const { transport, accepted } = routeOver('bastion')
    const no = askingForKeys(transport, { ask: async () => false, mayAccept: () => true })
    await expect(no.call('connections.connect', { id: 'c' }, {})).rejects.toMatchObject({
      details: { host: 'bastion' },
    })
    const ask = vi.fn(async () => true)
    const viewer = askingForKeys(transport, { ask, mayAccept: () => false })
    await expect(viewer.call('connections.connect', { id: 'c' }, {})).rejects.toMatchObject({
      details: { host: 'bastion' },
    })
    expect(ask).not.toHaveBeenCalled()
    expect(accepted).toEqual([])
  })

  it('shows a question that several calls have once, and different ones after each other', async () => {
    const one = routeOver('bastion')
    const shown: string[] = []
    let open = 0
    const ask = vi.fn(async ({ host }: { host: string }) => {
      shown.push(host)
      expect(++open).toBe(1)
      await Promise.resolve()
      open--
      return true
    })
    const asking = askingForKeys(one.transport, { ask, mayAccept: () => true })
    await Promise.all([
      asking.call('connections.connect', { id: 'a' }, {}),
      asking.call('sql.openSession', { connectionId: 'a' }, {}),
    ])
    expect(shown).toEqual(['bastion'])
  })

  it('looks into lists for one connection, not for all', async () => {
    const { transport, accepted } = routeOver('bastion')
    const asking = askingForKeys(transport, { ask: async () => true, mayAccept: () => true })
    expect(await asking.call('databases.list', {}, {})).toMatchObject({ errors: [{ connectionId: 'c' }] })
    expect(accepted).toEqual([])
    expect(await asking.call('databases.list', { connectionId: 'c' }, {})).toBe('connected')
  })

  it('asks about the database server behind them too, and accepts it as what it is', async () => {
    const server: ServerKeyQuestion & { part: FailedPart } = {
      reason: 'unknownServerKey',
      kind: 'certificate',
      host: 'db',
      port: 3306,
      via: 'bastion:22',
      fingerprint: 'SHA256:db',
      part: 'tls',
      subject: 'CN=db',
    }
    const accepted: unknown[] = []
    const way = routeOver('jump', 'bastion')
    const asking = askingForKeys({
      on: () => () => {},
      async call(name, input, options) {
        if (name === 'serverKeys.accept') return void accepted.push(input)
        const answer = await way.transport.call(name, input, options)
        if (answer === 'connected' && accepted.length === 0) throw new TihcError('unavailable', 'unknown', server)
        return answer
      },
    }, { ask: async () => true, mayAccept: () => true })
    expect(await asking.call('connections.connect', { id: 'c' }, {})).toBe('connected')
    const { host, port, via, kind, fingerprint } = server
    expect(accepted).toEqual([{ host, port, via, kind, fingerprint }])
    expect(way.accepted).toEqual(['jump', 'bastion'])
  })

  it('leaves a changed key alone', async () => {
    const ask = vi.fn(async () => true)
    for (const reason of ['changedHostKey', 'changedServerKey'] as const) {
      const changed = new TihcError('unavailable', 'changed', { ...question('bastion'), reason })
      const asking = askingForKeys(
        { on: () => () => {}, call: () => Promise.reject(changed) },
        { ask, mayAccept: () => true },
      )
      await expect(asking.call('connections.connect', { id: 'c' }, {})).rejects.toBe(changed)
    }
    expect(ask).not.toHaveBeenCalled()
  })
})
