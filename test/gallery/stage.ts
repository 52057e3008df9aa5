import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import type { Host } from '../support/host.ts'
import type { TestServer } from '../support/servers.ts'
import process from 'node:process'
import en from '../../src/renderer/src/locales/en/index.ts'
import zhCN from '../../src/renderer/src/locales/zh-CN/index.ts'
import { freePort } from '../support/free-port.ts'
import { adminPassword, startHost } from '../support/host.ts'
import { MissingError } from '../support/missing.ts'
import { connectAdmin, parseEndpoint, startTidb } from '../support/servers.ts'
import { furnishCatalog } from './catalog-ground.ts'

export type Theme = 'light' | 'dark'
export type Language = 'en' | 'zh-CN'

/** How a page is looked at. */
export interface Look {
  theme: Theme
  language: Language
  width: number
  height: number
}

/** Hosts with something to look at. They are made once; pictures that change them come last. */
export interface Stage {
  /** As on the first start: nothing but the sample. */
  readonly first: Host
  /** Nothing at all, not even the sample. */
  readonly empty: Host
  /** As after weeks: servers, one of them dead, history, people. */
  readonly full: Host
  stop: () => Promise<void>
}

/** A window on the stage. */
export interface Seat {
  readonly page: Page
  readonly stage: Stage
  readonly look: Look
  /** The words of the window's language, by their key. */
  t: (key: string, values?: Record<string, string>) => string
  /** Opens a page of the app, such as `/workbench`, on a host that the person is signed in to. */
  open: (path: string, host?: Host) => Promise<void>
  /** Says whose window it is from the next `open` on. */
  as: (username: string) => void
  close: () => Promise<void>
}

const messages: Record<Language, unknown> = { en, 'zh-CN': zhCN }
/** The password of everybody on the stage. */
const password = adminPassword

const shop = [
  'DROP DATABASE IF EXISTS gallery_shop',
  'CREATE DATABASE gallery_shop',
  'CREATE TABLE gallery_shop.customers (id BIGINT PRIMARY KEY, name VARCHAR(80) NOT NULL, country CHAR(2) NOT NULL)',
  'CREATE TABLE gallery_shop.accounts (id BIGINT PRIMARY KEY, name VARCHAR(80) NOT NULL, country CHAR(2) NOT NULL)',
  `CREATE TABLE gallery_shop.orders (id BIGINT PRIMARY KEY AUTO_RANDOM, customer_id BIGINT NOT NULL,
    status VARCHAR(16) NOT NULL COMMENT 'Where it stands', total DECIMAL(12,2) NOT NULL COMMENT 'With VAT, in EUR',
    placed_at DATETIME(6) NOT NULL, invoice_no VARCHAR(32), meta JSON,
    FOREIGN KEY (customer_id) REFERENCES accounts (id)) COMMENT 'What customers bought'`,
  `INSERT INTO gallery_shop.accounts VALUES (11, 'Ada Lovelace', 'GB'), (12, '王小明', 'CN'), (13, 'Nils O''Neil', 'IE')`,
  `INSERT INTO gallery_shop.orders (customer_id, status, total, placed_at, invoice_no, meta)
    SELECT id, ELT(1 + n % 3, 'paid', 'shipped', 'new'), 19.9 * n + id, '2026-03-01' + INTERVAL n HOUR,
      IF(n % 4 = 0, NULL, CONCAT('INV-', 2026000 + n)), JSON_OBJECT('channel', ELT(1 + n % 2, 'web', 'shop'))
    FROM gallery_shop.accounts, (WITH RECURSIVE t AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM t WHERE n < 60)
      SELECT n FROM t) AS numbers`,
  'CREATE VIEW gallery_shop.v_daily_sales AS SELECT DATE(placed_at) AS day, '
  + 'SUM(total) AS revenue FROM gallery_shop.orders GROUP BY day',
  `CREATE USER IF NOT EXISTS 'shop_app'@'10.0.%', 'reports'@'%', 'mei.chen'@'%'`,
  'CREATE ROLE IF NOT EXISTS shop_readers',
  `GRANT SELECT, INSERT, UPDATE, DELETE ON gallery_shop.* TO 'shop_app'@'10.0.%'`,
  `GRANT SELECT ON gallery_shop.* TO shop_readers`,
  `GRANT shop_readers TO 'reports'@'%', 'mei.chen'@'%'`,
  `GRANT UPDATE (status, invoice_no), SELECT ON gallery_shop.orders TO 'mei.chen'@'%' WITH GRANT OPTION`,
]

const statements = [
  'SELECT status, COUNT(*) AS orders FROM orders GROUP BY status',
  '-- title: newest orders\nSELECT *\nFROM orders\nORDER BY id DESC -- the sample grows\nLIMIT 500',
  'SELECT * FROM order_itms',
  'SELECT name, country FROM customers ORDER BY name LIMIT 20',
  'UPDATE products SET stock = stock + 1',
  'INSERT INTO categories (name) VALUES (\'Seasonal\')',
]

export async function openStage(): Promise<Stage> {
  const [first, empty, full] = await Promise.all([
    startHost({ sample: true }),
    startHost(),
    startHost({ sample: true }),
  ])
  const server = await startServer()
  try {
    await furnish(full, server)
    await furnishCatalog(full, server)
  } catch (error) {
    await Promise.all([first, empty, full, server].map(each => each?.stop()))
    throw error
  }
  return {
    first,
    empty,
    full,
    stop: async () => { await Promise.all([first, empty, full, server].map(each => each?.stop())) },
  }
}

