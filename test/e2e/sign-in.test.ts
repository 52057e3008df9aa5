import type { AppPage } from './app-page.ts'
import { expect, it } from 'vitest'
import { describeBrowser } from '../support/browser.ts'
import { adminPassword } from '../support/host.ts'
import { signIn } from './app-page.ts'
import { useWindows } from './suite.ts'

describeBrowser('signing in', () => {
  const { host, open, openSignedIn } = useWindows()
  let app: AppPage

  it('says in place that the password is wrong, and lets the person in with the right one', async () => {
    app = await open()
    const { page } = app
    await signIn(page, 'not-the-password')
    await page.getByRole('alert').filter({ hasText: /password/i }).waitFor()
    await signIn(page)
    await page.getByRole('heading', { name: 'Welcome to TiHC' }).waitFor()
    expect(page.url()).toMatch(/#\/$/)
  })

  it('leads to the sign-in when the token has ended, and back to where the person was', async () => {
    app = await openSignedIn()
    const { page } = app
    await page.locator('.cm-content').click()
    await page.keyboard.insertText('SELECT 41 + 1')
    await page.goto(`${host.url}/#/connections`)
    await page.getByRole('heading', { name: 'Connections' }).waitFor()

    const password = `${adminPassword}-2`
    await host.admin.client.auth.changePassword({ old: adminPassword, new: password })
    await page.reload()
    await page.getByRole('button', { name: 'Sign in' }).waitFor()
    await signIn(page, password)
    await page.getByRole('heading', { name: 'Connections' }).waitFor()
    expect(page.url()).toMatch(/#\/connections$/)

    // What was typed is still there.
    await page.goto(`${host.url}/#/workbench`)
    await page.locator('.cm-content').filter({ hasText: 'SELECT 41 + 1' }).waitFor()
    const again = await host.login('admin', password)
    await again.client.auth.changePassword({ old: password, new: adminPassword })
  })

  it('switches theme and language and remembers both', async () => {
    app = await openSignedIn({ colorScheme: 'light' })
    const { page } = app
    const html = page.locator('html')
    expect(await html.getAttribute('class') ?? '').not.toContain('dark')
    await page.getByRole('button', { name: 'Toggle theme' }).click()
    expect(await html.getAttribute('class')).toContain('dark')
    await page.getByRole('button', { name: 'Language' }).click()
    await page.getByText('中文', { exact: true }).click()
    await page.getByRole('button', { name: '执行', exact: false }).first().waitFor()
    await page.reload()
    await page.getByTestId('run').filter({ hasText: '执行' }).waitFor()
    expect(await html.getAttribute('class')).toContain('dark')
    expect(await html.getAttribute('lang')).toBe('zh-CN')
    expect(await page.title()).toBe('工作台 | TiHC')
  })

  it('refuses a used link and takes the code out of the address', async () => {
    app = await open({}, '/#/login?code=not-a-code')
    const { page } = app
    await page.getByRole('alert').waitFor()
    expect(page.url()).toMatch(/#\/login$/)
  })
})
