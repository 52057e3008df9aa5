import { Buffer } from 'node:buffer'

/**
 * The beginning of a text, as memory of its own: what `slice` gives keeps the whole text alive, and
 * texts of 16 MB are run.
 */
export function excerpt(text: string, length: number): string {
  return Buffer.from(text.slice(0, length), 'utf16le').toString('utf16le')
}
