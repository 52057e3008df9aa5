import type { TestEngine } from '../support/engines.ts'
import type { Endpoint } from '../support/servers.ts'
import { readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { openMysqlConnection } from '../../src/main/engines/mysql/mysql-connect.ts'
import { configOf, failureOf, openConnectionServices, person, wholeDraft } from '../support/connection-services.ts'
import { describeEngines } from '../support/engines.ts'
import { freePort } from '../support/free-port.ts'
import { temporaryProfile } from '../support/profile.ts'

const nowhere: Endpoint = { host: '127.0.0.1', port: 1, user: 'root', password: '' }
const pick = ({ host, port, user, password }: Endpoint) => ({ host, port, user, password })
const draft = (server: Endpoint = nowhere, more: Partial<Parameters<typeof wholeDraft>[0]> = {}) =>
  wholeDraft({ name: 'shop', ...pick(server), ...more })
const secret = 'hunter2-hunter2'

/** Everything that the profile's files hold, as bytes. */
function stored(dataDir: string): string {
  return readdirSync(dataDir, { recursive: true, withFileTypes: true })
    .filter(entry => entry.isFile())
    .map(entry => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
    .join('\n')
}

describe('saved connections', () => {
  it('were never changed before they had been changed, whatever the clock says', async () => {
    const { connections } = await openConnectionServices()
    const made = await connections.create(person(), draft())
    vi.useFakeTimers({ toFake: ['Date'] })
    onTestFinished(() => void vi.useRealTimers())
    vi.setSystemTime(Date.now() - 2 * 24 * 3_600_000)
    const changed = draft(nowhere, { name: 'other' })
    const { updatedAt, name } = await connections.update(person(), made.id, changed)
    expect([name, updatedAt]).toEqual(['other', made.updatedAt])
  })

  it('come out as they went in, without the secrets', async () => {
    const { connections, dataDir, store } = await openConnectionServices()
    const made = await connections.create(
      person(),
      draft(nowhere, { password: secret, environment: 'production', color: 'red', readOnly: true, database: 'db' }),
    )
    expect(made).toMatchObject({
      name: 'shop',
      engine: 'MySQL',
      product: null,
      version: null,
      host: '127.0.0.1',
      port: 1,
      user: 'root',
      database: 'db',
      file: null,
      ssh: null,
      tls: { mode: 'off', hasKey: false },
      readOnly: true,
      environment: 'production',
      color: 'red',
      status: 'disconnected',
      hasPassword: true,
    })
    expect(made.createdAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/)
    expect(await connections.get(person(), made.id)).toEqual(made)
    expect(await connections.list(person())).toEqual({ data: [made] })
    expect(JSON.stringify(made)).not.toContain(secret)
    await store.close()
    expect(stored(dataDir)).not.toContain(secret)
  })

  it('keep what a change leaves out, the password too', async () => {
    const { connections } = await openConnectionServices()
    const { id } = await connections.create(person(), draft(nowhere, { password: secret, database: 'db' }))
    const changed = await connections.update(person(), id, { name: 'other', readOnly: true })
    expect(changed).toMatchObject({ name: 'other', database: 'db', readOnly: true, hasPassword: true })
    expect(await connections.resolve(person(), id)).toMatchObject({ password: secret, name: 'other' })
    expect(await connections.update(person(), id, { password: '', database: null })).toMatchObject({
      hasPassword: false,
      database: null,
    })
    expect(await connections.resolve(person(), id)).toMatchObject({ password: '', database: null })
  })

  it('do not send a stored password to another server', async () => {
    const { connections } = await openConnectionServices()
    const { id } = await connections.create(person(), draft(nowhere, { password: secret }))
    for (const elsewhere of [{ host: 'localhost' }, { port: 2 }]) {
      expect(await failureOf(connections.update(person(), id, elsewhere))).toMatchObject({
        code: 'bad_request',
        details: { field: 'password' },
      })
      expect(await failureOf(connections.test(person(), { id, ...elsewhere }))).toMatchObject({
        code: 'bad_request',
        details: { field: 'password' },
      })
    }
    expect(await connections.update(person(), id, { port: 2, password: 'new' })).toMatchObject({
      port: 2,
      hasPassword: true,
    })
    expect(await connections.resolve(person(), id)).toMatchObject({ password: 'new' })
  })

  it('have a name of their own within a tenant', async () => {
    const { connections } = await openConnectionServices()
    await connections.create(person(), draft())
    const other = await connections.create(person(), draft(nowhere, { name: 'other' }))
    await connections.create(person('two'), draft())
    expect(await failureOf(connections.create(person(), draft()))).toMatchObject({
      code: 'conflict',
      details: { field: 'name' },
    })
    expect(await failureOf(connections.update(person(), other.id, { name: 'shop' }))).toMatchObject({
      code: 'conflict',
    })
  })

  it('are not there for another tenant', async () => {
    const { connections } = await openConnectionServices()
    const { id } = await connections.create(person(), draft())
    const stranger = person('two', 'admin')
    const attempts = [
      () => connections.get(stranger, id),
      () => connections.update(stranger, id, { name: 'mine' }),
      () => connections.delete(stranger, id),
      () => connections.test(stranger, { id }),
      () => connections.connect(stranger, id),
      () => connections.disconnect(stranger, id),
      () => connections.resolve(stranger, id),
      () => connections.metadata(stranger, id),
    ]
    for (const attempt of attempts) expect(await failureOf(attempt())).toMatchObject({ code: 'not_found' })
    expect(await connections.list(stranger)).toEqual({ data: [] })
    expect((await connections.list(person())).data).toHaveLength(1)
  })

  it('are read-only for viewers', async () => {
    const { connections } = await openConnectionServices()
    const { id } = await connections.create(person(), draft())
    expect((await connections.resolve(person('one', 'viewer'), id)).readOnly).toBe(true)
    expect((await connections.resolve(person(), id)).readOnly).toBe(false)
  })

  it('tell those who use them when they must let go', async () => {
    const { connections } = await openConnectionServices()
    const heard: string[] = []
    connections.onChanged(({ id }) => void heard.push(`changed ${id}`))
    connections.onRemoved(async ({ id, tenant }) => void heard.push(`removed ${id} of ${tenant}`))
    const end = connections.onDisconnected(({ id }, { user }) => void heard.push(`disconnected ${id} by ${user}`))
    const { id } = await connections.create(person(), draft())
    await connections.update(person(), id, { name: 'another', color: 'blue' })
    expect(heard).toEqual([])
    await connections.update(person(), id, { user: 'anna' })
    await connections.update(person(), id, { readOnly: true })
    await connections.disconnect(person(), id)
    end()
    await connections.disconnect(person(), id)
    await connections.delete(person(), id)
    expect(heard).toEqual([`changed ${id}`, `changed ${id}`, `disconnected ${id} by one-user`, `removed ${id} of one`])
    expect(await failureOf(connections.delete(person(), id))).toMatchObject({ code: 'not_found' })
  })

  it('ask for the password again where the stored one cannot be opened', async () => {
    const dataDir = temporaryProfile()
    const first = await openConnectionServices({ dataDir, env: { TIHC_SECRET_KEY: 'the first key of this profile' } })
    const { id } = await first.connections.create(person(), draft(nowhere, { password: secret }))
    await first.store.close()
    const { connections } = await openConnectionServices({ dataDir, env: { TIHC_SECRET_KEY: 'another key' } })
    expect(await failureOf(connections.resolve(person(), id))).toMatchObject({
      code: 'conflict',
      message: expect.stringMatching(/enter the password again/i) as string,
    })
    expect(await connections.update(person(), id, { name: 'renamed' })).toMatchObject({
      name: 'renamed',
      hasPassword: true,
    })
    await connections.update(person(), id, { password: 'anew' })
    expect(await connections.resolve(person(), id)).toMatchObject({ password: 'anew' })
  })

  it('of PostgreSQL are not taken yet', async () => {
    const engine = 'PostgreSQL'
    const { connections } = await openConnectionServices()
    expect(await failureOf(connections.create(person(), draft(nowhere, { engine })))).toMatchObject({
      code: 'bad_request',
      details: { field: 'engine' },
    })
    const { id } = await connections.create(person(), draft())
    expect(await failureOf(connections.update(person(), id, { engine }))).toMatchObject({ code: 'bad_request' })
  })
})

describe('a test without a server', () => {
  const tried = async (fields: Partial<Endpoint>) => {
    const { connections } = await openConnectionServices()
    return failureOf(connections.test(person(), { ...pick(nowhere), ...fields }))
  }

  it('says that nothing listens', async () => {
    expect(await tried({ port: await freePort() })).toMatchObject({ code: 'unavailable', details: { part: 'port' } })
  })
  it('says that the name is not known', async () => {
    expect(await tried({ host: 'no-such-host.invalid' })).toMatchObject({
      code: 'unavailable',
      details: { part: 'host' },
      message: expect.stringContaining('no-such-host.invalid') as string,
    })
  })
  it('says that the other side keeps silent', async () => {
    const silent = createServer().listen(0, '127.0.0.1')
    onTestFinished(() => void silent.close())
    await new Promise(resolve => silent.once('listening', resolve))
    expect(await tried({ port: (silent.address() as { port: number }).port })).toMatchObject({
      code: 'unavailable',
      details: { part: 'timeout', phase: 'greeting' },
    })
  })
  it('says that it is something else than a MySQL server', async () => {
    const other = createServer(socket =>
      socket.on('error', () => {}).end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n'),
    ).listen(0, '127.0.0.1')
    onTestFinished(() => void other.close())
    await new Promise(resolve => other.once('listening', resolve))
    expect(await tried({ port: (other.address() as { port: number }).port })).toMatchObject({
      code: 'unavailable',
      details: { part: 'server' },
    })
  })
  it('ends when the caller gives up', async () => {
    const { connections } = await openConnectionServices()
    expect(
      await failureOf(connections.test({ ...person(), signal: AbortSignal.abort() }, pick(nowhere))),
    ).toMatchObject({ code: 'cancelled' })
  })
})

describeEngines('connections', (engine) => {
  const server = (more: Partial<Endpoint> = {}): Endpoint => ({ ...pick(engine), ...more })

  it('are tested and told apart', async () => {
    const { connections } = await openConnectionServices()
    const tested = await connections.test(person(), server())
    expect(tested).toMatchObject({ ok: true, product: engine.name })
    expect(tested.version).toMatch(/^\d+\.\d+/)
    expect(tested.latencyMs).toBeGreaterThan(0)
  })

  it('learn product, version and status when they connect', async () => {
    const { connections, events } = await openConnectionServices()
    const { id } = await connections.create(person(), draft(server()))
    const connected = await connections.connect(person(), id)
    expect(connected).toMatchObject({
      product: engine.name,
      status: 'connected',
      version: expect.stringMatching(/^\d+\.\d+/) as string,
    })
    const change = { changed: { resource: 'connections', id } }
    expect(events).toMatchObject([change])
    expect(await connections.disconnect(person(), id)).toMatchObject({ status: 'disconnected', product: engine.name })
    expect(events).toMatchObject([change, change])
  })

  it('are unavailable with the reason when connecting fails', async () => {
    const { connections, events } = await openConnectionServices()
    const { id } = await connections.create(person(), draft(server({ port: await freePort() })))
    const failure = await failureOf(connections.connect(person(), id))
    expect(failure.code).toBe('unavailable')
    expect(await connections.get(person(), id)).toMatchObject({ status: 'unavailable', statusMessage: failure.message })
    expect(events).toMatchObject([{ changed: { resource: 'connections', id } }])
    await connections.update(person(), id, { port: engine.port })
    expect(await connections.get(person(), id)).toMatchObject({ status: 'disconnected', statusMessage: null })
    expect(await connections.connect(person(), id)).toMatchObject({ status: 'connected' })
  })

  it('say which part was refused', async () => {
    const { connections } = await openConnectionServices()
    const refused = (fields: object) => failureOf(connections.test(person(), { ...server(), ...fields }))
    expect(await refused({ user: 'tihc_nobody', password: 'wrong' })).toMatchObject({
      code: 'engine',
      details: { part: 'password', errno: 1045, sqlState: '28000' },
    })
    expect(await refused({ database: 'tihc_no_such_database' })).toMatchObject({
      code: 'engine',
      details: { part: 'database', errno: 1049 },
      message: expect.stringContaining('tihc_no_such_database') as string,
    })
  })

  it('let fields override what is saved in a test, and leave it as it was', async () => {
    const { connections } = await openConnectionServices()
    const { id } = await connections.create(person(), draft(server({ port: 1 })))
    expect(await connections.test(person(), { id, port: engine.port })).toMatchObject({
      ok: true,
      product: engine.name,
    })
    expect(await connections.get(person(), id)).toMatchObject({ port: 1, status: 'disconnected', product: null })
  })

  signsIn(engine)

  it('count changed rows, know functions with a space, and read no local file', async () => {
    const link = await openMysqlConnection(configOf(engine))
    onTestFinished(() => link.close())
    const [[mode]] = await link.query('SELECT @@SESSION.sql_mode') as [[string]]
    expect(mode).not.toContain('IGNORE_SPACE')
    await link.query('CREATE DATABASE IF NOT EXISTS tihc_flags')
    await link.query('CREATE TEMPORARY TABLE tihc_flags.t (a INT PRIMARY KEY, b TEXT)')
    await link.query('INSERT INTO tihc_flags.t VALUES (1, \'x\')')
    await link.query('UPDATE tihc_flags.t SET b = \'x\'')
    expect(await link.query('SELECT ROW_COUNT()')).toEqual([['0']])
    expect(
      await failureOf(link.query('LOAD DATA LOCAL INFILE \'/etc/hostname\' INTO TABLE tihc_flags.t (b)')),
    ).toMatchObject({ code: 'engine' })
    expect(await link.query('SELECT COUNT(*) FROM tihc_flags.t')).toEqual([['1']])
    await link.query('DROP DATABASE tihc_flags')
  })
})

/** Accounts with the sign-in plugins that a server of the family may ask for. */
function signsIn(engine: TestEngine): void {
  const accounts: Array<[plugin: string, create: string]> = [
    ['mysql_native_password', 'CREATE USER ? IDENTIFIED BY \'pä ss"\''],
    ...(engine.name === 'MariaDB'
      ? [['ed25519', 'CREATE USER ? IDENTIFIED VIA ed25519 USING PASSWORD(\'pä ss"\')'] as [string, string]]
      : []),
  ]
  it.each(accounts)('sign in by %s', async (plugin, create) => {
    const admin = await openMysqlConnection(configOf(engine))
    onTestFinished(() => admin.close())
    if (plugin === 'ed25519') await admin.query('INSTALL SONAME \'auth_ed25519\'').catch(() => {})
    const user = `tihc_${plugin.slice(0, 8)}`
    await admin.query(`DROP USER IF EXISTS '${user}'@'127.0.0.1'`)
    await admin.query(create.replace('?', `'${user}'@'127.0.0.1'`))
    const link = await openMysqlConnection(configOf(engine, { user, password: 'pä ss"' }))
    expect(await link.query('SELECT CURRENT_USER()')).toEqual([[`${user}@127.0.0.1`]])
    await link.close()
    expect(await failureOf(openMysqlConnection(configOf(engine, { user, password: 'wrong' })))).toMatchObject({
      code: 'engine',
      details: { part: 'password' },
    })
    await admin.query(`DROP USER '${user}'@'127.0.0.1'`)
  })
}
