import type { AddressInfo, Socket } from 'node:net'
import type { ConnectionDraft } from '../../src/contract/connections.ts'
import type { EngineSession } from '../../src/main/engines/engine.ts'
import type { Endpoint } from '../support/servers.ts'
import type { KeyPair, TestSshd } from '../support/sshd.ts'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import { TihcError } from '../../src/contract/errors.ts'
import { mysqlEngine } from '../../src/main/engines/mysql/mysql-engine.ts'
import { failureOf, openConnectionServices, person, wholeDraft } from '../support/connection-services.ts'
import { describeEngines, engines } from '../support/engines.ts'
import { freePort } from '../support/free-port.ts'
import { removeFolder, temporaryFolder } from '../support/owned-process.ts'
import { openProxy } from '../support/proxy.ts'
import { startPasswordServer } from '../support/ssh-password-server.ts'
import { describeSsh, fingerprintOf, makeKey, startAgent, startSshd } from '../support/sshd.ts'
import { makeCertificates } from '../support/tls.ts'
import { unread } from '../support/unread.ts'
import { until } from '../support/until.ts'

type Services = Awaited<ReturnType<typeof openConnectionServices>>
type Ssh = NonNullable<ConnectionDraft['ssh']>
type Place = Pick<TestSshd, 'host' | 'port'>

