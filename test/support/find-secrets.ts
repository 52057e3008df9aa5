import { Buffer } from 'node:buffer'
import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'

/** The ways in which a program may have written a text down. */
function formsOf(secret: string): Array<[string, Buffer]> {
  const bytes = Buffer.from(secret)
  return [
    ['as it is', bytes],
    ['UTF-16', Buffer.from(secret, 'utf16le')],
    ['hexadecimal', Buffer.from(bytes.toString('hex'))],
    ['percent-encoded', Buffer.from(encodeURIComponent(secret))],
    // Where it begins in its base64 text decides how it is cut: without its edges it is found in any.
    ...[0, 1, 2].map(shift => [`base64, ${shift}`, Buffer.from(Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64').slice(shift === 0 ? 0 : 4, -4))] as [string, Buffer]),
  ]
}

/** Which files below a folder hold one of the texts, and how. Names them with the form, never the text. */
export function filesWith(folder: string, secrets: readonly string[]): string[] {
  const found: string[] = []
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    const content = readFileSync(path)
    secrets.forEach((secret, index) => {
      for (const [form, bytes] of formsOf(secret)) {
        if (content.includes(bytes)) found.push(`${relative(folder, path)} holds secret ${index} (${form})`)
      }
    })
  }
  return found
}
