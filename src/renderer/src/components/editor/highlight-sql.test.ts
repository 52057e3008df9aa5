import { describe, expect, it } from 'vitest'
import { highlightSql } from './highlight-sql.ts'

/** What has a colour, as `colour:text`. */
const coloured = (sql: string, family?: string) => highlightSql(sql, family)
  .filter(({ classes }) => classes)
  .map(({ text, classes }) => `${classes.replace('text-sql-', '').split(' ')[0]}:${text}`)

describe('highlightSql', () => {
  it('gives back the whole statement', () => {
    for (const sql of ['', 'SELECT 1', ' SELECT\n`a`, count ( * ) -- x\nFROM t ', 'SELECT \'a'])
      expect(highlightSql(sql).map(({ text }) => text).join('')).toBe(sql)
  })

  it('leaves quoted names as names, and strings as strings', () => {
    expect(coloured('SELECT `a`, "b"')).toEqual(['keyword:SELECT', 'string:"b"'])
    expect(coloured('SELECT `a`, "b", \'c\'', 'SQLite')).toEqual(['keyword:SELECT', 'string:\'c\''])
  })

  it('tells functions from columns and tables of their name', () => {
    expect(coloured('SELECT status, COUNT(*), mine(a), shop.yours(b), CURRENT_TIMESTAMP')).toEqual([
      'keyword:SELECT',
      'function:COUNT',
      'function:mine',
      'function:yours',
      'function:CURRENT_TIMESTAMP',
    ])
    expect(coloured('INSERT INTO shop.orders(id)').filter(part => part.startsWith('function'))).toEqual([])
  })
})
