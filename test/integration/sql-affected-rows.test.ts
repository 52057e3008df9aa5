import type { Sandbox } from '../support/sandbox.ts'
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest'
import { TihcError } from '../../src/contract/errors.ts'
import { describeEveryEngine } from '../support/engines.ts'
import { openSandbox } from '../support/sandbox.ts'

describeEveryEngine('rows that were changed', (engine) => {
  const counted = engine.name === 'SQLite' ? 'SELECT changes() AS n' : 'SELECT ROW_COUNT() AS n'
  let box: Sandbox
  beforeAll(async () => {
    box = await openSandbox(engine)
    await box.run('CREATE TABLE t (id INT PRIMARY KEY, n INT)')
  })
  beforeEach(() => box.run('DELETE FROM t; INSERT INTO t VALUES (1, 0), (2, 0)'))
  afterAll(() => box.close())

  /** What task, list and history say of the statements that run now. */
  async function say(sql: string) {
    const { client } = box.person
    const { taskId, results } = await box.run(sql).catch((error: TihcError) => {
      if (error instanceof TihcError && error.details?.taskId) return { taskId: error.details.taskId, results: [] }
      throw error
    })
    const [entry] = (await client.sql.history({ taskId })).data
    const task = (await client.sql.tasks()).data.find(one => one.taskId === taskId)
    const { progress } = await client.tasks.get({ taskId })
    return { results, said: [entry!.affectedRows, task!.affectedRows, progress?.affectedRows ?? null] }
  }

  it.each([
    ['INSERT INTO t VALUES (3, 0), (4, 0), (5, 0)', 3],
    ['UPDATE t SET n = 1', 2],
    ['UPDATE t SET n = 1 WHERE id = 99', 0],
    ['DELETE FROM t WHERE id = 2', 1],
  ])('%s: %i, as the server says', async (sql, count) => {
    expect((await say(sql)).said).toEqual([count, count, count])
    await box.run('DELETE FROM t; INSERT INTO t VALUES (1, 0), (2, 0)')
    const { taskId } = await box.run(`${sql}; ${counted}`)
    const { rows } = await box.person.client.sql.rows({ taskId, result: 1 })
    expect(Number(rows[0]![0])).toBe(count)
  })

  it('are the sum of a script', async () => {
    const { said } = await say('UPDATE t SET n = 2 WHERE id = 1; SELECT * FROM t; UPDATE t SET n = 3')
    expect(said).toEqual([3, 3, 3])
  })

  it('are not known of what reads alone', async () => {
    expect((await say('SELECT * FROM t; SELECT 1')).said).toEqual([null, null, null])
  })

  it('are those of the statements that ran before one failed', async () => {
    const { said } = await say('INSERT INTO t VALUES (6, 0), (7, 0); INSERT INTO t VALUES (1, 0); DELETE FROM t')
    expect(said).toEqual([2, 2, 2])
    expect(Number((await box.direct(`SELECT COUNT(*) FROM ${box.database}.t`))[0]![0])).toBe(4)
  })
})
