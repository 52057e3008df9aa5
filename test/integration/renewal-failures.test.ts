import type { Services } from '../support/passwords.ts'
import type { Misbehaviour, RogueMysql } from '../support/rogue-mysql.ts'
import { Buffer } from 'node:buffer'
import { describe, expect, it } from 'vitest'
import { failureOf, openConnectionServices, person } from '../support/connection-services.ts'
import { draftTo, native, password, useRogues } from '../support/passwords.ts'
import { answer, columnPacket, endPacket, lengthEncoded, okPacket } from '../support/rogue-mysql.ts'

const { rogue } = useRogues()
const host = '127.0.0.1'
const newPassword = 'a new one 22'

const refusal = (errno: number) => {
  const head = Buffer.from([0xFF, errno & 0xFF, errno >> 8])
  return Buffer.concat([head, Buffer.from('#HY000no')])
}
const modeWithoutEscapes = [
  Buffer.of(1),
  columnPacket('mode'),
  endPacket,
  lengthEncoded('NO_BACKSLASH_ESCAPES'),
  endPacket,
]

interface Script {
  /** Answers one statement that gives a password, by its number; null drops the link. */
  onSet?: (nth: number) => Promise<Buffer | null> | Buffer | null
  /** Lets nobody sign in once a password was taken. */
  shutsOut?: boolean
}

/** A server on which every password has expired until a new one was given. */
function expiring({ onSet = () => okPacket, shutsOut = false }: Script = {}): Misbehaviour {
  let sets = 0
  return async (wire) => {
    await wire.greet(native)
    if (shutsOut && sets > 0) return wire.send(refusal(1045))
    wire.send(okPacket)
    for (;;) {
      const sql = (await wire.read()).toString('utf8', 1)
      if (sql.startsWith('SET PASSWORD')) {
        const packet = await onSet(++sets)
        if (!packet) return undefined
        wire.send(packet)
      } else if (sql === 'SELECT 1') {
        wire.send(refusal(1820))
      } else {
        for (const packet of sql === 'SELECT @@SESSION.sql_mode' ? modeWithoutEscapes : answer(sql)) wire.send(packet)
      }
    }
  }
}

async function begin(script: Script): Promise<{ server: RogueMysql, services: Services }> {
  const server = await rogue(host)
  server.behave(expiring(script))
  return { server, services: await openConnectionServices() }
}

describe('a new password that a server has taken', () => {
  it('is not saved into a connection that leads elsewhere by then', async () => {
    const other = await rogue(host)
    other.behave(expiring())
    const taken = { edit: async () => {} }
    const { server, services: { connections } } = await begin({
      async onSet() {
        await taken.edit()
        return okPacket
      },
    })
    const { id } = await connections.create(person(), draftTo(server))
    taken.edit = async () => {
      await connections.update(person(), id, { host, port: other.port, password: 'of the other' })
    }
    expect(await connections.renewPassword(person(), { id, newPassword })).toMatchObject({ ok: true, saved: false })
    expect(await connections.resolve(person(), id)).toMatchObject({ port: other.port, password: 'of the other' })
  })

  it('is told as taken where the sign-in with it fails', async () => {
    const { server, services: { connections } } = await begin({ shutsOut: true })
    const failure = await failureOf(connections.renewPassword(person(), { ...draftTo(server), newPassword }))
    expect(failure).toMatchObject({ code: 'engine', details: { part: 'password', reason: 'passwordTaken' } })
    expect(failure.message).toMatch(/^The server has taken the new password, but signing in with it failed: ./)
  })

  it('is told as taken where the connection was deleted meanwhile', async () => {
    const taken = { edit: async () => {} }
    const { server, services: { connections } } = await begin({
      async onSet() {
        await taken.edit()
        return okPacket
      },
    })
    const { id } = await connections.create(person(), draftTo(server))
    taken.edit = () => connections.delete(person(), id)
    const failure = await failureOf(connections.renewPassword(person(), { id, newPassword }))
    expect(failure).toMatchObject({ code: 'conflict', details: { part: 'password', reason: 'passwordTaken' } })
    expect(failure.message).toContain('could not be saved here')
  })
})

describe('a new password of which nobody knows whether the server took it', () => {
  it.each([newPassword, 'with a \\ in it'])('is told as that: %s', async (given) => {
    const { server, services: { connections } } = await begin({ onSet: () => null })
    const failure = await failureOf(connections.renewPassword(person(), { ...draftTo(server), newPassword: given }))
    expect(failure).toMatchObject({ code: 'unavailable', details: { part: 'password', reason: 'passwordUnknown' } })
    expect(failure.message).toContain('it is not known which one counts')
    expect(failure.message.includes('backslashes twice')).toBe(given.includes('\\'))
    expect(failure.message).not.toContain(password)
  })

  it('is said to have its backslashes twice where the server refuses to take it anew', async () => {
    const { server, services: { connections } } = await begin({ onSet: nth => nth === 1 ? okPacket : refusal(1819) })
    const draft = { ...draftTo(server), newPassword: 'with a \\ in it' }
    const failure = await failureOf(connections.renewPassword(person(), draft))
    expect(failure).toMatchObject({ code: 'engine', details: { part: 'password', reason: 'passwordUnknown' } })
    expect(failure.message).toContain('with each of its backslashes twice')
    expect(failure.message).toContain('(error 1819)')
  })
})
