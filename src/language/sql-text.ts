import { TihcError } from '../contract/errors.ts'

/** How the text of a file is written down, so that it can be written again as it was. */
export interface TextForm {
  encoding: 'utf-8' | 'utf-16le' | 'utf-16be'
  /** It begins with the byte order mark of its encoding. */
  hasMark: boolean
  lineEnd: '\n' | '\r\n'
}

/** Bytes of the largest file that is opened: as much as one call may send to be run. */
export const sqlFileBytes = 16 * 1024 * 1024

/** What a new file is written in. */
export const plainForm: TextForm = { encoding: 'utf-8', hasMark: false, lineEnd: '\n' }

/**
 * Reads the bytes of an SQL file: UTF-8, or UTF-16 with its byte order mark. Line ends become `\n`.
 *
 * @throws {TihcError} `too_large` or `bad_request` that says what to do; never shows other characters than the file has
 */
export function decodeSqlText(bytes: Uint8Array): { text: string, form: TextForm } {
  checkSqlFileSize(bytes.length)
  const { encoding, hasMark } = readMark(bytes)
  let text: string
  try {
    text = new TextDecoder(encoding, { fatal: true }).decode(bytes)
  } catch {
    throw unreadable()
  }
  if (text.includes('\0')) throw unreadable()
  const lineEnd = /\r?\n/.exec(text)?.[0] === '\r\n' ? '\r\n' : '\n'
  return { text: text.replace(/\r\n?/g, '\n'), form: { encoding, hasMark, lineEnd } }
}

/** The bytes of a text in the form that its file has. */
export function encodeSqlText(text: string, { encoding, hasMark, lineEnd }: TextForm): Uint8Array {
  const marked = (hasMark ? '\uFEFF' : '') + (lineEnd === '\n' ? text : text.replaceAll('\n', lineEnd))
  if (encoding === 'utf-8') return new TextEncoder().encode(marked)
  const bytes = new DataView(new ArrayBuffer(marked.length * 2))
  for (let index = 0; index < marked.length; index++)
    bytes.setUint16(index * 2, marked.charCodeAt(index), encoding === 'utf-16le')
  return new Uint8Array(bytes.buffer)
}

/** @throws {TihcError} `too_large` */
export function checkSqlFileSize(bytes: number): void {
  if (bytes > sqlFileBytes) {
    throw new TihcError(
      'too_large',
      `The file has ${Math.ceil(bytes / 1024 / 1024)} MB; `
      + `files of up to ${sqlFileBytes / 1024 / 1024} MB are opened. Cut it into smaller ones.`,
    )
  }
}

function readMark([first, second, third]: Uint8Array): Pick<TextForm, 'encoding' | 'hasMark'> {
  if (first === 0xFF && second === 0xFE) return { encoding: 'utf-16le', hasMark: true }
  if (first === 0xFE && second === 0xFF) return { encoding: 'utf-16be', hasMark: true }
  return { encoding: 'utf-8', hasMark: first === 0xEF && second === 0xBB && third === 0xBF }
}

function unreadable(): TihcError {
  return new TihcError(
    'bad_request',
    'The file is no text in UTF-8 or UTF-16. Save it as UTF-8 with the editor that it comes from, then open it again.',
  )
}
