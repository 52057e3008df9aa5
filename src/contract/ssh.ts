import { z } from 'zod'
import { id, noContent, nothing, timestamp } from './fields.ts'
import { procedure } from './procedure.ts'

const place = {
  host: z.string().trim().min(1).max(255),
  port: z.int().min(1).max(65535).default(22),
  /** `host:port` of the jump host through which it is reached; null for none. The same address can be another machine from there. */
  via: z.string().max(300).nullable().default(null),
  keyType: z.string().min(1).max(64),
  /** As `ssh-keygen -l` shows it. */
  fingerprint: z.string().regex(/^SHA256:[\w+/]{43}$/, 'must look like SHA256:… with 43 characters'),
}

const knownHost = z.looseObject({
  id,
  host: z.string(),
  port: z.int(),
  via: z.string().nullable(),
  keyType: z.string(),
  fingerprint: z.string(),
  addedBy: z.string(),
  createdAt: timestamp,
})

/** SSH servers whose keys somebody of the tenant has compared and accepted. */
export const knownHosts = {
  list: procedure({
    method: 'GET',
    path: '/api/ssh/known-hosts',
    summary: 'SSH servers that are known, with their keys\' fingerprints',
    access: 'viewer',
    input: nothing,
    output: z.looseObject({ data: z.array(knownHost) }),
  }),
  accept: procedure({
    method: 'POST',
    path: '/api/ssh/known-hosts',
    summary: 'Accept the key of an SSH server; one that is known with another key must be forgotten first',
    access: 'editor',
    input: z.strictObject(place),
    output: knownHost,
    status: 201,
    errors: ['conflict'],
  }),
  forget: procedure({
    method: 'DELETE',
    path: '/api/ssh/known-hosts/{id}',
    summary: 'Forget the key of an SSH server, for example because the server was set up anew; the next connection asks again',
    access: 'editor',
    input: z.strictObject({ id }),
    output: noContent,
    status: 204,
    errors: ['not_found'],
  }),
}

export type KnownHost = z.output<typeof knownHost>

/** What the details of an error hold where an SSH server's key is not known (`unknownHostKey`) or is another one (`changedHostKey`). */
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
