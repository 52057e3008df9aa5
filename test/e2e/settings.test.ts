import type { Page } from 'playwright-core'
import { afterEach, describe, expect, it } from 'vitest'
import { describeBrowser } from '../support/browser.ts'
import { ended, run, shows, signIn } from './app-page.ts'
import { useWindows } from './suite.ts'

const password = 'somebody-horse-battery'

describeBrowser('settings and users', () => {
  const { host, open, openSignedIn } = useWindows({ sample: true })
  afterEach(async () => {
    await host.admin.client.settings.update({
      general: { theme: 'system', language: null },
      editor: { fontSize: 13, wordWrap: false },
      limits: { maxRows: null },
    })
  })

  const goTo = (page: Page, path: string) => page.evaluate(`location.hash = '#${path}'`)
  const font = (page: Page) => page.evaluate('getComputedStyle(document.querySelector(".cm-editor")).fontSize')
  const isDark = (page: Page) => page.evaluate('document.documentElement.classList.contains("dark")')

  describe('a person\'s own', () => {
    it('hold at once, over a reload without a flash, on another device, and in another window', async () => {
      const { page } = await openSignedIn()
      const other = await page.context().newPage()
      await other.goto(`${host.url}/#/workbench`)
      await other.locator('.cm-content').waitFor()

      await goTo(page, '/settings')
      await page.getByText('Dark', { exact: true }).click()
      await page.getByLabel('Font size').fill('17')
      await page.keyboard.press('Tab')
      await page.getByRole('switch', { name: 'Wrap long lines' }).click()
      await page.getByTestId('language').click()
      await page.getByText('中文', { exact: true }).last().click()
      await page.getByRole('heading', { name: '编辑器' }).waitFor()
      await expect.poll(() => isDark(page)).toBe(true)
      // The other window hears of it.
      await expect.poll(() => isDark(other)).toBe(true)
      await expect.poll(() => font(other)).toBe('17px')

      // Dark before any script of the app has run.
      await page.addInitScript(
        'document.addEventListener("readystatechange", () => { if (document.readyState === '
        + '"interactive") window.darkAtFirst = document.documentElement.classList.contains("dark") })',
      )
      await page.reload()
      await page.getByRole('heading', { name: '编辑器' }).waitFor()
      expect(await page.evaluate('window.darkAtFirst')).toBe(true)
      await goTo(page, '/workbench')
      await page.locator('.cm-content').waitFor()
      expect(await font(page)).toBe('17px')
      expect(await page.locator('.cm-content').getAttribute('class')).toContain('cm-lineWrapping')

      const elsewhere = await openSignedIn()
      await expect.poll(() => isDark(elsewhere.page)).toBe(true)
      await expect.poll(() => elsewhere.page.evaluate('document.documentElement.lang')).toBe('zh-CN')
      await host.admin.client.settings.update({
        general: { theme: 'system', language: null },
        editor: { fontSize: 13, wordWrap: false },
      })
      await expect.poll(() => font(elsewhere.page)).toBe('13px')
    })

    it('that are chosen before the sign-in go along with it', async () => {
      await host.admin.client.users.create({
        username: 'chen',
        password,
        role: 'viewer',
        tenant_id: (await host.admin.client.auth.me()).tenant_id,
      })
      const { page } = await open()
      await page.getByRole('button', { name: 'Language' }).click()
      await page.getByText('中文', { exact: true }).click()
      await page.getByLabel('用户名').fill('chen')
      await page.locator('input[name=password]').fill(password)
      await page.keyboard.press('Enter')
      await page.locator('#page').waitFor()
      const chen = await host.login('chen', password)
      await expect.poll(async () => (await chen.client.settings.get()).general.language).toBe('zh-CN')
      expect((await host.admin.client.settings.get()).general.language).toBeNull()
    })

    it('limit what a statement reads', async () => {
      const { page } = await openSignedIn()
      await goTo(page, '/settings')
      await page.getByLabel('Row limit').fill('25')
      await page.keyboard.press('Tab')
      await expect.poll(async () => (await host.admin.client.settings.get()).limits.maxRows).toBe(25)
      await goTo(page, '/workbench')
      await run(page, 'WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000) SELECT i FROM n')
      expect(await ended(page)).toMatch(/\b25\b/)
      await goTo(page, '/settings')
      await page.getByLabel('Row limit').fill('')
      await page.keyboard.press('Tab')
      await expect.poll(async () => (await host.admin.client.settings.get()).limits.maxRows).toBeNull()
    })

    it('a number that does not fit is not taken', async () => {
      const { page } = await openSignedIn()
      await goTo(page, '/settings')
      const field = page.getByLabel('Font size')
      await field.fill('400')
      await page.keyboard.press('Tab')
      await shows(() => field.inputValue(), /^28$/)
      await field.fill('')
      await page.keyboard.press('Tab')
      await shows(() => field.inputValue(), /^28$/)
      await host.admin.client.settings.update({ editor: { fontSize: 13 } })
    })

    it('and the own password', async () => {
      await host.admin.client.users.create({
        username: 'paul',
        password,
        role: 'editor',
        tenant_id: (await host.admin.client.auth.me()).tenant_id,
      })
      const { page } = await open()
      await signIn(page, password, 'paul')
      await page.locator('#page').waitFor()
      await goTo(page, '/settings')
      await page.getByRole('button', { name: 'Change password' }).click()
      await page.getByLabel('Current password').fill('wrong')
      await page.getByLabel('New password').fill('another-horse')
      await page.getByLabel('Repeat password').fill('another-hors')
      await page.keyboard.press('Enter')
      await page.getByText('The passwords do not match').waitFor()
      await page.getByLabel('Repeat password').fill('another-horse')
      await page.keyboard.press('Enter')
      await page.getByTestId('modal-error').filter({ hasText: 'old password is wrong' }).waitFor()
      await page.getByLabel('Current password').fill(password)
      await page.keyboard.press('Enter')
      await page.getByText('Password changed').waitFor()
      await host.login('paul', 'another-horse')
      // The window goes on with the new one.
      await goTo(page, '/connections')
      await page.locator('td', { hasText: 'Sample shop' }).first().waitFor()
    })
  })

  it('the program\'s are an admin\'s, and what belongs to the desktop app is not shown', async () => {
    await host.admin.client.users.create({
      username: 'vera',
      password,
      role: 'viewer',
      tenant_id: (await host.admin.client.auth.me()).tenant_id,
    })
    const { page } = await open()
    await signIn(page, password, 'vera')
    await page.locator('#page').waitFor()
    await goTo(page, '/settings')
    await page.getByLabel('Row limit').waitFor()
    for (const text of ['Result cache size', 'Saved passwords', 'Local API', 'Check for updates'])
      expect(await page.getByText(text).count(), text).toBe(0)
    expect(await page.getByRole('link', { name: 'Users and tenants' }).count()).toBe(0)
    await goTo(page, '/users')
    await page.getByRole('heading', { name: 'You don\'t have access to this page' }).waitFor()

    const admin = await openSignedIn()
    await goTo(admin.page, '/settings')
    await admin.page.getByLabel('History length').fill('777')
    await admin.page.keyboard.press('Tab')
    await expect.poll(async () => (await host.admin.client.settings.get()).program.historyLength).toBe(777)
  })

  describe('users', () => {
    it('are added, changed and deleted', async () => {
      const { page } = await openSignedIn()
      await goTo(page, '/users')
      const row = (name: string) => page.locator('tr', { has: page.getByText(name, { exact: true }) })
      await row('admin').waitFor()
      expect(await row('admin').getByTestId('delete').count()).toBe(0)

      await page.getByRole('button', { name: 'Add user' }).click()
      await page.getByLabel('Name', { exact: true }).fill('nora')
      await page.getByLabel('Password', { exact: true }).fill('short')
      await page.getByRole('button', { name: 'Save' }).click()
      await page.getByText('At least 8 characters').waitFor()
      await page.getByLabel('Password', { exact: true }).fill(password)
      await page.locator('.n-radio', { hasText: 'viewer' }).click()
      await page.getByRole('button', { name: 'Save' }).click()
      await row('nora').getByText('viewer').waitFor()
      const nora = await host.login('nora', password)

      await page.getByRole('button', { name: 'Add user' }).click()
      await page.getByLabel('Name', { exact: true }).fill('nora')
      await page.getByLabel('Password', { exact: true }).fill(password)
      await page.getByRole('button', { name: 'Save' }).click()
      await page.getByTestId('modal-error').filter({ hasText: 'already' }).waitFor()
      await page.getByRole('button', { name: 'Cancel' }).click()

      await row('nora').getByTestId('edit').click()
      await page.locator('.n-radio', { hasText: 'editor' }).click()
      await page.getByRole('button', { name: 'Save' }).click()
      await row('nora').getByText('editor').waitFor()
      expect((await nora.request('GET', '/api/v1/auth/me')).status).toBe(401)
      expect((await (await host.login('nora', password)).client.auth.me()).role).toBe('editor')

      await row('nora').getByTestId('delete').click()
      await page.getByRole('dialog').getByText('open transactions are rolled back').waitFor()
      await page.getByRole('button', { name: 'Delete', exact: true }).last().click()
      await expect.poll(() => row('nora').count()).toBe(0)
      await expect(host.login('nora', password)).rejects.toMatchObject({ code: 'unauthorized' })
    })

    it('and so are tenants, once their name was typed', async () => {
      const { page } = await openSignedIn()
      await goTo(page, '/users')
      await page.getByText('Tenants', { exact: true }).last().click()
      await page.getByRole('button', { name: 'Add tenant' }).click()
      await page.getByLabel('Name', { exact: true }).last().fill('Shanghai')
      await page.getByRole('button', { name: 'Save' }).click()
      const row = page.locator('tr', { has: page.getByText('Shanghai', { exact: true }) })
      await row.waitFor()
      const { id } = (await host.admin.client.tenants.list()).find(({ name }) => name === 'Shanghai')!
      await host.admin.client.users.create({ username: 'wei', password, role: 'editor', tenant_id: id })
      await (await host.login('wei', password)).client.connections.create({ name: 'theirs', host: 'db' })
      await page.reload()
      await page.getByText('Tenants', { exact: true }).last().click()
      await row.getByTestId('delete-tenant').click()
      const dialog = page.getByRole('dialog')
      await dialog.getByText('one user, one connection with its saved password').waitFor()
      const button = dialog.getByRole('button', { name: 'Delete', exact: true })
      expect(await button.isDisabled()).toBe(true)
      await dialog.getByRole('textbox').fill('Shanghai')
      await button.click()
      await expect.poll(() => row.count()).toBe(0)
      expect((await host.admin.client.tenants.list()).map(({ name }) => name)).toEqual(['default'])
    })
  })
})
