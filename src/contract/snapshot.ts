import { z } from 'zod'
import { errorCodes, errorDetails } from './errors.ts'
import { id, timestamp } from './fields.ts'

/**
 * What the last sync saw may stand in for a server's answer. A sync that is under way changes nothing of it; of a
 * database whose first sync did not end it is what was read until then.
 */
export const snapshotUse = z
  .enum(['fallback', 'only'])
  .describe(
    '`fallback`: what the last sync saw where the server cannot be reached or does not answer in time, or where a '
    + 'saved password cannot be opened; whatever else goes wrong (a refused sign-in, a certificate or key that is not '
    + 'accepted, a name that is not there) stays an error, and so does all of it where there was no sync. '
    + '`only`: the same without asking the server',
  )
export type SnapshotUse = z.output<typeof snapshotUse>

export const asOf = timestamp.describe('YYYY-MM-DDTHH:MM:SSZ, when the sync ended that saw this; absent where a server '
  + 'answered')

/** Why a connection's server gave no answer of its own. */
export const connectionError = z.looseObject({
  connectionId: id,
  error: z.string(),
  code: z.enum(errorCodes),
  /**
   * With the `reason` where the password is missing (`locked`, `secret`) or an SSH server is not known
   * (`unknownHostKey`).
   */
  details: errorDetails.optional(),
})
export type ConnectionError = z.output<typeof connectionError>
