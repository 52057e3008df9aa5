import type { Page } from 'playwright-core'
import type { Table } from '../src/schema/model.ts'
import type { MeasuredHost } from '../test/support/measured-host.ts'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import mysql from 'mysql2/promise'
import { toCompact } from '../src/schema/compact.ts'
import { launchBrowser } from '../test/support/browser.ts'
import { freePort } from '../test/support/free-port.ts'
import { startMeasuredHost } from '../test/support/measured-host.ts'
import { temporaryFolder } from '../test/support/owned-process.ts'
import { median, printFigure, printRatio } from './figures.ts'
import { openContext } from './page-opening.ts'
import { benchServer } from './servers.ts'

/**
 * The object tree with 200,000 tables that a sync saw, whose server is gone, and with 20,000 of a MariaDB: until a
 * database stands open, what a letter in the filter takes, and what it is to scroll.
 */

const kept = 200_000
const live = 20_000
const rounds = 5
const database = 'bench_tree'
const browser = await launchBrowser()
const words = ['orders', 'customers', 'invoices', 'payments', 'products', 'shipments', 'log', 'audit', 'stock', 'users']
const nameOf = (at: number) => `${words[at % words.length]}_${at}`

const table: Omit<Table, 'name'> = {
  kind: 'table',
  comment: 'what it holds',
  columns: [],
  primaryKey: null,
  indexes: [],
  foreignKeys: [],
  checks: [],
  partitioning: null,
  charset: null,
  collation: null,
  options: {},
}

/** Puts what syncs of two databases had left into a store that is closed. */
function fill(file: string, { tenant, connectionId }: { tenant: string, connectionId: string }): void {
  const db = new Database(file)
  const time = '2026-01-01T00:00:00.000Z'
  for (const [name, tables] of [[database, kept], ['z_small', 1]] as const) {
    const { lastInsertRowid } = db
      .prepare('INSERT INTO databases (tenant_id, connection_id, name, created_at) VALUES (?, ?, ?, ?)')
      .run(tenant, connectionId, name, time)
    const source = `${connectionId}-${lastInsertRowid}`
    db.prepare(`INSERT INTO data_sources (id, tenant_id, connection_id, connection_name, database, product,
      synced_at, snapshot, created_at) VALUES (?, ?, ?, 'gone', ?, 'TiDB', '${time}', 1, '${time}')`)
      .run(source, tenant, connectionId, name)
    const add = db.prepare(`INSERT INTO schema_objects (tenant_id, source_id, name, kind, digest, since, referred,
      definition) VALUES ('${tenant}', '${source}', ?, 'table', '', 1, '[]', ?)`)
    db.transaction(() => {
      for (let at = 0; at < tables; at++) add.run(nameOf(at), toCompact({ ...table, name: nameOf(at) }))
    })()
  }
  db.close()
}

async function fillServer(): Promise<void> {
  const { host, port, user, password } = benchServer('MariaDB')
  const connection = await mysql.createConnection({ host, port, user, password })
  await connection.query(`CREATE DATABASE ${database}`)
  for (let at = 0; at < live; at++) await connection.query(`CREATE TABLE ${database}.${nameOf(at)} (id int)`)
  await connection.end()
}

const line = (page: Page, kind: string, name: string) =>
  page.getByTestId(`node-${kind}`).filter({ hasText: name }).first()

/** Presses a key or the mouse and gives the time until a table is painted that is one of so many. */
async function painted(page: Page, press: () => Promise<void>, [least, most]: [number, number]): Promise<number> {
  const watching = await page.evaluateHandle(([from, to]) => {
    let pressed = 0
    for (const kind of ['keydown', 'mousedown'])
      addEventListener(kind, ({ timeStamp }) => { pressed ||= timeStamp }, { capture: true, once: true })
    const at = window.tihcProbe.painted(() => {
      const first = document.querySelector('[data-testid=node-table]')
      const size = Number(first?.getAttribute('aria-setsize'))
      return pressed && first && size >= from && size <= to
    })
    return { took: at.then(time => time - pressed) }
  }, [least, most] as const)
  await press()
  return await watching.evaluate(({ took }) => took)
}

/** What this browser on this machine needs to paint one word. */
const oneWord = (page: Page) => page.evaluate(async () => {
  const began = performance.now()
  document.querySelector('[data-testid=status-bar] span:last-child')!.textContent += ' '
  return await window.tihcProbe.painted(() => true) - began
})

async function open(host: MeasuredHost, connection: string): Promise<Page> {
  const context = await openContext(browser, host.admin.token)
  const page = await context.newPage()
  await page.goto(`${host.url}/#/workbench`)
  await line(page, 'connection', connection).waitFor()
  return page
}

