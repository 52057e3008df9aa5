import type { Proxy } from '../support/proxy.ts'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeBrowser } from '../support/browser.ts'
import { describeEngines } from '../support/engines.ts'
import { openProxy } from '../support/proxy.ts'
import { openApp, openSignedIn, shows, signIn } from './app-page.ts'
import { useDatabase, useWindow } from './suite.ts'

const hostile = '<img src=x onerror=document.title=1> & <b>bold</b>'

describeBrowser('the catalog', () => describeEngines('synced', (engine) => {
  const database = useDatabase(
    engine,
    'e2e_catalog',
    `CREATE TABLE orders (id BIGINT PRIMARY KEY, customer_id BIGINT NOT NULL, total DECIMAL(10,2) NOT NULL DEFAULT 0
      COMMENT '${hostile}', placed_at DATETIME) COMMENT '${hostile}'`,
    'CREATE TABLE customers (id BIGINT PRIMARY KEY, nickname VARCHAR(40) COMMENT \'as they call themselves\')',
    'CREATE TABLE leftovers (id BIGINT PRIMARY KEY)',
    'CREATE VIEW order_totals AS SELECT customer_id, SUM(total) AS total FROM orders GROUP BY customer_id',
  )
  let proxy: Proxy
  beforeAll(async () => { proxy = await openProxy(engine) })
  afterAll(() => proxy.close())
  const { host, app } = useWindow(async (browser, host) => {
    await host.admin.client.connections.create({
      name: 'shop',
      host: proxy.host,
      port: proxy.port,
      user: engine.user,
      password: engine.password,
    })
    return openSignedIn(browser, host, {}, '/#/catalog')
  })
  afterAll(() => expect(app.problems).toEqual([]))

  const label = () => `shop · ${database.name}`
  const rows = () => app.page.locator('.crud-row')
  const row = (name: string) => rows().filter({ has: app.page.getByText(name, { exact: true }) })
  const go = (path: string) => app.page.goto(`${host.url}/#${path}`)
  const idOf = async (name: string) => {
    const { data } = await host.admin.client.dataTables.page({ search: name, gone: 'with' })
    return data.find(table => table.name === name)!.id
  }
  const openTable = async (name: string) => {
    await go(`/catalog/${await idOf(name)}`)
    await app.page.getByRole('heading', { level: 1, name }).waitFor()
  }
  const columnNames = async () => {
    const { columns } = await host.admin.client.dataTables.details({ id: await idOf('orders') })
    return columns.map(({ name }) => name)
  }

  it('begins empty, and syncs a database of a connection to the end', async () => {
    const { page } = app
    await page.getByText('The catalog is empty').waitFor()
    await page.locator('main').getByRole('button', { name: 'Sync a connection' }).click()
    const dialog = page.getByRole('dialog', { name: 'Sync a connection' })
    await dialog.getByTestId('sync-connection').click()
    await page.locator('.n-base-select-option', { hasText: 'shop' }).click()
    await shows(() => dialog.getByTestId('chosen-count').textContent(), /^(\d+) of \1 chosen$/)
    // All are chosen: none of them, then the one that is meant.
    await dialog.locator('th .n-checkbox').click()
    await dialog.getByRole('textbox', { name: 'Filter databases' }).fill(database.name)
    await expect.poll(() => dialog.locator('tbody .n-checkbox').count()).toBe(1)
    await dialog.locator('tbody .n-checkbox').click()
    await dialog.getByRole('button', { name: 'Sync', exact: true }).click()
    await shows(() => row(label()).getByTestId('sync-status').textContent(), 'Done')
    await shows(() => row(label()).locator('td').nth(3).textContent(), /^4$/)
  })

  it('finds a table by its name and opens it from the keyboard', async () => {
    const { page } = app
    await go('/catalog')
    await expect.poll(() => rows().count()).toBe(4)
    await page.getByRole('textbox', { name: 'Filter by name or description' }).fill('order')
    await expect.poll(() => rows().count()).toBe(2)
    await row('order_totals').getByRole('img', { name: 'View' }).waitFor()
    await row('orders').focus()
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: 'orders' }).waitFor()
    await shows(() => page.locator('main header time').textContent(), 'As read')
  })

  it('shows what a server says as text, whatever stands in it', async () => {
    const { page } = app
    await shows(() => page.getByTestId('description').textContent(), hostile)
    await shows(() => row('total').textContent(), hostile)
    expect(await page.locator('main img[src=x]').count()).toBe(0)
    expect(await page.title()).toContain('orders')
  })

  it('describes a table and a column where they stand, beside the server\'s comment', async () => {
    const { page } = app
    await page.getByTestId('description').click()
    await page.getByRole('textbox', { name: 'Description' }).fill('Every order, cancelled ones too')
    await page.keyboard.press('Control+Enter')
    await shows(() => page.getByTestId('description').textContent(), 'Every order')
    await shows(() => page.locator('main p[data-testid=server-comment]').textContent(), hostile)
    await row('customer_id').getByRole('button', { name: 'Description, customer_id' }).focus()
    await page.keyboard.press('Enter')
    await page.keyboard.type('who bought')
    await page.keyboard.press('Enter')
    await row('customer_id').getByText('who bought').waitFor()
    // Escape gives up.
    await row('placed_at').getByRole('button', { name: 'Description, placed_at' }).click()
    await page.keyboard.type('nothing of this')
    await page.keyboard.press('Escape')
    const { columns, desc } = await host.admin.client.dataTables.details({ id: await idOf('orders') })
    expect(desc).toBe('Every order, cancelled ones too')
    expect(columns.map(column => column.desc)).toEqual(['', 'who bought', hostile, ''])
  })

  it('gives columns another order, by the keyboard and by the pointer', async () => {
    const { page } = app
    const handle = (name: string) => page.getByRole('button', { name: `Move ${name}`, exact: true })
    await handle('placed_at').focus()
    await page.keyboard.press('ArrowUp')
    await page.keyboard.press('ArrowUp')
    await expect.poll(() => handle('placed_at').evaluate(element => element === document.activeElement)).toBe(true)
    await expect.poll(columnNames).toEqual(['id', 'placed_at', 'customer_id', 'total'])
    const box = (await row('id').boundingBox())!
    await handle('total').hover()
    await page.mouse.down()
    await page.mouse.move(box.x + 60, box.y + 20, { steps: 5 })
    await page.mouse.move(box.x + 60, box.y + 4, { steps: 3 })
    await page.getByTestId('drop-line').waitFor()
    await page.mouse.up()
    await expect.poll(columnNames).toEqual(['total', 'id', 'placed_at', 'customer_id'])
    await shows(() => rows().first().textContent(), 'total')
  })

  it('tells how the server defines it, and what may refer to what', async () => {
    const { page } = app
    await page.getByRole('tab', { name: 'Definition' }).click()
    await shows(() => page.getByTestId('ddl').textContent(), /CREATE TABLE `orders`/)
    await page.getByRole('tab', { name: 'Timeline' }).click()
    await shows(() => page.getByTestId('timeline-entry').first().textContent(), 'Added')
    await page.getByRole('tab', { name: 'Relations' }).click()
    const relation = page.getByTestId('relation').filter({ hasText: 'customers' })
    await shows(() => relation.textContent(), 'Guess')
    await relation.getByRole('link', { name: 'customers' }).click()
    await page.getByRole('heading', { level: 1, name: 'customers' }).waitFor()
  })

  it('opens a table in the workbench', async () => {
    const { page } = app
    await page.getByRole('button', { name: 'Open in workbench' }).click()
    await page.waitForURL(/#\/workbench$/)
    await shows(() => page.locator('.cm-content').textContent(), 'customers`;')
    await page.getByTestId('target-database').filter({ hasText: database.name }).waitFor()
  })

  it('finds tables and columns with marks, along which the arrows go', async () => {
    const { page } = app
    await go('/catalog/search')
    await page.getByRole('textbox', { name: /^Search names/ }).fill('nickn')
    const found = page.getByTestId('found')
    await expect.poll(() => found.count()).toBe(1)
    expect(await found.locator('mark').allTextContents()).toEqual(['nickn'])
    await page.getByRole('textbox', { name: /^Search names/ }).fill('order')
    await shows(() => found.first().textContent(), 'orders')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowDown')
    await expect.poll(() => found.nth(1).evaluate(element => element === document.activeElement)).toBe(true)
    await page.keyboard.press('ArrowUp')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: 'orders' }).waitFor()
  })

  it('is found by the palette, a column at its place', async () => {
    const { page } = app
    await page.keyboard.press('Control+k')
    await page.getByTestId('palette').waitFor()
    await page.keyboard.type('nickname')
    // On its server and in the catalog, which comes last.
    await expect.poll(() => page.getByTestId('palette-entry').filter({ hasText: 'customers.nickname' }).count()).toBe(2)
    await page.keyboard.press('ArrowUp')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: 'customers' }).waitFor()
    await row('nickname').locator('.bg-selection').waitFor()
  })

  it('deletes a table that further syncs leave out, until it is taken in again', async () => {
    const { page } = app
    await openTable('leftovers')
    await page.getByTestId('page-more').click()
    await page.locator('.n-dropdown-option', { hasText: 'Delete' }).click()
    const question = page.getByRole('dialog').filter({ hasText: 'Delete leftovers?' })
    await question.getByText('the next sync brings it back').waitFor()
    await question.getByTestId('leave-out').click()
    await question.getByText('Syncs leave it out').waitFor()
    await question.getByRole('button', { name: 'Delete', exact: true }).click()
    await page.waitForURL(/#\/catalog$/)
    await go('/catalog/sources')
    const sync = async () => {
      const before = (await host.admin.client.dataSources.list()).data[0]!.snapshot
      await row(label()).hover()
      await row(label()).getByTestId('sync').click()
      await expect.poll(async () => (await host.admin.client.dataSources.list()).data[0]!.snapshot).toBe(before + 1)
      await shows(() => row(label()).getByTestId('sync-status').textContent(), 'Done')
    }
    await database.root.query('ALTER TABLE customers ADD COLUMN country CHAR(2)')
    await sync()
    await shows(() => row(label()).locator('td').nth(3).textContent(), /^3$/)
    await row(label()).getByTestId('open-leftOut').click()
    await page.getByTestId('left-out').filter({ hasText: 'leftovers' }).getByRole('button').click()
    await page.getByText('No table is left out').waitFor()
    await page.getByRole('tab', { name: 'Changes' }).click()
    await shows(() => page.getByTestId('drift').textContent(), /customers.*country/)
    await page.keyboard.press('Escape')
    await expect.poll(() => page.getByTestId('drift').count()).toBe(0)
    await database.root.query('ALTER TABLE customers ADD COLUMN city VARCHAR(40)')
    await sync()
    await shows(() => row(label()).locator('td').nth(3).textContent(), /^4$/)
  })

  it('adds a table by hand, with a column, and edits it in place', async () => {
    const { page } = app
    await go('/catalog')
    await page.getByRole('button', { name: 'Add data table' }).click()
    const dialog = page.getByRole('dialog', { name: 'Add data table' })
    await dialog.getByLabel('Source').fill('warehouse')
    await dialog.getByLabel('Name').fill('facts')
    await dialog.getByRole('button', { name: 'Save' }).click()
    await page.getByRole('heading', { level: 1, name: 'facts' }).waitFor()
    await page.getByRole('button', { name: 'Add column' }).click()
    const form = page.getByRole('dialog', { name: 'Add column' })
    await form.getByLabel('Name').fill('amount')
    await form.getByLabel('Type').fill('int')
    await form.getByRole('button', { name: 'Save' }).click()
    await row('amount').getByRole('button', { name: /^Type, amount/ }).click()
    await page.keyboard.type('bigint')
    await page.keyboard.press('Enter')
    await row('amount').getByText('bigint').waitFor()
    const { columns } = await host.admin.client.dataTables.details({ id: await idOf('facts') })
    expect(columns.map(({ name, data_type }) => [name, data_type])).toEqual([['amount', 'bigint']])
  })

  it('is all there when the server is not, and says how old it is', async () => {
    const { page } = app
    proxy.refuse()
    proxy.cut()
    await go('/catalog/sources')
    await row(label()).hover()
    await row(label()).getByTestId('sync').click()
    await row(label()).getByTestId('offline').waitFor()
    await openTable('orders')
    await shows(() => page.getByTestId('offline').textContent(), 'Offline, as read')
    await page.getByRole('tab', { name: /^Columns/ }).click()
    await row('customer_id').getByText('who bought').waitFor()
    await page.getByRole('tab', { name: 'Definition' }).click()
    await shows(() => page.getByTestId('ddl').textContent(), /CREATE TABLE `orders`/)
  })

  it('is read by a viewer, who changes nothing', async () => {
    const password = 'viewer-horse-battery'
    const { tenant_id } = await host.admin.client.auth.me()
    await host.admin.client.users.create({ username: 'vera', password, role: 'viewer', tenant_id })
    const viewer = await openApp(app.page.context().browser()!, host, {}, `/#/catalog/${await idOf('orders')}`)
    await signIn(viewer.page, password, 'vera')
    await viewer.page.locator('.crud-row').first().waitFor()
    expect(await viewer.page.getByTestId('move-column').count()).toBe(0)
    expect(await viewer.page.getByRole('button', { name: /^(?:Edit|Add column|Description)/ }).count()).toBe(0)
    await viewer.page.goto(`${host.url}/#/catalog/sources`)
    await viewer.page.locator('.crud-row').first().waitFor()
    expect(await viewer.page.getByTestId('sync').count()).toBe(0)
    expect(viewer.problems).toEqual([])
    await viewer.close()
  })
}))