async function startServer(): Promise<TestServer | undefined> {
  const running = process.env.TIHC_TEST_TIDB
  if (running) return { ...parseEndpoint('TIHC_TEST_TIDB', running), stop: async () => {} } as TestServer
  try {
    return await startTidb()
  } catch (error) {
    if (!(error instanceof MissingError)) throw error
    console.warn(`No TiDB in the pictures: ${error.message}`)
  }
}

/** A shop in production, a staging server that does not answer, and what was run on the sample. */
async function furnish(host: Host, server: TestServer | undefined): Promise<void> {
  const { client } = host.admin
  const { data: [sample] } = await client.connections.list()
  if (server) {
    const admin = await connectAdmin(server)
    for (const statement of shop) await admin.query(statement)
    await admin.end()
    await client.connections.create({
      name: 'shop-prod',
      host: server.host,
      port: server.port,
      user: server.user,
      password: server.password,
      database: 'gallery_shop',
      environment: 'production',
      readOnly: true,
    })
  }
  await client.connections.create({
    name: 'shop-staging',
    host: '127.0.0.1',
    port: await freePort(),
    user: 'app',
    password: 'none',
    environment: 'staging',
  })
  for (const sql of statements)
    await client.sql.execute({ connectionId: sample!.id, sql }).catch(() => {})
  for (const [username, role] of [['mei', 'editor'], ['otto', 'viewer']] as const)
    await client.users.create({ username, password, tenant_id: (await client.auth.me()).tenant_id, role })
  await client.tenants.create({ name: 'Warehouse' })
}

/** Takes away what a window ran: it would be in every later picture, and what still runs keeps the processor busy. */
async function tidy({ admin: { client } }: Host, since: number): Promise<void> {
  const isNew = ({ startedAt }: { startedAt: string }) => Date.parse(startedAt) >= since
  const [tasks, history] = await Promise.all([client.sql.tasks(), client.sql.history({})])
  for (const { taskId } of tasks.data.filter(isNew)) await client.sql.free({ taskId })
  for (const { id } of history.data.filter(isNew)) await client.sql.deleteHistoryEntry({ id })
}

/** By host and name. A person signs in once: a hundred windows need no hundred passwords checked. */
const tokens = new Map<string, string>()

async function tokenOf(host: Host, username: string): Promise<string> {
  const key = `${host.url} ${username}`
  const known = tokens.get(key)
  if (known) {
    const me = await host.request('GET', '/api/v1/auth/me', undefined, { authorization: `Bearer ${known}` })
    if (me.status === 200) return known
  }
  const { token } = (await host.request('POST', '/api/v1/auth/login', { username, password })).json
  tokens.set(key, token as string)
  return token as string
}

/** Opens a window with its own storage. Animations are stilled, so that a picture is of what stays. */
export async function takeSeat(
  browser: Browser,
  stage: Stage,
  look: Look,
  options: BrowserContextOptions = {},
): Promise<Seat> {
  const { theme, language, width, height } = look
  const context = await browser.newContext({
    viewport: { width, height },
    locale: language === 'en' ? 'en-US' : 'zh-CN',
    colorScheme: theme,
    reducedMotion: 'reduce',
    ...options,
  })
  context.setDefaultTimeout(15_000)
  const page = await context.newPage()
  let username = 'admin'
  let opened = 0
  const taken = Date.now()
  return {
    page,
    stage,
    look,
    t: (key, values = {}) => word(language, key, values),
    as(name) {
      username = name
    },
    async open(path, host = stage.full) {
      const accessToken = await tokenOf(host, username)
      // Once for each time: what the page makes of it is its own.
      await page.addInitScript(([origin, token, mark]) => {
        if (location.origin !== origin || sessionStorage.getItem('stage.opened') === mark) return
        sessionStorage.setItem('stage.opened', mark!)
        sessionStorage.setItem('tihc.auth', JSON.stringify({ accessToken: token }))
      }, [host.url, accessToken, String(++opened)])
      // The app begins anew, and at that page.
      if (opened > 1) await page.goto('about:blank')
      await page.goto(`${host.url}/#${path}`)
      await settled(page)
    },
    async close() {
      await context.close()
      await tidy(stage.full, taken)
    },
  }
}

function word(language: Language, key: string, values: Record<string, string>): string {
  const text = key
    .split('.')
    .reduce<unknown>((part, name) => (part as Record<string, unknown> | undefined)?.[name], messages[language])
  if (typeof text !== 'string') throw new TypeError(`There is no text ${key}.`)
  return Object.entries(values).reduce((all, [name, value]) => all.replace(`{${name}}`, value), text)
}

/**
 * Waits until nothing loads any more, fonts are there and the page stays as it is; not long for one that always moves,
 * as while a statement runs.
 */
export async function settled(page: Page): Promise<void> {
  await page.evaluate(async () => {
    await document.fonts.ready
    const isShown = (part: Element) => getComputedStyle(part).display !== 'none'
    // Colours that change do so without a word to an observer.
    const isTurning = () => document.getAnimations().some(animation => animation instanceof CSSTransition)
    const isLoading = () =>
      !document.querySelector('main')
      || isTurning()
      || Array.from(document.querySelectorAll('.n-skeleton, .n-loading-bar-container')).some(isShown)
    for (let quiet = 0, turns = 0, moving = 0; quiet < 3 && moving < 20 && turns < 100; turns++) {
      let changed = false
      const observer = new MutationObserver(() => { changed = true })
      observer.observe(document.body, { subtree: true, childList: true, attributes: true, characterData: true })
      await new Promise(resolve => setTimeout(resolve, 50))
      observer.disconnect()
      const loading = isLoading()
      quiet = changed || loading ? 0 : quiet + 1
      moving = changed && !loading ? moving + 1 : 0
    }
  })
}
