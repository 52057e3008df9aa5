import { expect, it } from 'vitest'
import { describeBrowser } from '../support/browser.ts'
import { openOn, run } from './app-page.ts'
import { useWindow } from './suite.ts'

describeBrowser('the tabs of the editor', () => {
  const { app } = useWindow((browser, host) => openOn('Sample shop', browser, host), { sample: true })

  const tabs = () => app.page.getByTestId('editor-tab')
  const names = () => tabs().allTextContents().then(texts => texts.map(text => text.trim()))
  const menu = async (name: string, entry: string) => {
    await tabs().filter({ hasText: name }).first().click({ button: 'right' })
    await app.page.locator('.n-dropdown-menu').getByText(entry, { exact: true }).click()
  }
  const name = () => app.page.getByLabel('Name of the tab')

  it('are renamed by a double click, by F2 and by their menu; Escape leaves the name', async () => {
    const { page } = app
    await tabs().first().dblclick()
    await name().fill('Revenue')
    await page.keyboard.press('Enter')
    await expect.poll(names).toEqual(['Revenue'])
    // The keyboard is where it was.
    await page.keyboard.press('F2')
    await name().fill('Orders')
    await page.keyboard.press('Escape')
    await expect.poll(names).toEqual(['Revenue'])
    await menu('Revenue', 'Rename')
    await name().fill('')
    await page.keyboard.press('Enter')
    await expect.poll(names).toEqual(['Query 1'])
    await tabs().first().dblclick()
    await name().fill('Revenue')
    await page.locator('.cm-content').click()
    await expect.poll(names).toEqual(['Revenue'])
    await page.reload()
    await expect.poll(names).toEqual(['Revenue'])
  })

  it('are duplicated with their text and where they run', async () => {
    const { page } = app
    await run(page, 'SELECT 42 AS answer')
    await page.locator('.grid-head', { hasText: 'answer' }).first().waitFor()
    await menu('Revenue', 'Duplicate')
    await expect.poll(names).toEqual(['Revenue', 'Revenue (copy)'])
    await expect.poll(() => page.locator('.cm-content').textContent()).toBe('SELECT 42 AS answer')
    await page.getByTestId('target-connection').filter({ hasText: 'Sample shop' }).waitFor()
  })

  it('stand in a list where they have no room', async () => {
    const { page } = app
    expect(await page.getByTestId('all-tabs').count()).toBe(0)
    const add = page.locator('.n-tabs-tab--addable')
    for (let count = 3; count <= 12; count++) {
      await add.first().click()
      await expect.poll(() => tabs().count()).toBe(count)
    }
    await page.getByTestId('all-tabs').click()
    await page.locator('.n-dropdown-option').getByText('Revenue', { exact: true }).click()
    const { x, width } = (await tabs().first().boundingBox())!
    const bar = (await page.locator('.v-x-scroll').first().boundingBox())!
    expect(x).toBeGreaterThanOrEqual(bar.x - 1)
    expect(x + width).toBeLessThanOrEqual(bar.x + bar.width + 1)
  })

  it('are closed together after one question, where something would be lost', async () => {
    const { page } = app
    await menu('Revenue (copy)', 'Close to the right')
    await expect.poll(names).toEqual(['Revenue', 'Revenue (copy)'])
    await page.getByTestId('all-tabs').waitFor({ state: 'detached' })
    await page.locator('.n-tabs-tab--addable').first().click()
    await menu('Query', 'Close others')
    const dialog = page.getByRole('dialog')
    await dialog.getByText('Close 2 tabs?').waitFor()
    await dialog.getByText('Revenue, Revenue (copy)').waitFor()
    await dialog.getByRole('button', { name: 'Close' }).last().click()
    await expect.poll(() => tabs().count()).toBe(1)
    expect((await names())[0]).toMatch(/^Query/)
    expect(app.problems).toEqual([])
  })
})
