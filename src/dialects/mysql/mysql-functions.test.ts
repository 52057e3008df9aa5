import { describe, expect, it } from 'vitest'
import { classify } from '../classifier.ts'
import { lexingOf } from '../registry.ts'
import { isBuiltIn, pureFunctions, since, wordsBeforeParenthesis } from './mysql-functions.ts'

/** A version that is the one before, for what is compared part by part. */
function before(version: string): string {
  const [major, minor, patch] = version.split('.').map(Number)
  if (patch! > 0) return `${major}.${minor}.${patch! - 1}`
  return minor! > 0 ? `${major}.${minor! - 1}.99` : `${major! - 1}.99.99`
}

const rows = [...since].flatMap(([product, names]) =>
  [...names].map(([name, version]) => [product, name, version] as const))

const isRead = (sql: string, product: string, version?: string) =>
  classify(sql, lexingOf('MySQL', product, version)).reason === null

describe('functions that came with a version', () => {
  it.each(rows)('%s: %s since %s', (product, name, version) => {
    const isBuiltInFor = (known?: string) => isBuiltIn(name, { product, ...(known && { version: known }) })
    expect([version, '99.0.0', before(version), '4.0.0', undefined].map(isBuiltInFor))
      .toEqual([true, true, false, false, false])
  })

  it.each(rows.filter(([product, name]) => pureFunctions[product]!.has(name)))(
    '%s: a call of %s is a read since %s alone',
    (product, name, version) => {
      const sql = `SELECT ${name}('x', 1)`
      expect([version, before(version), undefined].map(known => isRead(sql, product, known)))
        .toEqual([true, false, false])
    },
  )

  it('are all in a list', () => {
    const placed = ['LATERAL', 'JSON_TABLE', 'OF']
    const isListed = (product: string, name: string) =>
      pureFunctions[product]!.has(name) || wordsBeforeParenthesis.has(name) || placed.includes(name)
    expect(rows.filter(([product, name]) => !isListed(product, name))).toEqual([])
  })

  it.each([
    ['MariaDB', '10.6.18', 'SELECT sformat(\'x\')', false],
    ['MariaDB', '10.11.6', 'SELECT sformat(\'x\')', true],
    ['MySQL', '5.7.44', 'SELECT rank(\'x\')', false],
    ['MySQL', '5.7.44', 'SELECT over(\'x\')', false],
    ['MySQL', '5.7.44', 'SELECT lateral((SELECT 1))', false],
    ['MySQL', '8.4.2', 'SELECT * FROM t, LATERAL (SELECT t.id) AS d', true],
    ['MySQL', '8.4.2', 'SELECT RANK() OVER (ORDER BY a) FROM t', true],
    ['MariaDB', '11.8.2', 'SELECT lateral((SELECT 1))', false],
    ['MySQL', '8.4.2', 'SELECT string_to_vector(\'x\')', false],
    ['TiDB', '6.1.0', 'SELECT JSON_OVERLAPS(a, b) FROM t', true],
    ['MySQL', '5.7.44', 'SELECT COUNT(*), MAX(a) FROM t', true],
  ])('%s %s: %s', (product, version, sql, read) => {
    expect(isRead(sql, product, version)).toBe(read)
  })
})
