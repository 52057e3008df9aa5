import type { Browser, Page } from 'playwright-core'

/** The longest task of a page's main thread. */
export interface LongestTask {
  /** From its begin to its end: how long the page was deaf. Other programs on the machine make it longer. */
  wallMs: number
  /** The processor's time that a task took at the most, which other programs hardly change. */
  workMs: number
}

/** An event of Chromium's trace; times are in µs, `tdur` is the thread's own. */
interface TraceEvent { name: string, ph: string, pid: number, tid: number, ts: number, dur?: number, tdur?: number }

const began = 'tihc: watched from here'
const ended = 'tihc: watched to here'

/**
 * Watches the page's main thread while `act` runs.
 * @throws Error where Chromium's trace holds no task of the page
 */
export async function longestTask(browser: Browser, page: Page, act: () => Promise<unknown>): Promise<LongestTask> {
  await browser.startTracing(page, { categories: ['toplevel', 'blink.user_timing'] })
  const mark = (name: string) => page.evaluate(text => void performance.mark(text), name)
  await mark(began)
  await act()
  await mark(ended)
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString()) as { traceEvents: TraceEvent[] }
  const start = traceEvents.find(({ name }) => name === began)
  const end = traceEvents.find(({ name }) => name === ended)
  const tasks = traceEvents.filter(
    ({ name, ph, pid, tid, ts, tdur }) =>
      ph === 'X'
      && name.endsWith('RunTask')
      && pid === start?.pid
      && tid === start.tid
      && ts >= start.ts
      && ts < end!.ts
      && tdur !== undefined,
  )
  if (!tasks.length) throw new Error('Chromium\'s trace holds no task of the page.')
  const longest = (of: 'dur' | 'tdur') => Math.max(...tasks.map(task => (task[of] ?? 0) / 1000))
  return { wallMs: longest('dur'), workMs: longest('tdur') }
}
