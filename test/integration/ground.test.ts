import type { Connection, RowDataPacket } from 'mysql2/promise'
import type { TestEngine } from '../support/engines.ts'
import { X509Certificate } from 'node:crypto'
import mysql from 'mysql2/promise'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { describeEngines } from '../support/engines.ts'
import {
  emojiIdentifier,
  hostileColumns,
  hostileIdentifiers,
  hostileSession,
  hostileTable,
} from '../support/hostile-values.ts'
import { removeFolder, temporaryFolder } from '../support/owned-process.ts'
import { openProxy } from '../support/proxy.ts'
import { startMariadb } from '../support/servers.ts'
import { makeCertificates } from '../support/tls.ts'

const open = ({ host, port, user, password }: Pick<TestEngine, 'host' | 'port' | 'user' | 'password'>) =>
  mysql.createConnection({
    host,
    port,
    user,
    password,
    charset: 'utf8mb4',
    rowsAsArray: true,
  })

/** A row as the server's bytes, decoded by nobody. */
async function rawRow(connection: Connection, sql: string): Promise<Array<Buffer | null>> {
  const [rows] = await connection.query<RowDataPacket[][]>({
    sql,
    typeCast: field => field.buffer(),
    rowsAsArray: true,
  })
  return rows[0] as unknown as Array<Buffer | null>
}

const quoted = (identifier: string) => `\`${identifier.replaceAll('`', '``')}\``

describeEngines('the ground', (engine) => {
  let connection: Connection
  beforeAll(async () => {
    connection = await open(engine)
    await connection.query('CREATE DATABASE ground')
  })
  afterAll(async () => {
    await connection.query('DROP DATABASE ground')
    await connection.end()
  })

  it('is the server that its name says', async () => {
    const [[version]] = await connection.query<RowDataPacket[][]>('SELECT VERSION()') as unknown as [[string[]]]
    expect(version![0]).toMatch(engine.name === 'TiDB'
      ? /^8\.0\.11-TiDB-v8\.5\.4/
      : /^1\d\.\d+\.\d+-MariaDB/)
  })

  it('keeps hostile values as the list says', async () => {
    for (const setting of hostileSession(engine.name)) await connection.query(setting)
    const { statements, values } = hostileTable(engine.name, 'ground.hostile')
    for (const statement of statements) await connection.query(statement)
    const row = await rawRow(connection, 'SELECT * FROM ground.hostile')
    const got = Object.fromEntries(values.map(({ name }, index) => [name, row[index]?.toString('hex') ?? null]))
    expect(got).toEqual(Object.fromEntries(values.map(({ name, raw }) => [name, raw?.toString('hex') ?? null])))
  })

  it('takes the columns with hostile names', async () => {
    const [[plan]] = await connection.query<RowDataPacket[][]>(`EXPLAIN ${hostileColumns.sql}`)
    expect(plan).toBeDefined()
    expect(hostileColumns.names).toHaveLength(7)
  })

  it.each(hostileIdentifiers)('takes $name as a name', async ({ identifier }) => {
    const table = `${quoted(identifier)}.${quoted(identifier)}`
    await connection.query(`CREATE DATABASE ${quoted(identifier)}`)
    onTestFinished(async () => void await connection.query(`DROP DATABASE ${quoted(identifier)}`))
    await connection.query(`CREATE TABLE ${table} (${quoted(identifier)} INT)`)
    const [[column]] = (await connection.query<RowDataPacket[][]>(`SHOW COLUMNS FROM ${table}`)) as unknown as [
      string[][],
    ]
    expect(column![0]).toBe(identifier)
  })

  it('takes an emoji as a name, or refuses it in so many words', async () => {
    const creation = connection.query(`CREATE TABLE ground.${quoted(emojiIdentifier)} (a INT)`)
    if (engine.name === 'TiDB') await expect(creation).resolves.toBeDefined()
    else await expect(creation).rejects.toThrow('Invalid utf8mb4 character string')
  })

  describe('behind a proxy', () => {
    it('drops what is sent without closing anything, and gives it back', async () => {
      const proxy = await openProxy(engine)
      onTestFinished(proxy.close)
      const behind = await open({
        ...engine,
        ...proxy,
      })
      await behind.query('SELECT 1')
      proxy.blackhole()
      let state = 'waiting'
      const answer = behind.query<RowDataPacket[][]>('SELECT 2').then(([rows]) => {
        state = 'answered'
        return rows
      }, () => { state = 'failed' })
      // Twenty round trips on another line: the one in the hole would have been done long ago.
      for (let i = 0; i < 20; i++) await connection.query('SELECT 1')
      expect(state).toBe('waiting')
      expect(proxy.connections).toBe(1)
      proxy.restore()
      expect(await answer).toEqual([
        [2],
      ])
      behind.destroy()
    })

    it('takes a new connection into the hole and never answers it', async () => {
      const proxy = await openProxy(engine)
      onTestFinished(proxy.close)
      proxy.blackhole()
      const attempt = mysql.createConnection({
        host: proxy.host,
        port: proxy.port,
        user: engine.user,
        connectTimeout: 300,
      })
      await expect(attempt).rejects.toMatchObject({ code: 'ETIMEDOUT' })
    })

    it('resets what is open when it is cut', async () => {
      const proxy = await openProxy(engine)
      onTestFinished(proxy.close)
      const behind = await open({
        ...engine,
        ...proxy,
      })
      const sleeping = behind.query('SELECT SLEEP(60)')
      proxy.cut()
      await expect(sleeping).rejects.toMatchObject({ code: 'ECONNRESET' })
      expect(await open({
        ...engine,
        ...proxy,
      }).then(again => again.end())).toBeUndefined()
    })

    it('is late by the delay in each direction', async () => {
      const proxy = await openProxy(engine)
      onTestFinished(proxy.close)
      const behind = await open({
        ...engine,
        ...proxy,
      })
      proxy.delay(100)
      const before = performance.now()
      await behind.query('SELECT 1')
      expect(performance.now() - before).toBeGreaterThanOrEqual(199)
      behind.destroy()
    })
  })
})

