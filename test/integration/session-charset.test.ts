import type { Host, Person } from '../support/host.ts'
import type { TestServer } from '../support/servers.ts'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { guardReadOnly } from '../../src/dialects/classifier.ts'
import { createMetadataPool } from '../../src/main/engines/mysql/mysql-metadata-pool.ts'
import { openMysqlSession } from '../../src/main/engines/mysql/mysql-session.ts'
import { configOf, failureOf } from '../support/connection-services.ts'
import { describeEngines } from '../support/engines.ts'
import { startHost } from '../support/host.ts'
import { removeFolder, temporaryFolder } from '../support/owned-process.ts'
import { openProxy } from '../support/proxy.ts'
import { connectAdmin } from '../support/servers.ts'
import { unread } from '../support/unread.ts'

/*
 * A server may overrule the character set that the handshake asks for. Texts are sent as UTF-8, so a session that reads
 * them as gbk takes the last byte of a letter and the quote behind it for one letter.
 */

/** Its UTF-8 ends in 0x97, which begins a letter in gbk. */
const letter = '字'
const account = 'tihc_gbk'

describeEngines('a server that gives every session gbk', (engine) => {
  let server: TestServer
  let host: Host
  let viewer: Person
  let folder: string
  let readOnlyId: string
  let writableId: string

  beforeAll(async () => {
    server = await engine.startOwn(engine.name === 'MariaDB' ? { args: ['--skip-character-set-client-handshake'] } : {})
    folder = await temporaryFolder('charset')
    const admin = await connectAdmin(server)
    await admin.query('CREATE DATABASE gbk_test CHARACTER SET utf8mb4')
    await admin.query(`CREATE TABLE gbk_test.\`${letter}\` (a VARCHAR(20))`)
    await admin.query(`INSERT INTO gbk_test.\`${letter}\` VALUES ('${letter}')`)
    // `init_connect` is for accounts without all rights; the other way is the server's own switch.
    await admin.query('SET GLOBAL init_connect = \'SET NAMES gbk\'')
    if (engine.name === 'MariaDB') {
      await admin.query(
        'SET GLOBAL character_set_client = gbk, '
        + 'GLOBAL character_set_connection = gbk, GLOBAL character_set_results = gbk',
      )
    }
    await admin.query(`CREATE USER ${account}`)
    await admin.query(`GRANT ALL ON gbk_test.* TO ${account}`)
    if (engine.name === 'MariaDB') await admin.query(`GRANT FILE ON *.* TO ${account}`)
    admin.destroy()
    host = await startHost()
    const { connections, users, tenants } = host.admin.client
    const draft = { host: server.host, port: server.port, user: account, password: '', database: 'gbk_test' }
    readOnlyId = (await connections.create({ ...draft, name: 'read-only', readOnly: true })).id
    writableId = (await connections.create({ ...draft, name: 'writable' })).id
    const [tenant] = await tenants.list()
    await users.create({ username: 'viewer', password: 'a-long-password', tenant_id: tenant!.id, role: 'viewer' })
    viewer = await host.login('viewer', 'a-long-password')
  }, 120_000)
  afterAll(async () => {
    await host?.stop()
    await server?.stop()
    await removeFolder(folder)
  })

  it('is told what texts are sent in', async () => {
    const { data } = await host.admin.client.sql.execute({
      connectionId: writableId,
      sql:
        'SELECT @@character_set_client AS c, '
        + '@@character_set_connection AS n, @@character_set_results AS r, a, '
        + `HEX(a) AS h FROM \`${letter}\` WHERE a = '${letter}'`,
    })
    expect(data).toEqual([{ c: 'utf8mb4', n: 'utf8mb4', r: 'utf8mb4', a: letter, h: 'E5AD97' }])
  })

  it('reads a text on a read-only connection as TiHC does: nothing gets out of its quotes', async () => {
    const file = join(folder, 'x')
    const { data } = await host.admin.client.sql.execute({
      connectionId: readOnlyId,
      sql: `select '${letter}\\' into outfile "${file}" -- '`,
    })
    expect(Object.values(data![0]!)).toEqual([`${letter}' into outfile "${file}" -- `])
    expect(existsSync(file)).toBe(false)
  })

  it('is asked for names by values that stay values', async () => {
    const { data: databases } = await viewer.client.databases.list({ connectionId: readOnlyId })
    const databaseId = databases.find(({ name }) => name === 'gbk_test')!.id
    const search = `${letter}')) >= 0 union select concat(user, 0x2f, host) from mysql.user -- `
    expect((await viewer.client.tables.list({ databaseId, search })).data).toEqual([])
    const found = await viewer.client.tables.list({ databaseId, search: letter })
    expect(found.data.map(({ name }) => name)).toEqual([letter])
  })

  it.runIf(engine.name === 'MariaDB')('holds the links that read names to reading', async () => {
    const pool = createMetadataPool(configOf({ ...server, user: account }))
    await expect(pool.run(({ ask }) => ask(`INSERT INTO gbk_test.\`${letter}\` VALUES ('x')`))).rejects.toMatchObject({
      code: 'engine',
      details: { errno: 1792 },
    })
    await pool.close()
  })

  it('a way to it that does not pass SET NAMES on: values go as digits, read-only sessions judge nothing', async () => {
    const proxy = await openProxy(server, { replace: ['SET NAMES utf8mb4', 'SET NAMES gbk    '] })
    const config = configOf({ ...server, port: proxy.port, user: account }, { readOnly: true, database: 'gbk_test' })
    const pool = createMetadataPool(config)
    const [[echoed]] = (await pool.run(({ ask }) =>
      ask('SELECT HEX(CONVERT(? USING utf8mb4))', [`${letter}' OR 1 = 1 -- `]),
    )) as [[string]]
    expect(echoed).toBe(Buffer.from(`${letter}' OR 1 = 1 -- `).toString('hex').toUpperCase())
    await pool.close()
    const session = await openMysqlSession(config, {})
    expect(session.lexing).toMatchObject({ isUtf8: false, doubt: expect.stringContaining('gbk') })
    expect(() => guardReadOnly('SELECT 1', session.lexing)).toThrow(/reads cannot be told from writes here.*gbk/)
    await session.close()
    await proxy.close()
  })

  it('a session that a person turns to gbk: parameters stay exact, USE of names beyond ASCII is refused', async () => {
    const { sql } = host.admin.client
    const { sessionId } = await sql.openSession({ connectionId: writableId })
    await sql.execute({ sessionId, sql: 'SET NAMES gbk' })
    const value = `${letter}\\' -- `
    const { data } = await sql.execute({ sessionId, sql: 'SELECT HEX(CONVERT(? USING utf8mb4)) AS h', params: [value] })
    expect(data).toEqual([{ h: Buffer.from(value).toString('hex').toUpperCase() }])
    await sql.closeSession({ id: sessionId })

    const session = await openMysqlSession(configOf({ ...server, user: account }), {})
    await session.execute('SET NAMES gbk', unread)
    await session.refresh()
    expect(await failureOf(session.useDatabase(`${letter}\`; DROP TABLE x`))).toMatchObject({
      code: 'conflict',
      message: expect.stringContaining('SET NAMES utf8mb4'),
    })
    await session.useDatabase('gbk_test')
    await session.close()
  })
})

