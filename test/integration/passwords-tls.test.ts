import type { Misbehaviour, RogueMysql } from '../support/rogue-mysql.ts'
import { Buffer } from 'node:buffer'
import { X509Certificate } from 'node:crypto'
import { getCACertificates, setDefaultCACertificates } from 'node:tls'
import { expect, it, onTestFinished } from 'vitest'
import { fingerprintOf } from '../../src/main/core/fingerprint.ts'
import { failureOf, openConnectionServices, person } from '../support/connection-services.ts'
import { describeOuter } from '../support/outer-address.ts'
import {
  accept,
  ask,
  attempt,
  caching,
  clear,
  draftTo,
  fullAuth,
  native,
  password,
  required,
  sha256,
  useRogues,
} from '../support/passwords.ts'

const certificateOf = ({ certificate }: RogueMysql) => fingerprintOf(new X509Certificate(certificate!.cert).raw)

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

describeOuter('a server that asks for the password over TLS that verifies nobody', (host) => {
  const { ground, rogue } = useRogues()

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

    server.certificate = ground.certificates.foreign
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
    setDefaultCACertificates([...before, ground.certificates.ip.ca])
    onTestFinished(() => setDefaultCACertificates(before))
    const server = await rogue(host, { hasTls: true })
    server.behave(ask(native, caching, fullAuth))
    const services = await openConnectionServices()
    const failure = await failureOf(attempt(services, draftTo(server, { tls: { mode: 'verify-ca' } })))
    expect(failure).toMatchObject({ details: { reason: 'unknownServerKey', kind: 'certificate' } })
    expect(server.knows(password)).toBe(false)
    const own = draftTo(server, { tls: { mode: 'verify-ca', ca: ground.certificates.ip.ca } })
    expect(await attempt(services, own)).toMatchObject({ ok: true })
    expect(server.knows(password)).toBe(true)
  })
})
