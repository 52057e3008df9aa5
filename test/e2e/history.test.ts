import { afterAll, expect, it } from 'vitest'
import { describeBrowser } from '../support/browser.ts'
import { openSignedIn, shows } from './app-page.ts'
import { useWindow } from './suite.ts'

const long = `SELECT ${Array.from({ length: 300 }, (_, n) => `\n  ${n} AS column_${n}`).join(',')}`

describeBrowser('the history', () => {
  const { host, app } = useWindow(async (browser, host) => {
    const { data: [sample] } = await host.admin.client.connections.list()
    const { data: [main] } = await host.admin.client.databases.list({ connectionId: sample!.id })
    const run = (sql: string) => host.admin.client.sql.execute({ databaseId: main!.id, sql })
    for (let n = 0; n < 25; n++) await run(`SELECT ${n} AS plain`)
    await run(long)
    await run('SELECT nothing_like_this').catch(() => {})
    return openSignedIn(browser, host, { permissions: ['clipboard-read', 'clipboard-write'] }, '/#/history')
  }, { sample: true })
  afterAll(() => expect(app.problems).toEqual([]))

  const rows = () => app.page.locator('.crud-row')

  it('shows page by page what ran, the newest first', async () => {
    const { page } = app
    await expect.poll(() => rows().count()).toBe(20)
    await shows(() => rows().first().textContent(), 'nothing_like_this')
    await page.locator('.n-pagination-item', { hasText: '2' }).click()
    await expect.poll(() => rows().count()).toBe(7)
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
    await rows().getByTestId('copy-entry').click()
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
    await rows().getByTestId('delete-entry').click()
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
