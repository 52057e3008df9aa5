import { describe, expect, it } from 'vitest'
import { scanStatements, statementAt } from './statement-at.ts'

/** The text of the statement at the `|`. */
function at(marked: string): string | null {
  const position = marked.indexOf('|')
  const text = marked.replace('|', '')
  const found = statementAt(text, position)
  return found && text.slice(found.from, found.to)
}

const all = (text: string) => [...scanStatements(text)].map(({ from, to }) => text.slice(from, to))

describe('statementAt', () => {
  it.each([
    ['SELECT |1; SELECT 2', 'SELECT 1'],
    ['SELECT 1;| SELECT 2', 'SELECT 1'],
    ['SELECT 1;  |  \nSELECT 2', 'SELECT 1'],
    ['SELECT 1;\n|\nSELECT 2', 'SELECT 2'],
    ['SELECT 1; SEL|ECT 2', 'SELECT 2'],
    ['SELECT 1;\nSELECT 2;\n\n|', 'SELECT 2'],
    ['|', null],
    ['  -- only a comment\n|', null],
    ['SELECT \'a;b\\\'; c\' |, 2; SELECT 3', 'SELECT \'a;b\\\'; c\' , 2'],
    ['SELECT "x;""y" |; SELECT 3', 'SELECT "x;""y"'],
    ['SELECT `a;b` |; SELECT 3', 'SELECT `a;b`'],
    ['SELECT 1 -- no; end\n + |2; SELECT 3', 'SELECT 1 -- no; end\n + 2'],
    ['SELECT 1 # no; end\n + |2; SELECT 3', 'SELECT 1 # no; end\n + 2'],
    ['SELECT 5--1|; SELECT 3', 'SELECT 5--1'],
    ['SELECT /* ; */ |1; SELECT 3', 'SELECT /* ; */ 1'],
    ['/*! SET a = 1; */|; SELECT 3', '/*! SET a = 1; */'],
    ['/*T![x] SELECT */ 1|', '/*T![x] SELECT */ 1'],
    ['-- title\nSELECT |1; SELECT 2', '-- title\nSELECT 1'],
    [';;; SELECT |1', 'SELECT 1'],
    ['SELECT \'open |; string', 'SELECT \'open ; string'],
  ])('%s', (marked, expected) => {
    expect(at(marked)).toBe(expected)
  })

  it('keeps the body of a routine in one piece', () => {
    const body = 'CREATE PROCEDURE p()\nBEGIN\n  IF 1 THEN SELECT 1; END IF;\n  CASE WHEN 1 THEN SELECT 2; END CASE;\n  BEGIN SELECT CASE 1 WHEN 1 THEN 2 END; END;\nEND'
    expect(all(`${body}; SELECT 9`)).toEqual([body, 'SELECT 9'])
  })

  it('knows a transaction\'s BEGIN from a routine\'s', () => {
    expect(all('BEGIN; SELECT 1; COMMIT')).toEqual(['BEGIN', 'SELECT 1', 'COMMIT'])
  })

  it('follows DELIMITER', () => {
    const text = 'DELIMITER //\nCREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW SET @x = 1; SELECT 2//\nDELIMITER ;\nSELECT 3;'
    expect(all(text)).toEqual(['CREATE TRIGGER t BEFORE INSERT ON a FOR EACH ROW SET @x = 1; SELECT 2', 'SELECT 3'])
    expect(statementAt(text, 40)?.delimiter).toBe('//')
  })

  it('is linear', () => {
    const text = 'SELECT \'a;\', `b`, "c" /* d */;\n'.repeat(50_000)
    expect([...scanStatements(text)]).toHaveLength(50_000)
  })
})
