import { beforeAll, describe, expect, it } from 'vitest'
import { describeBrowser } from '../support/browser.ts'
import { ended, openOn, run } from './app-page.ts'
import { cellOf } from './grid-page.ts'
import { useWindow } from './suite.ts'

/** What ends sooner after the key press is not shown as running, in ms. */
const shownAfter = 100
/** Chromium's timers and its clock differ by less, in ms. */
const clockError = 1
/** On a machine with much to do a run takes longer, and then it may say so: so many have to end sooner, of so many. */
const leastShort = 5
const most = 100

/** What a window showed of a run, in ms from the key press on; null where it never did. */
interface Watched {
  cancel: number | null
  /** A spinner, or the words of a run that goes on. */
  sign: number | null
  /** The last result was not to be seen. */
  hidden: number | null
  /** A frame had the grid and none of its cells. */
  blank: number | null
  ended: number | null
}

declare global {
  interface Window { watchedRuns: Watched[] }
}

/** Runs in the page: from each press of Run to its end it hears of every change, also of what is there for a moment. */
function watchRuns(): void {
  window.watchedRuns = []
  const spinners = ['cancel', 'editor-tab', 'status-bar', 'run-bar'].map(id => `[data-testid=${id}] .animate-spin`)
  const isSeen = (element: Element | null) => !!element?.checkVisibility({ visibilityProperty: true })
  const find = (selector: string) => document.querySelector(selector)
  const hasSign = () => isSeen(find(spinners.join()))
    || [...document.querySelectorAll('[data-testid=status-rows], [data-testid=messages] p')]
      .some(element => isSeen(element) && /Starting|Running/.test(element.textContent ?? ''))
  const isBusy = () => find('[data-testid=status-bar]')?.getAttribute('aria-busy') === 'true'
  let pressed = 0
  let wasBusy = false
  let watched: Watched | undefined
  const since = () => performance.now() - pressed

  const observer = new MutationObserver(() => {
    if (!watched) return
    if (find('[data-testid=cancel]')) watched.cancel ??= since()
    if (hasSign()) watched.sign ??= since()
    if (!isSeen(find('[data-testid=grid]'))) watched.hidden ??= since()
    if (isBusy()) {
      wasBusy = true
    } else if (wasBusy) {
      watched.ended = since()
      watched = undefined
    }
  })
  observer.observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true })

  function onFrame() {
    if (watched && !find('[data-testid=grid] .grid-row .grid-cell:not(.is-pending)')) watched.blank ??= since()
    requestAnimationFrame(onFrame)
  }
  requestAnimationFrame(onFrame)

  document.addEventListener('keydown', ({ key, ctrlKey }) => {
    if (key !== 'Enter' || !ctrlKey) return
    pressed = performance.now()
    wasBusy = false
    watched = { cancel: null, sign: null, hidden: null, blank: null, ended: null }
    window.watchedRuns.push(watched)
  }, { capture: true })
}

const isTooSoon = (at: number | null) => at !== null && at < shownAfter - clockError
const isShort = ({ ended }: Watched) => ended! < shownAfter

describeBrowser('what is shown of a run', () => {
  const { app } = useWindow((browser, host) => openOn('Sample shop', browser, host), { sample: true })

  beforeAll(async () => {
    const { page } = app
    await run(page, 'SELECT 0')
    await ended(page)
    await cellOf(page, 0, 0).waitFor()
    await page.evaluate(watchRuns)
  })

  async function watchRun(sql: string): Promise<Watched> {
    const { page } = app
    const before = await page.evaluate(() => window.watchedRuns.length)
    await run(page, sql)
    return await page.evaluate(async (index) => {
      while (!window.watchedRuns[index]?.ended) await new Promise(resolve => setTimeout(resolve, 10))
      return window.watchedRuns[index]
    }, before)
  }

  describe('that ends at once', () => {
    const runs: Watched[] = []

    beforeAll(async () => {
      const isEnough = () => runs.length >= 20 && runs.filter(isShort).length >= leastShort
      while (runs.length < most && !isEnough()) runs.push(await watchRun(`SELECT ${runs.length + 1}`))
    })

    it('is no sign of a run', () => {
      const short = runs.filter(isShort)
      expect(short.length).toBeGreaterThanOrEqual(leastShort)
      expect(short.filter(({ cancel, sign }) => cancel !== null || sign !== null)).toEqual([])
      expect(runs.filter(({ cancel, sign }) => isTooSoon(cancel) || isTooSoon(sign))).toEqual([])
    })

    it('is the last result, until its own is there', async () => {
      expect(runs.filter(({ hidden, blank }) => isTooSoon(hidden) || isTooSoon(blank))).toEqual([])
      await expect.poll(() => cellOf(app.page, 0, 0).textContent()).toBe(String(runs.length))
    })
  })

  it('that lasts is Cancel, once it has lasted', async () => {
    let lasting: Watched
    let count = 500_000
    do {
      count *= 2
      lasting = await watchRun(
        `WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${count}) SELECT COUNT(*) FROM n`,
      )
    } while (lasting.ended! < 400)
    expect(lasting.cancel).toBeGreaterThanOrEqual(shownAfter - clockError)
    expect(lasting.cancel).toBeLessThan(lasting.ended!)
    expect(lasting.sign).toBeGreaterThanOrEqual(shownAfter - clockError)
  })
})
