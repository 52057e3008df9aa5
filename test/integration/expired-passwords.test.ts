import type { ConnectionDraft } from '../../src/contract/connections.ts'
import type { TestServer } from '../support/servers.ts'
import { randomUUID } from 'node:crypto'
import mysql from 'mysql2/promise'
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest'
import { failureOf, openConnectionServices, person, wholeDraft } from '../support/connection-services.ts'
import { describeEngines, engines } from '../support/engines.ts'
import { startHost } from '../support/host.ts'
import { temporaryProfile } from '../support/profile.ts'
import { noteSecret } from '../support/secrets.ts'
import { connectAdmin } from '../support/servers.ts'

describeEngines('a password that has expired', (engine) => {
  let server: TestServer
  let admin: Awaited<ReturnType<typeof connectAdmin>>

  beforeAll(async () => {
    server = await engine.startOwn({ letsExpiredIn: true })
    admin = await connectAdmin(server)
  })
  afterAll(async () => {
    await admin?.end()
    await server?.stop()
  })

  const old = 'the old one 1'

  /** An account whose password has expired, and a connection to it. */
  async function account(more: Partial<Parameters<typeof wholeDraft>[0]> = {}): Promise<ConnectionDraft> {
    const user = `u${randomUUID().slice(0, 8)}`
    await admin.query(`CREATE USER ${user}@'%' IDENTIFIED BY '${old}'`)
    await admin.query(`ALTER USER ${user}@'%' PASSWORD EXPIRE`)
    const { host, port } = server
    return wholeDraft({ name: user, host, port, user, password: old, ...more })
  }

  const signIn = async ({ user, host, port }: ConnectionDraft, password: string) => {
    const connection = await mysql.createConnection({ host: host!, port: port!, user: user!, password })
    try {
      const [rows] = await connection.query('SELECT 1 AS one')
      return rows
    } finally {
      await connection.end()
    }
  }

  const isExpired = { code: 'engine', details: { part: 'password', reason: 'passwordExpired' } }

  it.each([
    'a new one 22',
    'quotes \' " ` and \\ and \\\' of all kinds',
    'pä ss 订单 😀 of many scripts',
    '%_?;-- # /* */ :name',
  ])('is renewed in the form: %s', async password => {
    const { connections } = await openConnectionServices()
    const draft = await account()
    expect(await failureOf(connections.test(person(), draft))).toMatchObject(isExpired)
    noteSecret('the new password', password)
    expect(await connections.renewPassword(person(), { ...draft, newPassword: password })).toMatchObject({
      ok: true,
      product: engine.name,
      saved: false,
    })
    expect(await signIn(draft, password)).toEqual([{ one: 1 }])
    expect(await connections.test(person(), { ...draft, password })).toMatchObject({ ok: true })
  })

  it('is renewed where no backslash escapes', async () => {
    const [[{ mode }]] = await admin.query('SELECT @@GLOBAL.sql_mode AS mode') as unknown as [[{ mode: string }]]
    await admin.query('SET GLOBAL sql_mode = CONCAT(@@GLOBAL.sql_mode, \',NO_BACKSLASH_ESCAPES,ANSI_QUOTES\')')
    onTestFinished(async () => void await admin.query('SET GLOBAL sql_mode = ?', [mode]))
    const { connections } = await openConnectionServices()
    const draft = await account()
    const newPassword = 'back\\slash \'quoted\' \\\\ "too"'
    await connections.renewPassword(person(), { ...draft, newPassword })
    expect(await signIn(draft, newPassword)).toEqual([{ one: 1 }])
  })

  it('is replaced in the saved connection, and nowhere where the fields lead to another account', async () => {
    const { connections } = await openConnectionServices()
    const draft = await account()
    const { id } = await connections.create(person(), draft)
    expect(await failureOf(connections.connect(person(), id))).toMatchObject(isExpired)
    const renewed = await connections.renewPassword(person(), { id, newPassword: 'a new one 22' })
    expect(renewed).toMatchObject({ ok: true, saved: true })
    expect(await connections.connect(person(), id)).toMatchObject({ status: 'connected' })

    const other = await account()
    const { user, password } = other
    const fields = { id, user, password, newPassword: 'a new one 33' }
    expect(await connections.renewPassword(person(), fields)).toMatchObject({ saved: false })
    expect(await connections.connect(person(), id)).toMatchObject({ status: 'connected', user: draft.user })
    expect(await failureOf(connections.renewPassword(person('two'), { id, newPassword: 'a new one 44' })))
      .toMatchObject({ code: 'not_found' })
  })

  it('is left as it is where it has not expired, or the old one is wrong', async () => {
    const { connections } = await openConnectionServices()
    const draft = await account()
    const newPassword = 'a new one 22'
    const wrong = { ...draft, password: 'a wrong one 1', newPassword }
    expect(await failureOf(connections.renewPassword(person(), wrong))).toMatchObject({
      code: 'engine',
      details: { part: 'password', errno: 1045 },
    })
    await connections.renewPassword(person(), { ...draft, newPassword })
    const again = { ...draft, password: newPassword, newPassword: 'a new one 33' }
    expect(await failureOf(connections.renewPassword(person(), again))).toMatchObject({ code: 'conflict' })
    expect(await signIn(draft, newPassword)).toEqual([{ one: 1 }])
  })

  it('is told with the server\'s reason where the new one does not suit its rules', async () => {
    const { connections } = await openConnectionServices()
    const draft = await account()
    await beStrict()
    const failure = await failureOf(connections.renewPassword(person(), { ...draft, newPassword: 'weak' }))
    expect(failure).toMatchObject({ code: 'engine', details: { part: 'password', errno: 1819 } })
    expect(failure.message).toMatch(/^The server does not take this password: .+\. Choose another one\.$/)
    await connections.renewPassword(person(), { ...draft, newPassword: 'Strong 1 enough_' })
    expect(await signIn(draft, 'Strong 1 enough_')).toEqual([{ one: 1 }])
  })

  /** Lets the server take no weak password. */
  async function beStrict(): Promise<void> {
    if (engine.name === 'TiDB') {
      await admin.query('SET GLOBAL validate_password.enable = ON')
      onTestFinished(async () => void await admin.query('SET GLOBAL validate_password.enable = OFF'))
    } else {
      await admin.query('INSTALL SONAME \'simple_password_check\'')
      onTestFinished(async () => void await admin.query('UNINSTALL SONAME \'simple_password_check\''))
    }
  }

  it('is renewed where a server lets in only who says so at the sign-in', async () => {
    if (engine.name === 'MariaDB') {
      await admin.query('SET GLOBAL disconnect_on_expired_password = ON')
      onTestFinished(async () => void await admin.query('SET GLOBAL disconnect_on_expired_password = OFF'))
    }
    const { connections } = await openConnectionServices()
    const draft = await account()
    const errno = engine.name === 'MariaDB' ? 1862 : 1820
    const { details } = await failureOf(connections.test(person(), draft))
    expect(details).toMatchObject({ ...isExpired.details, errno })
    await connections.renewPassword(person(), { ...draft, newPassword: 'a new one 22' })
    expect(await signIn(draft, 'a new one 22')).toEqual([{ one: 1 }])
  })

  it('is in no file and no event of the host, neither the old one nor the new one', async () => {
    const draft = await account({ password: old })
    const host = await startHost({ dataDir: temporaryProfile() })
    const { client } = host.admin
    const { host: address, port, user, name } = draft
    noteSecret('the old password', old)
    const { id } = await client.connections.create({ name, host: address, port, user, password: old })
    const newPassword = `secret ${randomUUID()}`
    noteSecret('the new password', newPassword)
    expect(await client.connections.renewPassword({ id, newPassword })).toMatchObject({ ok: true, saved: true })
    expect(await client.connections.connect({ id })).toMatchObject({ status: 'connected' })
    expect(JSON.stringify(await client.sql.history({}))).not.toContain(newPassword)
    await host.stop()
  })
}, engines)

