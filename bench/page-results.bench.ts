import type { Browser, Page } from 'playwright-core'
import type { MeasuredHost } from '../test/support/measured-host.ts'
import type { LongestTask } from './task-trace.ts'
import { pasteIntoEditor } from '../test/e2e/paste-text.ts'
import { launchBrowser } from '../test/support/browser.ts'
import { startMeasuredHost } from '../test/support/measured-host.ts'
import { median, printFigure } from './figures.ts'
import { openContext } from './page-opening.ts'
import { benchServer } from './servers.ts'
import { longestTask } from './task-trace.ts'

/**
 * A run of very many statements in the workbench: how long the page is deaf from the key press to its end, while its
 * messages are scrolled and a result is gone to, and how much is built.
 */

/** No task may be longer, in ms. */
const longest = 50
const rounds = 3
const inserts = 20_000
const selects = 2000

const scripts = {
  [`${inserts} INSERTs`]: [
    'CREATE TEMPORARY TABLE IF NOT EXISTS many (n INT)',
    ...Array.from({ length: inserts }, (_, at) => `INSERT INTO many VALUES (${at})`),
  ],
  [`${selects} SELECTs`]: Array.from({ length: selects }, (_, at) => `SELECT ${at} AS n, 'x' AS name, NULL AS missing`),
}

const idle = (page: Page) => page.evaluate(() => new Promise(resolve => requestIdleCallback(resolve)))

async function runAll(page: Page): Promise<void> {
  const status = (busy: boolean) => page.locator(`[data-testid=status-bar][aria-busy=${busy}]`)
  await page.keyboard.press('Control+Shift+Enter')
  await status(true).waitFor({ timeout: 10_000 })
  await status(false).filter({ hasText: 'Done' }).waitFor({ timeout: 180_000 })
  await idle(page)
}

/** The list's scrollbar is dragged from its begin to its end. */
async function scrollMessages(page: Page): Promise<void> {
  await page.getByTestId('messages-tab').click()
  await page.locator('[data-testid=messages] .v-vl').evaluate(async (list) => {
    for (let step = 0; step <= 60; step++) {
      list.scrollTop = step / 60 * (list.scrollHeight - list.clientHeight)
      await new Promise(requestAnimationFrame)
    }
  })
}

async function goTo(page: Page, result: number): Promise<void> {
  await page.getByTestId('result-list').click()
  await page.locator('.n-base-select-option').first().waitFor()
  await page.keyboard.type(String(result))
  await page.keyboard.press('Enter')
  const chosen = page.locator('[data-testid=result-tab][aria-selected=true]')
  await chosen.filter({ hasText: result.toLocaleString('en') }).waitFor()
}

function print(what: string, tasks: readonly LongestTask[]): void {
  const wall = median(tasks.map(({ wallMs }) => wallMs))
  printFigure({ what: `${what}: longest task of the page`, value: wall, unit: 'ms' })
  const work = median(tasks.map(({ workMs }) => workMs))
  printFigure({ what: `${what}: the processor's time of a task, at the most`, value: work, unit: 'ms', most: longest })
}

async function measure(browser: Browser, host: MeasuredHost, engine: string): Promise<void> {
  const context = await openContext(browser, host.admin.token)
  const page = await context.newPage()
  await page.goto(`${host.url}/#/workbench`)
  await page.getByTestId('target-connection').filter({ hasText: engine }).waitFor()
  await page.locator('[data-testid=run]:enabled').waitFor()
  const before = await page.evaluate(() => document.querySelectorAll('*').length)
  for (const [what, statements] of Object.entries(scripts)) {
    const taken = { run: [] as LongestTask[], scroll: [] as LongestTask[], go: [] as LongestTask[] }
    const seconds: number[] = []
    for (let round = 0; round < rounds; round++) {
      await pasteIntoEditor(page, `${statements.join(';\n')};`)
      const began = performance.now()
      taken.run.push(await longestTask(browser, page, () => runAll(page)))
      seconds.push(performance.now() - began)
      if (statements.length === selects) taken.go.push(await longestTask(browser, page, () => goTo(page, 1234)))
      taken.scroll.push(await longestTask(browser, page, () => scrollMessages(page)))
    }
    const added = await page.evaluate(() => document.querySelectorAll('*').length) - before
    printFigure({ what: `${engine}, ${what}: from the key press to the end`, value: median(seconds), unit: 'ms' })
    print(`${engine}, ${what}`, taken.run)
    if (taken.go.length) print(`${engine}, ${what}, gone to one by its number`, taken.go)
    print(`${engine}, ${what}, messages scrolled`, taken.scroll)
    console.log(`${engine}, ${what}: ${added} elements more than before`)
  }
  await context.close()
}

const browser = await launchBrowser()
const host = await startMeasuredHost({ sample: true })
try {
  const { connections } = host.admin.client
  await measure(browser, host, 'Sample shop')
  for (const { id } of (await connections.list()).data) await connections.delete({ id })
  // Temporary tables need a database to be in.
  await connections.create({ name: 'MariaDB', ...benchServer('MariaDB'), database: 'mysql' })
  await measure(browser, host, 'MariaDB')
} finally {
  await browser.close()
  await host.stop()
}
