// @vitest-environment happy-dom
import { Text } from '@codemirror/state'
import { EditorView } from '@codemirror/view'
import { lexingOf } from '@dialects/registry.ts'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { linesToRun, rangeToRun, runMark, setReading } from './run-mark.ts'
import { sentText } from './what-runs.ts'

const tidb = lexingOf('MySQL', 'TiDB')
const routine = 'DELIMITER //\nCREATE PROCEDURE p()\nBEGIN\n  SELECT 1;\nEND//\nDELIMITER ;\nSELECT 2;'
const lines = vi.fn()
let view: EditorView

beforeEach(() => {
  lines.mockReset()
  vi.useFakeTimers()
})
afterEach(() => {
  view.destroy()
  vi.useRealTimers()
})

/** `|` is the cursor, `[` and `]` are the ends of what is selected. */
function open(marked: string) {
  // As the editor does it: a line end is one character.
  const text = Text.of(marked.split(/\r\n?|\n/)).toString()
  const cursor = text.indexOf('|')
  const [from, to] = cursor === -1 ? [text.indexOf('['), text.indexOf(']') - 1] : [cursor, cursor]
  view = new EditorView({
    doc: text.replace(/[|[\]]/g, ''),
    selection: { anchor: from, head: to },
    extensions: runMark(lines),
    parent: document.body,
  })
  view.dispatch({ effects: setReading.of(tidb) })
}

const sent = () => {
  const range = rangeToRun(view.state)
  return range && sentText(view.state.doc, range)
}

describe('what Run sends, and the lines that are marked', () => {
  it.each<[place: string, text: string, first: number, last: number, sql: string]>([
    ['within a statement', 'SELECT |1', 1, 1, 'SELECT 1'],
    ['its begin', '|SELECT 1;', 1, 1, 'SELECT 1'],
    ['its end', 'SELECT 1|;', 1, 1, 'SELECT 1'],
    ['behind its delimiter', 'SELECT 1;|\nSELECT 2;', 1, 1, 'SELECT 1'],
    ['the next line', 'SELECT 1;\n|SELECT 2;', 2, 2, 'SELECT 2'],
    ['a comment behind it', 'SELECT 1; -- o|ne\nSELECT 2;', 1, 1, 'SELECT 1'],
    ['a block comment that begins the next', 'SELECT 1; /* t|wo */\nSELECT 2;', 1, 2, '/* two */\nSELECT 2'],
    ['a comment before it', 'SELECT 1;\n-- t|wo\nSELECT 2;', 2, 3, '-- two\nSELECT 2'],
    ['a comment within it', 'SELECT\n-- o|ne\n1;', 1, 3, 'SELECT\n-- one\n1'],
    ['a comment at the end', 'SELECT 1;\n\n-- e|nd', 1, 1, 'SELECT 1'],
    ['a blank line between', 'SELECT 1;\n\n|\n\nSELECT\n 2;', 5, 6, 'SELECT\n 2'],
    ['blank lines at the end', 'SELECT 1;\nSELECT\n2;\n\n\n|', 2, 3, 'SELECT\n2'],
    ['spaces before the first', ' | \n\nSELECT 1', 3, 3, 'SELECT 1'],
    ['spaces behind on its line', 'SELECT 1;  | \nSELECT 2', 1, 1, 'SELECT 1'],
    ['the last without a delimiter', 'SELECT 1;\nSELECT\n2|', 2, 3, 'SELECT\n2'],
    ['the first of several on a line', 'SELECT |1; SELECT 2; SELECT 3', 1, 1, 'SELECT 1'],
    ['the second of several on a line', 'SELECT 1; SELECT |2; SELECT 3', 1, 1, 'SELECT 2'],
    ['between two on a line', 'SELECT 1;| SELECT 2', 1, 1, 'SELECT 1'],
    ['the third of several, which goes on', 'SELECT 1; SELECT 2; SELECT|\n3', 1, 2, 'SELECT\n3'],
    ['a delimiter on a line of its own', 'SELECT 1\n;|\nSELECT 2', 1, 1, 'SELECT 1'],
    ['a string that holds a delimiter', 'SELECT \'a;\nb|\';\nSELECT 2', 1, 2, 'SELECT \'a;\nb\''],
    ['a name that holds a delimiter', 'SELECT `a;|\nb`', 1, 2, 'SELECT `a;\nb`'],
    ['a string that is not closed', 'SELECT 1;\nSELECT \'a;\nb|\n', 2, 3, 'SELECT \'a;\nb\n'],
    ['a routine with a delimiter of its own', routine.replace('SELECT 1', 'SELECT |1'), 2, 5,
      'DELIMITER //\nCREATE PROCEDURE p()\nBEGIN\n  SELECT 1;\nEND//'],
    ['the line of a DELIMITER', routine.replace('DELIMITER //', 'DELIM|ITER //'), 2, 5,
      'DELIMITER //\nCREATE PROCEDURE p()\nBEGIN\n  SELECT 1;\nEND//'],
    ['behind a DELIMITER', routine.replace('SELECT 2', 'SELECT |2'), 7, 7, 'SELECT 2'],
    ['a routine without a DELIMITER', 'CREATE PROCEDURE p()\nBEGIN\n  SELECT 1;|\nEND;\nSELECT 2', 1, 4,
      'CREATE PROCEDURE p()\nBEGIN\n  SELECT 1;\nEND'],
    ['line ends of Windows', 'SELECT 1;\r\nSELECT\r\n|2;\r\n', 2, 3, 'SELECT\n2'],
    ['a byte order mark', '\uFEFFSELECT |1', 1, 1, 'SELECT 1'],
    ['a part of a line', 'SELECT 1, [SELECT 2]', 1, 1, 'SELECT 2'],
    ['several statements', 'SELECT 1;\n[SELECT 2;\nSELECT 3;]\nSELECT 4', 2, 3, 'SELECT 2;\nSELECT 3;'],
    ['whole lines', 'SELECT 1;\n[\nSELECT 2;\n\n]SELECT 3', 3, 3, '\nSELECT 2;\n\n'],
    ['nothing but a blank', 'SELECT 1;[  ]\nSELECT 2', 1, 1, 'SELECT 1'],
    ['a body where another delimiter counts', routine.replace('CREATE', '[CREATE').replace('END', 'END]'), 2, 5,
      'DELIMITER //\nCREATE PROCEDURE p()\nBEGIN\n  SELECT 1;\nEND'],
    ['a part of such a body', routine.replace('SELECT 1;', '[SELECT 1;]'), 4, 4, 'DELIMITER //\nSELECT 1;'],
    ['a routine with the lines around it', `[${routine}]`, 1, 7, routine],
    ['between two lines of DELIMITER', routine.replace('CREATE', '[CREATE').replace('SELECT 2', ']SELECT 2'),
      2, 6, 'DELIMITER //\nCREATE PROCEDURE p()\nBEGIN\n  SELECT 1;\nEND//\nDELIMITER ;\n'],
    ['a selection from behind', 'SELECT 1;\n[SELECT 2]', 2, 2, 'SELECT 2'],
  ])('%s', (_, text, first, last, sql) => {
    open(text)
    expect(sent()?.sql).toBe(sql)
    expect(linesToRun(view.state)).toEqual({ first, last })
    expect(lines).toHaveBeenLastCalledWith({ first, last })
    const marked = [...view.dom.querySelectorAll('.cm-run-mark')]
    expect(marked).toHaveLength(last - first + 1)
  })

  it.each([
    ['a comment ten lines below', `SELECT 1;${'\n'.repeat(10)}-- |end`, 'SELECT 1'],
    ['a comment further below', `DELETE FROM t;${'\n'.repeat(11)}-- |end`, undefined],
    ['a long comment', `DELETE FROM t;\n/*${'\n'.repeat(11)}|*/`, undefined],
    ['blank lines further above', `|${'\n'.repeat(11)}DELETE FROM t`, undefined],
    ['a comment that belongs to it', `-- |one${'\n'.repeat(11)}SELECT 1`, `-- one${'\n'.repeat(11)}SELECT 1`],
  ])('does not mean what is far away: %s', (_, text, sql) => {
    open(text)
    expect(sent()?.sql).toBe(sql)
  })

  it.each(['|', ' \n|\n', '-- nothing|', 'DELIMITER //\n|', 'SELECT 1; [-- one]\nSELECT 2'])('nothing: %j', (text) => {
    open(text)
    expect(sent()).toBeNull()
    expect(linesToRun(view.state)).toBeNull()
    expect(view.dom.querySelectorAll('.cm-run-mark')).toHaveLength(0)
  })
})

