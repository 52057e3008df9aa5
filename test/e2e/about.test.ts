import { afterAll, expect, it } from 'vitest'
import { describeBrowser } from '../support/browser.ts'
import { adminPassword } from '../support/host.ts'
import { openSignedIn } from './app-page.ts'
import { useWindow } from './suite.ts'

describeBrowser('the about page', () => {
  const { host, app } = useWindow(
    (browser, host) => openSignedIn(browser, host, { permissions: ['clipboard-read', 'clipboard-write'] }, '/#/about'),
    { sample: true },
  )
  afterAll(() => expect(app.problems).toEqual([]))

  it('names the version and copies diagnostics that hold no secret', async () => {
    const { page } = app
    const { version } = await host.admin.client.app.info()
    await page.getByText(version, { exact: true }).waitFor()
    await page.getByRole('button', { name: 'Copy diagnostics' }).click()
    await page.getByText('Diagnostics copied').waitFor()
    const text = await page.evaluate('navigator.clipboard.readText()')
    expect(text).toContain(version)
    expect(text).not.toContain(adminPassword)
  })

  it('shows the licences of what others made', async () => {
    const { page } = app
    await page.getByRole('button', { name: 'Third-party licences' }).click()
    const dialog = page.getByRole('dialog', { name: 'Third-party licences' })
    await dialog.getByText('naive-ui').first().waitFor()
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'detached' })
  })

  it('asks before it leads outside', async () => {
    const { page } = app
    const opened: string[] = []
    page.context().on('page', other => opened.push(other.url()))
    await page.getByRole('button', { name: 'TiDB documentation' }).click()
    const question = page.getByRole('dialog').filter({ hasText: 'https://docs.pingcap.com/' })
    await question.getByRole('button', { name: 'Cancel' }).click()
    await question.waitFor({ state: 'detached' })
    expect(opened).toEqual([])
  })
})
