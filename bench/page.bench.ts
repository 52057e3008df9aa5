import type { Browser, Page } from 'playwright-core'
import type { MeasuredHost } from '../test/support/measured-host.ts'
import { setTimeout as wait } from 'node:timers/promises'
import { launchBrowser } from '../test/support/browser.ts'
import { startMeasuredHost } from '../test/support/measured-host.ts'
import { makeRows, oneMillion, tenMillion } from './data.ts'
import { inTurn, median, percentile, printFigure } from './figures.ts'
import { runMeasured } from './measured.ts'
import { openContext } from './page-opening.ts'
import { benchServer } from './servers.ts'

/**
 * The workbench in Chromium against the built host: when the first row of a statement is painted, and what the grid
 * does with ten million rows.
 */

type EngineName = 'TiDB' | 'MariaDB'
interface RawRound { firstRowMs: number }

/** A frame at 60 Hz: a row that is there is shown with the next one. */
const frameMs = 1000 / 60

async function openWorkbench(browser: Browser, host: MeasuredHost): Promise<Page> {
  const context = await openContext(browser, host.admin.token)
  const page = await context.newPage()
  await page.goto(`${host.url}/#/workbench`)
  await page.locator('[data-testid=run]:enabled').waitFor()
  return page
}

async function type(page: Page, sql: string): Promise<void> {
  await page.locator('.cm-content').click()
  await page.keyboard.press('Control+a')
  await page.keyboard.insertText(sql)
}

/** Runs what is in the editor and gives the time from the key press until the first cell of `value` is painted. */
async function firstRowPainted(page: Page, value: string): Promise<number> {
  const painted = await page.evaluateHandle(
    wanted => ({
      at: window.tihcProbe.painted(() =>
        [
          ...document.querySelectorAll<HTMLElement>('[data-row="0"] .grid-cell[data-column="0"]'),
        ].some(cell => cell.textContent === wanted),
      ),
    }),
    value,
  )
  await page.keyboard.press('Control+Enter')
  return await painted.evaluate(async ({ at }) => await at - window.tihcProbe.keyAt())
}

/** What this browser on this machine needs to paint anything at all. */
const smallChange = (page: Page) => page.evaluate(async () => {
  const began = performance.now()
  const word = document.querySelector('[data-testid=status-bar] span:last-child')!
  word.textContent += ' '
  return await window.tihcProbe.painted(() => true) - began
})

const ended = (page: Page) =>
  page.locator('[data-testid=status-bar][aria-busy=false]').filter({ hasText: 'Done' }).waitFor({ timeout: 120_000 })

async function firstRows(browser: Browser, host: MeasuredHost, engine: EngineName): Promise<void> {
  const { id } = await host.admin.client.connections.create({ name: engine, ...benchServer(engine) })
  const page = await openWorkbench(browser, host)
  const ours = async () => {
    // Between two runs the grid shows something else, and the page comes to rest.
    await type(page, 'SELECT \'between\' AS id')
    await firstRowPainted(page, 'between')
    await ended(page)
    await type(page, oneMillion)
    await wait(500)
    const took = await firstRowPainted(page, '1')
    await ended(page)
    return took
  }
  const raw = async () => {
    const { output } = await runMeasured('raw-stream.ts', [engine, oneMillion, '1'])
    return (JSON.parse(output.trim().split('\n')[1]!) as RawRound).firstRowMs
  }
  const taken = await inTurn(7, { ours, raw, change: () => smallChange(page) })
  const [painted, driver, change] = [median(taken.ours), median(taken.raw), median(taken.change)]
  printFigure({ what: `${engine}: the driver's first row of ${oneMillion}`, value: driver, unit: 'ms' })
  printFigure({
    what: `${engine}: its first row painted after the key press`,
    value: painted,
    unit: 'ms',
    most: 1.2 * driver + frameMs,
  })
  printFigure({ what: `${engine}: one word changed in the same page, painted`, value: change, unit: 'ms' })
  await page.context().close()
  await host.admin.client.connections.delete({ id })
}

