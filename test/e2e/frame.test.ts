import type { Browser } from 'playwright-core'
import type { Host } from '../support/host.ts'
import type { AppPage } from './app-page.ts'
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest'
import { describeBrowser, launchBrowser } from '../support/browser.ts'
import { adminPassword, startHost } from '../support/host.ts'
import { openApp, openSignedIn, signIn } from './app-page.ts'

describeBrowser('the frame', () => {
  let host: Host
  let browser: Browser
  let app: AppPage

  beforeAll(async () => {
    [host, browser] = await Promise.all([startHost(), launchBrowser()])
  })
  afterEach(async () => {
    await app.close()
    expect(app.problems).toEqual([])
  })
  afterAll(async () => {
    await browser?.close()
    await host?.stop()
  })

  const toConnections = async () => {
    const { page } = app
    await page.goto(`${host.url}/#/connections`)
    await page.getByRole('heading', { name: 'Connections' }).waitFor()
  }
  const tabs = () => app.page.getByTestId('page-tab')

  it('keeps pages as they were left while their tabs are open, in the order that they were given', async () => {
    app = await openSignedIn(browser, host)
    const { page } = app
    expect(await tabs().count()).toBe(0)
    await toConnections()
    await page.getByPlaceholder('Search name or address').fill('nothing like this')
    await page.getByText('No connection fits').or(page.getByText('Nothing fits')).first().waitFor()
    expect(await tabs().allTextContents()).toEqual(['Workbench', 'Connections'])

    await tabs().first().click()
    await page.locator('.cm-content').waitFor()
    await tabs().nth(1).click()
    await expect.poll(() => page.getByPlaceholder('Search name or address').inputValue()).toBe('nothing like this')

    // By the menu it begins anew, and a tab that was moved and pinned is so after a reload of the window.
    await tabs().nth(1).click({ button: 'right' })
    await page.getByText('Reload', { exact: true }).click()
    await expect.poll(() => page.getByPlaceholder('Search name or address').inputValue()).toBe('')
    await tabs().nth(1).focus()
    await page.keyboard.press('Control+Shift+ArrowLeft')
    await expect.poll(() => tabs().allTextContents()).toEqual(['Connections', 'Workbench'])
    await tabs().first().dragTo(tabs().nth(1))
    // The browser tells of the drop in its own time.
    await page.locator('.sortable-chosen').waitFor({ state: 'detached' })
    await expect.poll(() => tabs().allTextContents()).toEqual(['Workbench', 'Connections'])
    await tabs().filter({ hasText: 'Connections' }).click({ button: 'right' })
    await page.getByText('Pin', { exact: true }).click()
    await page.locator('[data-testid=page-tab][aria-label="Connections, pinned"]').waitFor()
    await page.reload()
    await expect.poll(() => tabs().evaluateAll(links => links.map(link => link.getAttribute('title')))).toEqual(['Connections', 'Workbench'])
    await tabs().nth(1).click({ button: 'middle' })
    await expect.poll(() => tabs().count()).toBe(0)
    await page.getByRole('heading', { name: 'Connections' }).waitFor()
  })

  it('asks for the password over the page when the sign-in ends in the middle of work, and the call goes on', async () => {
    app = await openSignedIn(browser, host)
    const { page } = app
    await toConnections()
    await page.getByRole('button', { name: 'Add connection' }).first().click()
    const form = page.getByRole('dialog', { name: 'Add connection' })
    await form.getByLabel('Name', { exact: true }).fill('typed before')
    await form.getByLabel('Host', { exact: true }).fill('nowhere.invalid')

    const password = `${adminPassword}-3`
    await host.admin.client.auth.changePassword({ old: adminPassword, new: password })
    await form.getByRole('button', { name: 'Save' }).click()
    const again = page.getByRole('dialog', { name: 'Sign in to go on' })
    await again.waitFor()
    await again.locator('input').fill('wrong')
    await page.keyboard.press('Enter')
    await again.getByRole('alert').filter({ hasText: /password/i }).waitFor()
    await again.locator('input').fill(password)
    await page.keyboard.press('Enter')
    await again.waitFor({ state: 'detached' })
    // The save that met the end of the sign-in has gone on by itself.
    await page.locator('td', { hasText: 'typed before' }).waitFor()

    // Who does not want to is led to the sign-in, and back to the page.
    const third = await host.login('admin', password)
    await third.client.auth.changePassword({ old: password, new: adminPassword })
    await page.reload()
    await page.getByRole('button', { name: 'Sign in' }).waitFor()
    await signIn(page)
    await page.getByRole('heading', { name: 'Connections' }).waitFor()
  })

  it('says that a page is not there, and leads back', async () => {
    app = await openApp(browser, host, {}, '/#/nowhere')
    const { page } = app
    await signIn(page)
    await page.getByRole('main').getByText('There is no such page').waitFor()
    expect(page.url()).toMatch(/#\/nowhere$/)
    await page.getByRole('button', { name: 'To the home page' }).click()
    await page.waitForURL(/#\/$/)
  })
})
