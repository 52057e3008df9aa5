import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import type { Host } from '../support/host.ts'
import { expect } from 'vitest'
import { adminPassword } from '../support/host.ts'
import { noteSecret } from '../support/secrets.ts'

/** A window of the app in the browser, as a person has it. */
export interface AppPage {
  page: Page
  /** What the browser complained about: errors of scripts and breaches of the content policy. */
  problems: string[]
  close: () => Promise<void>
}

/** Opens the app in a profile of its own: nothing is remembered from other tests. */
export async function openApp(
  browser: Browser,
  host: Host,
  options: BrowserContextOptions = {},
  path = '/',
): Promise<AppPage> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-US', ...options })
  context.setDefaultTimeout(15_000)
  const page = await context.newPage()
  const problems: string[] = []
  page.on('pageerror', error => problems.push(String(error)))
  page.on('console', message => {
    // A refused call is logged by the browser itself; the page shows it to the person.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      problems.push(message.text())
  })
  await page.goto(host.url + path)
  return { page, problems, close: () => context.close() }
}

export async function signIn(page: Page, password = adminPassword, username = 'admin'): Promise<void> {
  await page.getByLabel('Username').fill(username)
  noteSecret('the password of the sign-in page', password)
  await page.locator('input[name=password]').fill(password)
  await page.keyboard.press('Enter')
}

/** Opens the workbench and signs the administrator in; goes on to another page where one is given. */
export async function openSignedIn(
  browser: Browser,
  host: Host,
  options?: BrowserContextOptions,
  path?: string,
): Promise<AppPage> {
  const app = await openApp(browser, host, options, '/#/workbench')
  await signIn(app.page)
  await app.page.locator('.cm-content').waitFor()
  if (path) await app.page.goto(host.url + path)
  return app
}

/** As `openSignedIn`, once the page of connections stands: the workbench has a button to add one too. */
export async function openConnections(browser: Browser, host: Host): Promise<AppPage> {
  const app = await openSignedIn(browser, host, {}, '/#/connections')
  await app.page.getByRole('heading', { name: 'Connections', exact: true }).waitFor()
  return app
}

/** As `openSignedIn`, once the workbench stands on a connection of that name. */
export async function openOn(
  connection: string,
  browser: Browser,
  host: Host,
  options?: BrowserContextOptions,
): Promise<AppPage> {
  const app = await openSignedIn(browser, host, options)
  await app.page.getByTestId('target-connection').filter({ hasText: connection }).waitFor()
  return app
}

/** Puts a text into the editor in place of what is there, and runs the statement under the cursor. */
export async function run(page: Page, sql: string, key = 'Control+Enter'): Promise<void> {
  await page.locator('.cm-content').click()
  await page.keyboard.press('Control+a')
  await page.keyboard.insertText(sql)
  await page.keyboard.press(key)
}

/** Waits until the run has ended and gives the status bar's words. */
export async function ended(page: Page, as = 'Done'): Promise<string> {
  // A short run leaves the words of the one before it until it has ended.
  await page.locator('[data-testid=status-bar][aria-busy=false]').waitFor({ timeout: 60_000 })
  const status = page.getByTestId('status-rows')
  await status.filter({ hasText: as }).waitFor({ timeout: 60_000 })
  return await status.textContent() ?? ''
}

/** Waits until a text shows the expected value, and says what it showed where it does not. */
export async function shows(read: () => Promise<string | null>, expected: string | RegExp): Promise<void> {
  await expect.poll(read, { timeout: 20_000 }).toMatch(expected)
}
