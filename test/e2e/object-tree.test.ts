import type { TestServer } from '../support/servers.ts'
import mysql from 'mysql2/promise'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeBrowser } from '../support/browser.ts'
import { describeEngines } from '../support/engines.ts'
import { freePort } from '../support/free-port.ts'
import { endOfTask } from '../support/task-end.ts'
import { ended, openOn, openSignedIn, run, shows } from './app-page.ts'
import { cellOf } from './grid-page.ts'
import { useWindow } from './suite.ts'

describeBrowser('the object tree over an SQLite file', () => {
  const { app } = useWindow((browser, host) => openOn('Sample shop', browser, host), { sample: true })

  const node = (kind: string, name: string) => app.page.getByTestId(`node-${kind}`).filter({ hasText: name })
  const text = () => app.page.locator('.cm-content').textContent()

  it('opens a table\'s first rows, its name in the quotes of SQLite', async () => {
    await node('table', 'customers').dblclick()
    await cellOf(app.page, 0, 0).waitFor()
    expect(await text()).toBe('SELECT * FROM "main"."customers" LIMIT 1000;')
    expect(await ended(app.page)).toContain('1,000 rows')
    await app.page.getByTestId('editor-tab').filter({ hasText: 'customers' }).waitFor()
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
    await app.page.locator('.grid-head', { hasText: 'two' }).first().waitFor()
    expect(app.problems).toEqual([])
  })

  it('shows at once what the person\'s own statements create and drop', async () => {
    await run(app.page, 'CREATE TABLE main.own_made (id INTEGER)')
    await node('table', 'own_made').waitFor()
    await run(app.page, 'ALTER TABLE own_made RENAME TO own_renamed')
    await node('table', 'own_renamed').waitFor()
    await run(app.page, 'DROP TABLE own_renamed')
    await node('table', 'own_renamed').waitFor({ state: 'detached' })
    await node('table', 'orders').first().waitFor()
  })

  it('writes statements about what was chosen, and copies names and DDL', async () => {
    const { page } = app
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
    const menu = page.locator('.n-dropdown-menu')
    const copied = () => page.evaluate(() => navigator.clipboard.readText())
    await node('table', 'categories').first().click()
    await node('table', 'customers').first().click({ modifiers: ['Shift'] })
    await node('table', 'customers').first().click({ button: 'right' })
    await menu.getByText('Copy 2 names').click()
    await expect.poll(copied).toBe('categories\ncustomers')
    await node('table', 'customers').first().click({ button: 'right' })
    await menu.getByText('Copy the DDL').click()
    await expect.poll(copied).toMatch(/^CREATE TABLE .?categories[\s\S]*;\n\nCREATE TABLE .?customers[\s\S]*;\n$/)
    await node('table', 'categories').first().click({ button: 'right' })
    await menu.getByText('Write a statement').hover()
    await menu.getByText('UPDATE', { exact: true }).click()
    await expect.poll(text).toMatch(/UPDATE "main"."categories"SET.*WHERE "id" = NULL;.*UPDATE "main"."customers"/)
  })

  it('says that a filter finds nothing, and takes it away', async () => {
    const tree = app.page.getByRole('tree')
    await app.page.getByLabel('Filter objects').fill('no such thing')
    await app.page.getByText('No matches').waitFor()
    expect(await tree.isVisible()).toBe(false)
    await app.page.getByRole('button', { name: 'Clear the filter' }).click()
    await node('table', 'orders').first().waitFor()
    expect(await tree.isVisible()).toBe(true)
  })

  it('finds a column in the palette that was never opened in the tree', async () => {
    await app.page.keyboard.press('Control+k')
    await app.page.getByTestId('palette').getByRole('combobox').pressSequentially('attributes')
    await app.page.getByTestId('palette-entry').filter({ hasText: 'products.attributes' }).click()
    await expect.poll(text).toContain('"main"."products"')
  })

  it('checks a connection and closes it, after a question where a tab has a session on it', async () => {
    const { page } = app
    const menu = page.locator('.n-dropdown-menu')
    const shop = node('connection', 'Sample shop')
    await run(page, 'SELECT 1')
    await ended(page)
    await shop.click({ button: 'right' })
    await menu.getByText('Check', { exact: true }).click()
    await page.getByText('Sample shop answers: SQLite').waitFor()
    await shop.click({ button: 'right' })
    await menu.getByText('Disconnect').click()
    await page.getByRole('dialog').getByRole('button', { name: 'Disconnect' }).click()
    await shop.locator('[data-status=disconnected]').waitFor()
    expect(await shop.getAttribute('aria-expanded')).toBe('false')
    await shop.click()
    await node('table', 'orders').first().waitFor()
    await shop.locator('[data-status=connected]').waitFor()
    expect(app.problems).toEqual([])
  })
})

