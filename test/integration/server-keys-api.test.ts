import type { Host } from '../support/host.ts'
import type { RogueMysql } from '../support/rogue-mysql.ts'
import { Buffer } from 'node:buffer'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startHost } from '../support/host.ts'
import { describeOuter } from '../support/outer-address.ts'
import { makeRsaPair, rsaFingerprint, startRogueMysql } from '../support/rogue-mysql.ts'

const password = 'a-password-over-http'

describe('accepted keys of database servers over HTTP', () => describeOuter('with a server that asks', (address) => {
  let host: Host
  let server: RogueMysql
  beforeAll(async () => {
    host = await startHost()
    server = await startRogueMysql(address)
    server.behave(async (wire) => {
      await wire.greet('sha256_password')
      await wire.switchTo('sha256_password')
      await wire.more(server.keys.publicKey)
      await wire.welcome()
    })
  })
  afterAll(async () => {
    await server?.close()
    await host?.stop()
  })

  const tested = () => host.admin.request('POST', '/api/connections/test', {
    name: 'far',
    host: address,
    port: server.port,
    user: 'somebody',
    password,
  })
  const key = () => ({
    host: address,
    port: server.port,
    via: null,
    kind: 'rsa',
    fingerprint: rsaFingerprint(server.keys),
  })

  it('are asked about by an error, accepted, listed and forgotten', async () => {
    const asked = await tested()
    expect(asked.status).toBe(503)
    const details = { part: 'password', reason: 'unknownServerKey', ...key() }
    expect(asked.json).toEqual({
      error: expect.stringContaining('verify-identity') as string,
      code: 'unavailable',
      details,
    })
    expect(JSON.stringify(asked.json)).not.toContain(password)
    expect(server.knows(password)).toBe(false)

    const accepted = await host.admin.request('POST', '/api/server-keys', key())
    expect(accepted.status).toBe(201)
    expect(accepted.json).toMatchObject({ ...key(), addedBy: 'admin' })
    expect((await tested()).status).toBe(200)
    expect(server.knows(password)).toBe(true)

    const { id } = accepted.json as { id: string }
    expect((await host.admin.request('GET', '/api/server-keys')).json).toEqual({ data: [accepted.json] })
    const knownFingerprint = rsaFingerprint(server.keys)
    server.keys = makeRsaPair()
    expect((await tested()).json).toMatchObject({ details: { reason: 'changedServerKey', ...key(), knownFingerprint } })
    expect((await host.admin.request('POST', '/api/server-keys', key())).status).toBe(409)
    expect((await host.admin.request('DELETE', `/api/server-keys/${id}`)).status).toBe(204)
    expect((await host.admin.request('DELETE', `/api/server-keys/${id}`)).status).toBe(404)
    expect((await tested()).json).toMatchObject({ details: { reason: 'unknownServerKey', ...key() } })
  })

  it('are seen by viewers and changed by editors alone', async () => {
    const { tenant_id } = await host.admin.client.auth.me()
    const secret = 'viewer-horse-battery'
    await host.admin.client.users.create({ username: 'vera', password: secret, role: 'viewer', tenant_id })
    const viewer = await host.login('vera', secret)
    expect((await host.request('GET', '/api/server-keys')).status).toBe(401)
    expect((await viewer.request('GET', '/api/server-keys')).status).toBe(200)
    expect((await viewer.request('POST', '/api/server-keys', key())).status).toBe(403)
    expect((await viewer.request('DELETE', '/api/server-keys/x')).status).toBe(403)
  })

  it('take nothing that is no key', async () => {
    const wrong = [
      { kind: 'password' },
      { fingerprint: 'SHA256:short' },
      { fingerprint: Buffer.alloc(32).toString('hex') },
      { port: 0 },
      { host: '' },
    ]
    for (const part of wrong) {
      expect((await host.admin.request('POST', '/api/server-keys', { ...key(), ...part })).status).toBe(400)
    }
  })
}))
