import { z } from 'zod'

/** Field schemas that several resources share. */
export const id = z.string().min(1).max(512)
export const databaseId = z.int().min(1)
/** No server's names hold a NUL, and drivers end a text at one: a name with it would mean another database. */
// eslint-disable-next-line no-control-regex, regexp/control-character-escape -- as every reader of the schema knows it
export const databaseName = z.string().min(1).max(256).regex(/^[^\u0000]*$/, 'must not hold a NUL character')
export const offset = z.int().min(0)
export const timestamp = z.string().describe('YYYY-MM-DDTHH:MM:SSZ')
export const nothing = z.strictObject({})
export const noContent = z.void()
