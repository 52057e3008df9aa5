import { z } from 'zod'
import { addressAsks, connectionDraft } from './connections.ts'
import { id, nothing } from './fields.ts'
import { procedure } from './procedure.ts'

/** Characters of the largest text that is saved as a file. */
const text = z.string().max(16 * 1024 * 1024)

/** An SQL file that the person opened: where it lies stays with the main process, which knows it by `id`. */
const document = z.looseObject({
  id,
  name: z.string(),
  text: z.string(),
})

const { name, host, port, user, database, tls } = connectionDraft.shape

/** What the system, another start or a link asked the app to open, and the person agreed to. */
const opening = z.discriminatedUnion('kind', [
  z.looseObject({ kind: z.literal('document'), document }),
  /** A connection to be shown in the form; a link's password is left out. */
  z.looseObject({
    kind: z.literal('connection'),
    draft: z.looseObject({ name, host, port, user, database, tls, asks: addressAsks }),
  }),
])

const saved = z.looseObject({
  /** Null where the person thought better of it. */
  document: document.omit({ text: true }).nullable(),
})

const largeBody = 40 * 1024 * 1024

/** SQL files of this machine: of the desktop app alone, because a path is never taken from a page. */
export const documents = {
  openings: procedure({
    door: 'ipc',
    method: 'POST',
    path: '/api/documents/openings',
    summary: 'What waits to be opened; each is given once',
    access: 'viewer',
    input: nothing,
    output: z.looseObject({ openings: z.array(opening) }),
  }),
  choose: procedure({
    door: 'ipc',
    method: 'POST',
    path: '/api/documents/choose',
    summary: 'Let the person choose SQL files and read them',
    access: 'viewer',
    input: nothing,
    output: z.looseObject({
      documents: z.array(document),
      errors: z.array(z.looseObject({ name: z.string(), error: z.string() })),
    }),
  }),
  save: procedure({
    door: 'ipc',
    method: 'POST',
    path: '/api/documents/{id}/save',
    summary: 'Write a text back into its file; asks where that was changed by another program',
    access: 'viewer',
    input: z.strictObject({ id, text }),
    output: saved,
    bodyLimit: largeBody,
    errors: ['not_found', 'unavailable'],
  }),
  saveAs: procedure({
    door: 'ipc',
    method: 'POST',
    path: '/api/documents/save-as',
    summary: 'Let the person choose a file and write a text into it',
    access: 'viewer',
    input: z.strictObject({ name: z.string().max(255), text }),
    output: saved,
    bodyLimit: largeBody,
    errors: ['unavailable'],
  }),
}

export type Document = z.output<typeof document>
export type Opening = z.output<typeof opening>
