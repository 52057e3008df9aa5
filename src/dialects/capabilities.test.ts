import { describe, expect, it } from 'vitest'
import { capabilities } from '../contract/capabilities.ts'
import { isFrom, noCapabilities } from './capabilities.ts'
import { dialectOf, dialects } from './registry.ts'

const of = (family: string, product: string, version: string | null) =>
  dialectOf(family).capabilities({ product, version })

describe('what servers can do', () => {
  it('is told in full by every family, of each product and before one has answered', () => {
    const names = Object.keys(capabilities.shape).sort()
    expect(Object.keys(noCapabilities).sort()).toEqual(names)
    expect(new Set(Object.values(noCapabilities))).toEqual(new Set([false]))
    for (const { capabilities: can, products } of dialects()) {
      for (const server of [null, ...products.map(product => ({ product, version: null }))])
        expect(capabilities.strict().parse(can(server))).toEqual(can(server))
    }
  })

  it('follows the product', () => {
    expect(of('MySQL', 'TiDB', '8.5.4')).toMatchObject({
      sequences: true,
      readOnlySessions: false,
      tablesWithoutTransactions: false,
    })
    expect(of('MySQL', 'MySQL', '8.4.3')).toMatchObject({
      sequences: false,
      readOnlySessions: true,
      tablesWithoutTransactions: true,
    })
    expect(of('MySQL', 'MariaDB', '10.11.14')).toMatchObject({
      sequences: true,
      readOnlySessions: true,
      tablesWithoutTransactions: true,
    })
    expect(of('SQLite', 'SQLite', '3.49.1')).toMatchObject({
      databases: false,
      changeDatabase: false,
      comments: false,
      transactions: true,
    })
  })

  it.each([
    ['TiDB', 'foreignKeys', '6.5.12', '6.6.0'],
    ['TiDB', 'checks', '7.1.6', '7.2.0'],
    ['MySQL', 'checks', '8.0.15', '8.0.16'],
    ['MySQL', 'explainAnalyze', '8.0.17', '8.0.18'],
    ['MariaDB', 'sequences', '10.2.44', '10.3.1'],
    ['MariaDB', 'checks', '10.1.48', '10.2.1'],
  ] as const)('follows the version of %s: %s is not in %s, but in %s', (product, capability, before, since) => {
    expect([before, since, null].map(version => of('MySQL', product, version)[capability])).toEqual([false, true, true])
  })

  it('is of no product that nobody knows', () => {
    expect(of('MySQL', 'Somebody\'s proxy', '1.0')).toEqual(dialectOf('MySQL').capabilities(null))
  })
})

it.each([
  ['8.0.31', '8.0.16', true],
  ['8.0.4', '8.0.16', false],
  ['8.0.16', '8.0.16', true],
  ['10.3', '10.3.0', true],
  ['9', '8.0.16', true],
  ['7.5.0-alpha-12-gabc', '7.2.0', true],
])('%s counts as %s or newer: %s', (version, least, expected) => expect(isFrom(version, least)).toBe(expected))
