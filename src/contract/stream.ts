import { z } from 'zod'

/*
 * Streams of bytes: what procedures of the kinds `download` and `upload` carry besides their input. Over HTTP they are
 * the body; in the desktop app they go from or into the file that the person chose, and never through the page.
 */

/** How far a stream is, in whatever its maker counts. */
export interface StreamProgress {
  done: number
  /** Null where nobody knows it. */
  total: number | null
  unit: 'rows' | 'bytes' | 'files'
}

/** What a handler of the kind `download` gives. Nothing is read before the first part is asked for. */
export interface Download {
  /** A proposal for the file's name; any text, and never a path. */
  name: string
  /** Media type: `text/csv; charset=utf-8`. */
  type: string
  /**
   * Parts of 64 KB and more, but for the last. A part stands until the one after the next is asked for, then its memory
   * is used again.
   */
  bytes: (signal: AbortSignal) => AsyncIterable<Uint8Array>
  /** How much went out up to now, where there is more to say than bytes. */
  progress?: () => StreamProgress
}

/** What a handler of the kind `upload` receives besides its input. */
export interface Upload {
  /** The file's name where it is known. */
  name: string | null
  /** Media type as its sender calls it, without parameters. */
  type: string
  /** Its bytes, once. Ends with an error where they do not arrive whole or are more than the procedure takes. */
  bytes: AsyncIterable<Uint8Array>
}

/** What became of a download: the caller has the file by then. */
export const savedFile = z.looseObject({
  /** The file's name, without its folder; null where the person thought better of it. */
  name: z.string().nullable(),
  bytes: z.int(),
})
export type SavedFile = z.output<typeof savedFile>
