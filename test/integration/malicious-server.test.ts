import type { Host } from '../support/host.ts'
import type { Outcome } from '../support/malicious-box.ts'
import type { Mode } from '../support/malicious-modes/mode.ts'
import type { Answered, Times } from '../support/neighbours.ts'
import { readFileSync, writeFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startHost } from '../support/host.ts'
import { tryMode } from '../support/malicious-box.ts'
import { ownAnswerModes } from '../support/malicious-modes/own-answers.ts'
import { resultModes } from '../support/malicious-modes/results.ts'
import { signInModes } from '../support/malicious-modes/sign-in.ts'
import { describeTimes, percentile, startNeighbours } from '../support/neighbours.ts'

const modes: Mode[] = [...signInModes, ...ownAnswerModes, ...resultModes]
/** So much more memory than before may the host hold at any time while one of them is asked, in MB. */
const mostMb = 220
/** All that send next to nothing, side by side. */
const mostQuietMb = 150
/** Whoever sends more than this is asked by itself, in bytes. */
const little = 64 * 1024
/** A server that says nothing is given up within 5 s; the rest is for a machine that has other work too. */
const usualMs = 6_500
/** Modes that wait rather than send go side by side, those that flood by themselves. */
const sideBySide = 40
/**
 * How late somebody may be answered, by the share of answers: in milliseconds, beside so many times as long as a host
 * that nobody attacks takes, where the machine is short of processors.
 */
const latest = [
  { share: 50, ms: 50, machine: 2 },
  { share: 95, ms: 100, machine: 2 },
  { share: 99, ms: 100, machine: 4 },
  { share: 100, ms: 500, machine: 4 },
]

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

let done: Promise<{ times: Times, control: Times }>
let host: Host
/** Has the same machine, and none of their connections. */
let other: Host
/** How much more memory the host held while these were asked. */
const grownMb = new Map<string, number>()
/** When they were. */
const asked: Array<{ name: string, from: number, to: number }> = []
const outcomes = new Map(modes.map(mode => [mode, Promise.withResolvers<Outcome>()]))

/** Whoever waits for an outcome comes to it in its turn. */
async function work(mode: Mode): Promise<void> {
  const outcome = outcomes.get(mode)!
  outcome.promise.catch(() => {})
  await tryMode(host, mode).then(outcome.resolve, outcome.reject)
}

async function measure(name: string, ask: () => Promise<unknown>): Promise<void> {
  const from = Date.now()
  grownMb.set(name, await growthMb(host.pid, ask))
  asked.push({ name, from, to: Date.now() })
}

/** What somebody waited for longest, and what was asked then. */
function slowest(answers: Answered[]): string {
  const worst = answers.toSorted((a, b) => b.ms - a.ms).slice(0, 8)
  return worst.map(({ at, ms }) => {
    const { name = '' } = asked.find(({ from, to }) => at >= from && at - ms <= to) ?? {}
    return `${Math.round(ms)} ms: ${name}`
  }).join('; ')
}

/** Asks all of them, and those that send much by themselves, whether they were known to or not. */
async function askAll(): Promise<void> {
  const quiet = modes.filter(mode => !mode.isFlood)
  await measure('side by side', () => inTurn(quiet, sideBySide, work))
  for (const mode of modes.filter(({ isFlood }) => isFlood)) {
    await measure(mode.name, () => work(mode))
  }
  for (const mode of quiet) {
    const { sent } = await outcomes.get(mode)!.promise.catch(() => ({ sent: 0 }))
    if (sent > little) await measure(mode.name, () => tryMode(host, mode))
  }
}

beforeAll(async () => {
  // As little as it does with: what is kept on the heap without a bound ends it.
  host = await startHost({ sample: true, env: { NODE_OPTIONS: '--max-old-space-size=256' } })
  other = await startHost({ sample: true })
  const [endNeighbours, endControl] = [await startNeighbours(host), await startNeighbours(other)]
  done = askAll().then(async () => ({ times: await endNeighbours(), control: await endControl() }))
  done.catch(() => {})
})
afterAll(async () => {
  await Promise.all([host, other].map(each => each?.stop()))
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
    const { times, control } = await done
    const { 'side by side': quietMb = Infinity, ...eachMb } = Object.fromEntries(grownMb)
    expect(quietMb).toBeLessThan(mostQuietMb)
    expect(Object.entries(eachMb).filter(([, mb]) => mb > mostMb)).toEqual([])
    for (const family of ['sqlite', 'mysql'] as const) {
      const [mine, theirs] = [times[family], control[family]]
      expect(mine.length, family).toBeGreaterThan(100)
      const late = `${family}: ${describeTimes(mine)} (${slowest(mine)}); other host: ${describeTimes(theirs)}`
      for (const { share, ms, machine } of latest)
        expect(percentile(mine, share), late).toBeLessThan(ms + machine * percentile(theirs, share))
      if (process.env.TIHC_FIGURES) console.warn(late)
    }
    if (process.env.TIHC_FIGURES) console.warn(JSON.stringify(eachMb))
    expect(host.output()).not.toMatch(/internal error|out of order|Trace|\n\s+at /)
  })
})