describeBrowser('the object tree over a server that does not answer', () => {
  const { app } = useWindow(async (browser, host) => {
    const name = 'a server whose name is rather long'
    await host.admin.client.connections.create({ name, host: '127.0.0.1', port: await freePort(), user: 'root' })
    return openSignedIn(browser, host)
  })
  const line = (kind: string) => app.page.getByTestId(`node-${kind}`)

  it('says all of the reason, in words that can be marked', async () => {
    await line('error').waitFor()
    const words = line('error').locator('span.text-red')
    await expect.poll(() => words.textContent()).toContain('127.0.0.1')
    const shown = () => line('error').evaluate((row) => {
      const text = row.querySelector('span.text-red')!.getBoundingClientRect()
      const box = row.getBoundingClientRect()
      return text.top >= box.top && text.bottom <= box.bottom && text.right <= box.right && text.height > 30
    })
    await expect.poll(shown).toBe(true)
    await words.click({ clickCount: 3 })
    expect(await app.page.evaluate('getSelection().toString()')).toContain('127.0.0.1')
  })

  it('leads from the line to the form of its connection', async () => {
    await line('connection').click({ button: 'right' })
    await app.page.locator('.n-dropdown-menu').getByText('Edit…').click()
    const name = app.page.getByRole('dialog').getByLabel('Name')
    await expect.poll(() => name.inputValue()).toBe('a server whose name is rather long')
    expect(app.problems).toEqual([])
  })
})

describeBrowser('the object tree', () => describeEngines('over a server that is stopped', (engine) => {
  let server: TestServer
  beforeAll(async () => { server = await engine.startOwn() })
  afterAll(() => server?.stop())
  const { app } = useWindow(async (browser, host) => {
    const { client } = host.admin
    const { host: address, port, user, password } = server
    const root = await mysql.createConnection({ host: address, port, user, password, multipleStatements: true })
    await root.query('CREATE DATABASE billing; CREATE TABLE billing.invoices (id INT PRIMARY KEY, total DECIMAL(8,2))')
    await root.end()
    const { id } = await client.connections.create({ name: 'office', host: address, port, user, password })
    const { taskId } = await client.dataSources.sync({ id, databases: ['billing'] })
    expect(await endOfTask(client, taskId)).toMatchObject({ status: 'completed' })
    server.kill('SIGKILL')
    return openSignedIn(browser, host)
  })
  afterAll(() => expect(app.problems).toEqual([]))

  const node = (kind: string, name: string) => app.page.getByTestId(`node-${kind}`).filter({ hasText: name })
  const marks = () => app.page.getByTestId('snapshot')

  it('opens with what the last sync saw, and says how old that is and why', async () => {
    // The only connection is opened by itself, and in it the only database.
    await node('table', 'invoices').waitFor()
    await shows(() => node('note', 'As of').textContent(), /As of (?:now|1 minute ago)/)
    await expect.poll(() => node('note', 'As of').count()).toBe(1)
    const title = await node('connection', 'office').getByTestId('snapshot').getAttribute('title')
    expect(title).toMatch(/^As of .* · .*refused the connection/)
    await node('table', 'invoices').getByTestId('toggle').click()
    await shows(() => node('column', 'total').textContent(), 'decimal(8,2)')
    expect(await marks().count()).toBe(1)
  })

  it('finds a table of a connection that was not opened, and brings back what was open', async () => {
    const { page } = app
    const office = node('connection', 'office')
    await node('table', 'invoices').waitFor()
    await office.getByTestId('toggle').click()
    await node('table', 'invoices').waitFor({ state: 'detached' })
    await page.reload()
    await page.getByRole('tree').waitFor()
    // The only connection is opened again; closed once more it is found all the same.
    await page.getByLabel('Filter objects').fill('INVO')
    await node('table', 'invoices').waitFor()
    await page.getByLabel('Filter objects').fill('')
    await node('table', 'invoices').waitFor()
  })

  it('shows the server again once it answers a refresh', async () => {
    await server.restart()
    await app.page.getByRole('button', { name: 'Refresh', exact: true }).first().click()
    await expect.poll(() => marks().or(node('note', '')).count(), { timeout: 20_000 }).toBe(0)
    await node('database', 'information_schema').waitFor()
    await node('table', 'invoices').waitFor()
    await shows(() => node('column', 'total').textContent(), 'decimal(8,2)')
  })
}))
