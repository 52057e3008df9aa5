/** A statement in the editor's text: without its delimiter and the white space around it. */
export interface StatementRange {
  from: number
  to: number
  /** What ends it; differs from `;` after a DELIMITER line. */
  delimiter: string
}

interface Scanned extends StatementRange { end: number }

const space = /\s/
const word = /[\w$\u0080-\uFFFF]/
const delimiterLine = /delimiter[ \t]+(\S+)(?:[^\S\n][^\n]*)?/iy
/** What a CREATE may make; the first of these words says what. */
const kinds = new Set(['database', 'event', 'function', 'index', 'package', 'procedure', 'schema', 'sequence', 'server', 'table', 'trigger', 'user', 'view'])
/** Those with a body that has statements of its own, between BEGIN and END. */
const routines = new Set(['event', 'function', 'package', 'procedure', 'trigger'])
const loops = new Set(['IF', 'LOOP', 'WHILE', 'REPEAT'])

/**
 * Cuts a text into statements as MySQL's own client does: `;` ends one, but not in strings, quoted names,
 * comments or the body of a routine; a DELIMITER line changes what ends them. Linear in the text's length.
 */
export function* scanStatements(text: string): Generator<Scanned> {
  let delimiter = ';'
  let begin = 0
  let position = 0
  /** Where the first word of the statement stands; -1 while there are only space and comments. */
  let first = -1
  let depth = 0
  let isRoutine = false

  while (position < text.length) {
    if (first === -1) {
      delimiterLine.lastIndex = position
      const line = delimiterLine.exec(text)
      if (line) {
        delimiter = line[1]!
        position = begin = delimiterLine.lastIndex
        continue
      }
    }
    const skipped = skipSpaceOrComment(text, position)
    if (skipped > position) {
      position = skipped
      continue
    }
    if (depth === 0 && text.startsWith(delimiter, position)) {
      const end = position + delimiter.length
      if (first !== -1) yield { ...trimmed(text, begin, position), delimiter, end }
      position = begin = end
      first = -1
      isRoutine = false
      continue
    }
    if (first === -1) {
      first = position
      isRoutine = startsRoutine(text.slice(position, position + 512))
    }
    const next = skipToken(text, position)
    if (isRoutine) depth = depthAfter(text.slice(position, next), depth, text, next)
    position = next
  }
  if (first !== -1) yield { ...trimmed(text, begin, text.length), delimiter, end: text.length }
}

const range = ({ from, to, delimiter }: Scanned): StatementRange => ({ from, to, delimiter })

/**
 * The statement that a cursor at `position` is in. Right behind the delimiter, or further on the same line,
 * it is still the one before; in the room between two statements the next; after all the last one.
 */
export function statementAt(text: string, position: number): StatementRange | null {
  let before: Scanned | undefined
  for (const statement of scanStatements(text)) {
    if (position <= statement.end) {
      const stillBefore = before && position < statement.from && !text.slice(before.end, position).includes('\n')
      return range(stillBefore ? before! : statement)
    }
    before = statement
  }
  return before ? range(before) : null
}

function startsRoutine(start: string): boolean {
  const [create, ...words] = start.toLowerCase().split(/\s+/)
  return create === 'create' && routines.has(words.find(word => kinds.has(word)) ?? '')
}

function trimmed(text: string, from: number, to: number): { from: number, to: number } {
  while (from < to && space.test(text[from]!)) from++
  while (to > from && space.test(text[to - 1]!)) to--
  return { from, to }
}

function endOf(text: string, found: number, length: number): number {
  return found === -1 ? text.length : found + length
}

function skipSpaceOrComment(text: string, position: number): number {
  const char = text[position]!
  if (space.test(char)) return position + 1
  if (char === '#') return endOf(text, text.indexOf('\n', position), 1)
  // `--` begins a comment only where white space, or nothing, follows.
  if (char === '-' && text[position + 1] === '-' && (position + 2 >= text.length || space.test(text[position + 2]!)))
    return endOf(text, text.indexOf('\n', position), 1)
  // `/*! … */` and hints hold code: they are part of a statement, not room between two.
  if (char === '/' && text[position + 1] === '*' && !isCode(text, position))
    return endOf(text, text.indexOf('*/', position + 2), 2)
  return position
}

function isCode(text: string, position: number): boolean {
  return text[position + 2] === '!' || text[position + 2] === '+' || text.startsWith('T![', position + 2) || text.startsWith('M!', position + 2)
}

function skipToken(text: string, position: number): number {
  const char = text[position]!
  if (char === '\'' || char === '"') return skipString(text, position, char)
  if (char === '`') return endOf(text, text.indexOf('`', position + 1), 1)
  if (char === '/' && text[position + 1] === '*') return endOf(text, text.indexOf('*/', position + 2), 2)
  if (!word.test(char)) return position + 1
  let end = position + 1
  while (end < text.length && word.test(text[end]!)) end++
  return end
}

function skipString(text: string, position: number, quote: string): number {
  for (let at = position + 1; at < text.length; at++) {
    if (text[at] === '\\') at++
    else if (text[at] === quote) return at + 1
  }
  return text.length
}

/** BEGIN and CASE open, their END closes; the END of a loop or an IF closes nothing that was counted. */
function depthAfter(token: string, depth: number, text: string, next: number): number {
  const upper = token.toUpperCase()
  if (upper === 'BEGIN') return depth + 1
  if (upper === 'CASE' && !/\bend\s+$/i.test(text.slice(Math.max(0, next - 24), next - 4))) return depth + 1
  if (upper !== 'END') return depth
  const following = /^\s+([a-z]+)/i.exec(text.slice(next, next + 24))?.[1]?.toUpperCase()
  return following && loops.has(following) ? depth : Math.max(0, depth - 1)
}
