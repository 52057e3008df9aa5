import { z } from 'zod'
import { id, noContent, nothing, timestamp } from './fields.ts'
import { procedure } from './procedure.ts'

/** Where a server with a key is. */
export const keyPlace = {
  host: z.string().trim().min(1).max(255),
  port: z.int().min(1).max(65535),
  /**
   * The SSH servers through which it is reached, each `host:port`; null for none. The same address can be another
   * machine from there.
   */
  via: z.string().max(600).nullable().default(null),
}

/** SHA-256 in base64 without padding, as `ssh-keygen -l` shows it. */
export const fingerprint = z.string().regex(/^SHA256:[\w+/]{43}$/, 'must look like SHA256:… with 43 characters')

/** What every accepted key shows. */
export const acceptedKey = {
  id,
  host: z.string(),
  port: z.int(),
  via: z.string().nullable(),
  fingerprint: z.string(),
  addedBy: z.string(),
  createdAt: timestamp,
}

interface AcceptedKeysOptions<I extends z.ZodObject, O extends z.ZodType> {
  path: string
  summaries: Record<'list' | 'accept' | 'forget', string>
  /** What is accepted, and how it is shown. */
  input: I
  key: O
}

/**
 * The calls about keys that somebody of the tenant has compared and accepted: one for every place. Everybody sees them,
 * editors change them.
 */
export function acceptedKeys<I extends z.ZodObject, O extends z.ZodType>(options: AcceptedKeysOptions<I, O>) {
  const { path, summaries, input, key } = options
  return {
    list: procedure({
      method: 'GET',
      path,
      summary: summaries.list,
      access: 'viewer',
      input: nothing,
      output: z.looseObject({ data: z.array(key) }),
    }),
    accept: procedure({
      method: 'POST',
      path,
      summary: summaries.accept,
      access: 'editor',
      input,
      output: key,
      status: 201,
      errors: ['conflict'],
    }),
    forget: procedure({
      method: 'DELETE',
      path: `${path}/{id}`,
      summary: summaries.forget,
      access: 'editor',
      input: z.strictObject({ id }),
      output: noContent,
      status: 204,
      errors: ['not_found'],
    }),
  }
}