describeEngines('a server that lets nobody in with a password that has expired', (engine) => {
  it.runIf(engine.name === 'TiDB')('says who can give a new one', async () => {
    const admin = await connectAdmin(engine)
    const user = `u${randomUUID().slice(0, 8)}`
    onTestFinished(async () => {
      await admin.query(`DROP USER IF EXISTS ${user}@'%'`)
      await admin.end()
    })
    await admin.query(`CREATE USER ${user}@'%' IDENTIFIED BY 'the old one 1'`)
    await admin.query(`ALTER USER ${user}@'%' PASSWORD EXPIRE`)
    const { connections } = await openConnectionServices()
    const { host, port } = engine
    const draft = wholeDraft({ name: 'a', host, port, user, password: 'the old one 1' })
    for (const ask of [
      () => connections.test(person(), draft),
      () => connections.renewPassword(person(), { ...draft, newPassword: 'a new one 22' }),
    ]) {
      const failure = await failureOf(ask())
      expect(failure).toMatchObject({ code: 'engine', details: { part: 'password', errno: 1862 } })
      expect(failure.message).toContain('the server lets nobody in to give a new one')
      expect(failure.details).not.toHaveProperty('reason')
    }
  })
}, engines)

describeEngines('an account that the operating system signs in', (engine) => {
  it.runIf(engine.name === 'MariaDB')('is told from a wrong password', async () => {
    const admin = await connectAdmin(engine)
    const user = `u${randomUUID().slice(0, 8)}`
    onTestFinished(async () => {
      await admin.query(`DROP USER IF EXISTS ${user}@'%'`)
      await admin.end()
    })
    await admin.query(`CREATE USER ${user}@'%' IDENTIFIED VIA unix_socket`)
    const { connections } = await openConnectionServices()
    const { host, port } = engine
    const failure = await failureOf(
      connections.test(person(), wholeDraft({ name: 'a', host, port, user, password: 'some password' })),
    )
    expect(failure).toMatchObject({ code: 'engine', details: { part: 'user', errno: 1698 } })
    expect(failure.message).toContain('(unix_socket, auth_socket)')
  })
}, engines)
