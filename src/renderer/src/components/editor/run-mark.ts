import type { EditorState, Extension } from '@codemirror/state'
import type { ViewUpdate } from '@codemirror/view'
import type { Lexing } from '@language/lexing.ts'
import type { LineRange, RunRange } from './what-runs.ts'
import { StateEffect, StateField } from '@codemirror/state'
import { EditorView, gutter, GutterMarker, ViewPlugin } from '@codemirror/view'
import { StatementFinder } from '@language/statement-finder.ts'
import { linesOf, whatRuns } from './what-runs.ts'

/** What Run would send, as far as the text has been read; `range` is undefined until it is known. */
interface Known {
  finder: StatementFinder
  range: RunRange | null | undefined
  lines: LineRange | null
}

/** So long a key press may wait, in ms; what is not found by then is looked for while nobody types. */
const patience = 3
const slice = 10
const leastPause = 30
const longestPause = 1000

/** Says how the server reads the text from now on. */
export const setReading = StateEffect.define<Lexing>()
const goOn = StateEffect.define<null>()

function within(ms: number): () => boolean {
  const end = performance.now() + ms
  return () => performance.now() < end
}

function look({ doc, selection }: EditorState, finder: StatementFinder, mayGoOn?: () => boolean): Known {
  const range = whatRuns(doc, selection.main, finder, mayGoOn)
  return { finder, range, lines: range ? linesOf(doc, range) : null }
}

const known = StateField.define<Known | null>({
  create: () => null,
  update(value, { state, changes, docChanged, selection, effects }) {
    let finder = value?.finder
    let ms = docChanged || selection ? patience : 0
    for (const effect of effects) {
      if (effect.is(goOn)) ms = slice
      if (!effect.is(setReading)) continue
      if (finder && isSameReading(finder.lexing, effect.value)) continue
      finder = new StatementFinder(state.doc, effect.value)
      ms = patience
    }
    if (!finder || !ms) return value
    if (docChanged && finder === value?.finder) {
      let first = state.doc.length
      changes.iterChangedRanges(from => { first = Math.min(first, from) })
      finder = finder.changed(state.doc, first)
    }
    return look(state, finder, within(ms))
  },
})

function isSameReading(one: Lexing, other: Lexing): boolean {
  return one.family === other.family
    && one.product === other.product
    && one.backslashEscapes === other.backslashEscapes
    && one.ansiQuotes === other.ansiQuotes
    && one.isOracle === other.isOracle
}

/** What Run sends now; reads as much of the text as that needs. Null where nothing would run. */
export function rangeToRun(state: EditorState): RunRange | null {
  const finder = state.field(known)?.finder
  return (finder && whatRuns(state.doc, state.selection.main, finder)) ?? null
}

/** The lines that are marked; null where nothing would run, or what would is not known yet. */
export const linesToRun = (state: EditorState): LineRange | null => state.field(known)?.lines ?? null

const lookingOn = ViewPlugin.fromClass(class {
  timer: ReturnType<typeof setTimeout> | undefined
  /** How long the last look took: one that cannot be interrupted waits for a longer pause. */
  cost = 0
  readonly view: EditorView

  constructor(view: EditorView) {
    this.view = view
    this.schedule()
  }

  update({ state, startState, docChanged, selectionSet }: ViewUpdate) {
    if (docChanged || selectionSet || state.field(known) !== startState.field(known)) this.schedule()
  }

  schedule() {
    clearTimeout(this.timer)
    const now = this.view.state.field(known)
    if (!now || now.range !== undefined) return
    this.timer = setTimeout(() => this.look(), Math.min(longestPause, leastPause + 4 * this.cost))
  }

  look() {
    const begin = performance.now()
    this.view.dispatch({ effects: goOn.of(null) })
    this.cost = Math.max(0, performance.now() - begin - slice)
  }

  destroy() { clearTimeout(this.timer) }
})

class RunMarker extends GutterMarker {
  override elementClass = 'cm-run-mark'
}
const marker = new RunMarker()

/** A bar beside the lines that Run would send. */
const bar = gutter({
  class: 'cm-run-gutter',
  lineMarker({ state }, { from }) {
    const lines = linesToRun(state)
    if (!lines) return null
    const line = state.doc.lineAt(from).number
    return line >= lines.first && line <= lines.last ? marker : null
  },
  lineMarkerChange: ({ state, startState }) => state.field(known) !== startState.field(known),
})

/** @param tell hears which lines Run would send: null where none or not known yet */
export function runMark(tell: (lines: LineRange | null) => void): Extension {
  return [
    known,
    lookingOn,
    bar,
    EditorView.updateListener.of(({ state, startState }) => {
      const [lines, before] = [linesToRun(state), linesToRun(startState)]
      if (lines?.first !== before?.first || lines?.last !== before?.last) tell(lines)
    }),
  ]
}
