import type { ConnectionDraft } from '../../src/contract/connections.ts'
import type { ServerKeyQuestion } from '../../src/contract/server-keys.ts'
import type { ConnectionConfig } from '../../src/main/engines/engine.ts'
import type { Misbehaviour, RogueMysql } from '../support/rogue-mysql.ts'
import type { Certificates } from '../support/tls.ts'
import { Buffer } from 'node:buffer'
import { generateKeyPairSync, X509Certificate } from 'node:crypto'
import { connect } from 'node:net'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { openMysqlConnection } from '../../src/main/engines/mysql/mysql-connect.ts'
import { fingerprintOf } from '../../src/main/fingerprint.ts'
import { configOf, failureOf, openConnectionServices, person, wholeDraft } from '../support/connection-services.ts'
import { describeOuter } from '../support/outer-address.ts'
import { removeFolder, temporaryFolder } from '../support/owned-process.ts'
import { makeRsaPair, rsaFingerprint, startRogueMysql } from '../support/rogue-mysql.ts'
import { describeSsh, makeKey, startSshd } from '../support/sshd.ts'
import { makeCertificates } from '../support/tls.ts'

type Services = Awaited<ReturnType<typeof openConnectionServices>>
type Draft = Partial<Parameters<typeof wholeDraft>[0]>

const password = 'a pässword for one server'
const account = { user: 'somebody', password }
const required: Draft = { tls: { mode: 'required' } }

const fastAuth = Buffer.of(3)
const fullAuth = Buffer.of(4)

let folder: string
let certificates: Certificates
beforeAll(async () => {
  folder = await temporaryFolder('passwords')
  certificates = await makeCertificates(folder)
})
afterAll(() => removeFolder(folder))

async function rogue(host: string, { hasTls = false } = {}): Promise<RogueMysql> {
  const server = await startRogueMysql(host, hasTls ? certificates.ip : null)
  onTestFinished(() => server.close())
  return server
}

const certificateOf = ({ certificate }: RogueMysql) => fingerprintOf(new X509Certificate(certificate!.cert).raw)

const draftTo = ({ host, port }: Pick<RogueMysql, 'host' | 'port'>, more: Draft = {}): ConnectionDraft =>
  wholeDraft({ name: 'rogue', host, port, ...account, ...more })
const attempt = ({ connections }: Services, draft: ConnectionDraft) => connections.test(person(), draft)

async function accept({ serverKeys }: Services, details: Record<string, unknown> | undefined): Promise<void> {
  const { host, port, via, kind, fingerprint } = details as unknown as ServerKeyQuestion
  await serverKeys.accept(person(), { host, port, via, kind, fingerprint })
}

/** Greets by one plugin, asks to sign in by another, and sends its data one after the other. */
const ask = (greeted: string, plugin: string, ...data: Buffer[]): Misbehaviour => async (wire) => {
  await wire.greet(greeted)
  await wire.switchTo(plugin)
  for (const each of data) await wire.more(each)
  await wire.welcome()
}
const native = 'mysql_native_password'
const caching = 'caching_sha2_password'
const sha256 = 'sha256_password'
const clear = 'mysql_clear_password'

/** The ways to ask for the password itself over TLS. */
const overTls: Array<[name: string, script: Misbehaviour]> = [
  [caching, ask(native, caching, fullAuth)],
  [`${caching} from the greeting on`, ask(caching, caching, fullAuth)],
  [sha256, ask(native, sha256)],
  [`${sha256} from the greeting on`, ask(sha256, sha256)],
  [clear, ask(native, clear)],
  [`${clear} from the greeting on`, ask(clear, clear)],
  ['a second plugin after the first', async (wire) => {
    await wire.greet(native)
    await wire.switchTo(caching)
    await wire.switchTo(clear)
    await wire.welcome()
  }],
  ['a further factor', async (wire) => {
    await wire.greet(native)
    wire.send(Buffer.concat([Buffer.of(2), Buffer.from(`${clear}\0`)]))
    await wire.read()
    await wire.welcome()
  }],
]

/** The same without TLS, under the server's own RSA key. */
const underKey = ({ keys }: RogueMysql): Array<[name: string, script: Misbehaviour]> => [
  [caching, ask(native, caching, fullAuth, keys.publicKey)],
  [`${caching} from the greeting on`, ask(caching, caching, fullAuth, keys.publicKey)],
  [sha256, ask(native, sha256, keys.publicKey)],
  [`${sha256} from the greeting on`, ask(sha256, sha256, keys.publicKey)],
]

