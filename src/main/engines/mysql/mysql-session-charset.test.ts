import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import iconv from 'iconv-lite'
import { describe, expect, it } from 'vitest'
import { charsets, followCharset, refuseUnwritable } from './mysql-session-charset.ts'

const load = createRequire(import.meta.url)
const driverEncodings = load(join(dirname(load.resolve('mysql2')), 'lib/constants/charset_encodings.js')) as string[]

describe('character sets of a session', () => {
  it.each(Object.entries(charsets))('%s is encoded by the driver as here', (_, { number, encoding }) => {
    expect(driverEncodings[number]).toBe(encoding)
    expect(iconv.encodingExists(encoding)).toBe(true)
  })

  it.each([
    ['MariaDB', 'latin1', 'latin1', true],
    ['MariaDB', 'utf8mb4', '', true],
    ['MariaDB', 'utf8mb4', 'binary', true],
    ['MariaDB', 'swe7', 'utf8mb4', false],
    ['MariaDB', 'utf8mb4', 'dec8', false],
    ['TiDB', 'gbk', 'gbk', true],
    ['TiDB', 'latin1', 'utf8mb4', false],
    ['TiDB', 'utf8mb4', 'latin1', false],
  ])('%s: client %s, results %s', (product, clientCharset, resultsCharset, isFollowed) => {
    expect(followCharset(product, { clientCharset, resultsCharset }) !== null).toBe(isFollowed)
  })

  it.each([
    ['gbk', 'INSERT INTO t VALUES (\'你好\')', null],
    ['gbk', 'INSERT INTO t VALUES (\'é😀\')', '😀'],
    ['latin1', 'SELECT \'é\'', null],
    ['latin1', 'SELECT \'你\'', '你'],
    ['latin1', 'SELECT \'€\'', '€'],
    ['utf8mb3', 'SELECT \'你\'', null],
    ['utf8mb3', 'SELECT \'😀\'', '😀'],
    ['ascii', 'SELECT \'é\'', 'é'],
    ['cp1251', 'SELECT \'ж\'', null],
    ['cp1251', 'SELECT \'é\'', 'é'],
    ['utf8mb4', 'SELECT \'😀\'', null],
  ])('in %s: %s', (charset, statement, wrong) => {
    const attempt = () => refuseUnwritable(statement, charset)
    if (wrong === null) expect(attempt).not.toThrow()
    else expect(attempt).toThrow(`“${wrong}” cannot be written in ${charset}`)
  })
})
