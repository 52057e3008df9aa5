import type { ConnectionDraft } from '../../src/contract/connections.ts'
import type { Endpoint, TestServer } from '../support/servers.ts'
import type { Certificates } from '../support/tls.ts'
import { X509Certificate } from 'node:crypto'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { fingerprintOf } from '../../src/main/core/fingerprint.ts'
import { failureOf, openConnectionServices, person, wholeDraft } from '../support/connection-services.ts'
import { describeEngines, engines } from '../support/engines.ts'
import { describeOuter } from '../support/outer-address.ts'
import { removeFolder, temporaryFolder } from '../support/owned-process.ts'
import { connectAdmin } from '../support/servers.ts'
import { makeCertificates } from '../support/tls.ts'

const everywhere = { TiDB: ['-host', '0.0.0.0'], MariaDB: ['--bind-address=0.0.0.0'] }
const password = 'pä ss of an account'

describeOuter('passwords', host => describeEngines('of real accounts', (engine) => {
  let folder: string
  let certificates: Certificates
  let withTls: TestServer
  let without: TestServer

  beforeAll(async () => {
    folder = await temporaryFolder('passwords-servers')
    certificates = await makeCertificates(folder)
    const args = everywhere[engine.name]
    ;[withTls, without] = await Promise.all([
      engine.startOwn({ tls: certificates.right, args }),
      engine.startOwn({ args }),
    ])
    for (const server of [withTls, without]) {
      const admin = await connectAdmin(server)
      await admin.query('CREATE USER native@\'%\' IDENTIFIED BY ?', [password])
      if (engine.name === 'TiDB')
        await admin.query('CREATE USER sha2@\'%\' IDENTIFIED WITH caching_sha2_password BY ?', [password])
      await admin.end()
    }
  })
  afterAll(async () => {
    await Promise.all([withTls?.stop(), without?.stop()])
    await removeFolder(folder)
  })

  type Draft = Partial<Parameters<typeof wholeDraft>[0]>
  const draftTo = ({ port }: Endpoint, user: string, more: Draft = {}): ConnectionDraft =>
    wholeDraft({ name: 'real', host, port, user, password, ...more })
  const open = async () => {
    const { connections, serverKeys } = await openConnectionServices()
    return { serverKeys, test: (draft: ConnectionDraft) => connections.test(person(), draft) }
  }

  it('that prove that they know it sign in as ever', async () => {
    const { test } = await open()
    expect(await test(draftTo(withTls, 'native', { tls: { mode: 'required' } }))).toMatchObject({ ok: true })
    expect(await test(draftTo(without, 'native'))).toMatchObject({ ok: true })
  })

  it.runIf(engine.name === 'TiDB')('that send it itself sign in once the server is verified or accepted', async () => {
    const { test, serverKeys } = await open()
    const required = draftTo(withTls, 'sha2', { tls: { mode: 'required' } })
    const fingerprint = fingerprintOf(new X509Certificate(certificates.right.cert).raw)
    const { details } = await failureOf(test(required))
    expect(details).toMatchObject({ part: 'tls', reason: 'unknownServerKey', kind: 'certificate', fingerprint })
    const { ca } = certificates.right
    expect(await test(draftTo(withTls, 'sha2', { tls: { mode: 'verify-ca', ca } }))).toMatchObject({ ok: true })

    await serverKeys.accept(person(), { host, port: withTls.port, via: null, kind: 'certificate', fingerprint })
    expect(await test(required)).toMatchObject({ ok: true, product: 'TiDB' })
    const wrong = await failureOf(test({ ...required, password: 'a wrong password' }))
    expect(wrong).toMatchObject({ code: 'engine', details: { part: 'password', errno: 1045 } })
    expect(await test(draftTo(withTls, 'native', { tls: { mode: 'required' } }))).toMatchObject({ ok: true })
  })

  it.runIf(engine.name === 'TiDB')(
    'are taken by connections that were there before the server was accepted',
    async () => {
      const { connections, databases, serverKeys } = await openConnectionServices()
      const draft = draftTo(withTls, 'sha2', { tls: { mode: 'required' } })
      const { id } = await connections.create(person(), draft)
      const before = await connections.metadata(person(), id)
      const { details } = await failureOf(before.databases({}))
      expect(details).toMatchObject({ reason: 'unknownServerKey' })
      const { kind, fingerprint } = details as { kind: 'certificate', fingerprint: string }
      await serverKeys.accept(person(), { host, port: withTls.port, via: null, kind, fingerprint })
      expect((await before.databases({})).length).toBeGreaterThan(0)
      expect((await databases.list(person(), { connectionId: id })).data.length).toBeGreaterThan(0)
      expect(await connections.metadata(person(), id)).toBe(before)
    },
  )

  it.runIf(engine.name === 'TiDB')('that send it itself sign in on this machine without a question', async () => {
    const { test } = await open()
    const here = draftTo(withTls, 'sha2', { host: '127.0.0.1', tls: { mode: 'required' } })
    expect(await test(here)).toMatchObject({ ok: true })
  })

  it.runIf(engine.name === 'TiDB')('that send it itself do not without TLS, where TiDB has no key', async () => {
    const { test } = await open()
    for (const place of [host, '127.0.0.1']) {
      const failure = await failureOf(test(draftTo(without, 'sha2', { host: place })))
      expect(failure).toMatchObject({
        details: { part: 'password' },
        message: expect.stringContaining('TLS mode') as string,
      })
    }
  })
}, engines))