describeEngines('a private server', (engine) => {
  it('hangs, goes on, and keeps its data over a restart', async () => {
    const server = await engine.startOwn()
    onTestFinished(server.stop)
    const connection = await open(server)
    connection.on('error', () => {}) // it is going to lose its server
    await connection.query('CREATE DATABASE kept')
    server.kill('SIGSTOP')
    const refused = mysql.createConnection({
      host: server.host,
      port: server.port,
      user: server.user,
      connectTimeout: 300,
    })
    await expect(refused).rejects.toMatchObject({ code: 'ETIMEDOUT' })
    server.kill('SIGCONT')
    await connection.query('SELECT 1')
    const { pid } = server
    await server.restart()
    expect(server.pid).not.toBe(pid)
    const again = await open(server)
    const [rows] = await again.query<RowDataPacket[][]>('SHOW DATABASES LIKE \'kept\'')
    expect(rows).toHaveLength(1)
    again.destroy()
  })

  it('speaks TLS with the certificate that it is given', async () => {
    const folder = await temporaryFolder('tls')
    onTestFinished(() => removeFolder(folder))
    const { foreign, right } = await makeCertificates(folder)
    const server = await engine.startOwn({ tls: right })
    onTestFinished(server.stop)
    const trying = (ca: string) => mysql.createConnection({
      host: 'localhost',
      port: server.port,
      user: server.user,
      ssl: { ca },
    })
    await expect(trying(foreign.ca)).rejects.toThrow(/unable to verify|self-signed/)
    const connection = await trying(right.ca)
    const [[status]] = await connection.query<RowDataPacket[]>('SHOW STATUS LIKE \'Ssl_version\'')
    expect(status).toMatchObject({ Value: 'TLSv1.3' })
    await connection.end()
  })
})

it('leaves nothing behind when a server cannot start', async () => {
  await expect(startMariadb({
    args: ['--no-such-flag'],
  })).rejects.toThrow('unknown option \'--no-such-flag\'')
})

it('makes certificates for the right, the wrong and no name, and one that has ended', async () => {
  const folder = await temporaryFolder('tls')
  onTestFinished(() => removeFolder(folder))
  const { right, wrong, ip, expired, foreign } = await makeCertificates(folder)
  const read = ({ cert }: { cert: string }) => new X509Certificate(cert)
  expect(read(right).checkHost('localhost')).toBe('localhost')
  expect(read(wrong).checkHost('localhost')).toBeUndefined()
  expect(read(ip).checkIP('127.0.0.1')).toBe('127.0.0.1')
  expect(read(ip).checkHost('localhost')).toBeUndefined()
  expect(read(expired).validToDate.getTime()).toBeLessThan(Date.now())
  expect(read(right).verify(read({ cert: right.ca }).publicKey)).toBe(true)
  expect(read(foreign).verify(read({ cert: right.ca }).publicKey)).toBe(false)
})
