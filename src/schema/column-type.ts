import type { ColumnType } from './model.ts'

/** How a dialect writes types. */
export interface TypeSyntax {
  /** Words behind the type that are no part of its name, in upper case: `UNSIGNED`, `ZEROFILL`. */
  modifiers?: ReadonlySet<string>
  /** Whether a backslash in a value of an enumeration begins an escape. */
  backslashEscapes?: boolean
}

const none: ReadonlySet<string> = new Set()
/** Types whose one number in brackets counts digits. */
const counted = /^(?:DEC|DECIMAL|NUMERIC|FIXED|NUMBER|TIME|TIMESTAMP|DATETIME)\b/
const escapes: Record<string, string> = { 0: '\0', n: '\n', r: '\r', t: '\t', b: '\b', Z: '\x1A' }

/**
 * Takes the text of a type apart.
 *
 * @param text as the server prints it
 * @param syntax what of it is no part of the name, and how texts in it are written
 * @returns the parts; what is not there is null, false, or ''
 * @example
 * parseColumnType('decimal(10,2) unsigned', { modifiers: new Set(['UNSIGNED']) })
 * // { text: 'decimal(10,2) unsigned', base: 'DECIMAL', precision: 10, scale: 2, unsigned: true, … }
 */
export function parseColumnType(
  text: string,
  { modifiers = none, backslashEscapes = false }: TypeSyntax = {},
): ColumnType {
  const open = text.indexOf('(')
  const close = open === -1 ? -1 : closingBracket(text, open, backslashEscapes)
  const inside = open === -1 ? '' : text.slice(open + 1, close === -1 ? text.length : close)
  const front = words(open === -1 ? text : text.slice(0, open))
  const behind = close === -1 ? [] : words(text.slice(close + 1))
  const trailing = trailingModifiers(front, modifiers)
  const base = front.slice(0, front.length - trailing.length).join(' ')
  const said = new Set([...trailing, ...behind])
  const isList = inside.trimStart().startsWith('\'')
  return {
    text,
    base,
    ...(isList ? { length: null, precision: null, scale: null } : numbersOf(inside, base)),
    unsigned: modifiers.has('UNSIGNED') && (said.has('UNSIGNED') || said.has('ZEROFILL')),
    zerofill: modifiers.has('ZEROFILL') && said.has('ZEROFILL'),
    values: isList ? readValues(inside, backslashEscapes) : null,
  }
}

function words(text: string): string[] {
  return text
    .toUpperCase()
    .split(/\s+/)
    .filter(word => word !== '')
}

function trailingModifiers(front: string[], modifiers: ReadonlySet<string>): string[] {
  let from = front.length
  while (from > 1 && modifiers.has(front[from - 1]!)) from--
  return front.slice(from)
}

function numbersOf(inside: string, base: string): Pick<ColumnType, 'length' | 'precision' | 'scale'> {
  const found = inside
    .split(',')
    .map(part => part.trim())
    .filter(part => /^\d+$/.test(part))
    .map(Number)
  const [first = null, second = null] = found
  if (second !== null) return { length: null, precision: first, scale: second }
  return counted.test(base)
    ? { length: null, precision: first, scale: null }
    : { length: first, precision: null, scale: null }
}

/** The bracket that closes the one at `open`, outside of texts; −1 where there is none. */
function closingBracket(text: string, open: number, backslashEscapes: boolean): number {
  let quoted = false
  for (let at = open + 1; at < text.length; at++) {
    const character = text[at]
    if (quoted && backslashEscapes && character === '\\') at++
    // A doubled quote ends the text and begins it again.
    else if (character === '\'') quoted = !quoted
    else if (character === ')' && !quoted) return at
  }
  return -1
}

function readValues(inside: string, backslashEscapes: boolean): string[] {
  const values: string[] = []
  let begin = -1
  for (let at = 0; at < inside.length; at++) {
    const character = inside[at]
    if (begin !== -1 && backslashEscapes && character === '\\') {
      at++
    } else if (character !== '\'') {
      continue
    } else if (begin === -1) {
      begin = at + 1
    } else if (inside[at + 1] === '\'') {
      at++
    } else {
      values.push(unquoted(inside.slice(begin, at), backslashEscapes))
      begin = -1
    }
  }
  return values
}

function unquoted(value: string, backslashEscapes: boolean): string {
  return backslashEscapes
    ? value.replace(/''|\\([\s\S])/g, (found, escaped: string | undefined) =>
        escaped === undefined ? found[0]! : (escapes[escaped] ?? escaped),
      )
    : value.replaceAll('\'\'', '\'')
}
