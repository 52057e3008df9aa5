import type { Extension } from '@codemirror/state'
import type { KeyBinding, ViewUpdate } from '@codemirror/view'
import type { Settings } from '@contract/settings.ts'
import type { Lexing } from '@language/lexing.ts'
import type { LineRange } from './what-runs.ts'
import {
  autocompletion,
  closeBrackets,
  closeBracketsKeymap,
  closeCompletion,
  completionKeymap,
} from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap, indentWithTab } from '@codemirror/commands'
import { sql } from '@codemirror/lang-sql'
import { bracketMatching, indentOnInput, indentUnit } from '@codemirror/language'
import { highlightSelectionMatches, search, searchKeymap } from '@codemirror/search'
import { Compartment, EditorState, Prec } from '@codemirror/state'
import {
  crosshairCursor,
  drawSelection,
  dropCursor,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  highlightSpecialChars,
  keymap,
  lineNumbers,
  placeholder,
  rectangularSelection,
} from '@codemirror/view'
import { editorLanguage } from '@dialects/editors.ts'
import { editorFont, editorTheme } from './editor-theme.ts'
import { errorMark } from './error-mark.ts'
import { runMark, setReading } from './run-mark.ts'

export interface SqlStateHandlers {
  run: () => void
  runAll: () => void
  /** True when there was something to cancel; else Escape does what it does in an editor. */
  cancel: () => boolean
  update: (update: ViewUpdate) => void
  /** Hears which lines Run would send; null where none, or not known yet. */
  lines: (lines: LineRange | null) => void
}

/** What changes with the language of the interface. */
export interface EditorWords { phrases: Record<string, string>, placeholder: string, label: string }

const words = new Compartment()
const language = new Compartment()
const looks = new Compartment()

/** What the person has set for the editor. */
export type EditorLooks = Settings['editor']

function looksExtension({
  fontSize,
  tabWidth,
  insertSpaces,
  wordWrap,
  ligatures,
  lineNumbers: numbers,
}: EditorLooks): Extension {
  return [
    editorFont(fontSize, ligatures),
    EditorState.tabSize.of(tabWidth),
    indentUnit.of(insertSpaces ? ' '.repeat(tabWidth) : '\t'),
    wordWrap ? EditorView.lineWrapping : [],
    numbers ? [lineNumbers(), highlightActiveLineGutter()] : [],
  ]
}

function wordsExtension({ phrases, placeholder: text, label }: EditorWords): Extension {
  // A box that scrolls is looked at for something that a key reaches; what is editable is not known for that.
  const attributes = EditorView.contentAttributes.of({ 'aria-label': label, 'tabindex': '0' })
  return [EditorState.phrases.of(phrases), placeholder(text), attributes]
}

function languageOf({ family, ansiQuotes }: Lexing, { upperCaseKeywords }: EditorLooks) {
  const { dialect, ansiDialect = dialect } = editorLanguage(family)
  return sql({ dialect: ansiQuotes ? ansiDialect : dialect, upperCaseKeywords })
}

/** How the server reads the text, and with it what is coloured and what Run sends. */
export const setLanguage = (lexing: Lexing, given: EditorLooks) =>
  [language.reconfigure(languageOf(lexing, given)), setReading.of(lexing)]
export const setLooks = (given: EditorLooks) => looks.reconfigure(looksExtension(given))
export const setWords = (given: EditorWords) => words.reconfigure(wordsExtension(given))

/** What the editor does whatever it is told. */
const editing: Extension = [
  highlightActiveLine(),
  // CodeMirror's own list, and the spaces that no server takes for one.
  highlightSpecialChars({ addSpecialChars: /[\u00A0\u1680\u180E\u2000-\u200A\u202F\u205F\u3000]/g }),
  history(),
  drawSelection(),
  dropCursor(),
  rectangularSelection(),
  crosshairCursor(),
  EditorState.allowMultipleSelections.of(true),
  indentOnInput(),
  bracketMatching(),
  closeBrackets(),
  autocompletion({ icons: false }),
  search({ top: true }),
  highlightSelectionMatches(),
]

function runsOn(key: string, run: () => void): KeyBinding {
  return {
    key,
    preventDefault: true,
    run: (view) => {
      closeCompletion(view)
      run()
      return true
    },
  }
}

const keys = ({ run, runAll, cancel }: SqlStateHandlers): Extension => [
  Prec.highest(keymap.of([runsOn('Mod-Enter', run), runsOn('Mod-Shift-Enter', runAll)])),
  keymap.of([
    ...closeBracketsKeymap,
    ...completionKeymap,
    ...searchKeymap,
    ...historyKeymap,
    { key: 'Escape', run: cancel },
    ...defaultKeymap,
    indentWithTab,
  ]),
]

/** A text with all that belongs to the SQL editor; each tab has a state, and so an undo history, of its own. */
export function createSqlState(
  text: string,
  cursor: number,
  handlers: SqlStateHandlers,
  given: EditorWords,
  lexing: Lexing,
  look: EditorLooks,
): EditorState {
  return EditorState.create({
    doc: text,
    selection: { anchor: Math.min(cursor, text.length) },
    extensions: [
      keys(handlers),
      words.of(wordsExtension(given)),
      looks.of(looksExtension(look)),
      runMark(handlers.lines),
      editing,
      errorMark,
      language.of(languageOf(lexing, look)),
      editorTheme,
      EditorView.updateListener.of(handlers.update),
    ],
  })
}

/** A text of SQL that is a part of something else: nothing of it is run from here. */
export function createQueryState(
  text: string,
  { update, readOnly }: Pick<SqlStateHandlers, 'update'> & { readOnly: boolean },
  given: EditorWords,
  lexing: Lexing,
  look: EditorLooks,
): EditorState {
  const keysOfText = [...closeBracketsKeymap, ...completionKeymap, ...searchKeymap, ...historyKeymap, ...defaultKeymap]
  return EditorState.create({
    doc: text,
    extensions: [
      keymap.of(keysOfText),
      words.of(wordsExtension(given)),
      looks.of(looksExtension(look)),
      // Servers print a query in one line.
      EditorView.lineWrapping,
      editing,
      language.of(languageOf(lexing, look)),
      editorTheme,
      EditorState.readOnly.of(readOnly),
      EditorView.updateListener.of(update),
    ],
  })
}
