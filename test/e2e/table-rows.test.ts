import { expect, it } from 'vitest'
import { describeBrowser } from '../support/browser.ts'
import { describeEngines } from '../support/engines.ts'
import { openOn } from './app-page.ts'
import { useDatabase, useWindow } from './suite.ts'

const customers = `CREATE TABLE customers (id BIGINT PRIMARY KEY, name VARCHAR(40) COMMENT 'as on invoices')`
const orders = `CREATE TABLE orders (id BIGINT PRIMARY KEY, customer_id BIGINT, state VARCHAR(10), note TEXT,
  FOREIGN KEY (customer_id) REFERENCES customers (id))`
const people = `INSERT INTO customers VALUES (1, 'O''Neil'), (9007199254740993, '王小明')`
const filled = `INSERT INTO orders SELECT a.n + b.n * 10 + c.n * 100 + d.n * 1000,
  IF(c.n = 3, NULL, IF(a.n < 5, 1, 9007199254740993)), IF(b.n = 2, 'paid', 'new'), 'said'
  FROM ten a, ten b, ten c, ten d WHERE d.n < 3`

const ground = [
  customers,
  orders,
  people,
  'CREATE TABLE ten (n INT PRIMARY KEY)',
  'INSERT INTO ten VALUES (0),(1),(2),(3),(4),(5),(6),(7),(8),(9)',
  filled,
  'CREATE TABLE plain (n INT)',
  'INSERT INTO plain VALUES (1), (2)',
  'CREATE VIEW dear AS SELECT id, state FROM orders',
]

describeBrowser('the rows of a table', () => {
  describeEngines('on a server', (engine) => {
    const { host, port, user, password } = engine
    const database = useDatabase(engine, 'e2e_rows', ...ground)
    const { app, host: own } = useWindow(async (browser, own) => {
      await own.admin.client.connections.create({ name: 'shop', host, port, user, password })
      return await openOn('shop', browser, own)
    })

    const menu = () => app.page.locator('.n-dropdown-menu')
    const rows = () => app.page.getByTestId('table-rows').locator('visible=true')
    const range = () => rows().getByTestId('row-range').textContent()
    const shows = (words: string) => expect.poll(async () => (await range())?.trim()).toBe(words)
    const cell = (row: number, column: number) =>
      rows().locator(`[data-row="${row}"] [data-column="${column}"]`)
    const button = (name: string) => rows().getByRole('button', { name, exact: true })
    const record = () => app.page.getByTestId('record')
    const field = (name: string) =>
      record().getByTestId('field').filter({ has: app.page.getByText(name, { exact: true }) })
    const ran = async () => (await own.admin.client.sql.history({})).data.map(({ sql }) => sql)

    async function openRows(table: string) {
      await app.page.goto(`${own.url}/#/workbench`)
      const node = app.page.getByTestId('node-table').filter({ has: app.page.getByText(table, { exact: true }) })
      const parent = app.page.getByTestId('node-database').filter({ hasText: database.name })
      if (!await node.isVisible()) await parent.click()
      await node.click({ button: 'right' })
      await menu().getByText('Structure', { exact: true }).click()
      await app.page.getByRole('tab', { name: 'Data' }).click()
    }

    it('come in pages by the key, which the server reads from where the last one ended', async () => {
      await openRows('orders')
      await shows('1 – 1,000')
      expect(await button('Previous page').isDisabled()).toBe(true)
      await button('Next page').click()
      await shows('1,001 – 2,000')
      expect(await cell(0, 0).textContent()).toBe('1000')
      expect(await rows().getByTestId('row-sql').textContent()).toContain('WHERE `id` > 999 ORDER BY `id` LIMIT 1001')
      await button('Next page').click()
      await shows('2,001 – 3,000')
      expect(await button('Next page').isDisabled()).toBe(true)
      await button('Previous page').click()
      await shows('1,001 – 2,000')
      await button('First page').click()
      await shows('1 – 1,000')
      expect((await ran()).filter(sql => /OFFSET/i.test(sql))).toEqual([])
    })

    it('are ordered by the server, by the buttons of the headers', async () => {
      const header = rows().locator('.grid-head[data-column="2"]')
      await header.hover()
      await header.locator('.grid-sort').click()
      await expect.poll(() => cell(0, 2).textContent()).toBe('new')
      await header.locator('.grid-sort').click()
      await expect.poll(() => cell(0, 2).textContent()).toBe('paid')
      expect(await header.getAttribute('aria-sort')).toBe('descending')
      await button('Next page').click()
      await shows('1,001 – 2,000')
      expect(await cell(0, 2).textContent()).toBe('new')
      await header.locator('.grid-sort').click()
      await shows('1 – 1,000')
      expect(await cell(0, 0).textContent()).toBe('0')
    })

    it('are filtered by the server, and what cannot be compared is said at once', async () => {
      await button('Filter').click()
      const filter = rows().getByTestId('row-filter')
      await filter.getByLabel('Value').fill('seven')
      await filter.getByText('holds numbers').waitFor()
      await filter.getByLabel('Value').fill('7')
      await app.page.keyboard.press('Enter')
      await shows('1 – 1')
      await rows().getByTestId('count-rows').click()
      await expect.poll(range).toContain('of 1')
      await button('Remove condition 1').click()
      await shows('1 – 1,000')
      await cell(4, 2).click({ button: 'right' })
      await menu().getByText('Only rows where "state" is this').click()
      await rows().getByTestId('count-rows').click()
      await expect.poll(range).toContain('of 2,700')
      await button('Remove condition 1').click()
      await shows('1 – 1,000')
    })

    it('lead along foreign keys to the rows they point at, exactly', async () => {
      await cell(7, 1).click({ button: 'right' })
      await menu().getByText('Look at customers (id)').click()
      await field('name').getByText('王小明').waitFor()
      expect(await field('name').textContent()).toContain('as on invoices')
      expect(await field('id').textContent()).toContain('9007199254740993')
      await record().getByTestId('record-back').click()
      await field('customer_id').getByText('9007199254740993').waitFor()
      await record().getByRole('button', { name: 'Next row' }).click()
      await app.page.getByText('orders · Row 9').waitFor()
      await app.page.locator('.n-drawer').getByRole('button', { name: 'close' }).click()
      await cell(300, 1).waitFor({ state: 'detached' })
    })

    it('hold no lock: the table is changed by another client at once, and is read again as it is then', async () => {
      const began = Date.now()
      await database.root.query(`ALTER TABLE \`${database.name}\`.orders ADD COLUMN theirs INT DEFAULT 42`)
      expect(Date.now() - began).toBeLessThan(10_000)
      await button('Refresh').click()
      await rows().locator('.grid-head').getByText('theirs', { exact: true }).waitFor()
      await expect.poll(() => cell(0, 4).textContent()).toBe('42')
    })

    it('of a table without a key are read as far as they can be, and say so', async () => {
      await openRows('plain')
      await shows('1 – 2')
      expect(await button('Next page').isDisabled()).toBe(true)
    })

    it('of a view are read as far as they can be, and say so', async () => {
      await openRows('dear')
      await shows('1 – 1,000')
      expect(await rows().getByTestId('no-pages').textContent()).toContain('no key')
      expect(await button('Next page').isDisabled()).toBe(true)
    })

    it('stay where the server does not answer, with its reason', async () => {
      await openRows('plain')
      await shows('1 – 2')
      await database.root.query(`DROP TABLE \`${database.name}\`.plain`)
      await button('Refresh').click()
      await rows().getByTestId('rows-failed').waitFor()
      expect(await cell(0, 0).textContent()).toBe('1')
    })
  })
})