describeEngines('a server whose own sql_mode is not known', (engine) => {
  it('is not judged on a read-only connection, until its first statements choose another', async () => {
    const server = await engine.startOwn()
    const host = await startHost()
    const admin = await connectAdmin(server)
    await admin.query('SET GLOBAL sql_mode = \'MSSQL\'')
    admin.destroy()
    const { connections, sql } = host.admin.client
    const draft = { host: server.host, port: server.port, user: server.user, password: server.password }
    const { id } = await connections.create({ ...draft, name: 'read-only', readOnly: true })
    const run = (text: string) => sql.execute({ connectionId: id, sql: text })
    await expect(run('SELECT 1 AS a')).rejects.toMatchObject({
      code: 'forbidden',
      message: expect.stringMatching(/sql_mode has MSSQL.*SET SESSION sql_mode = ''/),
    })
    await connections.update({ id, advanced: { startSql: 'SET SESSION sql_mode = \'\'' } })
    expect((await run('SELECT 1 AS a')).data).toEqual([{ a: 1 }])
    await expect(run('SET SESSION sql_mode = \'\'')).rejects.toMatchObject({ code: 'forbidden' })
    await connections.update({ id, advanced: { startSql: 'SET SESSION sql_mode = (SELECT \'\')' } })
    await expect(run('SELECT 1 AS a')).rejects.toMatchObject({ code: 'forbidden' })
    // Who may write may do as before.
    await connections.update({ id, readOnly: false, advanced: { startSql: null } })
    expect((await run('SELECT 1 AS a')).data).toEqual([{ a: 1 }])
    await host.stop()
    await server.stop()
  }, 60_000)
})