describe('the mark', () => {
  it('follows text and cursor', () => {
    open('SELECT 1;\nSELECT |2')
    view.dispatch({ changes: { from: view.state.doc.length, insert: '\n+ 3' } })
    expect(linesToRun(view.state)).toEqual({ first: 2, last: 3 })
    view.dispatch({ selection: { anchor: 0 } })
    expect(linesToRun(view.state)).toEqual({ first: 1, last: 1 })
    view.dispatch({ changes: { from: 8, to: 9 } })
    expect(linesToRun(view.state)).toEqual({ first: 1, last: 3 })
  })

  it('follows how the server reads the text', () => {
    open('SELECT \'\\\';\nSELECT |2 -- \'')
    expect(linesToRun(view.state)).toEqual({ first: 1, last: 2 })
    view.dispatch({ effects: setReading.of({ ...tidb, backslashEscapes: false }) })
    expect(linesToRun(view.state)).toEqual({ first: 2, last: 2 })
  })

  it('is hidden while it is not known, and comes when nobody types', () => {
    let now = 0
    // Every look at the clock takes longer than a key press may wait.
    vi.spyOn(performance, 'now').mockImplementation(() => now += 4)
    open('SELECT 1;\nSELECT |2;\nSELECT 3')
    expect(linesToRun(view.state)).toBeNull()
    expect(view.dom.querySelectorAll('.cm-run-mark')).toHaveLength(0)
    expect(sent()?.sql).toBe('SELECT 2')
    vi.advanceTimersByTime(5000)
    expect(linesToRun(view.state)).toEqual({ first: 2, last: 2 })
    expect(view.dom.querySelectorAll('.cm-run-mark')).toHaveLength(1)
    vi.mocked(performance.now).mockRestore()
  })
})
