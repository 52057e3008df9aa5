import { z } from 'zod'

/** Field schemas that several resources share. */
export const id = z.string().min(1).max(512)
export const databaseId = z.int().min(1)
export const offset = z.int().min(0)
export const timestamp = z.string().describe('YYYY-MM-DDTHH:MM:SSZ')
export const nothing = z.strictObject({})
export const noContent = z.void()
