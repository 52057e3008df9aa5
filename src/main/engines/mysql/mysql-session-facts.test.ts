import { describe, expect, it } from 'vitest'
import { mysqlLexing } from '../../../dialects/mysql/mysql-lexing.ts'
import { MysqlSessionFacts, onlySets } from './mysql-session-facts.ts'

/** A session whose server tells nothing by itself. */
function facts() {
  const state = { database: 'shop' as string | null, inTransaction: false, autocommit: true }
  const mode = { sqlMode: '', clientCharset: 'utf8mb4', connectionCharset: 'utf8mb4', resultsCharset: 'utf8mb4' }
  const link = { info: { product: 'TiDB', version: '8.5.4' }, lexing: mysqlLexing('TiDB'), mode }
  return { state, facts: new MysqlSessionFacts(link, state) }
}

const comments: Array<[what: string, text: string]> = [
  ['stars', `/*${'*a'.repeat(3_000_000)}*/`],
  ['comments', '/**/'.repeat(1_000_000)],
  ['lines', '-- a\n'.repeat(1_000_000)],
  ['spaces', ' '.repeat(6_000_000)],
]

describe('what is known of a session whose server tells nothing', () => {
  it.each(comments)('follows USE behind megabytes of %s', (_, comment) => {
    const { state, facts: known } = facts()
    known.ended({ text: `${comment} USE \`oth\`\`er\``, changesSession: true, hasFailed: false })
    expect({ database: state.database, isStale: known.isStale }).toEqual({ database: 'oth`er', isStale: false })
  })

  it.each(comments)('knows of a setting behind megabytes of %s that it changed something', (_, comment) => {
    const { facts: known } = facts()
    const text = `${comment} SET sql_mode = 'ANSI_QUOTES'`
    known.ended({ text, changesSession: true, hasFailed: false })
    expect(known.isStale).toBe(true)
    expect(onlySets(text)).toBe(true)
  })

  it.each([
    `USE \`${'a'.repeat(8_000_000)}\``,
    '/* never closed USE other',
    '/*! USE other */',
    '/*T! USE other */',
    'USE other USE',
  ])('asks again where the name is not plain to see', (text) => {
    const { state, facts: known } = facts()
    known.ended({ text, changesSession: true, hasFailed: false })
    expect({ database: state.database, isStale: known.isStale }).toEqual({ database: 'shop', isStale: true })
  })

  it('does not forget that something was not known before', () => {
    const { facts: known } = facts()
    known.ended({ text: 'SET sql_mode = DEFAULT', changesSession: true, hasFailed: false })
    known.ended({ text: 'USE other', changesSession: true, hasFailed: false })
    expect(known.isStale).toBe(true)
  })
})
