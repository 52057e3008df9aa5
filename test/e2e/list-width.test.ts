import { afterAll, describe, expect, it } from 'vitest'
import { describeBrowser } from '../support/browser.ts'
import { adminPassword } from '../support/host.ts'
import { openApp } from './app-page.ts'
import { useWindow } from './suite.ts'

/** How much wider the table is than its room, and the heads of its columns that are in sight. */
function tableOf(table: Element): { beyond: number, heads: string[] } {
  const { right } = table.getBoundingClientRect()
  const heads = [...table.querySelectorAll('th')].filter(head => head.getBoundingClientRect().right <= right + 1)
  const boxes = [table, ...table.querySelectorAll('.n-scrollbar-container')]
  return {
    beyond: Math.max(...boxes.map(box => box.scrollWidth - box.clientWidth)),
    heads: heads.map(head => head.textContent?.trim() ?? ''),
  }
}

const languages = [
  ['en-US', { history: ['Statement', 'When'], tasks: ['Progress', 'State', 'When'], connections: ['Name', 'Status'] }],
  ['zh-CN', { history: ['语句', '时间'], tasks: ['进度', '状态', '时间'], connections: ['名称', '状态'] }],
] as const

describeBrowser('the lists in a window 1024 px wide', () => describe.each(languages)('%s', (locale, headsOf) => {
  const { host, app } = useWindow(async (browser, host) => {
    const { client } = host.admin
    const { data: [sample] } = await client.connections.list()
    await client.connections.create({
      name: 'a connection whose name is longer than its column',
      host: 'a-host-with-a-long-name.eu-west-1.example.com',
      port: 4000,
      user: 'reporting',
      environment: 'production',
      readOnly: true,
      folder: 'Reports',
    })
    const sql = `SELECT ${Array.from({ length: 40 }, (_, n) => `${n} AS column_${n}`).join(', ')}`
    await client.sql.execute({ connectionId: sample!.id, sql })
    await client.sql.execute({ connectionId: sample!.id, sql: 'UPDATE orders SET note = note' })
    const opened = await openApp(browser, host, { viewport: { width: 1024, height: 700 }, locale })
    await opened.page.locator('#login-username').fill('admin')
    await opened.page.locator('input[name=password]').fill(adminPassword)
    await opened.page.keyboard.press('Enter')
    await opened.page.getByTestId('task-bell').waitFor()
    return opened
  }, { sample: true })
  afterAll(() => expect(app.problems).toEqual([]))

  it.each(['history', 'tasks', 'connections'] as const)('have what matters in sight: %s', async (path) => {
    const { page } = app
    await page.goto(`${host.url}/#/${path}`)
    const table = page.locator('.crud-table:visible')
    await table.locator('tbody tr').first().waitFor()
    // The page before it is still there for a moment.
    await page.locator('.crud-table:visible th', { hasText: headsOf[path][0] }).waitFor()
    await expect.poll(() => table.count()).toBe(1)
    await expect.poll(() => table.evaluate(tableOf)).toEqual({
      beyond: 0,
      heads: expect.arrayContaining([...headsOf[path]]),
    })
    const { x, width } = (await table.locator('tbody tr td:last-child').last().boundingBox())!
    expect(x + width).toBeLessThanOrEqual(1024)
  })
}))
