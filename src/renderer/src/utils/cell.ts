import type { Cell, CellBytes } from '@contract/sql.ts'
import { endOfQuoted } from '@language/quoted-text.ts'

/** Characters of a value that the grid shows; the rest stands behind the viewer. */
const shown = 256
const shownBytes = 24

type Preview = Extract<Cell, { bytes: number }>

export const isPreview = (cell: Cell): cell is Preview => typeof cell === 'object' && cell !== null && 'bytes' in cell
/** Shown in hex: a binary value, or a text that cannot be read. */
export const isBytes = (cell: Cell): cell is CellBytes => typeof cell === 'object' && cell !== null && 'base64' in cell

/** Whether it is a text whose bytes are none in the character set that it bears, as far as it is here. */
export function isInvalid(cell: Cell): boolean {
  return isPreview(cell) ? isInvalid(cell.preview) : isBytes(cell) && cell.invalid === true
}

function hex(base64: string, most = Infinity): string {
  const binary = atob(Number.isFinite(most) ? base64.slice(0, Math.ceil(most / 3) * 4) : base64)
  let text = '0x'
  for (let at = 0; at < binary.length && at < most; at++)
    text += binary.charCodeAt(at).toString(16).padStart(2, '0').toUpperCase()
  return text
}

const bytesOf = (base64: string) =>
  Math.floor((base64.length * 3) / 4) - (base64.endsWith('==') ? 2 : base64.endsWith('=') ? 1 : 0)

/** One line for the grid: cut, with line breaks made visible. */
export function cellLine(cell: Cell): string {
  if (cell === null) return 'NULL'
  if (isPreview(cell)) return `${cellLine(cell.preview)}…`
  if (isBytes(cell)) return hex(cell.base64, shownBytes) + (bytesOf(cell.base64) > shownBytes ? '…' : '')
  const text = String(cell)
  const cut = text.length > shown ? `${text.slice(0, shown)}…` : text
  return /[\r\n\t]/.test(cut) ? cut.replaceAll(/\r\n|\r|\n/g, '↵').replaceAll('\t', '→') : cut
}

/** The whole value as text; of a preview what there is of it. */
export function cellText(cell: Cell): string {
  if (cell === null) return 'NULL'
  if (isPreview(cell)) return cellText(cell.preview)
  if (isBytes(cell)) return hex(cell.base64)
  return String(cell)
}

/** JSON with line breaks and indents, number by number as it came; null when the text is no JSON. */
export function prettyJson(text: string): string | null {
  const start = text.trimStart()[0]
  if (start !== '{' && start !== '[') return null
  try {
    JSON.parse(text)
  } catch {
    return null
  }
  return indentJson(text)
}

/** Works on the text, not on parsed values: big integers and the order of keys stay as the server sent them. */
function indentJson(text: string): string {
  const out: string[] = []
  let depth = 0
  const line = () => out.push('\n', '  '.repeat(depth))
  for (const token of jsonTokens(text)) {
    if (token === '{' || token === '[') {
      out.push(token)
      depth++
      line()
    } else if (token === '}' || token === ']') {
      depth--
      if (/^\s*$/.test(out.at(-1)!) && /[{[]/.test(out.at(-3) ?? '')) out.splice(-2)
      else line()
      out.push(token)
    } else if (token === ',') {
      out.push(token)
      line()
    } else {
      out.push(token === ':' ? ': ' : token)
    }
  }
  return out.join('')
}

/** @param text valid JSON */
function* jsonTokens(text: string): Generator<string> {
  const begin = /[{}[\],:"]|[^\s{}[\],:"]+/g
  for (let found = begin.exec(text); found; found = begin.exec(text)) {
    if (found[0] === '"') begin.lastIndex = endOfQuoted(text, found.index, true)
    yield text.slice(found.index, begin.lastIndex)
  }
}
