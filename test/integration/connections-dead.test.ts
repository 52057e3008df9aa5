import type { AddressInfo } from 'node:net'
import type { Conduct, Foe } from '../support/malicious-mysql.ts'
import type { Endpoint, TestServer } from '../support/servers.ts'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { describe, expect, it, onTestFinished } from 'vitest'
import { within } from '../../src/main/core/within.ts'
import { openMysqlConnection } from '../../src/main/engines/mysql/mysql-connect.ts'
import { openMysqlMetadata } from '../../src/main/engines/mysql/mysql-metadata.ts'
import { configOf, failureOf, openConnectionServices, person, wholeDraft } from '../support/connection-services.ts'
import { describeEngines } from '../support/engines.ts'
import { errorOf, misframed, startMaliciousMysql } from '../support/malicious-mysql.ts'
import { openProxy } from '../support/proxy.ts'
import { frame, greeting } from '../support/rogue-mysql.ts'
import { until } from '../support/until.ts'

const address = ({ host, port, user, password }: Endpoint) => ({ host, port, user, password })

/** Fails for what hangs; how fast it is belongs into the benchmarks. */
const ends = <T>(work: Promise<T>): Promise<T> => within(work, 15_000, () => new Error('this hangs'))

async function proxyTo(target: Endpoint) {
  const proxy = await openProxy(target)
  onTestFinished(() => proxy.close())
  return { proxy, server: { ...address(target), host: proxy.host, port: proxy.port } }
}

/** Databases of the server itself: those of other tests come and go. */
async function namesOf(metadata: ReturnType<typeof openMysqlMetadata>): Promise<string[]> {
  return (await metadata.databases({})).flatMap(({ name, system }) => (system ? [name] : []))
}

describeEngines('a dead server', (engine) => {
  it('that is stopped holds up nobody and is named', async () => {
    const stopped: TestServer = await engine.startOwn()
    onTestFinished(() => stopped.stop())
    const { connections, databases } = await openConnectionServices()
    const dead = await connections.create(person(), wholeDraft({ name: 'a dead one', ...address(stopped) }))
    const alive = await connections.create(person(), wholeDraft({ name: 'b living one', ...address(engine) }))
    const before = await databases.list(person())
    expect(before.errors).toBeUndefined()
    const deadDatabase = before.data.find(({ connectionId }) => connectionId === dead.id)!.id
    const aliveDatabase = before.data.find(({ connectionId, system }) => connectionId === alive.id && system)!.id

    stopped.kill('SIGSTOP')
    onTestFinished(() => stopped.kill('SIGCONT'))
    let givenUp = 0
    const stuck = <T>(work: Promise<T>) => ends(work).finally(() => { givenUp++ })
    const list = stuck(databases.list(person()))
    const failures = [
      databases.tables(person(), { databaseId: deadDatabase, columns: true }),
      connections.test(person(), { id: dead.id }),
      connections.connect(person(), dead.id),
      ...Array.from({ length: 8 }, () => databases.tables(person(), { databaseId: deadDatabase, columns: false })),
    ].map(work => stuck(failureOf(work)))

    expect((await databases.tables(person(), { databaseId: aliveDatabase, columns: false })).total).toBeGreaterThan(0)
    expect((await databases.list(person(), { connectionId: alive.id })).errors).toBeUndefined()
    expect(await connections.test(person(), { id: alive.id })).toMatchObject({ ok: true })
    // All of that while the dead one is still waited for.
    expect(givenUp).toBe(0)

    const { data, errors } = await list
    expect(errors).toMatchObject([{ connectionId: dead.id }])
    expect(data.map(({ connectionId }) => connectionId)).toContain(alive.id)
    for (const failure of failures) expect(await failure).toMatchObject({ code: 'unavailable' })
    expect(await connections.get(person(), dead.id)).toMatchObject({ status: 'unavailable' })

    stopped.kill('SIGCONT')
    await until('the server to answer again', 20, async () =>
      (await databases.list(person())).errors ? undefined : true,
    )
    expect(await connections.get(person(), dead.id)).toMatchObject({ status: 'connected', statusMessage: null })
  })

  it('whose packets are dropped is given up in time, and found again on a new link', async () => {
    const { proxy, server } = await proxyTo(engine)
    const introspection = openMysqlMetadata(configOf(server))
    onTestFinished(() => introspection.close())
    const names = await namesOf(introspection)

    proxy.blackhole()
    expect(await ends(failureOf(introspection.databases({})))).toMatchObject({ code: 'unavailable' })

    proxy.restore()
    expect(await namesOf(introspection)).toEqual(names)
  })

  it('that reset an idle link is reached anew without a word', async () => {
    const { proxy, server } = await proxyTo(engine)
    const introspection = openMysqlMetadata(configOf(server))
    onTestFinished(() => introspection.close())
    const names = await namesOf(introspection)
    proxy.cut()
    await until('the links to be gone', 5, () => proxy.connections === 0 ? true : undefined)
    expect(await namesOf(introspection)).toEqual(names)
  })

  it('that dies in the middle of a statement ends it', async () => {
    const { proxy, server } = await proxyTo(engine)
    const link = await openMysqlConnection(configOf(server))
    const answer = failureOf(link.query('SELECT SLEEP(60)'))
    proxy.cut()
    expect(await answer).toMatchObject({ code: 'unavailable' })
    expect(link.usable).toBe(false)
    expect(await failureOf(link.query('SELECT 1'))).toMatchObject({ code: 'unavailable' })
  })

  it('leaves no link behind, whether it answers or not', async () => {
    const { proxy, server } = await proxyTo(engine)
    const kept = await openMysqlConnection(configOf(server))
    const aborted = new AbortController()
    proxy.blackhole()
    const attempt = failureOf(openMysqlConnection(configOf(server), { signal: aborted.signal }))
    await until('the attempt to reach the proxy', 5, () => proxy.connections === 2 ? true : undefined)
    aborted.abort()
    expect(await attempt).toMatchObject({ code: 'cancelled' })
    await ends(kept.close())
    expect(await failureOf(openMysqlConnection(configOf(server), { timeoutMs: 200 }))).toMatchObject({
      code: 'unavailable',
      details: { part: 'timeout', phase: 'greeting' },
    })
    proxy.restore()
    await until('all links to be gone', 5, () => proxy.connections === 0 ? true : undefined)
  })

  it('does not keep back what a caller gave up, and what a statement costs too long', async () => {
    const link = await openMysqlConnection(configOf(engine))
    expect(await failureOf(link.query('SELECT SLEEP(60)', 100))).toMatchObject({
      code: 'unavailable',
      details: { part: 'timeout' },
    })
    expect(link.usable).toBe(false)
    const introspection = openMysqlMetadata(configOf(engine))
    onTestFinished(() => introspection.close())
    const gaveUp = new AbortController()
    const answer = failureOf(introspection.databases({ signal: gaveUp.signal }))
    gaveUp.abort()
    expect(await answer).toMatchObject({ code: 'cancelled' })
    expect((await introspection.databases({})).length).toBeGreaterThan(0)
    await introspection.close()
    expect(await failureOf(introspection.databases({}))).toMatchObject({ code: 'cancelled' })
  })
})

