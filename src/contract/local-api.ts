import { z } from 'zod'
import { nothing } from './fields.ts'
import { procedure } from './procedure.ts'

const port = z.int().min(1024).max(65535)

const status = z.looseObject({
  /** False on a host, which is the API itself. */
  available: z.boolean(),
  enabled: z.boolean(),
  /** Where it answers; null while it does not. */
  url: z.string().nullable(),
  port: z.int(),
  /** The name that scripts sign in with. */
  username: z.string(),
  hasPassword: z.boolean(),
  /** Why it does not answer although it is enabled. */
  problem: z.string().nullable(),
})
export type LocalApiStatus = z.output<typeof status>

/** `password` is one that was made just now; it is shown this once and stored as a hash alone. */
const started = status.extend({ password: z.string().nullable() })

const inWindow = 'The local API is switched in the window of the desktop app alone. Use its settings.'

export const localApi = {
  status: procedure({
    method: 'GET',
    path: '/api/local-api',
    summary: 'The HTTP API of the desktop app on this machine',
    access: 'admin',
    input: nothing,
    output: status,
  }),
  enable: procedure({
    method: 'POST',
    path: '/api/local-api/enable',
    summary: 'Answer HTTP calls on 127.0.0.1, now and after each start. In the desktop app\'s window alone',
    windowOnly: inWindow,
    access: 'admin',
    input: z.strictObject({ port: port.optional() }),
    output: started,
    errors: ['forbidden', 'conflict'],
  }),
  disable: procedure({
    method: 'POST',
    path: '/api/local-api/disable',
    summary: 'Close it at once; all its tokens end. In the desktop app\'s window alone',
    windowOnly: inWindow,
    access: 'admin',
    input: nothing,
    output: status,
    errors: ['forbidden'],
  }),
  newPassword: procedure({
    method: 'POST',
    path: '/api/local-api/password',
    summary: 'Make a new password and show it once; tokens of the old one end. In the desktop app\'s window alone',
    windowOnly: inWindow,
    access: 'admin',
    input: nothing,
    output: started,
    errors: ['forbidden'],
  }),
}
