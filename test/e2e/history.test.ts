import type { Locator } from 'playwright-core'
import { afterAll, expect, it } from 'vitest'
import { describeBrowser } from '../support/browser.ts'
import { openSignedIn, shows } from './app-page.ts'
import { useWindow } from './suite.ts'

const long = `SELECT ${Array.from({ length: 300 }, (_, n) => `\n  ${n} AS column_${n}`).join(',')}`
const endless = 'WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT COUNT(*) FROM n'

describeBrowser('the history', () => {
  const { host, app } = useWindow(async (browser, host) => {
    const { data: [sample] } = await host.admin.client.connections.list()
    const { data: [main] } = await host.admin.client.databases.list({ connectionId: sample!.id })
    const run = (sql: string) => host.admin.client.sql.execute({ databaseId: main!.id, sql })
    for (let n = 0; n < 25; n++) await run(`SELECT ${n} AS plain`)
    await run(long)
    await run('-- title: counted\nSELECT COUNT(*) -- all of them\nFROM orders')
    await run('SELECT nothing_like_this').catch(() => {})
    return openSignedIn(browser, host, { permissions: ['clipboard-read', 'clipboard-write'] }, '/#/history')
  }, { sample: true })
  afterAll(() => expect(app.problems).toEqual([]))

  const rows = () => app.page.locator('.crud-row')
  const opacityOf = (action: Locator) => action.evaluate(element => getComputedStyle(element.parentElement!).opacity)

  it('shows page by page what ran, the newest first', async () => {
    const { page } = app
    await expect.poll(() => rows().count()).toBe(20)
    await shows(() => rows().first().textContent(), 'nothing_like_this')
    await page.locator('.n-pagination-item', { hasText: '2' }).click()
    await expect.poll(() => rows().count()).toBe(8)
  })

  it('names the day above what ran on it, and shows a titled statement by its title', async () => {
    const { page } = app
    await page.locator('.n-pagination-item', { hasText: '1' }).first().click()
    await expect.poll(() => page.locator('.crud-group').allTextContents()).toEqual(['Today'])
    const titled = rows().filter({ has: page.getByTestId('sql-title').getByText('counted', { exact: true }) })
    await shows(() => titled.locator('code').textContent(), 'countedSELECT COUNT(*) FROM orders')
  })

  it('goes on with what runs, to its end', async () => {
    const { page } = app
    const { data: [sample] } = await host.admin.client.connections.list()
    const { taskId } = await host.admin.client.sql.execute({ connectionId: sample!.id, sql: endless, async: true })
    // The list is read anew when the person comes back to it.
    await page.goto(`${host.url}/#/tasks`)
    await page.getByTestId('cancel-all').waitFor()
    await page.goto(`${host.url}/#/history`)
    const time = rows().first().locator('td').nth(5)
    await shows(() => time.textContent(), /^[1-9][\d.]* s$/)
    await host.admin.client.sql.cancel({ taskId })
    await rows().first().getByRole('img', { name: 'Cancelled' }).waitFor()
  })

  it('has room beside a task for how many rows were changed', async () => {
    const { page } = app
    const { data: [sample] } = await host.admin.client.connections.list()
    await host.admin.client.sql.execute({ connectionId: sample!.id, sql: 'UPDATE orders SET note = note' })
    await page.goto(`${host.url}/#/tasks`)
    const figure = rows().filter({ hasText: 'UPDATE orders' }).getByText('100,000 changed')
    await figure.waitFor()
    expect(await figure.evaluate((element) => {
      const cell = element.closest('td')!
      return cell.scrollWidth <= cell.clientWidth
        && element.getBoundingClientRect().left >= cell.getBoundingClientRect().left
    })).toBe(true)
    await page.goto(`${host.url}/#/history`)
    await rows().filter({ hasText: 'UPDATE orders' }).getByText('100,000', { exact: true }).waitFor()
    const { data: [entry] } = await host.admin.client.sql.history({})
    await host.admin.client.sql.deleteHistoryEntry({ id: entry!.id })
  })

  it('finds by text and by how it ended', async () => {
    const { page } = app
    const search = page.getByRole('textbox', { name: 'Search in statements' })
    await search.fill('AS PLAIN')
    await shows(() => page.locator('.n-pagination-prefix').textContent(), '25')
    await search.fill('column_299')
    await expect.poll(() => rows().count()).toBe(1)
    await search.fill('')
    await page.locator('.n-base-selection', { hasText: 'Any state' }).click()
    await page.locator('.n-base-select-option', { hasText: 'Failed' }).click()
    await expect.poll(() => rows().count()).toBe(1)
    await shows(() => rows().first().textContent(), 'nothing_like_this')
    await search.fill('of which there is none')
    await page.getByText('No statement fits the search').waitFor()
    await page.getByRole('button', { name: 'Reset' }).click()
    await expect.poll(() => rows().count()).toBe(20)
  })

  it('copies and opens the whole statement, on the database where it ran', async () => {
    const { page } = app
    await page.getByRole('textbox', { name: 'Search in statements' }).fill('column_299')
    await expect.poll(() => rows().count()).toBe(1)
    const copy = rows().getByTestId('copy-entry')
    await page.mouse.move(0, 0)
    await shows(() => opacityOf(copy), '0')
    await rows().focus()
    await shows(() => opacityOf(copy), '1')
    await copy.click()
    await page.getByText('Copied', { exact: true }).waitFor()
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(long)
    await rows().first().click({ position: { x: 400, y: 12 } })
    const dialog = page.getByRole('dialog', { name: 'Statement' })
    await dialog.getByText('column_299').waitFor()
    await dialog.getByRole('button', { name: 'Open in editor' }).click()
    await page.waitForURL(/#\/workbench$/)
    await page.getByTestId('target-database').filter({ hasText: 'main' }).waitFor()
    await page.getByTestId('run').click()
    await page.getByTestId('status-rows').filter({ hasText: 'Done · 1 row' }).waitFor()
  })

  it('deletes one, and what was found, after saying how many', async () => {
    const { page } = app
    await page.goto(`${host.url}/#/history`)
    const search = page.getByRole('textbox', { name: 'Search in statements' })
    await search.fill('24 AS plain')
    await expect.poll(() => rows().allTextContents()).toEqual([expect.stringContaining('24 AS plain')])
    await rows().getByTestId('row-more').click()
    await page.locator('.n-dropdown-option', { hasText: 'Delete' }).click()
    await page.getByText('No statement fits the search').waitFor()
    await search.fill('AS plain')
    await shows(() => page.locator('.n-pagination-prefix').textContent(), '24')
    await page.getByRole('button', { name: 'Delete what was found' }).click()
    const question = page.getByRole('dialog').filter({ hasText: 'Delete the 24 statements that were found?' })
    await question.getByRole('button', { name: 'Delete', exact: true }).click()
    await page.getByText('24 statements deleted').waitFor()
    expect((await host.admin.client.sql.history({ search: 'AS plain' })).total).toBe(0)
    expect((await host.admin.client.sql.history({})).total).toBeGreaterThan(1)
  })
})
