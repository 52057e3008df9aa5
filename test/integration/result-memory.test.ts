import type { MeasuredHost } from '../support/measured-host.ts'
import type { Held } from '../support/probe.ts'
import type { Sandbox } from '../support/sandbox.ts'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeEngines } from '../support/engines.ts'
import { startMeasuredHost } from '../support/measured-host.ts'
import { openSandbox } from '../support/sandbox.ts'

/*
 * What results take, seen from outside: the host's memory after garbage was collected, and its descriptors. Counted is
 * what objects and buffers come to; how much of it the allocators give back to the system is theirs.
 */

const bytesOf = ({ heapBytes, bufferBytes }: Held) => heapBytes + bufferBytes
const MB = 1e6

describeEngines('what results take of the host', (engine) => {
  let host: MeasuredHost
  let box: Sandbox
  let before: Held
  const taskIds: string[] = []

  const runs = async (count: number, sql: string) => {
    for (let at = 0; at < count; at++) taskIds.push((await box.run(sql)).taskId)
  }
  /** What is held beyond the beginning. */
  const taken = async () => bytesOf(await host.held()) - bytesOf(before)
  const freeAll = async () => {
    for (const taskId of taskIds.splice(0)) await box.person.client.sql.free({ taskId })
  }

  beforeAll(async () => {
    host = await startMeasuredHost()
    box = await openSandbox(engine, host)
    // What is compiled, pooled or connected once is no part of a result.
    await runs(100, 'SELECT 1')
    await freeAll()
    before = await host.held()
  })
  afterAll(async () => {
    await box.close()
    await host.stop()
  })

  it('next to nothing by 300 small ones, each of a session of its own', async () => {
    await runs(300, 'SELECT 1, 2, 3')
    expect(await taken()).toBeLessThan(300 * 20_000)
    await freeAll()
    expect(await taken()).toBeLessThan(3 * MB)
  })

  it('of many in one run their own bytes, and nothing of what they came with', async () => {
    await runs(1, 'SELECT REPEAT(\'x\', 60000) AS a;'.repeat(1500))
    // 32 MB of rows stay in memory, the others lie on disk.
    expect(await taken()).toBeLessThan(60 * MB)
    await freeAll()
    expect(await taken()).toBeLessThan(3 * MB)
  })

  it('few descriptors by 150 on disk, and none once they are freed', async () => {
    await runs(1, 'SELECT REPEAT(\'x\', 100000) AS a;'.repeat(150))
    expect((await host.held()).openFiles - before.openFiles).toBeLessThanOrEqual(32 + 8)
    await freeAll()
    expect((await host.held()).openFiles - before.openFiles).toBeLessThanOrEqual(8)
  })
})