/** What stands for a server that is gone comes in two steps; a click between them meets a line that goes away. */
async function openConnection(page: Page, connection: string): Promise<void> {
  await line(page, 'connection', connection).click()
  if (connection === 'gone') await page.getByTestId('node-note').first().waitFor()
  await line(page, 'database', database).waitFor()
}

async function measureOpening(host: MeasuredHost, connection: string, what: string): Promise<void> {
  const times: number[] = []
  const word: number[] = []
  for (let round = 0; round <= rounds; round++) {
    const page = await open(host, connection)
    await openConnection(page, connection)
    const took = await painted(page, () => line(page, 'database', database).click(), [1, kept])
    if (round > 0) times.push(took)
    word.push(await oneWord(page))
    await page.context().close()
  }
  printFigure({ what: `${what}: a database stands open`, value: median(times), unit: 'ms', most: 500 })
  const baseline = { baseline: median(word), against: 'one painted word', unit: 'ms' } as const
  printRatio({ what: `${what}: a database stands open`, ours: median(times), ...baseline })
}

/** A letter narrows what was found: from a capped list to some hundred tables and to one. */
async function measureFilter(host: MeasuredHost, connection: string, what: string): Promise<void> {
  const page = await open(host, connection)
  // What syncs saw is read before somebody has typed.
  const isRead = page.waitForResponse(response => response.url().includes(`offset=${kept - 10_000}`))
  await page.getByRole('textbox', { name: 'Filter objects' }).click()
  await isRead
  const letters: number[] = []
  const word: number[] = []
  for (let round = 0; round <= rounds; round++) {
    const press = (key: string, sizes: [number, number]) => painted(page, () => page.keyboard.press(key), sizes)
    const taken = [await press('_', [1001, 1001])]
    for (const key of '199') await page.keyboard.press(key)
    for (const [key, size] of [['9', 111], ['9', 11], ['9', 1]] as const) taken.push(await press(key, [size, size]))
    await page.keyboard.press('Control+a')
    await page.keyboard.press('Delete')
    word.push(await oneWord(page))
    if (round > 0) letters.push(...taken)
  }
  const baseline = { baseline: median(word), against: 'one painted word', unit: 'ms' } as const
  printFigure({ what: `${what}: a letter in the filter`, value: median(letters), unit: 'ms', most: 30 })
  printRatio({ what: `${what}: a letter in the filter`, ours: median(letters), ...baseline })
  printRatio({ what: `${what}: the slowest letter`, ours: Math.max(...letters), ...baseline })
  await page.context().close()
}

async function measureScrolling(host: MeasuredHost, connection: string, what: string, count: number): Promise<void> {
  const page = await open(host, connection)
  await openConnection(page, connection)
  await line(page, 'database', database).click()
  await page.locator(`[data-testid=node-table][aria-setsize="${count}"]`).first().waitFor({ timeout: 60_000 })
  await page.getByRole('tree').hover()
  await page.evaluate(() => window.tihcProbe.watch())
  for (let step = 0; step < 100; step++) {
    await page.mouse.wheel(0, step % 10 === 9 ? 200_000 : 600)
    await page.evaluate(() => new Promise(requestAnimationFrame))
  }
  const { longTasks, frameGaps } = await page.evaluate(() => window.tihcProbe.watched())
  const longest = Math.max(0, ...longTasks)
  printFigure({ what: `${what}: the longest task from 50 ms in scrolling`, value: longest, unit: 'ms', most: 50 })
  printFigure({ what: `${what}: between two frames, median`, value: median(frameGaps), unit: 'ms' })
  await page.context().close()
}

const dataDir = await temporaryFolder('bench-tree')
const first = await startMeasuredHost({ dataDir })
const port = await freePort()
const { id } = await first.admin.client.connections.create({ name: 'gone', host: '127.0.0.1', port, user: 'root' })
const { tenant_id: tenant } = await first.admin.client.auth.me()
await first.stop()
fill(join(dataDir, 'tihc.db'), { tenant, connectionId: id })

const host = await startMeasuredHost({ dataDir })
const ofSync = `${kept.toLocaleString('en')} tables of a sync`
await host.admin.client.connections.create({ name: 'other', host: '127.0.0.1', port, user: 'root' })
await measureOpening(host, 'gone', ofSync)
await measureFilter(host, 'gone', ofSync)
await measureScrolling(host, 'gone', ofSync, kept)

await fillServer()
const { admin: { client } } = host
for (const connection of (await client.connections.list()).data) await client.connections.delete({ id: connection.id })
await client.connections.create({ name: 'maria', ...benchServer('MariaDB') })
await client.connections.create({ name: 'other', host: '127.0.0.1', port, user: 'root' })
const ofServer = `${live.toLocaleString('en')} tables of MariaDB`
await measureOpening(host, 'maria', ofServer)
await measureScrolling(host, 'maria', ofServer, live)
await browser.close()
await host.stop()
