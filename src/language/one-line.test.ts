import { describe, expect, it } from 'vitest'
import { oneLine } from './one-line.ts'

describe('a statement in one line', () => {
  it.each([
    ['SELECT\n  1,\n\t2', '', 'SELECT 1, 2'],
    ['-- title: orders\nSELECT * FROM orders ORDER BY id;', 'orders', 'SELECT * FROM orders ORDER BY id;'],
    ['\n--  Title:   revenue by day, last month  \r\nSELECT 1', 'revenue by day, last month', 'SELECT 1'],
    ['-- note\nSELECT 1 -- one\n, 2 # two\n/* three */ FROM t', '', 'SELECT 1 , 2 FROM t'],
    ['SELECT a/* here */b', '', 'SELECT a b'],
    // What looks like a comment in a string is the string.
    ['SELECT \'-- title: no\', "/* no */", `# no`', '', 'SELECT \'-- title: no\', "/* no */", `# no`'],
    ['SELECT /*+ MAX_EXECUTION_TIME(1) */ 1', '', 'SELECT /*+ MAX_EXECUTION_TIME(1) */ 1'],
    [
      'CREATE TABLE t (id BIGINT) /*T![ttl] TTL = `a` + INTERVAL 1 DAY */',
      '',
      'CREATE TABLE t (id BIGINT) /*T![ttl] TTL = `a` + INTERVAL 1 DAY */',
    ],
    ['SELECT 1\n-- title: too late', '', 'SELECT 1'],
    ['-- title:\nSELECT 1', '', 'SELECT 1'],
    ['SELECT 5 - -1', '', 'SELECT 5 - -1'],
  ])('%j', (sql, title, text) => expect(oneLine(sql, 300)).toEqual({ title, text }))

  it('is the comment where there is nothing else', () => {
    expect(oneLine('-- nothing\n-- to run', 300)).toEqual({ title: '', text: '-- nothing -- to run' })
    expect(oneLine('-- title: later', 300)).toEqual({ title: 'later', text: '' })
    expect(oneLine('', 300)).toEqual({ title: '', text: '' })
  })

  it('is no longer than asked for, and of a long text only the beginning is read', () => {
    expect(oneLine('SELECT 1234567890', 10).text).toBe('SELECT 123')
    expect(oneLine(`SELECT '${'x'.repeat(50_000_000)}'`, 300).text).toHaveLength(300)
  })
})
