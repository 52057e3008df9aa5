import type { SecretKey } from '../connections/secret-key.ts'
import type { Log } from '../core/log.ts'
import type { SystemRecord } from './key-record.ts'
import type { SystemProtection } from './system-protection.ts'
import { Buffer } from 'node:buffer'
import { within } from '../core/within.ts'
import { describeDataKey } from './key-record.ts'

/** A password store may ask the person in a window of its own; one that does not answer holds nobody up for ever. */
const systemMs = 60_000

/** Wraps the data key by the system's password store. */
export interface SystemWrap {
  /** Whether it is there and answers. */
  available: () => Promise<boolean>
  /** @throws where the store refuses or does not answer, as `unwrap` */
  wrap: (key: SecretKey) => Promise<SystemRecord>
  /** `outdated` asks for the key to be wrapped anew. */
  unwrap: (record: SystemRecord) => Promise<{ key: SecretKey, outdated: boolean }>
}

export function createSystemWrap(system: SystemProtection, log: Log): SystemWrap {
  const inTime = <T>(answer: Promise<T>) => within(answer, systemMs, () => new Error('no answer'))

  return {
    available: () => inTime(system.available()).catch((error) => {
      log.warn(`the system's password store does not answer: ${(error as Error).message}`)
      return false
    }),
    async wrap({ key, kid }) {
      const wrapped = await inTime(system.wrap(key.toString('base64')))
      return { version: 1, protection: 'system', kid, wrapped: wrapped.toString('base64') }
    },
    async unwrap({ wrapped, kid }) {
      const { text, outdated } = await inTime(system.unwrap(Buffer.from(wrapped, 'base64')))
      const key = describeDataKey(Buffer.from(text, 'base64'))
      if (key.kid !== kid) throw new Error('what it gives is another key')
      return { key, outdated }
    },
  }
}
