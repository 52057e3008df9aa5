import type { Browser, Page } from 'playwright-core'
import type { MeasuredHost } from '../test/support/measured-host.ts'
import type { LongestTask } from './task-trace.ts'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'
import Database from 'better-sqlite3'
import { launchBrowser } from '../test/support/browser.ts'
import { freePort } from '../test/support/free-port.ts'
import { startMeasuredHost } from '../test/support/measured-host.ts'
import { inTurn, median, printFigure } from './figures.ts'
import { interactive, openContext } from './page-opening.ts'
import { longestTask } from './task-trace.ts'

/**
 * What a person feels of the frame: when a page can be used, whether things move by themselves while it comes, and
 * how long it is deaf while they type, open 50,000 tables, change the theme or the language.
 */

const tables = 50_000
/** No task may be longer, in ms. */
const longest = 50
const rounds = 3
/** Answers of the host come this much later where pages are watched while their data arrives, in ms. */
const late = 400

/**
 * Every CREATE TABLE reads the whole schema again, which takes minutes for this many: so the rows of the schema are
 * written at once, and all tables share the pages of the first. They are listed, and nothing is written to them.
 */
function makeWideFile(file: string): void {
  const db = new Database(file)
  db.exec('CREATE TABLE table_00000 (id INTEGER PRIMARY KEY)')
  db.unsafeMode()
  db.pragma('writable_schema = on')
  db.prepare(`
    WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < ?),
      named (name) AS (SELECT PRINTF('table_%05d', n) FROM numbers)
    INSERT INTO sqlite_schema (type, name, tbl_name, rootpage, sql)
    SELECT 'table', named.name, named.name, first.rootpage, 'CREATE TABLE ' || named.name || ' (id INTEGER PRIMARY KEY)'
    FROM named, (SELECT rootpage FROM sqlite_schema) AS first`).run(tables - 1)
  db.close()
}

async function largestScript(): Promise<void> {
  const folder = resolve(import.meta.dirname, '../out/renderer/assets')
  const scripts = (await readdir(folder)).filter(name => name.endsWith('.js'))
  const sizes = await Promise.all(scripts.map(async (name) => {
    const content = await readFile(join(folder, name))
    return { name, bytes: content.length, packed: gzipSync(content).length }
  }))
  const { name, bytes, packed } = sizes.toSorted((a, b) => b.bytes - a.bytes)[0]!
  console.log(
    `largest script of ${scripts.length}: ${name.replace(/-[\w-]{8}\.js$/, '')}, `
    + `${Math.round(bytes / 1024)} kB, ${Math.round(packed / 1024)} kB packed`,
  )
}

/** First visits: nothing is kept of an earlier one. */
async function interactivePages(browser: Browser, host: MeasuredHost): Promise<void> {
  const fresh = async (selector: string, path: string, token?: string) => {
    const context = await openContext(browser, token)
    const took = await interactive(await context.newPage(), host.url + path, selector)
    await context.close()
    return took
  }
  const kept = await openContext(browser, host.admin.token)
  const page = await kept.newPage()
  const run = '[data-testid=run]:enabled'
  const taken = await inTurn(rounds, {
    'sign-in form, first visit': () => fresh('input[name=username]', ''),
    'home with a token, first visit': () => fresh('main button', '', host.admin.token),
    'workbench with a token, first visit': () => fresh(run, '/#/workbench', host.admin.token),
    'workbench with a token, later visits': () => interactive(page, `${host.url}/#/workbench`, run),
  })
  await kept.close()
  for (const [what, times] of Object.entries(taken))
    printFigure({ what: `page interactive: ${what}`, value: median(times), unit: 'ms', most: 1000 })
}

const pages = ['/', '/connections', '/workbench', '/tasks', '/history', '/settings', '/users', '/about']

/** Layout Instability's score of each page from its start to its rest; a page is calm below 0.1, and we want none. */
async function shiftsOfPages(browser: Browser, host: MeasuredHost): Promise<void> {
  const context = await openContext(browser, host.admin.token)
  const page = await context.newPage()
  await page.route('**/api/**', async (route) => {
    await wait(late)
    await route.continue()
  })
  for (const path of pages) {
    await page.goto('about:blank')
    await page.goto(`${host.url}/#${path}`)
    await page.waitForTimeout(6 * late)
    const { shifts } = await page.evaluate(() => window.tihcProbe.watched())
    const sum = shifts.reduce((total, { value }) => total + value, 0)
    console.log(
      `layout shift of ${path} while its data arrives: ${sum.toFixed(5)}, wanted 0: ${sum === 0 ? 'met' : 'MISSED'}`,
    )
    for (const { value, moved } of shifts) console.log(`  ${value.toFixed(5)} ${moved.join(' · ')}`)
  }
  await page.unrouteAll({ behavior: 'ignoreErrors' })
  await context.close()
}

