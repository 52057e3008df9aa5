import type { DecorationSet, ViewUpdate } from '@codemirror/view'
import { HighlightStyle, syntaxHighlighting, syntaxTree } from '@codemirror/language'
import { Decoration, EditorView, ViewPlugin } from '@codemirror/view'
import { tags } from '@lezer/highlight'
import { functionCalls } from './function-calls.ts'

const highlight = HighlightStyle.define([
  { tag: [tags.keyword, tags.typeName, tags.bool, tags.null], color: 'var(--sql-keyword)' },
  { tag: tags.string, color: 'var(--sql-string)' },
  { tag: tags.number, color: 'var(--sql-number)' },
  { tag: tags.comment, color: 'var(--sql-comment)', fontStyle: 'italic' },
  // A name that is quoted is a name.
  { tag: tags.special(tags.string), color: 'inherit' },
  { tag: tags.special(tags.name), color: 'var(--sql-function)' },
])

const functionMark = Decoration.mark({ class: 'cm-sql-function' })

function markCalls({ state, visibleRanges }: EditorView): DecorationSet {
  const tree = syntaxTree(state)
  const read = (from: number, to: number) => state.doc.sliceString(from, to)
  const calls = visibleRanges.flatMap(({ from, to }) => functionCalls(tree, read, from, to))
  return Decoration.set(calls.map(({ from, to }) => functionMark.range(from, to)), true)
}

/** Functions where they are called: what a word is alone does not tell (see `functionCalls`). */
const functionColours = ViewPlugin.fromClass(class {
  calls: DecorationSet
  constructor(view: EditorView) { this.calls = markCalls(view) }
  update({ view, docChanged, viewportChanged, startState, state }: ViewUpdate) {
    if (docChanged || viewportChanged || syntaxTree(startState) !== syntaxTree(state)) this.calls = markCalls(view)
  }
}, { decorations: ({ calls }) => calls })

/** Made of the tokens' variables, so that dark and light need no change of the editor. */
const theme = EditorView.theme({
  '&': { height: '100%', backgroundColor: 'var(--panel)', color: 'var(--ink)' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--font-mono)' },
  '.cm-content': { padding: '6px 0', caretColor: 'var(--ink)' },
  '.cm-sql-function': { color: 'var(--sql-function)' },
  '.cm-cursor': { borderLeftColor: 'var(--ink)' },
  '.cm-gutters': { backgroundColor: 'var(--panel)', color: 'var(--ink-3)', border: 'none' },
  '.cm-lineNumbers .cm-gutterElement': { padding: '0 12px 0 14px', minWidth: '34px' },
  '.cm-run-gutter .cm-gutterElement': { width: '3px' },
  '.cm-run-gutter .cm-run-mark': { backgroundColor: 'var(--primary)' },
  '.cm-activeLine': { backgroundColor: 'color-mix(in srgb, var(--primary-tint) 55%, transparent)' },
  '.cm-activeLineGutter': {
    backgroundColor: 'color-mix(in srgb, var(--primary-tint) 55%, transparent)',
    color: 'var(--ink-2)',
  },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground': {
    backgroundColor: 'var(--selection)',
  },
  '.cm-selectionMatch': { backgroundColor: 'var(--amber-tint)' },
  '&.cm-focused .cm-matchingBracket': { backgroundColor: 'var(--selection)', outline: '1px solid var(--primary)' },
  '.cm-error-mark': {
    textDecoration: 'underline wavy var(--red)',
    textUnderlineOffset: '3px',
    textDecorationSkipInk: 'none',
  },
  '.cm-tooltip': {
    backgroundColor: 'var(--raise)',
    border: '1px solid var(--line)',
    borderRadius: '7px',
    overflow: 'hidden',
  },
  '.cm-tooltip-autocomplete > ul': { fontFamily: 'var(--font-mono)', fontSize: '12px' },
  '.cm-tooltip-autocomplete > ul > li[aria-selected]': { backgroundColor: 'var(--selection)', color: 'var(--ink)' },
  '.cm-panels': { backgroundColor: 'var(--panel-2)', color: 'var(--ink)', borderColor: 'var(--line)' },
  '.cm-panel input, .cm-panel button': { fontFamily: 'var(--font-sans)', fontSize: '12px' },
  '.cm-textfield': { backgroundColor: 'var(--raise)', border: '1px solid var(--line)', borderRadius: '5px' },
  '.cm-button': {
    backgroundImage: 'none',
    backgroundColor: 'var(--raise)',
    border: '1px solid var(--line)',
    borderRadius: '5px',
  },
  '.cm-placeholder': { color: 'var(--ink-3)' },
})

/** What the person sets of the letters; a line is as high as 21 px are to 13. */
export function editorFont(size: number, ligatures: boolean) {
  return EditorView.theme({
    '&': { fontSize: `${size}px` },
    '.cm-scroller': {
      fontVariantLigatures: ligatures ? 'normal' : 'none',
      lineHeight: `${Math.round((size * 21) / 13)}px`,
    },
  })
}

export const editorTheme = [theme, syntaxHighlighting(highlight), functionColours]
