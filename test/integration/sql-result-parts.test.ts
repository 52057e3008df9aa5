import type { StatementResult, TaskState } from '../../src/contract/sql.ts'
import type { Sandbox } from '../support/sandbox.ts'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeEveryEngine } from '../support/engines.ts'
import { openSandbox } from '../support/sandbox.ts'
import { until } from '../support/until.ts'

const count = 3000
/** An answer in parts is not longer, in bytes: a part with the result that goes beyond it. */
const longest = 600_000

describeEveryEngine('results in parts', (engine) => {
  let box: Sandbox
  beforeAll(async () => {
    box = await openSandbox(engine)
    await box.run('CREATE TABLE t (id INT PRIMARY KEY)')
  })
  afterAll(() => box.close())

  const sql = () => box.person.client.sql
  const inserts = (from: number) =>
    Array.from({ length: count }, (_, at) => `INSERT INTO t VALUES (${from + at})`).join(';')
  const start = async (text: string) =>
    (await sql().execute({ databaseId: box.databaseId, sql: text, async: true })).taskId
  const ended = (taskId: string) => until('its end', 60, async () => {
    const { status } = await sql().status({ taskId, data: false, since: count })
    return status === 'running' || status === 'queued' ? undefined : status
  })

  /** Asks until all of them are there, as a page does. */
  async function readParts(taskId: string): Promise<{ results: StatementResult[], parts: TaskState[] }> {
    const results: StatementResult[] = []
    const parts: TaskState[] = []
    do {
      const { status, json } = await box.person.request(
        'GET',
        `/api/sql/status/${taskId}?data=false&since=${results.length}`,
      )
      expect(status).toBe(200)
      const part = json as TaskState
      parts.push(part)
      results.splice(part.resultsFrom!, Infinity, ...part.results)
    } while (results.length < parts.at(-1)!.resultCount!)
    return { results, parts }
  }

  it('are those that a call gives that asks for all', async () => {
    const taskId = await start(`SELECT 1 AS a; ${inserts(0)}`)
    expect(await ended(taskId)).toBe('completed')
    const { results, parts } = await readParts(taskId)
    const whole = await sql().status({ taskId, data: false })
    expect(results).toEqual(whole.results)
    expect(results).toHaveLength(count + 1)
    expect(parts.length).toBeGreaterThan(2)
    for (const part of parts) expect(JSON.stringify(part).length).toBeLessThan(longest)
    // Nothing else is different, and nothing is said of parts to who did not ask for them.
    const last = parts.at(-1)!
    expect(last).toEqual({ ...whole, results: last.results, resultsFrom: last.resultsFrom, resultCount: count + 1 })
    expect(whole).not.toHaveProperty('resultCount')
    await sql().free({ taskId })
  })

  it('come with the answer to Run, and go on from there', async () => {
    const { taskId, results, resultsFrom, resultCount } = await sql().execute({
      databaseId: box.databaseId,
      sql: inserts(10_000),
      async: true,
      waitMs: 1000,
      since: 0,
    })
    expect(resultsFrom).toBe(0)
    expect(results!.length).toBeLessThanOrEqual(resultCount!)
    expect(JSON.stringify(results).length).toBeLessThan(longest)
    await ended(taskId)
    const { results: rest } = await sql().status({ taskId, data: false, since: results!.length })
    expect(rest[0]).toMatchObject({ statementIndex: Math.max(0, results!.length - 1) })
    await sql().free({ taskId })
  })

  it('are not in the error of a script, nor in lists of tasks; who asks for all finds them there', async () => {
    const taskId = await start(`${inserts(20_000)}; SELECT * FROM no_such_table`)
    expect(await ended(taskId)).toBe('failed')
    const { error, resultCount } = await sql().status({ taskId, data: false, since: count })
    expect([error?.details?.results, error?.details?.statementIndex]).toEqual([undefined, count])
    expect(resultCount).toBe(count)
    const { data } = await box.person.client.tasks.list()
    const listed = data.find(task => task.taskId === taskId)!
    expect(JSON.stringify(listed).length).toBeLessThan(10_000)
    expect(listed.error?.details).toEqual(error?.details)
    const whole = await sql().status({ taskId, data: false })
    expect(whole.error?.details?.results).toHaveLength(count)
    await sql().free({ taskId })
  })

  it('come with the answer to a stop', async () => {
    const taskId = await start(inserts(30_000))
    await until('some of them', 20, async () =>
      (await sql().status({ taskId, data: false, since: 0 })).resultCount! > 10 || undefined)
    const { results, resultsFrom, resultCount } = await sql().cancel({ taskId, since: 5 })
    expect([resultsFrom, results[0]?.statementIndex]).toEqual([4, 4])
    expect(results.length).toBeLessThanOrEqual(resultCount!)
    await sql().free({ taskId })
  })

  it('belong to calls with async', async () => {
    const { status, json } = await box.person.request('POST', '/api/sql/execute', {
      databaseId: box.databaseId,
      sql: 'SELECT 1',
      since: 0,
    })
    expect([status, (json as { details: { field: string } }).details.field]).toEqual([400, 'since'])
    for (const since of ['-1', 'x', '1.5']) {
      const answer = await box.person.request('GET', `/api/sql/status/none?since=${since}`)
      expect(answer.status, since).toBe(400)
    }
  })
})
