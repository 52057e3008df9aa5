import type { ConnectionConfig } from '../../src/main/engines/engine.ts'
import type { Services } from '../support/passwords.ts'
import type { Misbehaviour, RogueMysql } from '../support/rogue-mysql.ts'
import { Buffer } from 'node:buffer'
import { generateKeyPairSync } from 'node:crypto'
import { connect } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openMysqlConnection } from '../../src/main/engines/mysql/mysql-connect.ts'
import { configOf, failureOf, openConnectionServices, person } from '../support/connection-services.ts'
import { describeOuter } from '../support/outer-address.ts'
import {
  accept,
  account,
  ask,
  attempt,
  caching,
  clear,
  draftTo,
  fastAuth,
  fullAuth,
  native,
  password,
  required,
  sha256,
  useRogues,
} from '../support/passwords.ts'
import { answer, makeRsaPair, okPacket, rsaFingerprint } from '../support/rogue-mysql.ts'
import { describeSsh, makeKey, startSshd } from '../support/sshd.ts'

const { ground, rogue } = useRogues()

/** The ways to ask for the password itself without TLS, under the server's own RSA key. */
const underKey = ({ keys }: RogueMysql): Array<[name: string, script: Misbehaviour]> => [
  [caching, ask(native, caching, fullAuth, keys.publicKey)],
  [`${caching} from the greeting on`, ask(caching, caching, fullAuth, keys.publicKey)],
  [sha256, ask(native, sha256, keys.publicKey)],
  [`${sha256} from the greeting on`, ask(sha256, sha256, keys.publicKey)],
]

/** Says of every account that its password has expired, and takes a new one. */
const expired: Misbehaviour = async (wire) => {
  await wire.greet(native)
  wire.send(okPacket)
  for (;;) {
    const asked = await wire.read()
    const sql = asked.toString('utf8', 1)
    const answers = sql === 'SELECT 1'
      ? [Buffer.from('\xFF\x1C\x07#HY000You must reset your password', 'latin1')]
      : answer(sql)
    for (const packet of answers) wire.send(packet)
  }
}

describeOuter('a server that says of a password that it has expired', (host) => {
  const newPassword = 'a néw password for that server'
  const renew = ({ connections }: Services, draft: ReturnType<typeof draftTo>) =>
    connections.renewPassword(person(), { ...draft, newPassword })

  it('does not get a new one without TLS', async () => {
    const server = await rogue(host)
    server.behave(expired)
    const failure = await failureOf(renew(await openConnectionServices(), draftTo(server)))
    expect(failure).toMatchObject({ code: 'unavailable', details: { part: 'tls', reason: 'clearPassword' } })
    expect(server.knows(newPassword)).toBe(false)
    expect(server.knows(password)).toBe(false)
  })

  it('gets it over TLS once its certificate was accepted, and under no other one', async () => {
    const server = await rogue(host, { hasTls: true })
    server.behave(expired)
    const services = await openConnectionServices()
    const { details } = await failureOf(renew(services, draftTo(server, required)))
    expect(details).toMatchObject({ part: 'tls', reason: 'unknownServerKey', kind: 'certificate' })
    expect(server.knows(newPassword)).toBe(false)
    await accept(services, details)
    const { certificate } = server
    server.certificate = ground.certificates.foreign
    const changed = await failureOf(renew(services, draftTo(server, required)))
    expect(changed.details).toMatchObject({ reason: 'changedServerKey' })
    expect(server.knows(newPassword)).toBe(false)
    server.certificate = certificate
    expect(await renew(services, draftTo(server, required))).toMatchObject({ ok: true })
    expect(server.knows(newPassword)).toBe(true)
  })
})

