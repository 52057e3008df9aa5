import { globSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { excepted, findProductNames, namesIn } from './product-names.ts'

it('no product or engine is named outside of dialects, engines, the contract\'s lists and words', () => {
  expect(findProductNames().map(({ file, line, text }) => `${file}:${line} ${text}`)).toEqual([])
})

it('every exception is still needed', () => {
  const files = globSync('src/**/*.{ts,vue}').map(file => file.replaceAll('\\', '/'))
  for (const [pattern] of excepted) {
    const named = files.filter(file => pattern.test(file) && namesIn(file, readFileSync(file, 'utf8')).length > 0)
    expect(named, String(pattern)).not.toEqual([])
  }
})

it('the search finds a name wherever it stands, but in an import', () => {
  expect(
    namesIn(
      'a.ts',
      'import { x } from \'./mysql.ts\'\nif (engine === \'SQLite\') y()\n// As TiDB does it.\nconst plain = 1',
    ).map(({ line }) => line),
  ).toEqual([2, 3])
})
