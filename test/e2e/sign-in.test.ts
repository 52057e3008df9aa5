import type { AppPage } from './app-page.ts'
import { describe, expect, it } from 'vitest'
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

  describe('in two tabs of a browser', () => {
    const openSecond = async () => {
      const second = await app.page.context().newPage()
      await second.goto(`${host.url}/#/connections`)
      return second
    }

    it('is done once: the second goes on as the first, and signing out of one signs out of both', async () => {
      app = await openSignedIn()
      const second = await openSecond()
      await second.getByRole('heading', { name: 'Connections' }).waitFor()
      const stored = await second.evaluate('JSON.stringify([{ ...localStorage }, { ...sessionStorage }])') as string
      const [lasting, own] = JSON.parse(stored) as Array<Record<string, string>>
      const { accessToken } = JSON.parse(own!['tihc.auth']!) as { accessToken: string }
      expect(accessToken.length).toBeGreaterThan(10)
      expect(JSON.stringify(lasting)).not.toContain(accessToken)

      await second.keyboard.press('Control+k')
      await second.getByTestId('palette').getByRole('combobox').pressSequentially('sign out')
      await second.keyboard.press('Enter')
      for (const page of [second, app.page]) await page.getByLabel('Username').waitFor()

      // A tab that waits at the sign-in goes on with the other, to where it was.
      await signIn(app.page)
      await app.page.locator('.cm-content').waitFor()
      await second.getByRole('heading', { name: 'Connections' }).waitFor()
    })

    it('leaves a tab to the person who has signed in there', async () => {
      app = await openSignedIn()
      const { client } = await host.login('admin', adminPassword)
      const { tenant_id } = await client.auth.me()
      await client.users.create({ username: 'otto', password: adminPassword, tenant_id, role: 'viewer' })
      const otto = await host.login('otto', adminPassword)
      const second = await app.page.context().newPage()
      await second.goto(host.url)
      const name = () => second.getByRole('complementary').last().getByRole('button').last().textContent()
      // The first tab's sign-in has come, and will not come again over his.
      await expect.poll(name).toContain('admin')
      await second.evaluate(
        token => sessionStorage.setItem('tihc.auth', JSON.stringify({ accessToken: token })),
        otto.token,
      )
      await second.reload()
      await expect.poll(name).toContain('otto')
      await app.page.keyboard.press('Control+k')
      await app.page.getByTestId('palette').getByRole('combobox').pressSequentially('sign out')
      await app.page.keyboard.press('Enter')
      await app.page.getByLabel('Username').waitFor()
      // What he opens anew is still his.
      await second.reload()
      await expect.poll(name).toContain('otto')
    })
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