describeSsh('SSH tunnels', () => {
  let folder: string
  let key: KeyPair
  let other: KeyPair
  let sshd: TestSshd
  beforeAll(async () => {
    folder = await temporaryFolder('ssh')
    key = await makeKey(folder, 'key')
    other = await makeKey(folder, 'other')
    sshd = await startSshd({ authorized: [key] })
  })
  afterAll(async () => {
    await sshd?.stop()
    await removeFolder(folder)
  })

  const byKey = (server: Place = sshd, more: Partial<Ssh> = {}): Ssh => ({
    host: server.host,
    port: server.port,
    user: sshd.user,
    method: 'key',
    key: key.privateKey,
    ...more,
  })
  const draft = (server: Endpoint, ssh: Ssh, more: Partial<Parameters<typeof wholeDraft>[0]> = {}) => {
    const { host, port, user, password } = server
    return wholeDraft({ name: 'shop', host, port, user, password, ssh, ...more })
  }

  /** Accepts every key that is asked about on the way. */
  async function acceptKeys({ connections, knownHosts }: Services, tried: ConnectionDraft): Promise<void> {
    for (;;) {
      const failure = await connections.test(person(), tried).then(() => null, (error: unknown) => error)
      if (!failure) return
      if (!(failure instanceof TihcError) || failure.details?.reason !== 'unknownHostKey') throw failure
      const { host, port, via, keyType, fingerprint } = failure.details as never
      await knownHosts.accept(person(), { host, port, via, keyType, fingerprint })
    }
  }

  async function saved(services: Services, tried: ConnectionDraft): Promise<string> {
    await acceptKeys(services, tried)
    return (await services.connections.create(person(), tried)).id
  }

  async function openSession({ connections }: Services, id: string): Promise<EngineSession> {
    const session = await mysqlEngine.openSession(await connections.resolve(person(), id), {})
    onTestFinished(() => session.close())
    return session
  }

  const timed = async <T>(promise: Promise<T>): Promise<{ value: T, ms: number }> => {
    const started = performance.now()
    return { value: await promise, ms: performance.now() - started }
  }

  describeEngines('to a database', (engine) => {
    it('asks about an unknown server, then leads everything through', async () => {
      const services = await openConnectionServices()
      const { connections, knownHosts, databases } = services
      const tried = draft(engine, byKey())
      const question = await failureOf(connections.test(person(), tried))
      const fingerprint = await fingerprintOf(sshd.hostKey)
      expect(question).toMatchObject({
        code: 'unavailable',
        details: {
          part: 'ssh',
          reason: 'unknownHostKey',
          host: '127.0.0.1',
          port: sshd.port,
          via: null,
          keyType: 'ssh-ed25519',
          fingerprint,
        },
        message: expect.stringContaining(fingerprint) as string,
      })

      await knownHosts.accept(person(), {
        host: sshd.host,
        port: sshd.port,
        via: null,
        keyType: 'ssh-ed25519',
        fingerprint,
      })
      expect(await connections.test(person(), tried)).toMatchObject({ ok: true, product: engine.name })
      const { id } = await connections.create(person(), tried)
      expect(await connections.connect(person(), id)).toMatchObject({ status: 'connected', product: engine.name })
      expect((await databases.list(person(), { connectionId: id })).data.length).toBeGreaterThan(1)
      // Another tenant has accepted nothing.
      expect(await failureOf(connections.test(person('two'), tried))).toMatchObject({
        details: { reason: 'unknownHostKey' },
      })
    })

    it('is one tunnel for all sessions, and cancels through it', async () => {
      const services = await openConnectionServices()
      const id = await saved(services, draft(engine, byKey()))
      const before = await until('the tries to be gone', 10, async () =>
        (await sshd.connections()).length === 0 ? 0 : undefined,
      )
      const first = await openSession(services, id)
      const one = (await sshd.connections()).length - before
      expect(one).toBeGreaterThan(0)
      const second = await openSession(services, id)
      await services.databases.list(person(), { connectionId: id })
      const run = failureOf(first.execute('SELECT SLEEP(600)', unread))
      await until('the statement to run', 10, () => first.cancel().then(() => true))
      expect(await run).toMatchObject({ code: 'cancelled' })
      await second.execute('DO 1', unread)
      expect((await sshd.connections()).length - before).toBe(one)

      // It goes when nothing needs it any more.
      await Promise.all([first.close(), second.close()])
      await services.connections.disconnect(person(), id)
      await until('the tunnel to close', 10, async () => (await sshd.connections()).length === 0 || undefined)
    })

    it('that breaks ends its statements with a reason, and the next session reconnects', async () => {
      const own = await startSshd({ authorized: [key] })
      onTestFinished(() => own.stop())
      const services = await openConnectionServices()
      const id = await saved(services, draft(engine, byKey(own)))
      const untouched = await saved(services, draft(engine, byKey(), { name: 'other' }))
      const session = await openSession(services, id)
      const neighbour = await openSession(services, untouched)
      const table = `ssh_${Date.now().toString(36)}`
      await neighbour.execute(`CREATE TABLE mysql.${table} (a INT)`, unread)
      onTestFinished(async () => { await neighbour.execute(`DROP TABLE mysql.${table}`, unread) })
      await session.execute('BEGIN', unread)
      await session.execute(`INSERT INTO mysql.${table} VALUES (1)`, unread)
      // TiDB notices only at its end that nobody waits for it any more.
      const run = failureOf(session.execute('SELECT SLEEP(8)', unread))
      await own.kill()
      const { value: failure, ms } = await timed(run)
      expect(failure).toMatchObject({
        code: 'unavailable',
        details: { sessionLost: true },
        message: expect.stringContaining(`SSH tunnel through 127.0.0.1:${own.port} was lost`) as string,
      })
      expect(ms).toBeLessThan(7_000) // before the statement would have ended by itself
      expect(await failureOf(openSession(services, id))).toMatchObject({
        details: { part: 'ssh', reason: 'ECONNREFUSED' },
      })
      await neighbour.execute('DO 1', unread)

      await own.restart()
      const next = await openSession(services, id)
      const rows = await countRows(next, `mysql.${table}`)
      expect(rows).toBe(0) // rolled back, and not run again
    })
  })

  describeEngines('with TLS inside', (engine) => {
    it('checks the certificate against the database host as typed', async () => {
      const certificates = await makeCertificates(join(folder, engine.name))
      const right = await engine.startOwn({ tls: certificates.right })
      const wrong = await engine.startOwn({ tls: certificates.wrong })
      onTestFinished(async () => { await Promise.all([right.stop(), wrong.stop()]) })
      const services = await openConnectionServices()
      await acceptKeys(services, draft(right, byKey()))
      const test = (server: Endpoint, host: string) =>
        services.connections.test(
          person(),
          draft(server, byKey(), { host, tls: { mode: 'verify-identity', ca: certificates.right.ca } }),
        )
      expect(await test(right, 'localhost')).toMatchObject({ ok: true })
      expect(await failureOf(test(right, '127.0.0.1'))).toMatchObject({
        details: { part: 'tls', reason: 'ERR_TLS_CERT_ALTNAME_INVALID' },
      })
      expect(await failureOf(test(wrong, 'localhost'))).toMatchObject({
        details: { part: 'tls', reason: 'ERR_TLS_CERT_ALTNAME_INVALID' },
        message: expect.stringContaining('“localhost”') as string,
      })
    })

    it('breaks off with a reason as well', async () => {
      const certificates = await makeCertificates(join(folder, `${engine.name}-lost`))
      const [server, own] = await Promise.all([
        engine.startOwn({ tls: certificates.right }),
        startSshd({ authorized: [key] }),
      ])
      onTestFinished(async () => { await Promise.all([server.stop(), own.stop()]) })
      const services = await openConnectionServices()
      const session = await openSession(
        services,
        await saved(services, draft(server, byKey(own), { tls: { mode: 'required' } })),
      )
      const run = failureOf(session.execute('SELECT SLEEP(8)', unread))
      await own.kill()
      expect(await run).toMatchObject({
        details: { sessionLost: true },
        message: expect.stringContaining('SSH tunnel') as string,
      })
    })
  })

  const database = engines.find(({ skip }) => !skip)
  const attempt = async (
    ssh: Ssh,
    {
      agent = null,
      more = {},
      accept = true,
    }: { agent?: string | null, more?: Partial<Parameters<typeof wholeDraft>[0]>, accept?: boolean } = {},
  ) => {
    const services = await openConnectionServices({ agent })
    if (accept) {
      const { host, port } = ssh
      const question = await failureOf(services.connections.test(person(), draft(database!, byKey({ host, port }))))
      if (question.details?.reason === 'unknownHostKey') {
        const { keyType, fingerprint } = question.details as { keyType: string, fingerprint: string }
        await services.knownHosts.accept(person(), { host, port, via: null, keyType, fingerprint })
      }
    }
    return timed(
      services.connections.test(person(), draft(database!, ssh, more)).then(
        () => 'ok' as const,
        (error: unknown) => error as TihcError,
      ),
    )
  }

  it('signs in with keys of every form, locked or not', async () => {
    const forms = [
      await makeKey(folder, 'ed-locked', { passphrase: 'open sesame' }),
      await makeKey(folder, 'rsa', { type: 'rsa' }),
      await makeKey(folder, 'rsa-pem', { type: 'rsa', format: 'PEM' }),
      await makeKey(folder, 'ecdsa-pkcs8', { type: 'ecdsa', format: 'PKCS8' }),
    ]
    const own = await startSshd({ authorized: forms })
    onTestFinished(() => own.stop())
    for (const { file, privateKey } of forms) {
      const passphrase = file.endsWith('locked') ? 'open sesame' : undefined
      expect([file, (await attempt(byKey(own, { key: privateKey, passphrase }))).value]).toEqual([file, 'ok'])
    }
    const [locked] = forms
    expect((await attempt(byKey(own, { key: locked!.privateKey }))).value).toMatchObject({
      code: 'bad_request',
      details: { field: 'ssh.passphrase' },
      message: expect.stringContaining('locked') as string,
    })
    expect((await attempt(byKey(own, { key: locked!.privateKey, passphrase: 'wrong' }))).value).toMatchObject({
      code: 'bad_request',
      details: { field: 'ssh.passphrase' },
      message: expect.stringContaining('does not open') as string,
    })
    expect((await attempt(byKey(own, { key: locked!.publicKey }))).value).toMatchObject({
      code: 'bad_request',
      details: { field: 'ssh.key' },
    })
    expect((await attempt(byKey(own, { key: 'hello' }))).value).toMatchObject({
      code: 'bad_request',
      details: { field: 'ssh.key' },
    })
  })

  it('says that the key or the user is wrong', async () => {
    expect((await attempt(byKey(sshd, { key: other.privateKey }))).value).toMatchObject({
      code: 'unavailable',
      details: { part: 'ssh', field: 'ssh.key' },
      message: expect.stringContaining('authorized_keys') as string,
    })
    expect((await attempt(byKey(sshd, { user: 'nobody-here' }))).value).toMatchObject({
      details: { part: 'ssh', reason: 'key' },
    })
    expect((await attempt(byKey(sshd, { key: '' }))).value).toMatchObject({
      details: { part: 'ssh', field: 'ssh.key', reason: 'missing' },
    })
  })

  it('signs in by password, also where the server asks by a prompt', async () => {
    for (const how of ['password', 'prompt'] as const) {
      const server = await startPasswordServer('right', how)
      onTestFinished(() => server.close())
      const ssh = (password: string): Ssh => ({
        host: server.host,
        port: server.port,
        user: 'somebody',
        method: 'password',
        password,
      })
      expect((await attempt(ssh('right'))).value).toBe('ok')
      expect((await attempt(ssh('wrong'))).value).toMatchObject({
        details: { part: 'ssh', field: 'ssh.password', reason: 'password' },
        message: expect.stringContaining('refused user “somebody” with this password') as string,
      })
      expect((await attempt(ssh(''))).value).toMatchObject({ details: { field: 'ssh.password', reason: 'missing' } })
    }
    expect(
      (await attempt({ host: sshd.host, port: sshd.port, user: sshd.user, method: 'password', password: 'x' })).value,
    ).toMatchObject({ message: expect.stringContaining('The server takes: publickey') as string })
    const strict = await startPasswordServer('right', 'code')
    onTestFinished(() => strict.close())
    expect(
      (await attempt({ host: strict.host, port: strict.port, user: 'somebody', method: 'password', password: 'right' }))
        .value,
    ).toMatchObject({ details: { reason: 'secondFactor' } })
  })

  it('signs in with the agent\'s keys', async () => {
    const [right, wrong, empty] = await Promise.all([startAgent([other, key]), startAgent([other]), startAgent([])])
    onTestFinished(async () => { await Promise.all([right.stop(), wrong.stop(), empty.stop()]) })
    const ssh: Ssh = { host: sshd.host, port: sshd.port, user: sshd.user, method: 'agent' }
    const said = async (agent: string | null) => (await attempt(ssh, { agent })).value
    expect(await said(right.path)).toBe('ok')
    expect(await said(wrong.path)).toMatchObject({
      message: expect.stringContaining('with the key of the SSH agent') as string,
    })
    expect(await said(empty.path)).toMatchObject({ message: expect.stringContaining('holds no key') as string })
    expect(await said(null)).toMatchObject({ message: expect.stringContaining('no SSH agent') as string })
    expect(await said(join(folder, 'nothing'))).toMatchObject({
      message: expect.stringContaining('does not answer') as string,
    })
  })

  it('goes over a jump host, and asks about both', async () => {
    const jump = await startSshd({ authorized: [other] })
    onTestFinished(() => jump.stop())
    const route = byKey(sshd, { jump: { ...byKey(jump), key: other.privateKey } })
    const services = await openConnectionServices()
    const id = await saved(services, draft(database!, route))
    expect(
      (await services.knownHosts.list(person())).data
        .map(({ port, via }) => [port, via])
        .toSorted((a, b) => Number(a[1] !== null) - Number(b[1] !== null)),
    ).toEqual([
      [jump.port, null],
      [sshd.port, `127.0.0.1:${jump.port}`],
    ])
    expect(await services.connections.connect(person(), id)).toMatchObject({ status: 'connected' })
    expect((await services.connections.get(person(), id)).ssh).toEqual({
      host: '127.0.0.1',
      port: sshd.port,
      user: sshd.user,
      method: 'key',
      hasPassword: false,
      hasKey: true,
      hasPassphrase: false,
      jump: {
        host: '127.0.0.1',
        port: jump.port,
        user: sshd.user,
        method: 'key',
        hasPassword: false,
        hasKey: true,
        hasPassphrase: false,
      },
    })
    const session = await openSession(services, id)
    const run = failureOf(session.execute('SELECT SLEEP(600)', unread))
    await jump.kill()
    expect(await run).toMatchObject({
      details: { sessionLost: true },
      message: expect.stringContaining('SSH tunnel') as string,
    })
    // A server behind the jump host that is not there.
    await jump.restart()
    const nowhere = await failureOf(
      services.connections.test(person(), draft(database!, { ...route, port: await freePort() })),
    )
    expect(nowhere).toMatchObject({
      details: { part: 'ssh', field: 'ssh.port' },
      message: expect.stringContaining('host and port of the SSH server') as string,
    })
  })

  it('refuses a server whose key has changed, until it is forgotten', async () => {
    const own = await startSshd({ authorized: [key] })
    onTestFinished(() => own.stop())
    const services = await openConnectionServices()
    const id = await saved(services, draft(database!, byKey(own)))
    const before = await fingerprintOf(own.hostKey)
    const after = await fingerprintOf(await own.changeHostKey())
    const refused = await failureOf(services.connections.connect(person(), id))
    expect(refused).toMatchObject({
      details: { reason: 'changedHostKey', fingerprint: after, knownFingerprint: before },
    })
    expect(refused.message).toContain(before)
    expect(refused.message).toContain(after)
    expect(refused.message).toContain('forget the old one')
    expect(
      await failureOf(
        services.knownHosts.accept(person(), {
          host: own.host,
          port: own.port,
          via: null,
          keyType: 'ssh-ed25519',
          fingerprint: after,
        }),
      ),
    ).toMatchObject({ code: 'conflict' })
    const [known] = (await services.knownHosts.list(person())).data
    expect(await failureOf(services.knownHosts.forget(person('two'), known!.id))).toMatchObject({ code: 'not_found' })
    await services.knownHosts.forget(person(), known!.id)
    expect(await failureOf(services.connections.connect(person(), id))).toMatchObject({
      details: { reason: 'unknownHostKey', fingerprint: after },
    })
  })

  it('says where the way ends', async () => {
    const closed = await freePort()
    expect((await attempt(byKey(sshd), { more: { port: closed } })).value).toMatchObject({
      code: 'unavailable',
      details: { part: 'port' },
      message: expect.stringContaining('as seen from the SSH server') as string,
    })
    expect((await attempt(byKey(sshd), { more: { host: 'no-such-host.invalid' } })).value).toMatchObject({
      code: 'unavailable',
      details: { part: 'host' },
      message: expect.stringContaining('no-such-host.invalid') as string,
    })
    expect((await attempt(byKey({ host: '127.0.0.1', port: closed }))).value).toMatchObject({
      details: { part: 'ssh', reason: 'ECONNREFUSED' },
      message: expect.stringContaining('no SSH server listens there') as string,
    })
    expect((await attempt(byKey({ host: 'no-such-host.invalid', port: 22 }))).value).toMatchObject({
      details: { part: 'ssh' },
      message: expect.stringContaining('was not found') as string,
    })
    expect((await attempt(byKey(database!))).value).toMatchObject({
      details: { part: 'ssh' },
      message: expect.stringContaining('does not speak SSH') as string,
    })
    const strict = await startSshd({ authorized: [key], settings: ['AllowTcpForwarding no'] })
    onTestFinished(() => strict.stop())
    expect((await attempt(byKey(strict))).value).toMatchObject({
      details: { part: 'ssh', reason: 'forwardingRefused' },
      message: expect.stringContaining('AllowTcpForwarding') as string,
    })
  })

  it.each<[string, string, (socket: Socket) => void, string]>([
    ['closes', '', socket => socket.end(), 'does not speak SSH'],
    ['resets', '', socket => socket.resetAndDestroy(), 'does not speak SSH'],
    ['greets in another way and resets', 'N\0\0\0\n5.5.5', socket => socket.resetAndDestroy(), 'does not speak SSH'],
    ['speaks SSH and resets', 'Hi\r\nSSH-2.0-Test\r\n', socket => socket.resetAndDestroy(), 'ended the connection'],
  ])('says what it means where the other side %s', async (_what, greeting, end, message) => {
    const other = createServer(socket => {
      socket.on('error', () => {})
      socket.write(greeting)
      socket.once('data', () => end(socket))
    })
    onTestFinished(() => void other.close())
    await once(other.listen(0, '127.0.0.1'), 'listening')
    const { port } = other.address() as AddressInfo
    expect((await attempt(byKey({ host: '127.0.0.1', port }))).value).toMatchObject({
      details: { part: 'ssh' },
      message: expect.stringContaining(message) as string,
    })
  })

  it('waits for nobody longer than 5 s', async () => {
    const proxy = await openProxy(sshd)
    onTestFinished(() => proxy.close())
    proxy.blackhole()
    const { value, ms } = await attempt(byKey(proxy), { accept: false })
    expect(value).toMatchObject({
      code: 'unavailable',
      details: { part: 'ssh', reason: 'timeout' },
      message: expect.stringMatching(/did not finish the handshake within 4\.\d s/) as string,
    })
    expect(ms).toBeLessThan(10_000)
  })

  it('is opened anew when it fell silent, and what hangs in the old one ends', async () => {
    const proxy = await openProxy(sshd)
    onTestFinished(() => proxy.close())
    const services = await openConnectionServices()
    const id = await saved(services, draft(database!, byKey(proxy)))
    const session = await openSession(services, id)
    const run = failureOf(session.execute('SELECT SLEEP(600)', unread))
    proxy.freeze()
    const { value, ms } = await timed(run)
    expect(value).toMatchObject({
      details: { sessionLost: true },
      message: expect.stringContaining('did not answer any more') as string,
    })
    expect(ms).toBeLessThan(12_000) // before the silence alone would have ended it
    const next = await openSession(services, id)
    await next.execute('DO 1', unread)
  })

  it('that is dead altogether is noticed, and ended', async () => {
    const proxy = await openProxy(sshd)
    onTestFinished(() => proxy.close())
    const services = await openConnectionServices()
    const session = await openSession(services, await saved(services, draft(database!, byKey(proxy))))
    const noticed = Promise.withResolvers<string>()
    const run = failureOf(
      session.execute('SELECT SLEEP(600)', {
        ...unread,
        onUnresponsive: message => message && noticed.resolve(message),
      }),
    )
    proxy.blackhole()
    expect(await noticed.promise).toContain('does not answer')
    expect(await run).toMatchObject({
      details: { sessionLost: true },
      message: expect.stringContaining('SSH server did not answer any more') as string,
    })
  })

  it('keeps the secrets to itself', async () => {
    const services = await openConnectionServices()
    const { connections, dataDir, store } = services
    const locked = await makeKey(folder, 'secret', { passphrase: 'passphrase-1' })
    const tried = draft(
      database!,
      byKey(sshd, {
        key: locked.privateKey,
        passphrase: 'passphrase-1',
        jump: { host: 'jump', port: 22, user: 'u', method: 'password', password: 'password-2' },
      }),
    )
    const made = await connections.create(person(), tried)
    expect(made.ssh).toMatchObject({ hasKey: true, hasPassphrase: true, jump: { hasPassword: true, hasKey: false } })
    // What came out goes back in, and changes nothing.
    const same = await connections.update(person(), made.id, { ssh: made.ssh as Ssh })
    expect(same.ssh).toEqual(made.ssh)
    expect(await connections.resolve(person(), made.id)).toMatchObject({
      ssh: { key: locked.privateKey, passphrase: 'passphrase-1', jump: { password: 'password-2' } },
    })
    const copy = await connections.duplicate(person(), made.id)
    expect(copy).toMatchObject({ name: 'shop (2)', ssh: made.ssh })
    expect(await connections.resolve(person(), copy.id)).toMatchObject({
      ssh: { passphrase: 'passphrase-1', jump: { password: 'password-2' } },
    })
    // A way of signing in that is not used any more keeps no secret.
    const { hasKey } = (
      await connections.update(person(), made.id, {
        ssh: { ...byKey(sshd), method: 'password', password: 'password-3' },
      })
    ).ssh!
    expect(hasKey).toBe(false)
    const shown = JSON.stringify([await connections.list(person()), await connections.export(person())])
    await store.close()
    const files = readdirSync(dataDir, { recursive: true, withFileTypes: true })
      .filter(entry => entry.isFile())
      .map(entry => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
      .join('\n')
    for (const secret of ['passphrase-1', 'password-2', 'password-3', locked.privateKey.split('\n')[1]!]) {
      expect(shown).not.toContain(secret)
      expect(files).not.toContain(secret)
    }
  })
})

async function countRows(session: EngineSession, table: string): Promise<number> {
  let rows = 0
  await session.execute(`SELECT * FROM ${table}`, {
    ...unread,
    onRows: () => ({
      write: () => {
        rows++
        return true
      },
      writeRows: () => true,
      onDrain: null,
      rowCount: 0,
    }),
  })
  return rows
}
