import type { FeedingOptions } from './feeding.ts'
import { performance } from 'node:perf_hooks'
import { setImmediate, setTimeout } from 'node:timers/promises'
import { createFeeding } from './feeding.ts'

/** How long more changes are waited for after some came. */
const gatherMs = 25
/** While a sync writes all the time, the index rests so many times as long as it worked: the machine is the sync's. */
const restWhileWritten = 8
/** When nothing was written for so long, the writing is over. */
const quietMs = 100

export interface Feeder {
  /** Something was changed. */
  wake: () => void
  /** Whether all that is known to have changed is in the index. */
  isComplete: () => boolean
  idle: () => Promise<void>
  forgetTenant: (tenant: string) => Promise<void>
  /** The index cannot be used any more, as another one of its users found. */
  fail: (error: Error) => void
  /** Waits for the portion that is being applied. */
  close: () => Promise<void>
  /** Rejects when the index cannot be written. */
  running: Promise<void>
}

/** Begins to feed the index, and goes on until it is closed. */
export function createFeeder(options: FeedingOptions): Feeder {
  const feeding = createFeeding(options)
  const bell = createBell()
  const waiting = createWaiting()
  const forgetting = createForgetting(options.index)
  let isClosing = false
  let failure: Error | undefined

  /** Nothing is left: whoever waits for that hears it, and the index is tidied until something changes. */
  async function rest(): Promise<void> {
    await feeding.deleteRead()
    if (bell.isRung) return
    waiting.reached()
    while (!bell.isRung && await options.index.tidy()) await setImmediate()
    await bell.wait()
  }

  /** @param tookMs for the changes that were applied */
  async function gather(wereLast: boolean, tookMs: number): Promise<void> {
    await untilQuiet(bell, restWhileWritten * tookMs, () => isClosing)
    if (wereLast) await setTimeout(gatherMs)
  }

  async function run(): Promise<void> {
    await feeding.start()
    while (!isClosing) {
      if (failure) throw failure
      bell.silence()
      await forgetting.run()
      const before = performance.now()
      const changes = await feeding.applyChanges()
      if (!feeding.isBuilt()) await feeding.buildOn()
      else if (changes) await gather(changes.isLast, performance.now() - before)
      else if (!bell.isRung) await rest()
    }
  }

  function ring(): void {
    waiting.left()
    bell.ring()
  }

  const running = run()
  running.catch(() => waiting.left())
  return {
    wake: ring,
    running,
    isComplete: waiting.isReached,
    idle: waiting.wait,
    forgetTenant(tenant) {
      const done = forgetting.add(tenant)
      ring()
      return done
    },
    fail(error) {
      failure ??= error
      ring()
    },
    async close() {
      isClosing = true
      ring()
      await running.catch(() => {})
      waiting.giveUp()
      forgetting.giveUp()
    },
  }
}

/** Tenants whose documents are to go, and those who wait for that. */
function createForgetting(index: Pick<FeedingOptions['index'], 'forget'>) {
  const those: Array<{ tenant: string, done: () => void }> = []
  let isOver = false
  return {
    // Once this feeder is closed, the next one forgets tenants that are gone by itself.
    add: (tenant: string) => isOver
      ? Promise.resolve()
      : new Promise<void>((resolve) => void those.push({ tenant, done: resolve })),
    async run() {
      for (const { tenant, done } of those.splice(0)) await index.forget(tenant).finally(done)
    },
    giveUp() {
      isOver = true
      those.splice(0).forEach(({ done }) => done())
    },
  }
}

/** Waits while something is written all the time, and no longer than so many milliseconds. */
async function untilQuiet(bell: Bell, mostMs: number, isOver: () => boolean): Promise<void> {
  const end = performance.now() + mostMs
  while (bell.isRung && !isOver() && performance.now() < end) {
    bell.silence()
    await setTimeout(Math.min(quietMs, end - performance.now()))
  }
}

type Bell = ReturnType<typeof createBell>

/** Rings at most once until it is silenced. */
function createBell() {
  let heard = () => {}
  const bell = {
    isRung: false,
    ring() {
      bell.isRung = true
      heard()
    },
    silence: () => void (bell.isRung = false),
    wait: () => bell.isRung ? Promise.resolve() : new Promise<void>((resolve) => { heard = resolve }),
  }
  return bell
}

/** A state that comes and goes, and those who wait for it. */
function createWaiting() {
  const those: Array<() => void> = []
  let isReached = false
  const giveUp = () => those.splice(0).forEach(done => done())
  return {
    isReached: () => isReached,
    reached() {
      isReached = true
      giveUp()
    },
    left: () => void (isReached = false),
    wait: () => isReached ? Promise.resolve() : new Promise<void>(resolve => those.push(resolve)),
    giveUp,
  }
}
