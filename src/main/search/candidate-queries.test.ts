import { expect, it } from 'vitest'
import { candidateQueries } from './candidate-queries.ts'
import { readQuery } from './search-query.ts'
import { createVocabulary } from './vocabulary.ts'

function expressions(text: string, names: string[], kind?: 'table' | 'column'): string[] {
  const vocabularies = { name: createVocabulary(), text: createVocabulary() }
  for (const name of names) vocabularies.name.add(name)
  return [...candidateQueries(readQuery(text)!, { code: '0007', vocabularies }, kind)]
}

it('asks for the whole name, its beginning, parts, inside, texts and typos in turn', () => {
  expect(expressions('oder', ['order', 'odera', 'border', 'xoder'])).toEqual([
    '"0007eoder"',
    '("0007eoder" OR "0007soder")',
    '"0007fodera"',
    '"0007nodera"',
    '("0007nodera" OR "0007nxoder")',
    '',
    '',
    '("0007nodera" OR "0007norder" OR "0007nxoder")',
    '',
  ])
})

it('asks for two parts by their beginnings together, also where they were written as one', () => {
  expect(expressions('ord_id', [])[3]).toBe('("0007porid" AND "0007nord" * AND "0007nid" *)')
  expect(expressions('orderid', ['order'])[3]).toBe('("0007porid" AND "0007norder" AND "0007nid" *)')
})

it('names the tenant and a place in every token, whatever is asked', () => {
  for (const text of ['a" OR "b', 'NEAR(x y)', 'x*', '订单 "id"', 'a:b', '{a}', 'ord^er', '😀']) {
    const tokens = expressions(text, ['order']).flatMap(one => one.match(/"[^"]*"/g) ?? [])
    expect(tokens.length).toBeGreaterThan(0)
    for (const token of tokens) expect(token).toMatch(/^"0007[esfnptd][\da-z\u0080-\u{10FFFF}]+"$/u)
  }
})

it('asks for the names of tables only where columns are wanted too', () => {
  expect(expressions('a b', [], 'table').join()).not.toContain('0007t')
  expect(expressions('a b', [], 'column').join()).toContain('0007t')
})
