import type { Browser } from 'playwright-core'
import type { Host } from '../support/host.ts'
import type { AppPage } from './app-page.ts'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { describeBrowser, launchBrowser } from '../support/browser.ts'
import { freePort } from '../support/free-port.ts'
import { startHost } from '../support/host.ts'
import { openApp, shows, signIn } from './app-page.ts'

describeBrowser('the home page', () => {
  let browser: Browser
  let host: Host
  let app: AppPage

  beforeAll(async () => {
    browser = await launchBrowser()
  })
  afterEach(async () => {
    await app.close()
    expect(app.problems).toEqual([])
    await host.stop()
  })
  afterAll(() => browser?.close())

  async function open(sample: boolean) {
    host = await startHost({ sample })
    app = await openApp(browser, host)
    await signIn(app.page)
  }

  const cards = () => app.page.getByTestId('connection-card')
  const card = (name: string) => cards().filter({ has: app.page.getByRole('heading', { name, exact: true }) })

  it('leads from the first start to rows of the sample in two clicks, and shows then what ran', async () => {
    await open(true)
    const { page } = app
    await page.getByRole('heading', { name: 'Welcome to TiHC' }).waitFor()
    await page.getByTestId('open-sample').click()
    await page.getByTestId('run').click()
    await page.locator('.grid-row').first().waitFor()
    await page.getByTestId('status-rows').filter({ hasText: 'Done' }).waitFor()

    await page.locator('.n-menu').getByText('Home').click()
    await page.getByRole('heading', { name: /^Good / }).waitFor()
    const recent = page.locator('.crud-row')
    await recent.filter({ hasText: 'order_items' }).waitFor()
    await shows(() => card('Sample shop').textContent(), /1 database · \d+ tables/)
    // The statement comes back as it was written, in a tab of its own.
    await recent.first().click()
    await page.waitForURL(/#\/workbench$/)
    await expect.poll(() => page.getByTestId('editor-tab').count()).toBe(2)
    await page.locator('.cm-line', { hasText: /^JOIN order_items i ON i\.order_id = o\.id$/ }).waitFor()
  })

  it('has one way in where there is no sample, and it leads to the form', async () => {
    await open(false)
    const { page } = app
    await page.getByTestId('connect-server').click()
    const form = page.getByRole('dialog', { name: 'Add connection' })
    await form.getByLabel('Host', { exact: true }).fill('10.0.0.1')
    await form.getByRole('button', { name: 'Cancel' }).click()
    await form.waitFor({ state: 'detached' })
    // It was asked for once: coming back does not ask again.
    await page.goto(`${host.url}/#/`)
    await page.getByTestId('connect-server').waitFor()
    await page.goto(`${host.url}/#/connections`)
    await page.getByText('No connections yet').waitFor()
    expect(await page.getByRole('dialog').count()).toBe(0)
  })

  describe('with a server that is down', () => {
    it('shows the other connections at once, the trouble in its own card, and tries again when told to', async () => {
      host = await startHost({ sample: true })
      const port = await freePort()
      await host.admin.client.connections.create({ name: 'down', host: '127.0.0.1', port, environment: 'staging' })
      app = await openApp(browser, host)
      await signIn(app.page)
      const { page } = app
      await shows(() => card('Sample shop').textContent(), /1 database · \d+ tables/)
      await card('down').getByTestId('card-trouble').waitFor()
      await shows(() => card('down').getByTestId('card-trouble').textContent(), /refused/)
      await page.getByText('from 1 of 2 connections').waitFor()
      // What did not answer is not asked again by itself.
      const asked: string[] = []
      page.on('request', request => asked.push(request.url()))
      await card('down').getByRole('button', { name: 'Try again' }).click()
      await expect.poll(() => asked.filter(url => url.includes('/api/databases?connectionId=')).length).toBe(1)
      await card('down').getByTestId('card-trouble').waitFor()
    })
  })

  it('opens the tree on a connection that is browsed', async () => {
    host = await startHost({ sample: true })
    await host.admin.client.connections.create({ name: 'second', host: '127.0.0.1', port: await freePort() })
    app = await openApp(browser, host)
    await signIn(app.page)
    await card('Sample shop').getByRole('button', { name: 'Browse' }).click()
    await app.page.getByTestId('node-database').filter({ hasText: 'main' }).waitFor()
  })
})