it('whoever greets without an end is given up at once, and nothing of it is kept', async () => {
  let sent = 0
  const server = createServer((socket) => {
    socket.on('error', () => {}) // it is given up
    const more = Buffer.alloc(64 * 1024, 0x61)
    // A packet of 16 MB, as its first three bytes say.
    socket.write(Buffer.from([0xFF, 0xFF, 0xFF, 0x00, 0x0A]))
    const send = () => {
      while (!socket.destroyed && sent < 64 * 1024 * 1024) {
        sent += more.length
        if (!socket.write(more)) return void socket.once('drain', send)
      }
    }
    send()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const { port } = server.address() as AddressInfo
  const config = configOf({ host: '127.0.0.1', port, user: 'a', password: '' })
  const failure = await ends(failureOf(openMysqlConnection(config)))
  expect(failure).toMatchObject({ code: 'unavailable', details: { part: 'server' } })
  expect(failure.message).toMatch(/says more than a MySQL server does/)
  expect(sent).toBeLessThan(16 * 1024 * 1024)
})

describe('before anybody is signed in, a server may say 64 KB', () => {
  const kb = 1024
  const scramble = Buffer.alloc(20, 0x41)

  /** A greeting that is one in all but its length: its version is long. */
  function greetingOf(bytes: number): Buffer {
    const hello = greeting('mysql_native_password', scramble, false)
    const [before, behind] = [hello.subarray(0, 1), hello.subarray(hello.indexOf(0))]
    return Buffer.concat([before, Buffer.alloc(bytes - before.length - behind.length, 0x38), behind])
  }
  /** An error of the server's; of some length, where it is not to be short. */
  const refusal = (bytes = 20) => errorOf(1040, Buffer.alloc(bytes - errorOf(1040, '').length, 0x6E))

  async function failureAt(conduct: Conduct) {
    const { port, close } = await startMaliciousMysql(conduct)
    onTestFinished(close)
    return ends(failureOf(openMysqlConnection(configOf({ host: '127.0.0.1', port, user: 'a', password: '' }))))
  }
  const tooMuch = { code: 'unavailable', details: { part: 'server' }, message: expect.stringContaining('says more') }
  /** The server was listened to. */
  const refused = { code: 'engine', details: { errno: 1040 } }

  const greets = (bytes: number, next: Buffer): Conduct => async (foe) => {
    await foe.send(greetingOf(bytes))
    await foe.read()
    await foe.send(next)
    await foe.silence()
  }

  it.each([
    ['a greeting of 60 KB is read', greets(60 * kb, refusal()), refused],
    ['one of 70 KB is refused', greets(70 * kb, refusal()), tooMuch],
    ['one that says that it has 70 KB is refused before they come', async (foe: Foe) => {
      await foe.write(misframed(greetingOf(100), 70 * kb, 0))
      await foe.silence()
    }, tooMuch],
    ['an answer to the sign-in that makes 60 KB with the greeting is read', greets(30 * kb, refusal(30 * kb)), refused],
    ['one that makes 70 KB with it is refused while it comes', async (foe: Foe) => {
      await foe.send(greetingOf(40 * kb))
      await foe.read()
      await foe.write(frame(refusal(40 * kb), foe.sequence).subarray(0, 30 * kb))
      await foe.silence()
    }, tooMuch],
    ['an answer of 70 KB is refused', greets(100, refusal(70 * kb)), tooMuch],
  ])('%s', async (_, conduct, failure) => {
    expect(await failureAt(conduct)).toMatchObject(failure)
  })
})