const heapMb = async (page: Page) => {
  const link = await page.context().newCDPSession(page)
  await link.send('HeapProfiler.collectGarbage')
  const { usedSize } = await link.send('Runtime.getHeapUsage')
  await link.detach()
  return usedSize / 1024 / 1024
}

/** Until the row is drawn with what stands in it, from the press of a key that goes there. */
async function goBy(page: Page, key: string, row: number): Promise<number> {
  const painted = await page.evaluateHandle(wanted => ({
    at: window.tihcProbe.painted(() => document.querySelector(`[data-row="${wanted}"] .grid-cell.is-value`)),
  }), row)
  await page.keyboard.press(key)
  return await painted.evaluate(async ({ at }) => await at - window.tihcProbe.keyAt())
}

/** One window of rows, asked for and there. */
const oneWindow = async (host: MeasuredHost, taskId: string) => {
  const began = performance.now()
  await host.admin.client.sql.rows({ taskId, result: 0, offset: Math.floor(Math.random() * 9_000_000), limit: 200 })
  return performance.now() - began
}

/** Goes sideways and down in steps, as the scrollbars are dragged, and gives how far frames were apart. */
const dragged = (page: Page, axis: 'left' | 'top') => page.evaluate(async (axis) => {
  const grid = document.querySelector<HTMLElement>('[data-testid=grid]')!
  window.tihcProbe.watch()
  let longestBlank = 0
  let blankSince = 0
  for (let step = 0; step < 120; step++) {
    const most = axis === 'left' ? grid.scrollWidth - grid.clientWidth : 60_000
    grid.scrollTo({ [axis]: most * (step < 60 ? step : 120 - step) / 60 })
    await new Promise(requestAnimationFrame)
    const isBlank = grid.querySelector('.grid-cell.is-pending') !== null
    blankSince = isBlank ? blankSince || performance.now() : 0
    if (isBlank) longestBlank = Math.max(longestBlank, performance.now() - blankSince)
  }
  return { gaps: window.tihcProbe.watched().frameGaps, longestBlank }
}, axis)

async function tenMillionRows(browser: Browser, host: MeasuredHost): Promise<void> {
  const { id } = await host.admin.client.connections.create({ name: 'MariaDB', ...benchServer('MariaDB') })
  const page = await openWorkbench(browser, host)
  const before = await heapMb(page)
  await type(page, tenMillion)
  await firstRowPainted(page, '1')
  await page.evaluate(() => window.tihcProbe.watch())
  await page.keyboard.press('Control+End')
  // A new statement below the one that runs, at the pace of a fast typist.
  const text = ';\nSELECT customer, COUNT(*) FROM orders WHERE due > NOW() GROUP BY customer'
  const typed = page.keyboard.type(text.repeat(2), { delay: 40 })
  await Promise.race([typed, ended(page)])
  const growing = await page.evaluate(() => window.tihcProbe.watched())
  await Promise.all([typed, ended(page)])
  printFigure({ what: '10M rows arriving: time between frames, median', value: median(growing.frameGaps), unit: 'ms' })
  printFigure({
    what: '10M rows arriving: time between frames, p95',
    value: percentile(growing.frameGaps, 0.95),
    unit: 'ms',
  })
  printFigure({
    what:
      `10M rows arriving, ${growing.frameGaps.length} frames, keys typed: `
      + 'longest task of the page (below 50 ms: 0)',
    value: Math.max(0, ...growing.longTasks),
    unit: 'ms',
  })
  printFigure({
    what: '10M rows arriving: longest time from a key to its frame (below 16 ms: 0)',
    value: Math.max(0, ...growing.keys),
    unit: 'ms',
  })
  await page.getByTestId('result-count').filter({ hasText: '10,000,000' }).waitFor()

  await jumps(page, host)
  printFigure({
    what: `10M rows: JS heap of the page (${before.toFixed(1)} MB before the statement)`,
    value: await heapMb(page),
    unit: 'MB',
  })
  await mounting(page, host)
  await page.context().close()
  await host.admin.client.connections.delete({ id })
}

