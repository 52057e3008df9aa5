import type { Page } from 'playwright-core'
import type { AppPage } from './app-page.ts'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { expect, it } from 'vitest'
import { describeBrowser } from '../support/browser.ts'
import { adminPassword } from '../support/host.ts'
import { signIn } from './app-page.ts'
import { useWindows } from './suite.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

/** Nothing fades in or out any more: half-seen words have half a contrast. */
const settled = (page: Page) =>
  page.evaluate(
    'Promise.all(document.getAnimations().filter(({ effect }) => '
    + 'effect.getComputedTiming().iterations !== Infinity).map(animation => animation.finished.catch(() => {})))',
  )

describeBrowser('the frame', () => {
  const { host, open, openSignedIn } = useWindows()
  let app: AppPage

  const toConnections = async () => {
    const { page } = app
    await page.goto(`${host.url}/#/connections`)
    await page.getByRole('heading', { name: 'Connections' }).waitFor()
  }
  const search = () => app.page.getByRole('search').getByRole('textbox').first()
  const tabs = () => app.page.getByTestId('page-tab')

  it('keeps pages as they were left while their tabs are open, in the order that they were given', async () => {
    app = await openSignedIn()
    const { page } = app
    expect(await tabs().count()).toBe(0)
    await toConnections()
    await search().fill('nothing like this')
    await page.getByText('No matching connections').waitFor()
    // Both stand in the menu: tabs would say the same again.
    expect(await tabs().count()).toBe(0)
    await page.goto(`${host.url}/#/about`)
    await expect.poll(() => tabs().allTextContents()).toEqual(['Workbench', 'Connections', 'About TiHC'])

    await tabs().first().click()
    await page.locator('.cm-content').waitFor()
    await tabs().nth(1).click()
    await expect.poll(() => search().inputValue()).toBe('nothing like this')

    // By the menu it begins anew, and a tab that was moved and pinned is so after a reload of the window.
    await tabs().nth(1).click({ button: 'right' })
    await page.getByText('Reload', { exact: true }).click()
    await expect.poll(() => search().inputValue()).toBe('')
    await tabs().nth(1).focus()
    await page.keyboard.press('Control+Shift+ArrowLeft')
    await expect.poll(() => tabs().allTextContents()).toEqual(['Connections', 'Workbench', 'About TiHC'])
    await tabs().first().dragTo(tabs().nth(1))
    // The browser tells of the drop in its own time.
    await page.locator('.sortable-chosen').waitFor({ state: 'detached' })
    await expect.poll(() => tabs().allTextContents()).toEqual(['Workbench', 'Connections', 'About TiHC'])
    await tabs().filter({ hasText: 'Connections' }).click({ button: 'right' })
    await page.getByText('Pin', { exact: true }).click()
    await page.locator('[data-testid=page-tab][aria-label="Connections, pinned"]').waitFor()
    await page.reload()
    await expect
      .poll(() => tabs().evaluateAll(links => links.map(link => link.getAttribute('title'))))
      .toEqual(['Connections', 'Workbench', 'About TiHC'])
    await tabs().nth(2).click({ button: 'middle' })
    await tabs().nth(1).click({ button: 'middle' })
    await expect.poll(() => tabs().count()).toBe(0)
    await page.getByRole('heading', { name: 'Connections' }).waitFor()
  })

  it('asks for the password over the page when the sign-in ends during work, and the call goes on', async () => {
    app = await openSignedIn()
    const { page } = app
    await toConnections()
    await page.getByRole('button', { name: 'Add connection' }).first().click()
    const form = page.getByRole('dialog', { name: 'Add connection' })
    await form.getByLabel('Name', { exact: true }).fill('typed before')
    await form.getByLabel('Host', { exact: true }).fill('nowhere.invalid')

    const password = `${adminPassword}-3`
    await host.admin.client.auth.changePassword({ old: adminPassword, new: password })
    await form.getByRole('button', { name: 'Save' }).click()
    const again = page.getByRole('dialog', { name: 'Sign in to continue' })
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

  it('finds pages and commands by a few letters, by the keyboard alone, and gives the focus back', async () => {
    app = await openSignedIn()
    const { page } = app
    await page.locator('.cm-content').click()
    await page.keyboard.press('Control+k')
    const palette = page.getByTestId('palette')
    await palette.waitFor()
    await page.keyboard.press('Escape')
    await palette.waitFor({ state: 'detached' })
    expect(await page.evaluate('document.activeElement.className')).toContain('cm-content')

    await page.keyboard.press('Control+k')
    await palette.getByRole('combobox').pressSequentially('conn')
    await palette.getByRole('option', { name: 'Connections' }).first().waitFor()
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: 'Connections' }).waitFor()
    await expect.poll(() => page.evaluate('document.activeElement.id')).toBe('page')

    // What was done last is offered first, and a page's own commands are there while it is in front.
    await page.keyboard.press('Control+k')
    await palette.getByRole('option').first().filter({ hasText: 'Connections' }).waitFor()
    await page.keyboard.type('run all')
    await palette.getByText('No matches').waitFor()
    await page.keyboard.press('Escape')
    await palette.waitFor({ state: 'detached' })
    await page.keyboard.press('Alt+3')
    await page.locator('.cm-content').waitFor()
    await page.getByTestId('search-field').click()
    await palette.getByRole('combobox').pressSequentially('run all')
    await palette.getByRole('option', { name: 'Run all statements' }).waitFor()
    await page.keyboard.press('Escape')
    await palette.waitFor({ state: 'detached' })

    await page.getByRole('button', { name: 'Language' }).focus()
    await page.keyboard.press('?')
    await page.getByRole('dialog', { name: 'Keyboard shortcuts' }).getByText('Run all statements').waitFor()
  })

  it('has nothing serious that stands in the way of who cannot see or point', async () => {
    app = await openSignedIn()
    const { page } = app
    const faults = async () => {
      await page.evaluate(axe)
      return await page.evaluate(
        'axe.run(document, { runOnly: [\'wcag2a\', \'wcag2aa\', \'wcag21a\', '
        + '\'wcag21aa\'] }).then(({ violations }) => violations.filter(({ impact }) => impact === \'serious\' || '
        + 'impact === \'critical\').map(({ id, nodes }) => id + \': \' + nodes[0].html))',
      )
    }
    await page.keyboard.press('Control+k')
    await page.getByTestId('palette').getByRole('option').first().waitFor()
    await settled(page)
    expect(await faults()).toEqual([])
    await page.keyboard.press('Escape')
    await page.getByTestId('palette').waitFor({ state: 'detached' })
    await toConnections()
    await page.getByRole('button', { name: 'Add connection' }).first().click()
    await page.getByRole('dialog', { name: 'Add connection' }).getByLabel('Name', { exact: true }).waitFor()
    await settled(page)
    expect(await faults()).toEqual([])
    await page.keyboard.press('Escape')
    await page.getByRole('dialog', { name: 'Add connection' }).waitFor({ state: 'detached' })
    // The way past the menu is the first stop.
    await page.evaluate('document.activeElement.blur()')
    await page.reload()
    await page.getByRole('heading', { name: 'Connections' }).waitFor()
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    expect(await page.evaluate('document.activeElement.id')).toBe('page')
  })

  it('says that a page is not there, and leads back', async () => {
    app = await open({}, '/#/nowhere')
    const { page } = app
    await signIn(page)
    await page.getByRole('main').getByText('Page not found').first().waitFor()
    expect(page.url()).toMatch(/#\/nowhere$/)
    await page.getByRole('button', { name: 'Go to Home' }).click()
    await page.waitForURL(/#\/$/)
  })
})
