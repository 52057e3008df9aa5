import type { TextForm } from '../../language/sql-text.ts'
import type { Log } from '../core/log.ts'
import { randomUUID } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { z } from 'zod'

/** A file that was opened or saved. */
export interface KnownDocument {
  path: string
  form: TextForm
  /** What it held when it was last read or written. */
  mark: string
}

export interface KnownDocuments {
  find: (id: string) => KnownDocument | undefined
  /** By their ids, the ones that were used last first. */
  all: () => Array<[string, KnownDocument]>
  /** Notes a file, under the id that its path has already. */
  note: (document: KnownDocument) => string
}

/** More than tabs that anybody has open; the ones that were used longest ago are forgotten. */
const most = 500

const saved = z
  .array(
    z.tuple([
      z.uuid(),
      z.object({
        path: z.string(),
        form: z.object({
          encoding: z.enum(['utf-8', 'utf-16le', 'utf-16be']),
          hasMark: z.boolean(),
          lineEnd: z.enum(['\n', '\r\n']),
        }),
        mark: z.string(),
      }),
    ]),
  )
  .max(most)

/**
 * Which id is which file, kept in the profile: tabs come back after a restart, and with them what they were saved as.
 */
export function createKnownDocuments(file: string, log: Log): KnownDocuments {
  const known = new Map<string, KnownDocument>(read(file))

  function keep(): void {
    try {
      writeFileSync(file, JSON.stringify(Array.from(known)), { mode: 0o600 })
    } catch (error) {
      log.warn(`which files are open could not be kept: ${(error as NodeJS.ErrnoException).code}`)
    }
  }

  return {
    find: id => known.get(id),
    all: () => Array.from(known).reverse(),
    note(document) {
      const [id = randomUUID()] = Array.from(known).find(([, { path }]) => path === document.path) ?? []
      known.delete(id)
      known.set(id, document)
      for (const [oldest] of known) {
        if (known.size <= most) break
        known.delete(oldest)
      }
      keep()
      return id
    },
  }
}

function read(file: string): Array<[string, KnownDocument]> {
  try {
    return saved.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    return []
  }
}
