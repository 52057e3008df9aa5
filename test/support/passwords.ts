import type { ConnectionDraft } from '../../src/contract/connections.ts'
import type { ServerKeyQuestion } from '../../src/contract/server-keys.ts'
import type { openConnectionServices } from './connection-services.ts'
import type { Misbehaviour, RogueMysql } from './rogue-mysql.ts'
import type { Certificates } from './tls.ts'
import { Buffer } from 'node:buffer'
import { afterAll, beforeAll, onTestFinished } from 'vitest'
import { person, wholeDraft } from './connection-services.ts'
import { removeFolder, temporaryFolder } from './owned-process.ts'
import { startRogueMysql } from './rogue-mysql.ts'
import { makeCertificates } from './tls.ts'

/** What suites about passwords have in common: servers that ask for them, and an account to ask about. */

export type Services = Awaited<ReturnType<typeof openConnectionServices>>
type Draft = Partial<Parameters<typeof wholeDraft>[0]>

export const password = 'a pässword for one server'
export const account = { user: 'somebody', password }
export const required: Draft = { tls: { mode: 'required' } }

export const native = 'mysql_native_password'
export const caching = 'caching_sha2_password'
export const sha256 = 'sha256_password'
export const clear = 'mysql_clear_password'

export const fastAuth = Buffer.of(3)
export const fullAuth = Buffer.of(4)

/** Certificates for the suite, and servers that end with their test. */
export function useRogues() {
  const ground = {} as { folder: string, certificates: Certificates }
  beforeAll(async () => {
    ground.folder = await temporaryFolder('passwords')
    ground.certificates = await makeCertificates(ground.folder)
  })
  afterAll(() => removeFolder(ground.folder))

  async function rogue(host: string, { hasTls = false } = {}): Promise<RogueMysql> {
    const server = await startRogueMysql(host, hasTls ? ground.certificates.ip : null)
    onTestFinished(() => server.close())
    return server
  }
  return { ground, rogue }
}

export const draftTo = ({ host, port }: Pick<RogueMysql, 'host' | 'port'>, more: Draft = {}): ConnectionDraft =>
  wholeDraft({ name: 'rogue', host, port, ...account, ...more })

export const attempt = ({ connections }: Services, draft: ConnectionDraft) => connections.test(person(), draft)

/** Accepts the key that an error asks about. */
export async function accept({ serverKeys }: Services, details: Record<string, unknown> | undefined): Promise<void> {
  const { host, port, via, kind, fingerprint } = details as unknown as ServerKeyQuestion
  await serverKeys.accept(person(), { host, port, via, kind, fingerprint })
}

/** Greets by one plugin, asks to sign in by another, and sends its data one after the other. */
export const ask = (greeted: string, plugin: string, ...data: Buffer[]): Misbehaviour => async (wire) => {
  await wire.greet(greeted)
  await wire.switchTo(plugin)
  for (const each of data) await wire.more(each)
  await wire.welcome()
}
