import type { Sandbox } from '../support/sandbox.ts'
import process from 'node:process'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeEngines } from '../support/engines.ts'
import { asksForTransaction, randomScript, scriptGround, seededRandom } from '../support/random-scripts.ts'
import { openSandbox } from '../support/sandbox.ts'
import { clientProgram, runInClient } from '../support/server-client.ts'
import { runTraced } from '../support/traces-run.ts'

/** Random scripts a server; 2,500 each are `TIHC_SCRIPTS=2500 npm run test:integration -- sql-traces`. */
const scripts = Number(process.env.TIHC_SCRIPTS ?? 50)
const firstSeed = Number(process.env.TIHC_SEED ?? 1)

describeEngines('what a session knows after each statement, beside the server\'s own client,', (engine) => {
  let box: Sandbox
  let twin: string
  beforeAll(async () => {
    if (!clientProgram) throw new Error('The client program of MariaDB or MySQL is needed: install mariadb-client.')
    box = await openSandbox(engine)
    twin = `${box.database}_twin`
    await box.direct(`CREATE DATABASE ${twin} CHARACTER SET utf8mb4`)
    for (const database of [box.database, twin]) {
      await box.direct(`USE ${database}`)
      for (const statement of scriptGround(engine.name)) await box.direct(statement)
    }
  })
  afterAll(async () => {
    await box.direct(`DROP DATABASE ${twin}`)
    await box.close()
  })

  /** Runs the same through both and compares; `cut` parts it into runs. */
  async function compare(script: readonly string[], cut: (script: readonly string[]) => string[][]): Promise<void> {
    const whole = [...script, asksForTransaction[engine.name]]
    const { connectionId, databaseId } = box
    const { sessionId } = await box.person.client.sql.openSession({ connectionId, databaseId })
    const told = await runTraced(box, sessionId, cut(script))
    const asked = await runTraced(box, sessionId, [[asksForTransaction[engine.name]]])
    await box.person.client.sql.closeSession({ id: sessionId })
    const client = runInClient(engine, twin, whole)
    // Messages of errors name their database.
    client.lines = client.lines.map(line => line.replaceAll(twin, box.database))
    const text = whole.join(';\n')
    expect({ text, errors: [...told.errors, ...asked.errors], lines: [...told.lines, ...asked.lines] })
      .toEqual({ text, ...client })
    expect({ text, told: Number(told.inTransaction) }).toEqual({ text, told: Number(asked.lines[0]) })
    const rows = (database: string) => Promise.all(['t ORDER BY id', 'u ORDER BY k']
      .map(table => box.direct(`SELECT * FROM ${database}.${table}`)))
    expect({ text, rows: await rows(box.database) }).toEqual({ text, rows: await rows(twin) })
  }

  it('decides how values are written that are bound behind a change of its mode', async () => {
    const { connectionId, databaseId } = box
    const value = 'x\\\' OR 1 = 1 -- '
    for (const change of [
      '/* c */ SET sql_mode = \'NO_BACKSLASH_ESCAPES\'',
      'PREPARE s FROM \'SET sql_mode = "NO_BACKSLASH_ESCAPES"\'; EXECUTE s',
    ]) {
      const { sessionId } = await box.person.client.sql.openSession({ connectionId, databaseId })
      const sql = `${change}; SELECT ? AS v`
      const { taskId } = await box.run(sql, { sessionId, databaseId: undefined, params: [value] })
      const { results } = await box.person.client.sql.status({ taskId })
      const { rows } = await box.person.client.sql.rows({ taskId, result: results.length - 1, offset: 0, limit: 1 })
      expect({ change, rows }).toEqual({ change, rows: [[value]] })
      await box.person.client.sql.closeSession({ id: sessionId })
    }
  })

  it.runIf(engine.name === 'MariaDB')('knows what FOUND_ROWS() is behind what fails or gives no rows', async () => {
    // Behind what failed it is asked how the session reads texts, before the next one with double quotes.
    const doubtful = 'PREPARE s FROM \'SELECT "a"\''
    const counts = 'SELECT \'counts\', ROW_COUNT(), FOUND_ROWS(), LAST_INSERT_ID()'
    const acts = [
      'INSERT INTO t (id) SELECT k FROM u UNION ALL SELECT k FROM u',
      'SELECT (SELECT 1 UNION SELECT 2) AS x',
      'CREATE TEMPORARY TABLE IF NOT EXISTS made AS SELECT 1 AS a UNION SELECT 2',
      'INSERT INTO u (k) VALUES (1), (1)',
    ]
    const script = ['INSERT INTO u (k) VALUES (901)', ...acts.flatMap(act =>
      ['SET sql_mode = \'\'', 'SELECT 1 UNION SELECT 2 UNION SELECT 3', act, 'EXECUTE nothing', doubtful, counts])]
    await compare(script, statements => [[...statements]])
  })

  it(`is the same in ${scripts} random scripts`, async () => {
    for (let seed = firstSeed; seed < firstSeed + scripts; seed++) {
      const random = seededRandom(seed)
      const script = randomScript(engine.name, random)
      await compare(script, (statements) => {
        const runs: string[][] = []
        for (let at = 0; at < statements.length;) {
          const length = 1 + Math.floor(random() * 6)
          runs.push(statements.slice(at, at + length))
          at += length
        }
        return runs
      }).catch((error: unknown) => {
        throw new Error(`seed ${seed}: ${script.join(';\n')}`, { cause: error })
      })
    }
  }, 60_000 + scripts * 3_000)
})
