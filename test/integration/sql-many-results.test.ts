import type { Sandbox } from '../support/sandbox.ts'
import { readFile } from 'node:fs/promises'
import { setTimeout } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { describeEngines } from '../support/engines.ts'
import { startMeasuredHost } from '../support/measured-host.ts'
import { openSandbox } from '../support/sandbox.ts'
import { until } from '../support/until.ts'

/** What a run keeps: see `SqlTask.hasRoomFor`. */
const mostWithRows = 10_000
const dropped = /more results than are kept of one run/

/** Memory of the host, in MB. */
async function memoryOf(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8')
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)![1]) / 1024
}

describeEngines('a run with many results', (engine) => {
  let box: Sandbox
  beforeAll(async () => { box = await openSandbox(engine) })
  afterAll(() => box.close())

  const start = async (sql: string) => {
    const { person: { client }, databaseId } = box
    return (await client.sql.execute({ databaseId, sql, async: true })).taskId
  }
  const state = (taskId: string) => box.person.client.sql.status({ taskId, data: false })
  const ended = (taskId: string) => until('its end', 60, async () => {
    const now = await state(taskId)
    return now.status === 'running' || now.status === 'queued' ? undefined : now
  })

  it('keeps the first with rows, runs to its end and says so', async () => {
    await box.run('CREATE TABLE t (id INT PRIMARY KEY)')
    const sql = `${'SELECT 1;'.repeat(mostWithRows + 5)}INSERT INTO t VALUES (1), (2);SELECT 2`
    const taskId = await start(sql)
    const { status, results, notices } = await ended(taskId)
    expect(status).toBe('completed')
    expect(results).toHaveLength(mostWithRows + 1)
    expect(results.at(-1)).toMatchObject({ affectedRows: 2, statementIndex: mostWithRows + 5 })
    expect(notices.filter(notice => dropped.test(notice))).toHaveLength(1)
    expect(await box.direct(`SELECT COUNT(*) FROM ${box.database}.t`)).toEqual([['2']])
    await box.person.client.sql.free({ taskId })
  })

  describe.runIf(engine.name === 'MariaDB')('of a procedure', () => {
    const loop = (name: string, statement: string, times: number) =>
      `CREATE PROCEDURE ${box.database}.${name}() BEGIN DECLARE i INT DEFAULT 0;
       WHILE i < ${times} DO ${statement}; SET i = i + 1; END WHILE; END`

    it('without an end takes no more memory, keeps nobody waiting, and can be stopped', async () => {
      const { pid, admin: { client } } = box.host
      await box.direct(loop('endless', `SELECT i, REPEAT('x', 200)`, 1_000_000_000))
      const taskId = await start('CALL endless()')
      await until('the notice', 60, async () => (await state(taskId)).notices.some(notice => dropped.test(notice)))
      const times: number[] = []
      for (let turn = 0; turn < 30; turn++) {
        const began = performance.now()
        await client.app.info()
        times.push(performance.now() - began)
        await setTimeout(100)
      }
      // What is garbage is collected when the collector wants to; what was kept of each result came to gigabytes.
      expect(await memoryOf(pid)).toBeLessThan(800)
      expect(times.sort((one, other) => one - other)[15]).toBeLessThan(300)
      await client.sql.cancel({ taskId })
      const { status, results } = await ended(taskId)
      expect(status).not.toBe('completed')
      expect(results).toHaveLength(mostWithRows)
      await client.sql.free({ taskId })
    })

    it('costs in proportion to the results, for those too who listen and ask how it goes', async () => {
      const host = await startMeasuredHost()
      const own = await openSandbox(engine, host)
      const { client } = own.person
      const events = await own.person.events()
      await own.direct(
        `CREATE PROCEDURE ${own.database}.counted(most INT) BEGIN DECLARE i INT DEFAULT 0;
         WHILE i < most DO SELECT i, REPEAT('x', 20); SET i = i + 1; END WHILE; END`,
      )
      /** The processor's time of the host, the best of three. */
      const timeOf = async (results: number) => {
        let best = Infinity
        for (let turn = 0; turn < 3; turn++) {
          await host.resetUsage()
          const sql = `CALL counted(${results})`
          const { taskId } = await client.sql.execute({ databaseId: own.databaseId, sql, async: true })
          for (;;) {
            const { status } = await client.sql.status({ taskId, data: false })
            if (status !== 'running' && status !== 'queued') break
            await setTimeout(50)
          }
          best = Math.min(best, (await host.usage()).cpuMs)
          await client.sql.free({ taskId })
        }
        return best
      }
      try {
        await timeOf(1000)
        const [few, many] = [await timeOf(2000), await timeOf(8000)]
        // In proportion it would be 4, as the square 16.
        expect(many / few).toBeLessThan(9)
        expect(events.received.length).toBeGreaterThan(0)
      } finally {
        events.close()
        await own.close()
        await host.stop()
      }
    })

    // MariaDB forgets a KILL that comes between two statements of a procedure.
    it('is stopped wherever the stop meets it', async () => {
      const { client } = box.person
      await box.direct(loop('busy', 'DO 1', 1_000_000_000))
      for (const name of ['endless', 'busy', 'endless', 'busy', 'endless']) {
        const taskId = await start(`CALL ${name}()`)
        await setTimeout(Math.random() * 200)
        await client.sql.cancel({ taskId })
        expect((await ended(taskId)).status).toBe('cancelled')
        await client.sql.free({ taskId })
      }
      expect(await box.serverSessions()).toEqual([])
    })
  })
})