/** By keys to the ends of ten million rows, and by pages. */
async function jumps(page: Page, host: MeasuredHost): Promise<void> {
  const { data: [task] } = await host.admin.client.tasks.list({ kind: 'sql' })
  await page.locator('[data-testid=grid]').focus()
  const { end, home, down, window: windows } = await inTurn(15, {
    end: async () => {
      await goBy(page, 'Control+Home', 0)
      return await goBy(page, 'Control+End', 9_999_999)
    },
    home: () => goBy(page, 'Control+Home', 0),
    down: async () => {
      await goBy(page, 'Control+End', 9_999_999)
      await page.keyboard.press('PageUp')
      await page.locator('[data-row="9999999"]').waitFor({ state: 'detached' })
      return await goBy(page, 'PageDown', 9_999_999)
    },
    window: () => oneWindow(host, task!.taskId),
  })
  const most = frameMs + percentile(windows, 0.95)
  printFigure({ what: '10M rows: one window of 200 rows, median', value: median(windows), unit: 'ms' })
  printFigure({ what: '10M rows: to the last row by Ctrl+End, painted', value: median(end), unit: 'ms', most })
  printFigure({ what: '10M rows: to the first row by Ctrl+Home, painted', value: median(home), unit: 'ms', most })
  printFigure({ what: '10M rows: a page down, painted', value: median(down), unit: 'ms', most })
}

/** The page is opened anew with the result in its tab. */
async function mounting(page: Page, host: MeasuredHost): Promise<void> {
  const mount = await inTurn(5, {
    mount: async () => {
      await page.goto('about:blank')
      await page.goto(`${host.url}/#/workbench`, { waitUntil: 'commit' })
      return await page.evaluate(async () => {
        const built = await window.tihcProbe.painted(() => document.querySelector('[data-testid=grid]'))
        return (
          (await window.tihcProbe.painted(
            () =>
              document.querySelector('[data-row="0"] .grid-cell[data-column="0"]')?.textContent
              === '1',
          )) - built
        )
      })
    },
  })
  printFigure({ what: '10M rows: the grid is built, first rows painted', value: median(mount.mount), unit: 'ms' })
}

async function wideRows(browser: Browser, host: MeasuredHost): Promise<void> {
  const { id } = await host.admin.client.connections.create({ name: 'MariaDB', ...benchServer('MariaDB') })
  const page = await openWorkbench(browser, host)
  const columns = Array.from({ length: 50 }, (_, at) => `seq + ${at} AS column_${at}`)
  await type(page, `SELECT ${columns.join(', ')} FROM bench.seq_1_to_100000`)
  await firstRowPainted(page, '1')
  await ended(page)
  for (const axis of ['left', 'top'] as const) {
    const { gaps, longestBlank } = await dragged(page, axis)
    const what = `50 columns, scrollbar dragged ${axis === 'left' ? 'sideways' : 'down'}`
    printFigure({ what: `${what}: time between frames, median`, value: median(gaps), unit: 'ms' })
    printFigure({ what: `${what}: the longest`, value: Math.max(...gaps), unit: 'ms', most: 20 })
    printFigure({ what: `${what}: longest time with a blank cell`, value: longestBlank, unit: 'ms' })
  }
  await page.context().close()
  await host.admin.client.connections.delete({ id })
}

await Promise.all([makeRows(benchServer('MariaDB')), makeRows(benchServer('TiDB'))])
const browser = await launchBrowser()
const host = await startMeasuredHost()
try {
  /** One part alone: `node bench/page.bench.ts grid`. */
  const only = process.argv[2]
  for (const engine of ['MariaDB', 'TiDB'] as const) {
    if (!only || only === engine) await firstRows(browser, host, engine)
  }
  if (!only || only === 'wide') await wideRows(browser, host)
  if (!only || only === 'grid') await tenMillionRows(browser, host)
} finally {
  await browser.close()
  await host.stop()
}
