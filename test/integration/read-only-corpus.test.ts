import type { Lexing } from '../../src/language/lexing.ts'
import type { CorpusGround } from './read-only-corpus-ground.ts'
import type { CorpusEntry } from './read-only-corpus.ts'
import mysql from 'mysql2/promise'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { classify } from '../../src/dialects/classifier.ts'
import { lexingOf } from '../../src/dialects/registry.ts'
import { describeEngines } from '../support/engines.ts'
import { openCorpusGround } from './read-only-corpus-ground.ts'
import { everywhere, mariadbOnly, mysqlOnly, tidbOnly, unknownTo } from './read-only-corpus.ts'

/** What the corpus was written for. */
const versions: Record<string, string> = { TiDB: '8.5.4', MySQL: '9.4.0', MariaDB: '10.11.19' }

function lexingOfMode(product: Lexing['product'], mode = ''): Lexing {
  return {
    ...lexingOf('MySQL', product, versions[product]),
    backslashEscapes: !mode.includes('NO_BACKSLASH_ESCAPES'),
    ansiQuotes: mode.includes('ANSI_QUOTES'),
  }
}

function judge(product: Lexing['product'], { sql, mode }: CorpusEntry): 'read' | 'write' {
  return classify(sql, lexingOfMode(product, mode)).reason === null ? 'read' : 'write'
}

/** A title on one line. */
const title = ({ sql, mode }: CorpusEntry) => `${sql.replaceAll('\n', '↵')}${mode ? ` (${mode})` : ''}`
const cases = (entries: CorpusEntry[]) => entries.map(entry => [title(entry), entry] as const)

describe('the read-only corpus', () => {
  it('is large and names no statement twice', () => {
    const all = [...everywhere, ...tidbOnly, ...mariadbOnly, ...mysqlOnly]
    expect(all.length).toBeGreaterThanOrEqual(150)
    for (const own of [tidbOnly, mariadbOnly, mysqlOnly]) {
      const titles = [...everywhere, ...own].map(title)
      expect(new Set(titles).size).toBe(titles.length)
    }
  })

  it.each(cases([...everywhere, ...mysqlOnly]))('is judged right for MySQL: %s', (_, entry) => {
    expect(judge('MySQL', entry)).toBe(entry.is)
  })
})

describeEngines('the read-only corpus', (engine) => {
  const corpus = [...everywhere, ...engine.name === 'TiDB' ? tidbOnly : mariadbOnly]
  let ground: CorpusGround
  /** The fingerprint of the untouched ground; null once something has changed. */
  let untouched: string | null = null

  async function build(): Promise<string> {
    if (untouched === null) {
      await ground.rebuild()
      untouched = await ground.fingerprint()
    }
    return untouched
  }

  beforeAll(async () => {
    ground = await openCorpusGround(await engine.startOwn())
  })
  afterAll(() => ground?.close())

  it.each(cases(corpus))('is judged right: %s', (_, entry) => {
    expect(judge(engine.name, entry)).toBe(entry.is)
  })

  it.each(cases(corpus.filter(({ is }) => is === 'read')))('changes nothing: %s', async (_, entry) => {
    const before = await build()
    let after = ''
    const error = await ground.run(entry.sql, entry.mode, async () => { after = await ground.fingerprint() })
    if (error) after = await ground.fingerprint()
    if (after !== before) untouched = null
    expect(after).toBe(before)
    if (unknownTo[engine.name].includes(title(entry))) expect(error).not.toBeNull()
    else expect(error).toBeNull()
  })

  it.each(cases(corpus.filter(({ changes }) => changes)))('changes something: %s', async (_, entry) => {
    const before = await build()
    let after = before
    const error = await ground.run(entry.sql, entry.mode, async () => { after = await ground.fingerprint() })
    if (after !== before) untouched = null
    if (unknownTo[engine.name].includes(title(entry))) expect(error).not.toBeNull()
    else expect({ error, changed: after !== before }).toEqual({ error: null, changed: true })
  })

  it.runIf(engine.name === 'MariaDB')(
    'leaves to the server what no text shows: a view that calls a writing function',
    async () => {
      const before = await build()
      const sql = 'SELECT * FROM calls_function'
      expect(classify(sql, lexingOfMode('MariaDB')).reason).toBeNull()
      const session = await mysql.createConnection({
        host: ground.server.host,
        port: ground.server.port,
        user: 'root',
        database: 'tihc_corpus',
      })
      await session.query('SET SESSION TRANSACTION READ ONLY')
      await expect(session.query(sql)).rejects.toThrow(/READ ONLY transaction/)
      session.destroy()
      expect(await ground.fingerprint()).toBe(before)
    },
  )
})