function printTasks(what: string, taken: LongestTask[]): void {
  const worst = (of: keyof LongestTask) => Math.max(...taken.map(task => task[of]))
  printFigure({
    what: `${what}: longest task of the page, worst of ${taken.length}`,
    value: worst('wallMs'),
    unit: 'ms',
    most: longest,
  })
  printFigure({ what: `${what}: the same in processor time`, value: worst('workMs'), unit: 'ms', most: longest })
}

async function longestTasks(browser: Browser, host: MeasuredHost): Promise<void> {
  const context = await openContext(browser, host.admin.token)
  const page = await context.newPage()
  const repeated = async (what: string, act: (round: number) => Promise<void>) => {
    const taken: LongestTask[] = []
    for (let round = 0; round < rounds; round++) {
      taken.push(await longestTask(browser, page, async () => {
        await act(round)
        await page.waitForTimeout(500)
      }))
    }
    printTasks(what, taken)
  }
  await page.goto(`${host.url}/#/workbench`)
  await page.locator('.cm-content').click()
  await repeated('typing a statement', () =>
    page.keyboard.type('SELECT id, COUNT(*) FROM orders WHERE due > NOW() GROUP BY id;\n', { delay: 30 }),
  )
  await repeated('changing the theme', () => page.getByTestId('theme-switch').click())
  await repeated('changing the language', async (round) => {
    await page.getByTestId('language-switch').click()
    await page.locator('.n-dropdown-option', { hasText: round % 2 ? 'English' : '中文' }).click()
  })
  await openingTables(browser, host, page)
  await context.close()
}

/** The first opening reads the names from the host; where they are known, opening is drawing alone. */
async function openingTables(browser: Browser, host: MeasuredHost, page: Page): Promise<void> {
  const connection = page.getByTestId('node-connection').filter({ hasText: 'wide' })
  const first = page.getByTestId('node-table').first()
  const readOpening: LongestTask[] = []
  const drawnOpening: LongestTask[] = []
  const times: number[] = []
  for (let round = 0; round < rounds; round++) {
    await page.goto('about:blank')
    await page.goto(`${host.url}/#/workbench`)
    await connection.waitFor()
    const open = async () => {
      const began = performance.now()
      await connection.click()
      await first.waitFor()
      times.push(performance.now() - began)
    }
    readOpening.push(await longestTask(browser, page, async () => {
      await Promise.all([allTables(page), open()])
      await page.waitForTimeout(500)
    }))
    await connection.click()
    await first.waitFor({ state: 'detached' })
    drawnOpening.push(await longestTask(browser, page, async () => {
      await connection.click()
      await first.waitFor()
      await page.waitForTimeout(500)
    }))
  }
  const what = `opening ${tables.toLocaleString('en')} tables in the tree`
  printFigure({ what: `${what}, until the first is there`, value: median(times), unit: 'ms' })
  printTasks(`${what}, read from the host`, readOpening)
  printTasks(`${what} once more`, drawnOpening)
}

/** Until the answer with the last of them has come. */
async function allTables(page: Page): Promise<void> {
  await page.waitForResponse(async (response) => {
    if (!/\/tables\b/.test(response.url())) return false
    const { data, total } = await response.json() as { data: unknown[], total: number }
    return Number(new URL(response.url()).searchParams.get('offset') ?? 0) + data.length >= total
  }, { timeout: 60_000 })
}

const folder = await mkdtemp(join(tmpdir(), 'tihc-bench-frame-'))
makeWideFile(join(folder, 'wide.db'))
const [browser, host] = await Promise.all([
  launchBrowser(),
  startMeasuredHost({ args: ['--sqlite-dir', folder], sample: true }),
])
try {
  const { client } = host.admin
  await client.connections.create({ name: 'wide', engine: 'SQLite', file: 'wide.db' })
  await client.connections.create({ name: 'gone', host: '127.0.0.1', port: await freePort() })
  const { data: [sample] } = await client.connections.list()
  for (let n = 0; n < 8; n++) await client.sql.execute({ connectionId: sample!.id, sql: `SELECT ${n} AS n` })
  await largestScript()
  await interactivePages(browser, host)
  await shiftsOfPages(browser, host)
  await longestTasks(browser, host)
} finally {
  await browser.close()
  await host.stop()
  await rm(folder, { recursive: true, force: true })
}
