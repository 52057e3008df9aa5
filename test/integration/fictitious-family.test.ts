import type { Connection } from '../../src/contract/connections.ts'
import type { ProcedureName } from '../../src/contract/index.ts'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { classify } from '../../src/dialects/classifier.ts'
import { dialectOf, dialects, lexingOf, registerDialect } from '../../src/dialects/registry.ts'
import { silentLog } from '../../src/main/core/log.ts'
import { createServices } from '../../src/main/services.ts'
import { temporaryProfile } from '../support/profile.ts'
import { toyDialect, toyEngine } from '../support/toy-family.ts'

/*
 * What `docs/adding.md` promises: a family of servers is its dialect and its engine, each registered, and nothing else.
 */
let takeOut: () => void
beforeAll(() => { takeOut = registerDialect(toyDialect) })
afterAll(() => takeOut())

async function open() {
  const services = await createServices({
    dataDir: temporaryProfile(),
    sqliteDir: null,
    sshAgent: null,
    env: { TIHC_ADMIN_PASSWORD: 'password' },
    log: silentLog,
    engines: [toyEngine],
  })
  onTestFinished(async () => {
    await services.endWork()
    await services.close()
  })
  await services.auth.ensureAdmin()
  const admin = await services.auth.localAdmin()
  const call = <T>(name: ProcedureName, input: object = {}) =>
    services.dispatcher.invoke(name, input, {
      ...admin,
      signal: new AbortController().signal,
      door: 'ipc',
      address: '',
    }) as Promise<T>
  return {
    call,
    create: (more = {}) =>
      call<Connection>('connections.create', {
        name: 'toys',
        engine: 'Toy',
        host: 'box',
        port: 7777,
        user: 'kid',
        password: '',
        ...more,
      }),
  }
}

describe('a family that is registered by a test alone', () => {
  it('has connections, with capabilities of its dialect: of the family until the server has answered', async () => {
    const { call, create } = await open()
    const { id, capabilities } = await create()
    expect(capabilities).toMatchObject({ sequences: true, partitions: false, transactions: false })
    expect(await call('connections.connect', { id })).toMatchObject({
      product: 'ToyDB Cluster',
      version: '7.1',
      capabilities: { sequences: true, partitions: true },
    })
    const { data } = await call<{ data: Connection[] }>('connections.list')
    expect(data).toMatchObject([{ engine: 'Toy', capabilities: { partitions: true, foreignKeys: false } }])
  })

  it('keeps its connections as an answer shows them', async () => {
    const { call, create } = await open()
    const shown = await create()
    expect(await call('connections.update', { ...shown, name: 'more toys' })).toMatchObject({
      name: 'more toys',
      capabilities: shown.capabilities,
    })
  })

  it('is read by its own links, in the desktop app too', async () => {
    const { call } = await open()
    expect(await call('connections.parse', { url: 'toy://kid@box/playroom' })).toMatchObject({
      engine: 'Toy',
      host: 'box',
      port: 7777,
      database: 'playroom',
    })
    expect(await call('connections.parse', { url: 'toys://box?seal=wax' })).toMatchObject({
      engine: 'Toy',
      user: 'kid',
      tls: { mode: 'required' },
    })
    expect(await call('connections.parse', { url: 'toybox box?seal=glue' })).toMatchObject({
      host: 'box',
      asks: [expect.stringContaining('asks for TLS by seal') as string],
    })
    await expect(call('connections.parse', { url: 'toy://' })).rejects.toMatchObject({
      message: expect.stringContaining(toyDialect.network!.example) as string,
    })
    await expect(call('connections.parse', { url: 'game://box' })).rejects.toMatchObject({
      message: expect.stringContaining('toy://') as string,
    })
    const { readOpening } = await import('../../src/main/desktop/openings/opening-requests.ts')
    expect(readOpening('toy://kid@box/playroom', '/')).toEqual([{ kind: 'link', url: 'toy://kid@box/playroom' }])
    expect(readOpening('toys://kid@box/playroom', '/')).toEqual([])
  })

  it('runs what it is told, and on a read-only connection what its rules let through', async () => {
    const { call, create } = await open()
    const { id } = await create()
    expect(await call('sql.execute', { connectionId: id, sql: 'FETCH ball' })).toMatchObject({ status: 'success' })
    expect(await call<object>('databases.list', { connectionId: id })).toMatchObject({
      data: [{ name: 'playroom', engine: 'Toy', product: 'ToyDB Cluster' }],
    })
    const { id: shown } = await create({ name: 'shown', readOnly: true })
    await expect(call('sql.execute', { connectionId: shown, sql: 'FETCH ball' })).rejects.toMatchObject({
      code: 'forbidden',
      message: expect.stringContaining('FETCH is a write') as string,
    })
    expect(await call('sql.execute', { connectionId: shown, sql: 'LOOK around' })).toMatchObject({ status: 'success' })
  })

  it('is asked for by its name wherever text is read or written', () => {
    expect(dialects().map(({ family }) => family)).toContain('Toy')
    expect(dialectOf('Toy').quoteName('a>b')).toBe('<a>>b>')
    expect(classify('LOOK', lexingOf('Toy'))).toEqual({ kind: 'read', verb: 'LOOK', reason: null })
    expect(() => registerDialect(toyDialect)).toThrow('already')
  })
})

it('a family that nobody registered is refused by name', async () => {
  const { create } = await open()
  await expect(create({ engine: 'PostgreSQL' })).rejects.toMatchObject({
    code: 'bad_request',
    details: { field: 'engine' },
  })
  await expect(create({ engine: 'Nonsense' })).rejects.toMatchObject({
    code: 'bad_request',
    message: expect.stringContaining('Nonsense is not supported') as string,
  })
})
