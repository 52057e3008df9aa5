import type { ConnectionConfig } from '../../src/main/engines/engine.ts'
import type { TestServer } from '../support/servers.ts'
import type { Certificate, Certificates } from '../support/tls.ts'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { openMysqlConnection } from '../../src/main/engines/mysql/mysql-connect.ts'
import { configOf, failureOf, openConnectionServices, person, wholeDraft } from '../support/connection-services.ts'
import { describeEngines } from '../support/engines.ts'
import { removeFolder, temporaryFolder } from '../support/owned-process.ts'
import { makeCertificates } from '../support/tls.ts'

type Tls = ConnectionConfig['tls']

let folder: string
let certificates: Certificates
beforeAll(async () => {
  folder = await temporaryFolder('tls')
  certificates = await makeCertificates(folder)
})
afterAll(() => removeFolder(folder))

describeEngines('TLS', (engine) => {
  const servers = new Map<string, TestServer>()
  afterAll(() => Promise.all([...servers.values()].map(server => server.stop())))

  /** A server with this certificate, shared by the cases. */
  async function serverWith(name: keyof Certificates): Promise<TestServer> {
    const server = servers.get(name) ?? await engine.startOwn({ tls: certificates[name] })
    servers.set(name, server)
    return server
  }

  /** The cipher that the server sees; empty when the link is not encrypted. */
  async function cipherOf(
    server: TestServer,
    tls: Tls,
    host = 'localhost',
    more: Partial<ConnectionConfig> = {},
  ): Promise<string> {
    const link = await openMysqlConnection(configOf(server, { host, tls, ...more }))
    onTestFinished(() => link.close())
    const [row] = await link.query('SHOW SESSION STATUS LIKE \'Ssl_cipher\'')
    return String(row?.[1] ?? '')
  }
  const refusal = async (
    name: keyof Certificates,
    tls: Tls,
    host = 'localhost',
    more: Partial<ConnectionConfig> = {},
  ) => failureOf(openMysqlConnection(configOf(await serverWith(name), { host, tls, ...more })))

  describe('with the right certificate', () => {
    it('is used in every mode but off', async () => {
      const server = await serverWith('right')
      const { ca } = certificates.right
      expect(await cipherOf(server, { mode: 'off' })).toBe('')
      for (const mode of ['required', 'verify-ca', 'verify-identity'] as const)
        expect(await cipherOf(server, { mode, ca })).toMatch(/AES|CHACHA/)
      expect(await cipherOf(server, { mode: 'required' })).toMatch(/AES|CHACHA/)
    })

    it('is refused when the authority is another one, or none is given', async () => {
      for (const mode of ['verify-ca', 'verify-identity'] as const) {
        expect(await refusal('right', { mode, ca: certificates.foreign.ca })).toMatchObject({
          code: 'unavailable',
          details: { part: 'tls' },
          message: expect.stringContaining('not issued by the CA') as string,
        })
        expect(await refusal('right', { mode })).toMatchObject({
          code: 'unavailable',
          details: { part: 'tls' },
          message: expect.stringContaining('CA that this machine does not know') as string,
        })
      }
    })

    it('takes several authorities in one text', async () => {
      const { right, foreign } = certificates
      expect(
        await cipherOf(await serverWith('right'), { mode: 'verify-identity', ca: `${foreign.ca}\n${right.ca}` }),
      ).not.toBe('')
    })

    it('is not for the address, only for the name', async () => {
      const { ca } = certificates.right
      expect(await refusal('right', { mode: 'verify-identity', ca }, '127.0.0.1')).toMatchObject({
        code: 'unavailable',
        details: { part: 'tls', reason: 'ERR_TLS_CERT_ALTNAME_INVALID' },
        message: expect.stringContaining('127.0.0.1') as string,
      })
      expect(await cipherOf(await serverWith('right'), { mode: 'verify-ca', ca }, '127.0.0.1')).not.toBe('')
    })
  })

  it('checks the name of the host as it was typed', async () => {
    const { ca } = certificates.wrong
    expect(await refusal('wrong', { mode: 'verify-identity', ca })).toMatchObject({
      details: { part: 'tls', reason: 'ERR_TLS_CERT_ALTNAME_INVALID' },
      message: expect.stringContaining('“localhost”') as string,
    })
    expect(await cipherOf(await serverWith('wrong'), { mode: 'verify-ca', ca })).not.toBe('')
  })

  it('checks an IP address against the addresses of the certificate', async () => {
    const { ca } = certificates.ip
    expect(await cipherOf(await serverWith('ip'), { mode: 'verify-identity', ca }, '127.0.0.1')).not.toBe('')
    expect(await refusal('ip', { mode: 'verify-identity', ca })).toMatchObject({
      details: { part: 'tls', reason: 'ERR_TLS_CERT_ALTNAME_INVALID' },
    })
  })

  it('refuses a certificate that has expired, unless nothing is checked', async () => {
    const { ca } = certificates.expired
    for (const mode of ['verify-ca', 'verify-identity'] as const) {
      expect(await refusal('expired', { mode, ca })).toMatchObject({
        details: { part: 'tls', reason: 'CERT_HAS_EXPIRED' },
      })
    }
    expect(await cipherOf(await serverWith('expired'), { mode: 'required' })).not.toBe('')
  })

  it('presents a client certificate to an account that demands one', async () => {
    const server = await serverWith('right')
    const admin = await openMysqlConnection(configOf(server))
    onTestFinished(() => admin.close())
    await admin.query('CREATE USER IF NOT EXISTS x509@\'%\' IDENTIFIED BY \'p\' REQUIRE X509')
    const { ca } = certificates.right
    const account = { user: 'x509', password: 'p' }
    const { cert, key } = certificates.client
    expect(await cipherOf(server, { mode: 'verify-identity', ca, cert, key }, 'localhost', account)).not.toBe('')
    expect(await refusal('right', { mode: 'verify-identity', ca }, 'localhost', account)).toMatchObject({
      code: 'engine',
      details: { part: 'password' },
      message: expect.stringContaining('client certificate') as string,
    })
    expect(await refusal('right', { mode: 'off' }, 'localhost', account)).toMatchObject({
      code: 'engine',
      message: expect.stringContaining('TLS mode') as string,
    })
  })

  it('signs in by caching_sha2_password', async (context) => {
    if (engine.name === 'MariaDB') return context.skip('MariaDB has no such plugin')
    const server = await serverWith('right')
    const admin = await openMysqlConnection(configOf(server))
    onTestFinished(() => admin.close())
    await admin.query('CREATE USER IF NOT EXISTS sha2@\'%\' IDENTIFIED WITH caching_sha2_password BY \'pä ss\'')
    const tls: Tls = { mode: 'verify-identity', ca: certificates.right.ca }
    for (let times = 0; times < 2; times++)
      expect(await cipherOf(server, tls, 'localhost', { user: 'sha2', password: 'pä ss' })).not.toBe('')
    expect(await refusal('right', tls, 'localhost', { user: 'sha2', password: 'wrong' })).toMatchObject({
      code: 'engine',
      details: { part: 'password' },
    })
    expect(await refusal('right', tls, 'localhost', { user: 'sha2', password: '' })).toMatchObject({
      code: 'engine',
      details: { part: 'password' },
    })
  })

  it('says what to do about a server without it', async () => {
    if (engine.name === 'TiDB') {
      expect(await failureOf(openMysqlConnection(configOf(engine, { tls: { mode: 'required' } })))).toMatchObject({
        code: 'unavailable',
        details: { part: 'tls' },
        message: expect.stringMatching(/no TLS.*set the TLS mode to off/) as string,
      })
      return
    }
    const plain = await engine.startOwn({ args: ['--skip-ssl'] })
    onTestFinished(() => plain.stop())
    expect(await failureOf(openMysqlConnection(configOf(plain, { tls: { mode: 'required' } })))).toMatchObject({
      code: 'unavailable',
      details: { part: 'tls' },
      message: expect.stringMatching(/no TLS.*set the TLS mode to off/) as string,
    })
  })

  it('keeps the key to itself and the rest as it was given', async () => {
    const server = await serverWith('right')
    const { connections } = await openConnectionServices()
    const { cert, key } = certificates.client
    const { ca } = certificates.right
    const made = await connections.create(
      person(),
      wholeDraft({
        name: 'tls',
        host: 'localhost',
        port: server.port,
        tls: { mode: 'verify-identity', ca, cert, key },
      }),
    )
    expect(made.tls).toEqual({ mode: 'verify-identity', ca, cert, hasKey: true })
    expect(JSON.stringify(made)).not.toContain('PRIVATE KEY')
    expect(await connections.connect(person(), made.id)).toMatchObject({ status: 'connected', product: engine.name })
    // What came out goes back in and changes nothing.
    const { tls } = made
    expect(await connections.update(person(), made.id, { tls })).toMatchObject({ tls })
    expect((await connections.resolve(person(), made.id)).tls).toEqual({ mode: 'verify-identity', ca, cert, key })
    const without = await connections.update(person(), made.id, { tls: { mode: 'verify-ca', cert: null, key: null } })
    expect(without.tls).toEqual({ mode: 'verify-ca', ca, cert: null, hasKey: false })
  })
})

