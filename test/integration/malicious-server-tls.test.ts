import type { Misbehaviour } from '../support/rogue-mysql.ts'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { openMysqlConnection } from '../../src/main/engines/mysql/mysql-connect.ts'
import { configOf, failureOf } from '../support/connection-services.ts'
import { removeFolder, temporaryFolder } from '../support/owned-process.ts'
import { columnPacket, okPacket, startRogueMysql } from '../support/rogue-mysql.ts'
import { makeCertificates } from '../support/tls.ts'

let folder: string
let certificates: Awaited<ReturnType<typeof makeCertificates>>
beforeAll(async () => {
  folder = await temporaryFolder('certificates')
  certificates = await makeCertificates(folder)
})
afterAll(() => removeFolder(folder))

/** Answers the first question so. */
const answering = (...payloads: Buffer[]): Misbehaviour => async (wire) => {
  await wire.greet('mysql_native_password')
  wire.send(okPacket)
  await wire.read()
  for (const payload of payloads) wire.send(payload)
  await wire.read()
}

describe('a server that lies inside TLS is found out as any other', () => {
  it.each<[what: string, says: RegExp, Misbehaviour]>([
    ['asks for a file', /asked for a file/, answering(Buffer.from('\xFB/etc/passwd', 'latin1'))],
    ['announces 2^24 columns', /more columns/, answering(Buffer.of(0xFD, 0xFF, 0xFF, 0xFF))],
    ['cuts a column off', /cannot be read/, answering(Buffer.of(1), columnPacket('a').subarray(0, 8))],
    ['sends an empty packet', /cannot be read/, answering(Buffer.alloc(0))],
  ])('where it %s', async (_, says, behave) => {
    const rogue = await startRogueMysql('127.0.0.1', certificates.right)
    onTestFinished(() => rogue.close())
    rogue.behave(behave)
    const config = configOf({ ...rogue, user: 'root', password: '' }, { tls: { mode: 'required' } })
    const failure = await failureOf(openMysqlConnection(config))
    expect(failure).toMatchObject({ code: 'unavailable', details: { part: 'server' } })
    expect(failure.message).toMatch(says)
    expect(rogue.received.some(packet => packet.includes('root:'))).toBe(false)
  })
})