describeOuter('a server that asks for the password', (host) => {
  describe('over TLS that verifies nobody', () => {
    it.each(overTls)('does not get it by %s', async (_, script) => {
      const server = await rogue(host, { hasTls: true })
      server.behave(script)
      const failure = await failureOf(attempt(await openConnectionServices(), draftTo(server, required)))
      expect(server.knows(password)).toBe(false)
      expect(server.received.length).toBeGreaterThan(1)
      expect(failure.code).toBe('unavailable')
      expect(failure.details).toEqual({
        part: 'tls',
        reason: 'unknownServerKey',
        kind: 'certificate',
        host,
        port: server.port,
        via: null,
        fingerprint: certificateOf(server),
        subject: 'CN=127.0.0.1',
        validTo: '2099-12-31T23:59:59Z',
      })
      expect(failure.message).toMatch(/verify-identity.*SSH tunnel.*fingerprint SHA256:.*openssl x509/)
    })

    it.each(overTls)('gets it by %s once its certificate is accepted', async (_, script) => {
      const server = await rogue(host, { hasTls: true })
      server.behave(script)
      const services = await openConnectionServices()
      const draft = draftTo(server, required)
      await accept(services, (await failureOf(attempt(services, draft))).details)
      expect(await attempt(services, draft)).toMatchObject({ ok: true })
      expect(server.knows(password)).toBe(true)
    })

    it('is refused with another certificate than the accepted one, before it hears who signs in', async () => {
      const server = await rogue(host, { hasTls: true })
      const services = await openConnectionServices()
      const draft = draftTo(server, required)
      const place = { host, port: server.port, via: null, kind: 'certificate' as const }
      const knownFingerprint = certificateOf(server)
      const { id } = await services.serverKeys.accept(person(), { ...place, fingerprint: knownFingerprint })
      expect(await attempt(services, draft)).toMatchObject({ ok: true })

      server.certificate = certificates.foreign
      server.received.length = 0
      const failure = await failureOf(attempt(services, draft))
      const fingerprint = certificateOf(server)
      expect(failure).toMatchObject({
        code: 'unavailable',
        details: { part: 'tls', reason: 'changedServerKey', ...place, fingerprint, knownFingerprint },
      })
      expect(failure.message).toContain('forget the old one')
      expect(server.received.filter(packet => packet.includes('somebody'))).toEqual([])
      const again = services.serverKeys.accept(person(), { ...place, fingerprint })
      expect(await failureOf(again)).toMatchObject({ code: 'conflict' })

      await services.serverKeys.forget(person(), id)
      expect(await attempt(services, draft)).toMatchObject({ ok: true })
    })

    it('is not known to another tenant, at another port, by another name, or on another way', async () => {
      const server = await rogue(host, { hasTls: true })
      server.behave(ask(native, caching, fullAuth))
      const services = await openConnectionServices()
      const { accept: add } = services.serverKeys
      const place = { host, port: server.port, via: null }
      const key = { ...place, kind: 'certificate' as const, fingerprint: certificateOf(server) }
      await add(person('two'), key)
      await add(person(), { ...key, port: server.port - 1 })
      await add(person(), { ...key, host: 'elsewhere' })
      await add(person(), { ...key, via: 'bastion:22' })
      await add(person(), { ...key, kind: 'rsa' })
      const failure = await failureOf(attempt(services, draftTo(server, required)))
      expect(failure).toMatchObject({ details: { reason: 'unknownServerKey' } })
      expect(server.knows(password)).toBe(false)
    })

    it('does not get it either where any public authority will do', async () => {
      const before = getCACertificates()
      setDefaultCACertificates([...before, certificates.ip.ca])
      onTestFinished(() => setDefaultCACertificates(before))
      const server = await rogue(host, { hasTls: true })
      server.behave(ask(native, caching, fullAuth))
      const services = await openConnectionServices()
      const failure = await failureOf(attempt(services, draftTo(server, { tls: { mode: 'verify-ca' } })))
      expect(failure).toMatchObject({ details: { reason: 'unknownServerKey', kind: 'certificate' } })
      expect(server.knows(password)).toBe(false)
      const own = draftTo(server, { tls: { mode: 'verify-ca', ca: certificates.ip.ca } })
      expect(await attempt(services, own)).toMatchObject({ ok: true })
      expect(server.knows(password)).toBe(true)
    })
  })

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
      expect(failure).toMatchObject({ code: 'engine', details: { part: 'password' } })
    }
    expect(server.knows(password)).toBe(false)
    expect(server.received).toHaveLength(old.length)
  })

  it('has nothing to learn of an account without one', async () => {
    const server = await rogue(host, { hasTls: true })
    const services = await openConnectionServices()
    for (const [name, script] of overTls) {
      server.behave(script)
      const tried = await attempt(services, draftTo(server, { ...required, password: '' }))
      expect([name, tried]).toMatchObject([name, { ok: true }])
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
    const key = await makeKey(folder, 'key')
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
