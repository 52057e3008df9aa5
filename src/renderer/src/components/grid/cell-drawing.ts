import type { Cell, ResultColumn } from '@contract/sql.ts'
import type { HeaderMark } from './grid-header.ts'
import { cellLine, isBytes, isInvalid } from '@/utils/cell.ts'

/** How a cell stands there; the style sheet says what that looks like. */
export type CellState = 'value' | 'pending' | 'null' | 'binary' | 'invalid'

export interface DrawnCell { text: string, state: CellState }

/** In px: a letter of the rows, and what a cell and a header have besides their text. */
const letter = 7.25
const cellRoom = 22
const headerRoom = 30
const sortRoom = 16
/** Letters of the sign before bytes that are no text. */
const markLetters = 3
/** Letters of a note that there is room for. */
const notedLetters = 18
const narrowest = 72
const widest = 360
/** Beyond this a number is cut in its middle. */
const widestNumber = 1200
/** The first of the characters of East Asia, which are as wide as this many letters. */
const firstWide = 0x2E80
const wideLetter = 1.66

const numeric = new Set<ResultColumn['kind']>(['integer', 'decimal', 'float'])
export const isNumeric = ({ kind }: ResultColumn) => numeric.has(kind)

export const typeLabel = ({ type, unsigned, primaryKey }: ResultColumn) =>
  `${type.toLowerCase()}${unsigned ? ' unsigned' : ''}${primaryKey ? ' · PK' : ''}`

/** @param cell undefined while it has not come */
export function drawnCell(cell: Cell | undefined): DrawnCell {
  if (cell === undefined) return { text: '', state: 'pending' }
  if (cell === null) return { text: 'NULL', state: 'null' }
  return { text: cellLine(cell), state: isInvalid(cell) ? 'invalid' : isBytes(cell) ? 'binary' : 'value' }
}

const isAscii = /^[\x20-\x7E]*$/

/** It is known to fit: such a cell need not be clipped, which costs as much to paint as its text. */
export const surelyFits = (text: string, width: number) =>
  text.length * letter + cellRoom <= width && isAscii.test(text)

/** A number that does not fit shows its head and its tail: cut at one end it would be another number. */
export function numberWithin(text: string, width: number): string {
  const room = Math.max(3, Math.floor((width - cellRoom) / letter))
  if (text.length <= room) return text
  const tail = Math.floor((room - 1) / 2)
  return `${text.slice(0, room - 1 - tail)}…${tail > 0 ? text.slice(-tail) : ''}`
}

/**
 * Wide enough for the name, the type and the values that are there, within reason; for numbers always.
 *
 * @param mark what the header says besides: there is room for the beginning of its note
 */
export function fittingWidth(
  column: ResultColumn,
  index: number,
  rows: Iterable<readonly Cell[]>,
  mark?: Pick<HeaderMark, 'note' | 'sortable'>,
): number {
  const note = mark?.note ? Math.min(notedLetters, lettersOf(` · ${mark.note}`)) : 0
  const name = column.name.length * letter + (mark?.sortable ? sortRoom : 0)
  const head = Math.max(name, (typeLabel(column).length + note) * 0.85 * letter) + headerRoom
  let longest = 0
  for (const row of rows) {
    const cell = row[index]
    if (cell !== undefined) longest = Math.max(longest, lettersOf(cellLine(cell)) + (isInvalid(cell) ? markLetters : 0))
  }
  const most = isNumeric(column) ? widestNumber : widest
  return Math.ceil(Math.max(narrowest, Math.min(widest, head), Math.min(most, longest * letter + cellRoom)))
}

/** Letters of the width of those of ASCII: those of Chinese take two. */
function lettersOf(text: string): number {
  let count = 0
  for (let at = 0; at < text.length && count < widestNumber / letter; at++)
    count += text.charCodeAt(at) >= firstWide ? wideLetter : 1
  return count
}
