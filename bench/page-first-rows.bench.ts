import type { Page } from 'playwright-core'
import type { Client } from '../src/contract/index.ts'
import { launchBrowser } from '../test/support/browser.ts'
import { startDesktop } from '../test/support/desktop.ts'
import { startMeasuredHost } from '../test/support/measured-host.ts'
import { inTurn, percentile, printFigure, printRatio } from './figures.ts'
import { openContext } from './page-opening.ts'
import { installPageProbe } from './page-probe.ts'

/**
 * From the key press to the first painted row of the sample's orders, against one such call of the same page whose rows
 * are drawn as a plain table; over HTTP also from rows that are in the page to rows that are painted. Then the same
 * over the bridge of the desktop app, on its stand-in: it says how page and main share the work, nothing of Electron.
 */

const rounds = 50
const orders = 'SELECT * FROM orders'
/** A frame at 60 Hz, and what the browser may be late by. */
const oneFrameMs = 20

/** What the preload script puts there. */
interface Bridged { tihc: Client }

/** Milliseconds; `inPage` is null where the page cannot tell when its answer was whole. */
interface Taken { key: number, inPage: number | null }

/** A page that shows the workbench, and how a call goes out of it. */
interface Opened {
  page: Page
  /** With it calls go over HTTP; without it over the bridge. */
  token: string | null
  client: Pick<Client, 'connections' | 'sql'>
  close: () => Promise<void>
}

async function openHosted(): Promise<Opened> {
  const browser = await launchBrowser()
  const host = await startMeasuredHost({ sample: true })
  const { client, token } = host.admin
  const context = await openContext(browser, token)
  const page = await context.newPage()
  await page.goto(`${host.url}/#/workbench`)
  return {
    page,
    token,
    client,
    async close() {
      await browser.close()
      await host.stop()
    },
  }
}

async function openApp(): Promise<Opened> {
  const app = await startDesktop()
  const page = await app.workbench()
  await page.evaluate(installPageProbe)
  const client = {
    connections: { list: () => page.evaluate(() => (window as unknown as Bridged).tihc.connections.list()) },
    sql: {
      openSession: input =>
        page.evaluate(given => (window as unknown as Bridged).tihc.sql.openSession(given), input),
    },
  } as Opened['client']
  return { page, token: null, client, close: app.stop }
}

async function chooseSample(page: Page): Promise<void> {
  await page.locator('[data-testid=run]').waitFor()
  await page.getByTestId('target-connection').click()
  await page.locator('.n-base-select-option', { hasText: 'Sample shop' }).click()
  await page.locator('[data-testid=run]:enabled').waitFor()
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
    const answered = calls.at(-1)?.responseEnd
    return {
      key: paintedAt - window.tihcProbe.keyAt(),
      inPage: answered === undefined ? null : paintedAt - answered,
    }
  })
  await page.locator('[data-testid=status-bar][aria-busy=false]').filter({ hasText: 'Done' }).waitFor()
  return taken
}

/** One call that brings the first rows, drawn as a plain table over the page. */
function drawPlainly({ page, token }: Opened, sessionId: string): Promise<Taken> {
  return page.evaluate(async ({ token, sessionId, sql }) => {
    performance.clearResourceTimings()
    const began = performance.now()
    const input = { sessionId, sql, async: true, waitMs: 1000, firstRows: 200 }
    const overHttp = async () => {
      const answer = await fetch('/api/sql/execute', {
        method: 'POST',
        headers: { 'authorization': `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify(input),
      })
      return await answer.json() as unknown
    }
    const answer = token === null ? await (window as unknown as Bridged).tihc.sql.execute(input) : await overHttp()
    const { rows, columns } = answer as { rows: unknown[][], columns: Array<{ name: string }> }
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
    const answered = calls.at(-1)?.responseEnd
    return { key: paintedAt - began, inPage: answered === undefined ? null : paintedAt - answered }
  }, { token, sessionId, sql: orders })
}

async function measure(door: string, opened: Opened): Promise<void> {
  const { page, client } = opened
  await chooseSample(page)
  const { data: [sample] } = await client.connections.list()
  const { sessionId } = await client.sql.openSession({ connectionId: sample!.id })
  const { ours, plain } = await inTurn(rounds, {
    ours: async () => {
      // Between two runs the grid shows something else.
      await runInEditor(page, 'SELECT \'between\' AS id', 'between')
      return await runInEditor(page, orders, '1')
    },
    plain: () => drawPlainly(opened, sessionId),
  })
  const against = 'one call drawn as a plain table'
  const compare = (what: string, figure: keyof Taken, most?: number) => {
    for (const [name, share] of [['median', 0.5], ['p95', 0.95]] as const) {
      const [mine, baseline] = [ours, plain].map(taken => percentile(taken.map(one => one[figure]!), share))
      printRatio({ what: `${door}: ${what}, ${name}`, ours: mine!, baseline: baseline!, against, unit: 'ms', most })
    }
  }
  compare('key press to the first painted row', 'key', 1.1)
  if (ours.some(({ inPage }) => inPage === null)) return
  compare('rows in the page to rows painted', 'inPage')
  const inPage = percentile(ours.map(one => one.inPage!), 0.95)
  printFigure({ what: 'rows in the page to rows painted, p95', value: inPage, unit: 'ms', most: oneFrameMs })
}

for (const [door, open] of [['HTTP', openHosted], ['IPC', openApp]] as const) {
  const opened = await open()
  try {
    await measure(door, opened)
  } finally {
    await opened.close()
  }
}