describe('a certificate that does not fit', () => {
  const tried = async (tls: (all: Certificates) => Omit<Tls, 'mode'>) => {
    const { connections } = await openConnectionServices()
    return failureOf(
      connections.create(
        person(),
        wholeDraft({ name: 'tls', host: 'h', tls: { mode: 'verify-ca', ...tls(certificates) } }),
      ),
    )
  }
  const cut = ({ cert }: Certificate) => cert.replace(/[\w+/]{20}/, '')

  it('is refused with the name of its field', async () => {
    expect(await tried(() => ({ ca: 'hello' }))).toMatchObject({ code: 'bad_request', details: { field: 'tls.ca' } })
    expect(await tried(({ right }) => ({ ca: cut(right) }))).toMatchObject({
      code: 'bad_request',
      details: { field: 'tls.ca' },
    })
    expect(await tried(({ client }) => ({ cert: client.cert }))).toMatchObject({
      code: 'bad_request',
      details: { field: 'tls.key' },
    })
    expect(await tried(({ client }) => ({ key: client.key }))).toMatchObject({
      code: 'bad_request',
      details: { field: 'tls.cert' },
    })
    expect(await tried(({ client, right }) => ({ cert: client.cert, key: right.key }))).toMatchObject({
      code: 'bad_request',
      details: { field: 'tls.key' },
      message: expect.stringContaining('does not belong') as string,
    })
    expect(await tried(({ client }) => ({ cert: client.cert, key: client.cert }))).toMatchObject({
      code: 'bad_request',
      details: { field: 'tls.key' },
    })
  })
})
