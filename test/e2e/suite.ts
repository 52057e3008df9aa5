import type { Browser, BrowserContextOptions } from 'playwright-core'
import type { Host, HostOptions } from '../support/host.ts'
import type { Endpoint } from '../support/servers.ts'
import type { AppPage } from './app-page.ts'
import mysql from 'mysql2/promise'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import { launchBrowser } from '../support/browser.ts'
import { startHost } from '../support/host.ts'
import { openApp, openSignedIn } from './app-page.ts'

/**
 * What suites of pages begin and end with. What these functions give is filled in when the suite begins. Hooks end
 * in the reverse order: what a suite sets up above a call here is still there when host and browser have ended.
 */

function useHost(options?: HostOptions): { host: Host, browser: () => Browser } {
  const host = {} as Host
  let browser: Browser | undefined
  beforeAll(async () => {
    const [started, launched] = await Promise.all([startHost(options), launchBrowser()])
    Object.assign(host, started)
    browser = launched
  })
  afterAll(async () => {
    await browser?.close()
    await host.stop?.()
  })
  return { host, browser: () => browser! }
}

/**
 * Host and browser, and one window that all cases of the suite go on in.
 *
 * @param open makes ready on the host what is to be seen, and opens the window; signed in to the workbench unless told
 * @param options how the host is started
 */
export function useWindow(
  open: (browser: Browser, host: Host) => Promise<AppPage> = openSignedIn,
  options?: HostOptions,
): { host: Host, app: AppPage } {
  const { host, browser } = useHost(options)
  const app = {} as AppPage
  beforeAll(async () => {
    Object.assign(app, await open(browser(), host))
  })
  return { host, app }
}

/**
 * Host and browser for cases that open windows of their own: these are closed after each, which fails where its browser
 * complained.
 */
export function useWindows(options?: HostOptions) {
  const { host, browser } = useHost(options)
  const windows: AppPage[] = []
  const kept = (app: AppPage) => {
    windows.push(app)
    return app
  }
  afterEach(async () => {
    const closing = windows.splice(0)
    await Promise.all(closing.map(app => app.close()))
    expect(closing.flatMap(app => app.problems)).toEqual([])
  })
  return {
    host,
    open: async (window?: BrowserContextOptions, path?: string) => kept(await openApp(browser(), host, window, path)),
    openSignedIn: async (window?: BrowserContextOptions) => kept(await openSignedIn(browser(), host, window)),
  }
}

/**
 * A database of the suite's own, with a connection of its administrator; it is dropped at the end.
 *
 * @param prefix what its name begins with
 * @param statements fill it; they run in it
 */
export function useDatabase(
  { host, port, user, password }: Endpoint,
  prefix: string,
  ...statements: string[]
): { name: string, root: mysql.Connection } {
  const name = `${prefix}_${Date.now().toString(36)}`
  const database = { name } as { name: string, root: mysql.Connection }
  beforeAll(async () => {
    database.root = await mysql.createConnection({ host, port, user, password })
    for (const statement of [`CREATE DATABASE \`${name}\``, `USE \`${name}\``, ...statements])
      await database.root.query(statement)
  })
  afterAll(async () => {
    await database.root?.query(`DROP DATABASE \`${name}\``)
    await database.root?.end()
  })
  return database
}
