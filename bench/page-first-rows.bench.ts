import type { Browser, Page } from 'playwright-core'
import type { MeasuredHost } from './measured.ts'
import { launchBrowser } from '../test/support/browser.ts'
import { inTurn, percentile, printFigure, printRatio } from './figures.ts'
import { startMeasuredHost } from './measured.ts'
import { openContext } from './page-opening.ts'

/**
 * From the key press to the first painted row of the sample's orders, against one such call of the same page whose rows
 * are drawn as a plain table; and from rows that are in the page to rows that are painted.
 */

const rounds = 50
const orders = 'SELECT * FROM orders'
/** A frame at 60 Hz, and what the browser may be late by. */
const oneFrameMs = 20

interface Taken { key: number, inPage: number }

async function openSample(browser: Browser, host: MeasuredHost): Promise<Page> {
  const context = await openContext(browser, host.admin.token)
  const page = await context.newPage()
  await page.goto(`${host.url}/#/workbench`)
  await page.locator('[data-testid=run]:enabled').waitFor()
  await page.getByTestId('target-connection').click()
  await page.locator('.n-base-select-option', { hasText: 'Sample shop' }).click()
  return page
}

async function runInEditor(page: Page, sql: string, firstCell: string): Promise<Taken> {
  await page.locator('.cm-content').click()
  await page.keyboard.press('Control+a')
  await page.keyboard.insertText(sql)
  const painted = await page.evaluateHandle((wanted) => {
    performance.clearResourceTimings()
    const cell = '[data-testid=grid] [data-row="0"] .grid-cell[data-column="0"]'
    return {
      at: window.tihcProbe.painted(() =>
        [...document.querySelectorAll<HTMLElement>(cell)].some(({ textContent }) => textContent === wanted)),
    }
  }, firstCell)
  await page.keyboard.press('Control+Enter')
  const taken = await painted.evaluate(async ({ at }) => {
    const paintedAt = await at
    const calls = performance.getEntriesByType('resource')
      .filter(({ name }) => name.endsWith('/api/sql/execute')) as PerformanceResourceTiming[]
    return { key: paintedAt - window.tihcProbe.keyAt(), inPage: paintedAt - calls.at(-1)!.responseEnd }
  })
  await page.locator('[data-testid=status-bar][aria-busy=false]').filter({ hasText: 'Done' }).waitFor()
  return taken
}

/** One call that brings the first rows, drawn as a plain table over the page. */
function drawPlainly(page: Page, token: string, sessionId: string): Promise<Taken> {
  return page.evaluate(async ({ token, sessionId, sql }) => {
    performance.clearResourceTimings()
    const began = performance.now()
    const answer = await fetch('/api/sql/execute', {
      method: 'POST',
      headers: { 'authorization': `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ sessionId, sql, async: true, waitMs: 1000, firstRows: 200 }),
    })
    const { rows, columns } = await answer.json() as { rows: unknown[][], columns: Array<{ name: string }> }
    const table = document.createElement('table')
    Object.assign(table.style, { position: 'fixed', inset: '400px 0 0 300px', background: 'white', zIndex: '9999' })
    const lineOf = (cells: unknown[]) => {
      const line = document.createElement('tr')
      for (const cell of cells) line.append(Object.assign(document.createElement('td'), { textContent: String(cell) }))
      return line
    }
    table.append(lineOf(columns.map(({ name }) => name)), ...rows.map(lineOf))
    document.body.append(table)
    const paintedAt = await window.tihcProbe.painted(() => table.isConnected)
    table.remove()
    const calls = performance.getEntriesByType('resource')
      .filter(({ name }) => name.endsWith('/api/sql/execute')) as PerformanceResourceTiming[]
    return { key: paintedAt - began, inPage: paintedAt - calls.at(-1)!.responseEnd }
  }, { token, sessionId, sql: orders })
}

const browser = await launchBrowser()
const host = await startMeasuredHost({ sample: true })
try {
  const { client, token } = host.admin
  const page = await openSample(browser, host)
  const { data: [sample] } = await client.connections.list()
  const { sessionId } = await client.sql.openSession({ connectionId: sample!.id })
  const { ours, plain } = await inTurn(rounds, {
    ours: async () => {
      // Between two runs the grid shows something else.
      await runInEditor(page, 'SELECT \'between\' AS id', 'between')
      return await runInEditor(page, orders, '1')
    },
    plain: () => drawPlainly(page, token, sessionId),
  })
  const against = 'one call drawn as a plain table'
  const compare = (what: string, figure: keyof Taken, most?: number) => {
    for (const [name, share] of [['median', 0.5], ['p95', 0.95]] as const) {
      const [mine, baseline] = [ours, plain].map(taken => percentile(taken.map(one => one[figure]), share))
      printRatio({ what: `${what}, ${name}`, ours: mine!, baseline: baseline!, against, unit: 'ms', most })
    }
  }
  compare('key press to the first painted row', 'key', 1.1)
  compare('rows in the page to rows painted', 'inPage')
  const inPage = percentile(ours.map(one => one.inPage), 0.95)
  printFigure({ what: 'rows in the page to rows painted, p95', value: inPage, unit: 'ms', most: oneFrameMs })
} finally {
  await browser.close()
  await host.stop()
}
