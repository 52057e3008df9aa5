import { expect, it } from 'vitest'
import { describeBrowser } from '../support/browser.ts'
import { freePort } from '../support/free-port.ts'
import { openConnections } from './app-page.ts'
import { useWindow } from './suite.ts'

describeBrowser('the form of a connection', () => {
  const { app } = useWindow(openConnections)

  const form = () => app.page.getByRole('dialog', { name: 'Add connection' })
  const tab = (name: string) => form().getByRole('tab', { name, exact: true })
  const height = async () => Math.round((await form().boundingBox())!.height)
  const focused = () =>
    app.page.evaluate('document.activeElement.id || document.activeElement.textContent.trim()') as Promise<string>

  it('is as high in each of its tabs, and for a file', async () => {
    const { page } = app
    await page.getByRole('button', { name: 'Add connection' }).first().click()
    await form().getByLabel('Name', { exact: true }).waitFor()
    // It grows while it opens.
    await page.evaluate('Promise.all(document.getAnimations().map(({ finished }) => finished.catch(() => {})))')
    const usual = await height()
    for (const name of ['TLS', 'SSH', 'Advanced', 'General']) {
      await tab(name).click()
      await expect.poll(() => tab(name).getAttribute('aria-selected')).toBe('true')
      expect([name, await height()]).toEqual([name, usual])
    }
    // All of the first tab is in sight.
    const readOnly = form().getByRole('switch', { name: 'Read-only' })
    const button = (await form().getByRole('button', { name: 'Test' }).boundingBox())!
    const { y, height: own } = (await readOnly.boundingBox())!
    expect(y + own).toBeLessThanOrEqual(button.y)
    // What the server itself would hold to.
    await form().getByLabel('Database', { exact: true }).fill('my_shop')
    await form().getByRole('button', { name: 'An account that may only read…' }).click()
    const sql = page.getByTestId('reader-account')
    await sql.filter({ hasText: 'GRANT SELECT, SHOW VIEW ON `my\\_shop`.* TO \'tihc_reader\'@\'%\';' }).waitFor()
    await form().getByLabel('Database', { exact: true }).fill('')
    await sql.filter({ hasText: 'GRANT SELECT, SHOW VIEW ON *.* TO' }).waitFor()
    await page.keyboard.press('Escape')
    await expect.poll(() => sql.count()).toBe(0)
    await form().getByText('SQLite file').click()
    expect(await height()).toBe(usual)
    await form().getByText('TiDB, MySQL, MariaDB').click()
  })

  it('keeps the keyboard where it was: on a tab, at the test, in the field that is to blame', async () => {
    const { page } = app
    await tab('Advanced').click()
    expect(await focused()).toBe('Advanced')
    await form().getByLabel('Time zone').focus()
    // Enter saves: the name is missing, which is in another tab.
    await page.keyboard.press('Enter')
    await expect.poll(() => tab('General').getAttribute('aria-selected')).toBe('true')
    await expect.poll(focused).toBe('General')

    await form().getByLabel('Name', { exact: true }).fill('nobody')
    await form().getByLabel('Port').fill(String(await freePort()))
    await tab('TLS').click()
    await form().getByRole('button', { name: 'Test' }).click()
    await form().getByRole('alert').filter({ hasText: 'refused' }).waitFor()
    expect(await tab('General').getAttribute('aria-selected')).toBe('true')
    expect(await focused()).toBe('Test')
  })

  it('takes whole seconds', async () => {
    await tab('Advanced').click()
    const seconds = form().getByLabel('Connect timeout')
    expect(await seconds.getAttribute('placeholder')).toBe('4.8')
    await seconds.fill('7.6')
    await app.page.keyboard.press('Tab')
    expect(await seconds.inputValue()).toBe('8')
    expect(app.problems).toEqual([])
  })
})
