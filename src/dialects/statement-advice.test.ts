import { describe, expect, it } from 'vitest'
import { lexingOf } from './registry.ts'
import { adviceOn } from './statement-advice.ts'

const tidb = lexingOf('MySQL', 'TiDB')
const sqlite = lexingOf('SQLite')
const syntax = { errno: 1064, message: 'You have an error in your SQL syntax' }
const on = (text: string, details: Parameters<typeof adviceOn>[0] = syntax, lexing = tidb) =>
  adviceOn(details, { text, line: 5 }, lexing)

describe('adviceOn', () => {
  it.each([
    ['source /tmp/a.sql', /^source is a command of the program "mysql"/],
    ['\\. /tmp/a.sql', /^\\\. is a command/],
    ['SOURCE a', /^SOURCE is a command/],
    ['quit', /^quit is a command/],
    ['CREATE PROCEDURE p() BEGIN END //', /^\/\/ ends a statement only below a line "DELIMITER \/\/"/],
    ['END$$', /^\$\$ ends a statement/],
    ['SELECT\u00A01', /^Line 5 holds the character U\+00A0/],
    ['SELECT 1,\n  \u3000a FROM t', /^Line 6 holds the character U\+3000/],
    ['SELECT a\u200B FROM t', /U\+200B/],
  ])('says what is wrong with %j', (text, words) => expect(on(text)).toMatch(words))

  it.each([
    'SELECT FROM t',
    'SELECT \'\u00A0\' FORM t',
    'SELECT `a\u00A0b` FORM t',
    'SELECT 1 FORM t -- \u00A0',
    'sourced x',
    'SELECT 1 // 2',
    '',
  ])('has nothing to add to %j', text => expect(on(text)).toBeNull())

  it('leaves errors alone that come from elsewhere', () => {
    expect(on('SELECT\u00A01', { errno: 1213, message: 'Deadlock found' })).toBeNull()
    expect(on('SELECT\u00A01', {})).toBeNull()
  })

  it('speaks of a column that is not known, where its name holds such a character', () => {
    expect(on('SELECT a\u00A0FROM t', { errno: 1054, message: 'Unknown column' })).toMatch(/U\+00A0/)
  })

  it.each([
    ['.tables', 'near ".": syntax error', /^\.tables is a command of the program "sqlite3"/],
    ['SELECT\u00A01', 'near "SELECT\u00A01": syntax error', /U\+00A0/],
  ])('knows the client of SQLite: %j', (text, message, words) => expect(on(text, { message }, sqlite)).toMatch(words))
})
