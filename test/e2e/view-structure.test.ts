import { expect, it } from 'vitest'
import { describeBrowser } from '../support/browser.ts'
import { describeEngines } from '../support/engines.ts'
import { openOn } from './app-page.ts'
import { useDatabase, useWindow } from './suite.ts'

const orders = 'CREATE TABLE orders (id BIGINT PRIMARY KEY, amount INT, note VARCHAR(20))'

describeBrowser('the page of a view', () => {
  describeEngines('on a server', (engine) => {
    const { host, port, user, password } = engine
    const database = useDatabase(
      engine,
      'e2e_view',
      orders,
      'CREATE VIEW dear (n, much) AS SELECT id, amount FROM orders WHERE amount > 5',
      'CREATE VIEW dearest AS SELECT much FROM dear',
    )
    const { app } = useWindow(async (browser, own) => {
      await own.admin.client.connections.create({ name: 'shop', host, port, user, password })
      return await openOn('shop', browser, own)
    })

    const node = (kind: string, name: string) =>
      app.page.getByTestId(`node-${kind}`).filter({ has: app.page.getByText(name, { exact: true }) })
    const dialog = () => app.page.getByRole('dialog')
    const query = () => app.page.getByTestId('query-editor').locator('.cm-content')
    const tab = (name: RegExp) => app.page.getByRole('tab', { name })
    const ok = (name: string) => dialog().getByRole('button', { name, exact: true }).click()
    const review = async () => {
      await app.page.getByTestId('review-changes').click()
      await dialog().getByTestId('review').waitFor()
    }
    const printed = async (view = 'dear') => {
      const [[row]] = await database.root.query(`SHOW CREATE VIEW \`${database.name}\`.\`${view}\``) as
        unknown as [Array<Record<string, string>>]
      return row!['Create View']!
    }

    it('opens from the tree and shows all that the view is, with nothing to change', async () => {
      await node('database', database.name).click()
      await node('table', 'dear').click({ button: 'right' })
      await app.page.locator('.n-dropdown-menu').getByText('Structure', { exact: true }).click()
      await query().filter({ hasText: 'orders' }).waitFor()
      expect(await app.page.getByTestId('definer').textContent()).toContain('@')
      expect(await app.page.getByTestId('review-changes').isDisabled()).toBe(true)
      await tab(/^Columns/).click()
      expect(await app.page.getByTestId('view-column').allTextContents()).toEqual([
        expect.stringContaining('n') as string,
        expect.stringContaining('much') as string,
      ])
      await tab(/^Used by/).click()
      await app.page.getByTestId('uses-view').getByTestId('open-use').click()
      await app.page.getByRole('heading', { name: 'dearest' }).waitFor()
      await app.page.goBack()
      await app.page.getByRole('heading', { name: 'dear', exact: true }).waitFor()
    })

    it('refuses what is not one query before anything runs, and keeps the edit', async () => {
      const before = await printed()
      await tab(/^Definition/).click()
      await query().fill('SELECT 1; DROP TABLE orders')
      await review()
      await dialog().getByTestId('review-problem').filter({ hasText: 'Give the SELECT alone' }).waitFor()
      await ok('Cancel')
      expect(await query().textContent()).toBe('SELECT 1; DROP TABLE orders')
      expect(await printed()).toBe(before)
    })

    it('says what becomes of the columns and who names them, and runs just what it showed', async () => {
      await query().fill('SELECT id AS n, note, \'it\'\'s; --\' AS `a``b` FROM orders')
      const remove = app.page.getByRole('button', { name: 'Remove the name of column 1' })
      while (await remove.count() > 0) await remove.click()
      await review()
      const effects = dialog().getByTestId('column-effects')
      await effects.getByText('much', { exact: true }).waitFor()
      expect(await effects.textContent()).toContain('a`b')
      await dialog().getByTestId('breaks').getByText('dearest', { exact: true }).waitFor()
      await ok('Run')
      await dialog().waitFor({ state: 'detached' })
      expect(await printed()).toContain('a``b')
      await app.page.getByTestId('edits').waitFor({ state: 'detached' })
    })

    it('keeps what was edited where somebody changes the view meanwhile', async () => {
      await query().fill('SELECT id AS n FROM orders')
      await database.root.query(`CREATE OR REPLACE VIEW \`${database.name}\`.dear AS SELECT 1 AS theirs`)
      await review()
      await dialog().getByTestId('review-problem').filter({ hasText: 'was changed since' }).waitFor()
      await ok('Cancel')
      await app.page.getByRole('button', { name: 'Refresh' }).click()
      await tab(/^Columns 1/).waitFor()
      await review()
      await dialog().getByTestId('column-effects').getByText('theirs', { exact: true }).waitFor()
      await ok('Run')
      await dialog().waitFor({ state: 'detached' })
      expect(await printed()).toContain('orders')
    })

    it('makes a new view', async () => {
      await app.page.getByRole('link', { name: 'Workbench' }).first().click()
      await node('database', database.name).click({ button: 'right' })
      await app.page.locator('.n-dropdown-menu').getByText('New view…').click()
      await app.page.getByLabel('Name', { exact: true }).fill('new `one`')
      await query().fill('SELECT COUNT(*) AS c FROM orders')
      await review()
      await dialog().getByTestId('review-statement').first().waitFor()
      await ok('Run')
      await dialog().waitFor({ state: 'detached' })
      expect((await printed('new ``one``')).toLowerCase()).toContain('count(')
      await app.page.getByRole('heading', { name: 'new `one`' }).waitFor()
    })

    it('says why a view cannot be read whose table is gone', async () => {
      await database.root.query(`DROP TABLE \`${database.name}\`.orders`)
      await app.page.getByRole('button', { name: 'Refresh' }).click()
      await app.page.getByTestId('broken').waitFor()
      await query().filter({ hasText: 'orders' }).waitFor()
      expect(app.problems).toEqual([])
    })
  })
})
