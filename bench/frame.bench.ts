import type { Page } from 'playwright-core'
import type { MeasuredHost } from './measured.ts'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { gzipSync } from 'node:zlib'
import Database from 'better-sqlite3'
import { launchBrowser } from '../test/support/browser.ts'
import { median, printFigure } from './figures.ts'
import { startMeasuredHost } from './measured.ts'
import { installPageProbe } from './page-probe.ts'

/**
 * What a person feels of the frame: whether things move by themselves while a page comes, and how long the page
 * is deaf while they type, open 50,000 tables, change the theme or the language.
 */

const tables = 50_000
/** Tasks shorter than this are not told by the browser; a figure of 0 means: all were shorter. */
const shortest = 50
const rounds = 5

function makeWideFile(file: string): void {
  const db = new Database(file)
  db.pragma('page_size = 512')
  db.transaction(() => {
    for (let n = 0; n < tables; n++) db.exec(`CREATE TABLE table_${String(n).padStart(5, '0')} (id INTEGER PRIMARY KEY)`)
  })()
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
  console.log(`largest script of ${scripts.length}: ${name.replace(/-[\w-]{8}\.js$/, '')}, ${Math.round(bytes / 1024)} kB, ${Math.round(packed / 1024)} kB packed`)
}

/** Longest task and shift while `act` runs, and until the page has come to rest. */
async function watched(page: Page, act: () => Promise<void>): Promise<{ task: number, shift: number }> {
  await page.evaluate(() => window.tihcProbe.watch())
  await act()
  await page.waitForTimeout(600)
  const { longTasks, shifts } = await page.evaluate(() => window.tihcProbe.watched())
  return { task: Math.max(0, ...longTasks), shift: shifts.reduce((sum, value) => sum + value, 0) }
}

const pages = ['/home', '/connections', '/workbench', '/tasks', '/history', '/settings', '/users', '/about']

/** Layout Instability's score of each page from its start to its rest; a page is calm below 0.1, and we want none. */
async function shiftsOfPages(page: Page, host: MeasuredHost): Promise<void> {
  for (const path of pages) {
    await page.goto('about:blank')
    await page.goto(`${host.url}/#${path}`)
    await page.waitForTimeout(1500)
    const { shifts } = await page.evaluate(() => window.tihcProbe.watched())
    const sum = shifts.reduce((total, value) => total + value, 0)
    console.log(`layout shift of ${path}: ${sum.toFixed(4)}, wanted 0: ${sum === 0 ? 'met' : 'MISSED'}`)
  }
}

async function longestTasks(page: Page, host: MeasuredHost): Promise<void> {
  const repeated = async (what: string, act: () => Promise<void>) => {
    const taken: number[] = []
    for (let round = 0; round < rounds; round++) taken.push((await watched(page, act)).task)
    printFigure({ what: `${what}: longest task of the page, worst of ${rounds} (0: none of ${shortest} ms)`, value: Math.max(...taken), unit: 'ms', most: shortest })
  }
  await page.goto(`${host.url}/#/workbench`)
  await page.locator('.cm-content').click()
  await repeated('typing a statement', () => page.keyboard.type('SELECT id, COUNT(*) FROM orders WHERE due > NOW() GROUP BY id;\n', { delay: 30 }))
  await repeated('changing the theme', () => page.getByTestId('theme-switch').click())
  let chinese = false
  await repeated('changing the language', async () => {
    await page.getByTestId('language-switch').click()
    chinese = !chinese
    await page.locator('.n-dropdown-option', { hasText: chinese ? '中文' : 'English' }).click()
  })
  if (chinese) {
    await page.getByTestId('language-switch').click()
    await page.locator('.n-dropdown-option', { hasText: 'English' }).click()
  }
  const database = page.getByTestId('node-database').filter({ hasText: 'main' }).first()
  const expanded = page.getByTestId('node-table').first()
  await page.getByTestId('node-connection').filter({ hasText: 'wide' }).click()
  await database.waitFor()
  const opened: number[] = []
  const tasks: number[] = []
  for (let round = 0; round < rounds; round++) {
    const { task } = await watched(page, async () => {
      const began = performance.now()
      await database.click()
      await expanded.waitFor()
      opened.push(performance.now() - began)
    })
    tasks.push(task)
    await database.click()
    await expanded.waitFor({ state: 'detached' })
  }
  printFigure({ what: `opening ${tables.toLocaleString('en')} tables in the tree, until the first is there`, value: median(opened), unit: 'ms' })
  printFigure({ what: `opening ${tables.toLocaleString('en')} tables in the tree: longest task of the page, worst of ${rounds} (0: none of ${shortest} ms)`, value: Math.max(...tasks), unit: 'ms', most: shortest })
}

const folder = await mkdtemp(join(tmpdir(), 'tihc-bench-frame-'))
makeWideFile(join(folder, 'wide.db'))
const [browser, host] = await Promise.all([launchBrowser(), startMeasuredHost({ args: ['--sqlite-dir', folder], sample: true })])
try {
  await host.admin.client.connections.create({ name: 'wide', engine: 'SQLite', file: 'wide.db' })
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-US' })
  await context.addInitScript(installPageProbe)
  await context.addInitScript(value => sessionStorage.setItem('tihc.auth', JSON.stringify({ accessToken: value })), host.admin.token)
  const page = await context.newPage()
  await largestScript()
  await shiftsOfPages(page, host)
  await longestTasks(page, host)
} finally {
  await browser.close()
  await host.stop()
  await rm(folder, { recursive: true, force: true })
}
