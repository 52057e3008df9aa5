import type { Host } from '../support/host.ts'
import type { Outcome } from '../support/malicious-box.ts'
import type { Mode } from '../support/malicious-modes/mode.ts'
import { readFileSync, writeFileSync } from 'node:fs'
import { performance } from 'node:perf_hooks'
import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startHost } from '../support/host.ts'
import { tryMode } from '../support/malicious-box.ts'
import { ownAnswerModes } from '../support/malicious-modes/own-answers.ts'
import { resultModes } from '../support/malicious-modes/results.ts'
import { signInModes } from '../support/malicious-modes/sign-in.ts'

const modes: Mode[] = [...signInModes, ...ownAnswerModes, ...resultModes]
/** So much more memory than before may the host hold at any time. */
const mostMb = 300
/** A server that says nothing is given up within 5 s; the rest is for a machine that has other work too. */
const usualMs = 6_500
/** Modes that wait rather than send go side by side, those that flood by themselves. */
const sideBySide = 40

/** Other people's work meanwhile, on a database that is well: how long their statements take. */
interface Neighbour { times: number[], stop: () => Promise<void> }

async function watchNeighbour({ admin }: Host): Promise<Neighbour> {
  const [sample] = (await admin.client.connections.list()).data
  const { sessionId } = await admin.client.sql.openSession({ connectionId: sample!.id })
  const times: number[] = []
  let stopped = false
  const done = (async () => {
    while (!stopped) {
      const began = performance.now()
      const { taskId } = await admin.client.sql.execute({ sessionId, sql: 'SELECT 1' })
      times.push(performance.now() - began)
      await admin.client.sql.free({ taskId })
      await delay(20)
    }
  })()
  return {
    times,
    stop: async () => {
      stopped = true
      await done
    },
  }
}

/** What a process holds, in MB: now, or the most since `forget`. */
function memoryMb(pid: number, which: 'now' | 'most'): number {
  const field = { now: 'VmRSS', most: 'VmHWM' }[which]
  return Number(new RegExp(`^${field}:\\s+(\\d+)`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) / 1024
}
const forget = (pid: number) => writeFileSync(`/proc/${pid}/clear_refs`, '5')

/** Does it, and gives how much more memory a process held meanwhile than before. */
async function growthMb(pid: number, work: () => Promise<unknown>): Promise<number> {
  const before = memoryMb(pid, 'now')
  forget(pid)
  await work()
  return memoryMb(pid, 'most') - before
}

async function inTurn(list: Mode[], atOnce: number, work: (mode: Mode) => Promise<void>): Promise<void> {
  const left = [...list]
  await Promise.all(Array.from({ length: atOnce }, async () => {
    for (let mode = left.shift(); mode; mode = left.shift()) await work(mode)
  }))
}

let done: Promise<void>
let host: Host
let neighbour: Neighbour
/** How much more memory the host held while these were tried. */
const grownMb = new Map<string, number>()
const isStopped = ({ ask }: Mode) => ask === 'cancel' || ask === 'run ten rows'
const outcomes = new Map(modes.map(mode => [mode, Promise.withResolvers<Outcome>()]))

beforeAll(async () => {
  // As little as it does with: what is kept on the heap without a bound ends it.
  host = await startHost({ sample: true, env: { NODE_OPTIONS: '--max-old-space-size=256' } })
  neighbour = await watchNeighbour(host)
  const work = async (mode: Mode) => {
    const outcome = outcomes.get(mode)!
    // Whoever waits for it comes to it in its turn.
    outcome.promise.catch(() => {})
    await tryMode(host, mode).then(outcome.resolve, outcome.reject)
  }
  const quiet = modes.filter(mode => !mode.isFlood)
  const floods = modes.filter(mode => mode.isFlood)
  done = (async () => {
    grownMb.set('side by side', await growthMb(host.pid, () => inTurn(quiet, sideBySide, work)))
    // Those that wait for a time go two by two.
    const [waiting, others] = [floods.filter(isStopped), floods.filter(mode => !isStopped(mode))]
    grownMb.set('stopped', await growthMb(host.pid, () => inTurn(waiting, 2, work)))
    for (const mode of others) grownMb.set(mode.name, await growthMb(host.pid, () => work(mode)))
  })()
})
afterAll(async () => {
  await host.stop()
})

describe('a server that', () => {
  it.each(modes)('$name', async (mode) => {
    const { status, says, ms, heard } = await outcomes.get(mode)!.promise
    expect({ status, says }).toMatchObject({ status: mode.status ?? 503 })
    // A refusal is in the server's own words.
    if (status === 503) expect(says).toMatch(/^[“\p{Lu}\d].*[.…]$/su)
    if (mode.says) expect(says).toMatch(mode.says)
    expect(ms).toBeLessThan(mode.mostMs ?? usualMs)
    expect(heard).not.toMatch(/not-for-you|root:/)
  })

  it('does any of that harms nobody else', async () => {
    await done
    await neighbour.stop()
    const times = neighbour.times.toSorted((a, b) => a - b)
    expect([...grownMb].filter(([, mb]) => mb > mostMb)).toEqual([])
    expect(times.length).toBeGreaterThan(100)
    expect(times[Math.floor(times.length / 2)]).toBeLessThan(100)
    expect(times.at(-1)).toBeLessThan(2_000)
    expect(host.output()).not.toMatch(/internal error|out of order|Trace|\n\s+at /)
  })
})
