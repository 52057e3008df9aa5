import mysql from 'mysql2/promise'
import { expect, it } from 'vitest'
import { describeBrowser } from '../support/browser.ts'
import { describeEngines } from '../support/engines.ts'
import { openOn } from './app-page.ts'
import { useDatabase, useWindow } from './suite.ts'

const orders = `CREATE TABLE orders (
  id BIGINT PRIMARY KEY, amount INT DEFAULT 5, note VARCHAR(20) COMMENT 'it''s', KEY by_amount (amount)
)`

describeBrowser('the page of a table\'s structure', () => {
  describeEngines('on a server', (engine) => {
    const { host, port, user, password } = engine
    const database = useDatabase(engine, 'e2e_table', orders, 'CREATE VIEW dear AS SELECT amount FROM orders')
    const { app } = useWindow(async (browser, own) => {
      await own.admin.client.connections.create({ name: 'shop', host, port, user, password })
      return await openOn('shop', browser, own)
    })

    const node = (kind: string, name: string) =>
      app.page.getByTestId(`node-${kind}`).filter({ has: app.page.getByText(name, { exact: true }) })
    const dialog = () => app.page.getByRole('dialog')
    const pane = () => app.page.locator('.n-tab-pane:visible')
    const part = (name: string) => pane().getByTestId('part').filter({ has: app.page.getByText(name, { exact: true }) })
    const tab = (name: RegExp) => app.page.getByRole('tab', { name })
    const ok = (name: string) => dialog().getByRole('button', { name, exact: true }).click()
    const printed = async (table = 'orders') => {
      const [[row]] = await database.root.query(`SHOW CREATE TABLE \`${database.name}\`.\`${table}\``) as
        unknown as [Array<Record<string, string>>]
      return row!['Create Table']!
    }

    it('opens from the tree and shows all that the table is, with nothing to change', async () => {
      await node('database', database.name).click()
      await node('table', 'orders').click({ button: 'right' })
      await app.page.locator('.n-dropdown-menu').getByText('Structure', { exact: true }).click()
      await part('note').waitFor()
      expect(await pane().getByTestId('part').count()).toBe(3)
      expect(await app.page.getByTestId('review-changes').isDisabled()).toBe(true)
      await tab(/^DDL/).click()
      expect(await app.page.getByTestId('ddl').textContent()).toBe(await printed())
      await tab(/^Used by/).click()
      await app.page.getByTestId('uses-view').getByText('dear', { exact: true }).waitFor()
      await tab(/^Statistics/).click()
      await app.page.getByText('Rows', { exact: true }).first().waitFor()
    })

    it('keeps edits until they are reviewed, and runs just what it showed', async () => {
      await tab(/^Columns/).click()
      await part('note').getByTestId('edit-part').click()
      await dialog().getByLabel('Name').fill('re`mark')
      await dialog().getByLabel('Type').fill('VARCHAR(64)')
      await ok('Apply')
      await part('amount').getByTestId('drop-part').click()
      await app.page.getByTestId('add-part').first().click()
      await dialog().getByLabel('Name').fill('at')
      await dialog().getByLabel('Type').fill('DATETIME')
      await ok('Add')
      await tab(/^Indexes/).click()
      await pane().getByTestId('add-part').click()
      await dialog().getByLabel('Name').fill('by_at')
      await dialog().getByTestId('add-index-column').click()
      await dialog().getByTestId('index-part').locator('.n-base-selection').click()
      await app.page.locator('.n-base-select-option').getByText('at', { exact: true }).click()
      await ok('Add')
      expect(await app.page.getByTestId('edits').textContent()).toContain('4 edits')

      const before = await printed()
      await app.page.getByTestId('review-changes').click()
      await dialog().getByTestId('review-statement').first().waitFor()
      expect(await printed()).toBe(before)
      const said = await dialog().getByTestId('review').textContent()
      expect(said).toContain('DROP COLUMN `amount`')
      expect(said).toContain('Loses data')
      expect(said).toContain('re``mark')
      await dialog().getByTestId('breaks').getByText('dear', { exact: true }).waitFor()
      await ok('Run')
      await dialog().waitFor({ state: 'detached' })
      const after = await printed()
      expect(after).toContain('`re``mark` varchar(64)')
      expect(after).toContain('COMMENT \'it\'\'s\'')
      expect(after).toContain('KEY `by_at` (`at`)')
      expect(after).not.toContain('amount')
      await app.page.getByTestId('edits').waitFor({ state: 'detached' })
    })

    it('says before anything runs what the server does not take, and keeps the edit', async () => {
      await tab(/^Columns/).click()
      await part('at').getByTestId('edit-part').click()
      await dialog().getByLabel('Type').fill('INT; DROP TABLE orders')
      await ok('Apply')
      await app.page.getByTestId('review-changes').click()
      await dialog().getByTestId('review-problem').filter({ hasText: 'not one type of a column' }).waitFor()
      await ok('Cancel')
      await part('at').getByTestId('undo-part').click()
      await app.page.getByTestId('edits').waitFor({ state: 'detached' })
    })

    it('keeps what was edited where somebody changes the table meanwhile', async () => {
      await part('at').getByTestId('edit-part').click()
      await dialog().getByLabel('Comment').fill('mine')
      await ok('Apply')
      await database.root.query(`ALTER TABLE \`${database.name}\`.orders ADD COLUMN theirs INT`)
      await app.page.getByTestId('review-changes').click()
      await dialog().getByTestId('review-problem').filter({ hasText: 'was changed since' }).waitFor()
      await ok('Cancel')
      await app.page.getByRole('button', { name: 'Refresh' }).click()
      await part('theirs').waitFor()
      await app.page.getByTestId('review-changes').click()
      await dialog().getByTestId('review-statement').first().waitFor()
      await ok('Run')
      await dialog().waitFor({ state: 'detached' })
      expect(await printed()).toContain('COMMENT \'mine\'')
      expect(await printed()).toContain('`theirs`')
    })

    it('says whose transaction a change waits for before it runs, and goes on when that ends', async () => {
      const other = await mysql.createConnection({ host, port, user, password, database: database.name })
      await other.query('BEGIN')
      await other.query('SELECT * FROM orders')
      const running = async () => {
        const [list] = await database.root.query('SHOW FULL PROCESSLIST') as unknown as [Array<{ Info: string | null }>]
        return list.filter(({ Info }) => Info?.startsWith('ALTER TABLE') && Info.includes(database.name)).length
      }
      await tab(/^Indexes/).click()
      await part('by_at').getByTestId('drop-part').click()
      await app.page.getByTestId('review-changes').click()
      await dialog().getByTestId('blocker').filter({ hasText: 'Open transaction of root' }).waitFor()
      await ok('Run')
      await expect.poll(running).toBe(1)
      // It is asked for again; the change's own statement is none of them.
      await app.page.waitForResponse(/\/blockers$/)
      await app.page.waitForResponse(/\/blockers$/)
      await dialog().getByTestId('blocker').filter({ hasText: 'Open transaction of root' }).waitFor()
      expect((await dialog().getByTestId('blocker').allTextContents()).join()).not.toContain('ALTER TABLE')
      await other.query('COMMIT')
      await other.end()
      await dialog().waitFor({ state: 'detached' })
      expect(await printed()).not.toContain('by_at')
    })

    it('makes a new table', async () => {
      await app.page.getByRole('link', { name: 'Workbench' }).first().click()
      await node('database', database.name).click({ button: 'right' })
      await app.page.locator('.n-dropdown-menu').getByText('New table…').click()
      await tab(/^Options/).click()
      await pane().getByLabel('Name', { exact: true }).fill('new `one`')
      await app.page.getByTestId('review-changes').click()
      await dialog().getByTestId('review-statement').first().waitFor()
      await ok('Run')
      await dialog().waitFor({ state: 'detached' })
      expect(await printed('new ``one``')).toContain('AUTO_INCREMENT')
      await app.page.getByRole('heading', { name: 'new `one`' }).waitFor()
      expect(app.problems).toEqual([])
    })
  })
})
