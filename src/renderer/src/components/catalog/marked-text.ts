/** A part of a text, as it was found or not. */
export interface TextPart { text: string, marked: boolean }

interface Span { start: number, end: number }

/** Before the first mark of a long text so much is shown. */
const before = 30

/** Where a cut may be: not between the halves of a character. */
function whole(text: string, at: number): number {
  const code = text.charCodeAt(at)
  return at > 0 && code >= 0xDC00 && code <= 0xDFFF ? at - 1 : at
}

/**
 * Cuts a text into what was found and the rest. Places that overlap, or lie outside of it, are taken as far as they
 * make sense.
 *
 * @param spans places in UTF-16 code units
 */
export function markedParts(text: string, spans: readonly Span[]): TextPart[] {
  const parts: TextPart[] = []
  let at = 0
  for (const { start, end } of spans.toSorted((a, b) => a.start - b.start)) {
    const from = whole(text, Math.max(at, Math.min(start, text.length)))
    const to = whole(text, Math.min(end, text.length))
    if (to <= from) continue
    if (from > at) parts.push({ text: text.slice(at, from), marked: false })
    parts.push({ text: text.slice(from, to), marked: true })
    at = to
  }
  if (at < text.length) parts.push({ text: text.slice(at), marked: false })
  return parts
}

/** A long text from shortly before its first mark, so that a line of it shows the mark. */
export function aroundMark(text: string, spans: readonly Span[]): { text: string, spans: Span[] } {
  const first = spans.reduce((least, { start }) => Math.min(least, start), text.length)
  if (!spans.length || first <= 2 * before) return { text, spans: [...spans] }
  const cut = whole(text, first - before)
  return {
    text: `…${text.slice(cut)}`,
    spans: spans.map(({ start, end }) => ({ start: start - cut + 1, end: end - cut + 1 })),
  }
}
