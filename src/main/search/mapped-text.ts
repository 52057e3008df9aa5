/** A text as it is compared, which knows where its parts stand in the text that it was made from. */
export interface MappedText {
  readonly text: string
  /** Where what stands from `start` up to `end` came from, in UTF-16 code units of the text that it was made from. */
  origin: (start: number, end: number) => Range
}

/** From `start` up to, not including, `end`. */
export interface Range { start: number, end: number }

/** A stretch that was changed as a whole, or one that is as it was. */
interface Stretch { at: number, length: number, from: number, fromLength: number }

/** Characters that no normalisation touches, but for the case of ASCII letters. */
const plain = String.raw`\0-\x7f\u3001-\u3003\u3008-\u3011\u3041-\u3096\u30a1-\u30fa\u30fc\u3400-\u4dbf\u4e00-\u9fff`
  + String.raw`\uac00-\ud7a3`
/** What joins the character before it. */
const joining = String.raw`\p{M}\u1160-\u11ff\uff9e\uff9f`
const pieces = new RegExp(`[${plain}]+(?![${joining}])|.[${joining}]*`, 'gsv')
const onlyPlain = new RegExp(`^[${plain}]*$`, 'v')
/** Accents; the marks of other scripts are letters of their own, as the two of Japanese are. */
const accents = /[\p{Script=Inherited}--[\u3099\u309A]]/gv
/** Letters with a stroke through them, which no normalisation takes apart. */
const strokes: Record<string, string> = { đ: 'd', ħ: 'h', ł: 'l', ø: 'o', ŧ: 't', æ: 'ae', œ: 'oe' }

/** The text in the form NFKC. */
export function normalise(text: string): MappedText {
  return mapText(text, piece => piece, piece => piece.normalize('NFKC'))
}

/** A normalised text without case and accents. */
export function fold(text: string): MappedText {
  return mapText(text, piece => piece.toLowerCase(), foldPiece)
}

function foldPiece(piece: string): string {
  const folded = piece.toUpperCase().toLowerCase().normalize('NFKD').replace(accents, '').normalize('NFKC')
  return strokes[folded] ?? folded
}

/**
 * @param text
 * @param changePlain what becomes of plain characters; of the same length
 * @param change what becomes of a character with its marks
 */
function mapText(
  text: string,
  changePlain: (piece: string) => string,
  change: (piece: string) => string,
): MappedText {
  if (onlyPlain.test(text)) return { text: changePlain(text), origin: (start, end) => ({ start, end }) }
  const stretches: Stretch[] = []
  let mapped = ''
  for (const { 0: piece, index: from } of text.matchAll(pieces)) {
    const changed = onlyPlain.test(piece) ? changePlain(piece) : change(piece)
    stretches.push({ at: mapped.length, length: changed.length, from, fromLength: piece.length })
    mapped += changed
  }
  return {
    text: mapped,
    origin: (start, end) => ({
      start: originOf(stretchAt(stretches, start), start, 'start'),
      end: originOf(stretchAt(stretches, Math.max(start, end - 1)), end, 'end'),
    }),
  }
}

/** The stretch in which a character stands; never an empty one. */
function stretchAt(stretches: Stretch[], at: number): Stretch {
  let low = 0
  let high = stretches.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (stretches[middle]!.at <= at) low = middle
    else high = middle - 1
  }
  return stretches[low]!
}

/** Of a stretch that has another length now, its very beginning or end. */
function originOf({ at, length, from, fromLength }: Stretch, offset: number, side: 'start' | 'end'): number {
  if (length === fromLength) return from + offset - at
  return side === 'start' ? from : from + fromLength
}
