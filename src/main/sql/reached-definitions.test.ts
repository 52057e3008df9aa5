import type { ReadDefinition } from '../../dialects/definitions.ts'
import { describe, expect, it } from 'vitest'
import { judgeStatement } from '../../dialects/classifier.ts'
import { ParsedStatement } from '../../dialects/parsed-statement.ts'
import { lexingOf } from '../../dialects/registry.ts'
import { judgeReach, reachOf } from './reached-definitions.ts'

const lexing = lexingOf('MySQL', 'TiDB')
const { signal } = new AbortController()

/** Judges a statement where the server has these views; gives the reason, and how many names were asked for. */
async function judge(sql: string, views: Record<string, string>) {
  const statement = new ParsedStatement(sql, lexing)
  let asked = 0
  const definitions = async (names: ReadonlyArray<{ database: string, name: string }>) => {
    asked += names.length
    const found = names.filter(({ name }) => Object.hasOwn(views, name)).map(({ database, name }): ReadDefinition =>
      ({ database, name, query: views[name]!, generated: [], defaults: [], engine: null }))
    return { found, foldsTables: true }
  }
  const reach = reachOf(statement, 'shop')
  const metadata = async () => ({ definitions })
  const { reason } = await judgeReach(judgeStatement(statement), reach, { lexing, metadata, signal })
  return { reason, asked }
}

const names = (count: number, prefix = 'a') => Array.from({ length: count }, (_, at) => `${prefix}${at}`).join(', ')

describe('what a statement reaches', () => {
  it('has a bound of names, and nobody is asked for more', async () => {
    expect(await judge(`SELECT ${names(4_990)} FROM t`, {})).toMatchObject({ reason: null })
    expect(await judge(`SELECT ${names(5_001)}, x FROM t`, {}))
      .toEqual({ reason: expect.stringContaining('more than 5000 things') as string, asked: 0 })
  })

  it('has no more names as data than are needed to refuse it', () => {
    const statement = new ParsedStatement(`SELECT ${names(300_000)}`, lexing)
    expect(reachOf(statement, 'shop').names.length).toBeLessThan(5_010)
  })

  it('has the bound for what its views name besides', async () => {
    const views = { v: `SELECT ${names(3_000, 'b')} FROM t`, w: `SELECT ${names(3_000, 'c')} FROM t` }
    expect((await judge('SELECT * FROM v', views)).reason).not.toContain('more than')
    const { reason, asked } = await judge('SELECT * FROM v, w', views)
    expect(reason).toContain('more than 5000 things')
    expect(asked).toBeLessThan(10)
  })

  it('is not looked at where a definition is too long', async () => {
    const long = `SELECT '${'x'.repeat(64 * 1024 * 1024)}' AS x`
    expect((await judge('SELECT * FROM v', { v: long })).reason)
      .toBe('the definition of “shop.v” is too long to be judged')
  })

  it('is not looked at where definitions are too long together', async () => {
    const query = `SELECT '${'x'.repeat(200_000)}'`
    const views = Object.fromEntries(Array.from({ length: 6 }, (_, at) => [`v${at}`, query]))
    expect((await judge('SELECT * FROM v0, v1, v2, v3, v4', views)).reason).toBeNull()
    expect((await judge('SELECT * FROM v0, v1, v2, v3, v4, v5', views)).reason)
      .toBe('the definitions of what it reads are too long together to be judged')
  })
})
