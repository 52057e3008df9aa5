import { z } from 'zod'
import { acceptedKey, acceptedKeys, fingerprint, keyPlace } from './accepted-keys.ts'

const knownHost = z.looseObject({ ...acceptedKey, keyType: z.string() })

/** SSH servers whose keys somebody of the tenant has compared and accepted. */
export const knownHosts = acceptedKeys({
  path: '/api/ssh/known-hosts',
  summaries: {
    list: 'SSH servers that are known, with their keys\' fingerprints',
    accept: 'Accept the key of an SSH server; one that is known with another key must be forgotten first',
    forget: 'Forget the key of an SSH server, for example because the server was set up anew',
  },
  input: z.strictObject({
    ...keyPlace,
    port: keyPlace.port.default(22),
    keyType: z.string().min(1).max(64),
    fingerprint,
  }),
  key: knownHost,
})

export type KnownHost = z.output<typeof knownHost>

/**
 * What the details of an error hold where an SSH server's key is not known (`unknownHostKey`) or is another one
 * (`changedHostKey`).
 */
export interface HostKeyQuestion {
  reason: 'unknownHostKey' | 'changedHostKey'
  host: string
  port: number
  via: string | null
  keyType: string
  fingerprint: string
  /** The one that was accepted before, where it changed. */
  knownFingerprint?: string
}