describeOuter('a server that asks for the password', (host) => {
  describe('without TLS', () => {
    const names = [0, 1, 2, 3]
    it.each(names)('does not get it under a key of its own until that is accepted (%i)', async (n) => {
      const server = await rogue(host)
      server.behave(underKey(server)[n]![1])
      const services = await openConnectionServices()
      const draft = draftTo(server)
      const failure = await failureOf(attempt(services, draft))
      expect(server.knows(password)).toBe(false)
      expect(failure.code).toBe('unavailable')
      expect(failure.details).toEqual({
        part: 'password',
        reason: 'unknownServerKey',
        kind: 'rsa',
        host,
        port: server.port,
        via: null,
        fingerprint: rsaFingerprint(server.keys),
      })
      expect(failure.message).toMatch(/verify-identity.*SSH tunnel.*fingerprint SHA256:.*openssl rsa/)

      await accept(services, failure.details)
      expect(await attempt(services, draft)).toMatchObject({ ok: true })
      expect(server.knows(password)).toBe(true)
    })

    it('does not get it under another key than the accepted one', async () => {
      const server = await rogue(host)
      const services = await openConnectionServices()
      const place = { host, port: server.port, via: null, kind: 'rsa' as const }
      const knownFingerprint = rsaFingerprint(server.keys)
      await services.serverKeys.accept(person(), { ...place, fingerprint: knownFingerprint })
      server.keys = makeRsaPair()
      server.behave(ask(native, caching, fullAuth, server.keys.publicKey))
      expect(await failureOf(attempt(services, draftTo(server)))).toMatchObject({
        code: 'unavailable',
        details: {
          part: 'password',
          reason: 'changedServerKey',
          ...place,
          fingerprint: rsaFingerprint(server.keys),
          knownFingerprint,
        },
      })
      expect(server.knows(password)).toBe(false)
    })

    it('does not get it as clear text, whatever was accepted', async () => {
      const server = await rogue(host)
      const services = await openConnectionServices()
      const place = { host, port: server.port, via: null }
      await services.serverKeys.accept(person(), { ...place, kind: 'rsa', fingerprint: rsaFingerprint(server.keys) })
      for (const greeted of [native, clear]) {
        server.behave(ask(greeted, clear))
        expect(await failureOf(attempt(services, draftTo(server)))).toMatchObject({
          code: 'unavailable',
          details: { part: 'tls', reason: 'clearPassword' },
          message: expect.stringContaining('verify-identity') as string,
        })
      }
      expect(server.knows(password)).toBe(false)
    })

    it('does not get it under a key that is weak, or none', async () => {
      const server = await rogue(host)
      const services = await openConnectionServices()
      server.keys = makeRsaPair(1024)
      const ec = generateKeyPairSync('ec', {
        namedCurve: 'P-256',
        publicKeyEncoding: { type: 'spki', format: 'pem' },
        privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
      })
      for (const key of [server.keys.publicKey, Buffer.from(ec.publicKey), Buffer.from('no key'), fullAuth]) {
        server.behave(ask(native, caching, fullAuth, key))
        expect(await failureOf(attempt(services, draftTo(server)))).toMatchObject({
          code: 'unavailable',
          details: { part: 'password', reason: 'weakServerKey' },
          message: expect.stringContaining('2048 bits') as string,
        })
      }
      expect(server.knows(password)).toBe(false)
    })
  })

  /** A server whose RSA key was accepted. */
  async function knownRogue(): Promise<{ server: RogueMysql, services: Services }> {
    const server = await rogue(host)
    const services = await openConnectionServices()
    const place = { host, port: server.port, via: null }
    await services.serverKeys.accept(person(), { ...place, kind: 'rsa', fingerprint: rsaFingerprint(server.keys) })
    return { server, services }
  }

  /** The same with all data sent at once. */
  const askAtOnce = (plugin: string, ...data: Buffer[]): Misbehaviour => async (wire) => {
    await wire.greet(plugin)
    await wire.switchTo(plugin)
    await wire.moreAtOnce(...data)
    await wire.read()
  }

  it('does not get it out of turn', async () => {
    const { server, services } = await knownRogue()
    const key = server.keys.publicKey
    const unasked: Misbehaviour[] = [
      ask(caching, caching, key),
      askAtOnce(caching, fastAuth, key),
      askAtOnce(caching, fullAuth, fullAuth, key),
      wire => wire.greet(caching).then(() => wire.more(fullAuth)),
      wire => wire.greet(caching).then(() => wire.more(key)),
    ]
    for (const script of unasked) {
      server.behave(script)
      expect(await failureOf(attempt(services, draftTo(server)))).toMatchObject({ details: { part: 'password' } })
    }
    expect(server.knows(password)).toBe(false)
  })

  it('does not get it under a second key, sent at once with the accepted one', async () => {
    const { server, services } = await knownRogue()
    const { publicKey } = server.keys
    const other = makeRsaPair()
    server.behave(askAtOnce(sha256, other.publicKey, publicKey))
    const changed = await failureOf(attempt(services, draftTo(server)))
    expect(changed).toMatchObject({ details: { reason: 'changedServerKey' } })
    expect(server.knows(password)).toBe(false)

    server.behave(askAtOnce(sha256, publicKey, other.publicKey))
    const outOfTurn = await failureOf(attempt(services, draftTo(server)))
    expect(outOfTurn).toMatchObject({ details: { part: 'password', reason: 'signInProtocol' } })
    expect(server.received.filter(packet => packet.length === 256).length).toBeLessThanOrEqual(1)
  })

  it('does not get it by doing without the TLS that was asked for', async () => {
    const server = await rogue(host, { hasTls: true })
    const services = await openConnectionServices()
    const draft = draftTo(server, required)
    server.behave(wire => wire.greet(clear, { hasTls: false }))
    const noTls = await failureOf(attempt(services, draft))
    expect(noTls).toMatchObject({ code: 'unavailable', details: { part: 'tls', reason: 'HANDSHAKE_NO_SSL_SUPPORT' } })

    const switchRequest = Buffer.concat([Buffer.of(23, 0, 0, 1, 0xFE), Buffer.from(`${clear}\0`), Buffer.of(0)])
    server.behave(wire => wire.greet(clear, { behind: switchRequest }).then(wire.welcome))
    const inTheClear = await failureOf(attempt(services, draft))
    expect(inTheClear).toMatchObject({ code: 'unavailable', details: { part: 'tls' } })
    expect(server.knows(password)).toBe(false)
    expect(server.received.filter(packet => packet.includes('somebody'))).toEqual([])
  })

  it('does not get it in the form from before MySQL 4.1', async () => {
    const server = await rogue(host)
    const services = await openConnectionServices()
    const old: Misbehaviour[] = [
      ask(native, 'mysql_old_password'),
      async (wire) => {
        await wire.greet(native)
        wire.send(Buffer.of(0xFE))
        await wire.read()
      },
    ]
    for (const script of old) {
      server.behave(script)
      const failure = await failureOf(attempt(services, draftTo(server)))
      expect(failure).toMatchObject({
        code: 'engine',
        message: expect.stringContaining('has a password in a form from before MySQL 4.1') as string,
        details: { part: 'password' },
      })
    }
    expect(server.knows(password)).toBe(false)
    expect(server.received).toHaveLength(old.length)
  })

  it('has nothing to learn of an account without one', async () => {
    const server = await rogue(host, { hasTls: true })
    const services = await openConnectionServices()
    for (const [plugin, ...data] of [[caching, fullAuth], [sha256], [clear]] as const) {
      server.behave(ask(native, plugin, ...data))
      const tried = await attempt(services, draftTo(server, { ...required, password: '' }))
      expect([plugin, tried]).toMatchObject([plugin, { ok: true }])
    }
  })

  it('gets it through a tunnel, but as clear text only over TLS to a server that is known', async () => {
    const server = await rogue(host, { hasTls: true })
    const tunnel: ConnectionConfig['tunnel'] = { open: async () => connect(server.port, host) }
    const through = (mode: ConnectionConfig['tls']['mode']) =>
      openMysqlConnection(configOf({ host, port: server.port, ...account }, { tunnel, tls: { mode } }))
    server.behave(ask(native, caching, fullAuth, server.keys.publicKey))
    await (await through('off')).close()
    expect(server.knows(password)).toBe(true)
    server.behave(ask(native, caching, fullAuth))
    await (await through('required')).close()

    server.received.length = 0
    server.behave(ask(native, clear))
    expect(await failureOf(through('off'))).toMatchObject({ details: { reason: 'clearPassword' } })
    expect(await failureOf(through('required'))).toMatchObject({ details: { reason: 'unknownServerKey' } })
    expect(server.knows(password)).toBe(false)
  })
})

