import type { EngineSession } from '../../src/main/engines/engine.ts'
import type { ReadOnlyGuard } from '../../src/main/sql/read-only-guard.ts'
import { expect, it, onTestFinished } from 'vitest'
import { openMysqlConnection } from '../../src/main/engines/mysql/mysql-connect.ts'
import { mysqlEngine } from '../../src/main/engines/mysql/mysql-engine.ts'
import { runStartStatements } from '../../src/main/sql/start-statements.ts'
import { configOf, failureOf, openConnectionServices, person, wholeDraft } from '../support/connection-services.ts'
import { describeEngines } from '../support/engines.ts'
import { openProxy } from '../support/proxy.ts'
import { unread } from '../support/unread.ts'

describeEngines('a connection\'s own settings', (engine) => {
  async function first(session: EngineSession, statement: string): Promise<unknown> {
    let value: unknown
    await session.execute(statement, {
      ...unread,
      onRows: (_, decoder) => ({
        write: (bytes, start, end) => {
          ;[value] = decoder.cells(bytes, start, end, 1000, 1000)
          return true
        },
        writeRows: () => true,
        onDrain: null,
        rowCount: 0,
      }),
    })
    return value
  }
  async function open(more: Parameters<typeof configOf>[1]): Promise<EngineSession> {
    const session = await mysqlEngine.openSession(configOf(engine, more), {})
    onTestFinished(() => session.close())
    return session
  }
  const signal = new AbortController().signal

  it('set the time zone of sessions', async () => {
    expect(await first(await open({ timeZone: '+05:30' }), 'SELECT @@session.time_zone')).toBe('+05:30')
    expect(await failureOf(mysqlEngine.test(configOf(engine, { timeZone: 'Middle/Earth' })))).toMatchObject({
      details: { part: 'timeZone' },
    })
    expect(await failureOf(open({ timeZone: 'Middle/Earth' }))).toMatchObject({
      code: 'engine',
      details: { part: 'timeZone' },
      message: expect.stringContaining('Middle/Earth') as string,
    })
  })

  it('compress what travels, values exact', async () => {
    const session = await open({ compress: true })
    const link = await openMysqlConnection(configOf(engine, { compress: true }))
    onTestFinished(() => link.close())
    const [status] = await link.query('SHOW SESSION STATUS LIKE \'Compression\'')
    // TiDB has no such row; what it sends shows it.
    if (engine.name === 'MariaDB') expect(status).toEqual(['Compression', 'ON'])
    const text = await first(session, 'SELECT REPEAT(\'数据\', 100)')
    expect(text).toBe('数据'.repeat(100))
    const proxy = await openProxy(engine)
    onTestFinished(() => proxy.close())
    const sent = async (compress: boolean) => {
      const through = await openMysqlConnection(configOf({ ...engine, ...proxy }, { compress }))
      const before = proxy.bytes
      await through.query('SELECT REPEAT(\'a\', 1000000)')
      await through.close()
      return proxy.bytes - before
    }
    expect(await sent(false)).toBeGreaterThan(1_000_000)
    expect(await sent(true)).toBeLessThan(100_000)
  })

  it('begin sessions with statements, which read-only forbids to write', async () => {
    const guard: ReadOnlyGuard = { by: 'role', metadata: () => { throw new Error('nothing of it is to be looked up') } }
    const session = await open({})
    await runStartStatements(session, 'SET @a = 41; -- a comment\nSET @a = @a + 1;', null, signal)
    expect(String(await first(session, 'SELECT @a'))).toBe('42')
    expect(
      await failureOf(
        runStartStatements(await open({}), 'SET @a = 1; CREATE DATABASE nobody_made_this', guard, signal),
      ),
    ).toMatchObject({
      code: 'forbidden',
      details: { part: 'startSql' },
      message: expect.stringContaining('Statement 2') as string,
    })
    const broken = await open({})
    expect(await failureOf(runStartStatements(broken, 'SELECT nonsense', null, signal))).toMatchObject({
      code: 'engine',
      details: { part: 'startSql' },
    })
  })

  it('limit the time for connecting', async () => {
    const proxy = await openProxy(engine)
    onTestFinished(() => proxy.close())
    proxy.blackhole()
    const { host, port } = proxy
    const { connections } = await openConnectionServices()
    const started = performance.now()
    expect(
      await failureOf(
        connections.test(person(), wholeDraft({ name: 'slow', host, port, advanced: { connectTimeout: 1 } })),
      ),
    ).toMatchObject({ code: 'unavailable', message: expect.stringContaining('within 1 s') as string })
    expect(performance.now() - started).toBeLessThan(3_000)
  })

  it('stay when a change leaves them out, and come out as they went in', async () => {
    const { connections } = await openConnectionServices()
    const { id, advanced, folder, tags } = await connections.create(
      person(),
      wholeDraft({
        name: 's',
        host: 'h',
        advanced: { connectTimeout: 9, timeZone: '+01:00' },
        folder: 'A / B',
        tags: ['x', 'x', 'y'],
      }),
    )
    expect({ advanced, folder, tags }).toEqual({
      advanced: { connectTimeout: 9, compress: false, timeZone: '+01:00', startSql: null },
      folder: 'A / B',
      tags: ['x', 'y'],
    })
    expect(await connections.update(person(), id, { advanced: { compress: true }, folder: '' })).toMatchObject({
      advanced: { connectTimeout: 9, compress: true, timeZone: '+01:00' },
      folder: null,
      tags: ['x', 'y'],
    })
    expect(await connections.resolve(person(), id)).toMatchObject({
      connectTimeoutMs: 9_000,
      compress: true,
      timeZone: '+01:00',
      startSql: '',
    })
  })
})
