import type { RowDataPacket } from 'mysql2/promise'
import type { Lexing } from '../../src/language/lexing.ts'
import type { MetadataSession } from '../../src/main/engines/engine.ts'
import type { TestServer } from '../support/servers.ts'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { classify, judgeStatement } from '../../src/dialects/classifier.ts'
import { byPlace } from '../../src/dialects/mysql/mysql-calls.ts'
import { pureFunctions, wordsBeforeParenthesis } from '../../src/dialects/mysql/mysql-functions.ts'
import { ParsedStatement } from '../../src/dialects/parsed-statement.ts'
import { lexingOf } from '../../src/dialects/registry.ts'
import { openMysqlMetadata } from '../../src/main/engines/mysql/mysql-metadata.ts'
import { readServerVersion } from '../../src/main/engines/mysql/mysql-version.ts'
import { judgeReach, reachOf } from '../../src/main/sql/reached-definitions.ts'
import { configOf } from '../support/connection-services.ts'
import { describeEngines } from '../support/engines.ts'
import { connectAdmin } from '../support/servers.ts'

/** Some arguments fit each function. */
const someArguments = [
  '', '1', '1, 2', '1, 2, 3', '\'a\'', '\'a\', \'b\'', 'j, \'$.a\'', 'd, INTERVAL 1 DAY', 'DAY, d, d', 'b',
  'b USING utf8mb4', 'b AS CHAR(10)', 'YEAR FROM d', '\'a\' IN b', '*',
]
const wrongNumberOfArguments = 1318

describeEngines('functions that are known to change nothing', (engine) => {
  let lexing: Lexing
  let server: TestServer
  let metadata: MetadataSession & { close: () => Promise<void> }
  let admin: Awaited<ReturnType<typeof connectAdmin>>

  beforeAll(async () => {
    server = await engine.startOwn()
    admin = await connectAdmin(server)
    const [[row]] = await admin.query<RowDataPacket[]>('SELECT VERSION() AS version')
    lexing = lexingOf('MySQL', engine.name, readServerVersion(row!.version as string).version)
    metadata = openMysqlMetadata(configOf(server))
    for (const sql of ['CREATE DATABASE tihc_functions', 'USE tihc_functions', 'CREATE TABLE log (id INT)'])
      await admin.query(sql)
    await admin.query('CREATE TABLE t (id INT, b VARCHAR(20), j JSON, d DATETIME)')
  }, 120_000)
  afterAll(async () => {
    admin?.destroy()
    await metadata?.close()
    await server?.stop()
  })

  async function reason(sql: string): Promise<string | null> {
    const parsed = new ParsedStatement(sql, lexing)
    const { signal } = new AbortController()
    const reach = reachOf(parsed, 'tihc_functions')
    return (await judgeReach(judgeStatement(parsed), reach, { lexing, metadata: async () => metadata, signal })).reason
  }

  /** Whether the server takes the call for one of the stored function of that name. */
  async function callsStored(sql: string): Promise<boolean> {
    try {
      await admin.query(sql)
    } catch (error) {
      return (error as { errno?: number }).errno === wrongNumberOfArguments
    }
    const [[row]] = await admin.query<RowDataPacket[]>('SELECT COUNT(*) AS n FROM log')
    await admin.query('DELETE FROM log')
    return row!.n > 0
  }

  it.runIf(engine.name === 'MariaDB')('cannot be somebody\'s stored functions', async () => {
    const stored: string[] = []
    for (const name of new Set([...pureFunctions.MariaDB!, ...wordsBeforeParenthesis, ...byPlace.keys(), 'LATERAL'])) {
      await admin.query(`CREATE FUNCTION \`${name}\`() RETURNS INT BEGIN INSERT INTO log VALUES (1); RETURN 0; END`)
      const calls = ['()', ' ()', '((SELECT 1))', '(1, 2)', '(1, 2, 3, 4, 5, 6, 7)', ' (b, b, b)'].flatMap(call => [
        `SELECT ${name}${call} FROM t`,
        `SELECT 1, ${name}${call}`,
        `SELECT COUNT(DISTINCT ${name}${call})`,
      ])
      for (const sql of calls) {
        if (classify(sql, lexing).reason === null && await callsStored(sql)) stored.push(sql)
      }
      await admin.query(`DROP FUNCTION \`${name}\``)
    }
    expect(stored).toEqual([])
  }, 120_000)

  it('are found harmless in the text of a view', async () => {
    const refused: unknown[] = []
    let made = 0
    for (const name of pureFunctions[engine.name]!) {
      for (const call of someArguments.map(given => `${name}(${given})`)) {
        const select = `SELECT ${call} AS x FROM t`
        if (classify(select, lexing).reason !== null) continue
        const isTaken = await admin.query(`CREATE OR REPLACE VIEW v AS ${select}`).then(() => true, () => false)
        if (!isTaken) continue
        made++
        const found = await reason('SELECT * FROM v')
        if (found !== null) refused.push([call, found])
        break
      }
    }
    expect(refused).toEqual([])
    expect(made).toBeGreaterThan(250)
  }, 180_000)

  it('are all that the server\'s own views call', async () => {
    // TiDB closes a connection over some of the calls above.
    admin.destroy()
    admin = await connectAdmin(server)
    const [views] = await admin.query<RowDataPacket[]>(
      'SELECT table_schema AS s, table_name AS n FROM information_schema.tables '
      + 'WHERE table_type = \'VIEW\' AND table_schema IN (\'sys\', \'mysql\')',
    )
    const refused: unknown[] = []
    for (const { s, n } of views) {
      const found = await reason(`SELECT * FROM \`${s}\`.\`${n}\``)
      if (found !== null) refused.push([n, found])
    }
    expect(refused).toEqual([])
    expect(views.length).toBeGreaterThan(0)
  })
})
