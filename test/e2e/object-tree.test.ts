import { expect, it } from 'vitest'
import { describeBrowser } from '../support/browser.ts'
import { ended, openOn, run } from './app-page.ts'
import { useWindow } from './suite.ts'

describeBrowser('the object tree over an SQLite file', () => {
  const { app } = useWindow((browser, host) => openOn('Sample shop', browser, host), { sample: true })

  const node = (kind: string, name: string) => app.page.getByTestId(`node-${kind}`).filter({ hasText: name })
  const text = () => app.page.locator('.cm-content').textContent()

  it('opens a table\'s rows, its name in the quotes of SQLite', async () => {
    await node('table', 'customers').dblclick()
    expect(await text()).toBe('SELECT * FROM "main"."customers";')
    await app.page.keyboard.press('Control+Enter')
    expect(await ended(app.page)).toContain('rows')
  })

  it('drags a name to where it is needed', async () => {
    await run(app.page, 'SELECT 1')
    await ended(app.page)
    await node('table', 'orders')
      .first()
      .dragTo(app.page.locator('.cm-line').first(), { targetPosition: { x: 1, y: 8 } })
    expect(await text()).toContain('main.orders')
  })

  it('shows a menu at the right button, and at the next one the menu of that', async () => {
    const menu = app.page.locator('.n-dropdown-menu')
    await node('table', 'orders').first().click({ button: 'right' })
    await menu.getByText('Copy the name').waitFor()
    const before = (await menu.boundingBox())!
    await node('table', 'categories').click({ button: 'right' })
    await expect.poll(async () => (await menu.boundingBox())?.y).toBeLessThan(before.y)
    await app.page.keyboard.press('Escape')
    await app.page.locator('.cm-content').click()
    await expect.poll(() => menu.count()).toBe(0)
  })

  it('finds the statement under the cursor as SQLite reads it', async () => {
    // A backslash escapes nothing in SQLite: the string ends before the semicolon.
    await run(app.page, 'SELECT \'a\\\'; SELECT 2 AS two')
    await app.page.locator('.rgHeaderCell', { hasText: 'two' }).first().waitFor()
    expect(app.problems).toEqual([])
  })
})