describe('a server on this machine', () => {
  it('gets the password as before, but not as clear text', async () => {
    const server = await rogue('127.0.0.1', { hasTls: true })
    const services = await openConnectionServices()
    for (const [name, script] of underKey(server)) {
      server.behave(script)
      expect([name, await attempt(services, draftTo(server))]).toMatchObject([name, { ok: true }])
    }
    for (const [plugin, ...data] of [[caching, fullAuth], [sha256]] as const) {
      server.behave(ask(native, plugin, ...data))
      expect([plugin, await attempt(services, draftTo(server, required))]).toMatchObject([plugin, { ok: true }])
    }
    expect(server.knows(password)).toBe(true)

    server.received.length = 0
    server.behave(ask(native, clear))
    const off = await failureOf(attempt(services, draftTo(server)))
    expect(off).toMatchObject({ details: { reason: 'clearPassword' } })
    const unverified = await failureOf(attempt(services, draftTo(server, required)))
    expect(unverified).toMatchObject({ details: { reason: 'unknownServerKey' } })
    expect(server.knows(password)).toBe(false)
  })

  it('is known by its address, whatever name leads there', async () => {
    const server = await rogue('127.0.0.1')
    server.behave(ask(native, caching, fullAuth, server.keys.publicKey))
    const draft = draftTo({ host: 'localhost', port: server.port })
    expect(await attempt(await openConnectionServices(), draft)).toMatchObject({ ok: true })
  })
})

describeSsh('a server behind an SSH server', () => {
  it('is known by the way to it', async () => {
    const key = await makeKey(ground.folder, 'key')
    const sshd = await startSshd({ authorized: [key] })
    onTestFinished(() => sshd.stop())
    const server = await rogue('127.0.0.1', { hasTls: true })
    server.behave(ask(native, clear))
    const services = await openConnectionServices()
    const ssh = { host: sshd.host, port: sshd.port, user: sshd.user, method: 'key' as const, key: key.privateKey }
    const draft = draftTo(server, { ...required, ssh })
    const unknown = (await failureOf(attempt(services, draft))).details as never
    const { host, port, via, keyType, fingerprint } = unknown
    await services.knownHosts.accept(person(), { host, port, via, keyType, fingerprint })

    const { details } = await failureOf(attempt(services, draft))
    expect(details).toMatchObject({
      reason: 'unknownServerKey',
      host: '127.0.0.1',
      port: server.port,
      via: `${sshd.host}:${sshd.port}`,
    })
    expect(server.knows(password)).toBe(false)
    await accept(services, details)
    expect(await attempt(services, draft)).toMatchObject({ ok: true })
    expect(server.knows(password)).toBe(true)
  })
})
