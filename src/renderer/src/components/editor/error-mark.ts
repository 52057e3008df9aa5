import type { EditorState, TransactionSpec } from '@codemirror/state'
import type { DecorationSet } from '@codemirror/view'
import { StateEffect, StateField } from '@codemirror/state'
import { Decoration, EditorView } from '@codemirror/view'

const setMark = StateEffect.define<{ from: number, to: number } | null>()
const underline = Decoration.mark({ class: 'cm-error-mark' })

/** Underlines what the server complained of, until it is changed or the next statement runs. */
export const errorMark = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(marks, { effects, changes }) {
    for (const effect of effects) {
      if (effect.is(setMark))
        return effect.value ? Decoration.set(underline.range(effect.value.from, effect.value.to)) : Decoration.none
    }
    let touched = false
    marks.between(0, changes.length, (from, to) => { touched ||= !!changes.touchesRange(from, to) })
    return touched ? Decoration.none : marks.map(changes)
  },
  provide: field => EditorView.decorations.from(field),
})

/** A line and column, both from 1, and the token that stands there where one does. */
export interface MarkedPlace { line: number, column: number, token: string | null }

/** Brings a place into sight and marks its token if it still stands there; with null the mark goes. */
export function markError({ doc }: EditorState, place: MarkedPlace | null): TransactionSpec {
  if (!place || place.line > doc.lines) return { effects: setMark.of(null) }
  const line = doc.line(place.line)
  const from = Math.min(line.to, line.from + place.column - 1)
  const to = from + (place.token?.length ?? 0)
  const stands = place.token && doc.sliceString(from, to) === place.token
  return {
    effects: [
      setMark.of(stands ? { from, to } : null),
      EditorView.scrollIntoView(from, { y: 'nearest', yMargin: 40 }),
    ],
  }
}
