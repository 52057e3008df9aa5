import type { SelectionRange, Text } from '@codemirror/state'
import type { FoundStatement, StatementFinder } from '@language/statement-finder.ts'
import type { SentText } from '@/store/modules/run.ts'
import { cutStatement } from '@language/splitter.ts'

/** What Run sends of a text. */
export interface RunRange extends FoundStatement { isSelection: boolean }

/** Lines from 1, both included. */
export interface LineRange { first: number, last: number }

const step = 65_536
/** A statement so many lines from the cursor is not what it means. */
const farLines = 10

/**
 * What Run sends: the selection where something is selected, else the statement that the cursor means.
 *
 * @param mayGoOn asked before each further part of the text is read
 * @returns null where nothing would run; undefined where it was not found yet
 */
export function whatRuns(
  doc: Text,
  selection: SelectionRange,
  finder: StatementFinder,
  mayGoOn?: () => boolean,
): RunRange | null | undefined {
  const { from, to, head } = selection
  if (firstInk(doc, from, to) < to) {
    const delimiter = finder.delimiterAt(from, mayGoOn)
    if (delimiter === undefined) return undefined
    return holdsStatement(doc, { start: from, end: to, delimiter }, finder)
      ? { start: from, end: to, delimiter, isSelection: true }
      : null
  }
  const found = finder.at(head, mayGoOn)
  if (!found || isFar(doc, found, head)) return found && null
  return { start: found.start, end: found.end, delimiter: found.delimiter, isSelection: false }
}

/** What lies beyond comments and blank lines may not be in sight: nobody means to run it. */
function isFar(doc: Text, { start, end }: FoundStatement, cursor: number): boolean {
  const line = doc.lineAt(cursor).number
  return line > doc.lineAt(end).number + farLines || line < doc.lineAt(start).number - farLines
}

/** What stands where another delimiter counts is sent with it, so that a body is not cut at `;`. */
export function sentText(doc: Text, { start, end, delimiter, isSelection }: RunRange): SentText {
  const text = doc.sliceString(start, end)
  const line = doc.lineAt(start)
  const begin = { line: line.number, column: start - line.from + 1 }
  return delimiter === ';'
    ? { sql: text, begin, linesBefore: 0 }
    : { sql: `DELIMITER ${delimiter}\n${text}${isSelection ? '' : delimiter}`, begin, linesBefore: 1 }
}

/** The lines of what is sent, without the blank ones at its ends. */
export function linesOf(doc: Text, { start, end }: RunRange): LineRange {
  return {
    first: doc.lineAt(firstInk(doc, start, end)).number,
    last: doc.lineAt(lastInk(doc, start, end)).number,
  }
}

function holdsStatement(doc: Text, { start, end, delimiter }: FoundStatement, { lexing }: StatementFinder): boolean {
  const begin = { next: 0, nextDelimiter: delimiter }
  return [Math.min(end, start + step), end].some(to => cutStatement(doc.sliceString(start, to), begin, lexing) !== null)
}

/** Where the first character that is no white space stands; `to` where there is none. */
function firstInk(doc: Text, from: number, to: number): number {
  for (let at = from; at < to; at += step) {
    const index = doc.sliceString(at, Math.min(to, at + step)).search(/\S/)
    if (index !== -1) return at + index
  }
  return to
}

/** Behind the last character that is no white space; `from` where there is none. */
function lastInk(doc: Text, from: number, to: number): number {
  for (let at = to; at > from; at -= step) {
    const begin = Math.max(from, at - step)
    const { length } = doc.sliceString(begin, at).trimEnd()
    if (length > 0) return begin + length
  }
  return from
}
