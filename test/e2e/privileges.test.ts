import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeBrowser } from '../support/browser.ts'
import { describeEngines } from '../support/engines.ts'
import { openOn } from './app-page.ts'
import { useDatabase, useWindow } from './suite.ts'

describeBrowser('privileges on a server', () => {
  describeEngines('in the pages', (engine) => {
    const { host, port, user, password } = engine
    const database = useDatabase(
      engine,
      'e2e_privileges',
      'CREATE TABLE orders (id INT, n INT)',
      'CREATE VIEW v AS SELECT id FROM orders',
    )
    const account = `clerk_${Date.now().toString(36)}`
    const { app } = useWindow(async (browser, own) => {
      await own.admin.client.connections.create({ name: 'shop', host, port, user, password })
      return await openOn('shop', browser, own)
    })
    beforeAll(async () => {
      for (const statement of [
        `CREATE USER '${account}'@'%' IDENTIFIED BY 'Cl3rk-pass'`,
        `GRANT SELECT ON \`${database.name}\`.* TO '${account}'@'%' WITH GRANT OPTION`,
        `GRANT UPDATE (n) ON \`${database.name}\`.orders TO '${account}'@'%'`,
      ]) await database.root.query(statement)
    })
    afterAll(() => database.root.query(`DROP USER '${account}'@'%'`).catch(() => {}))
    const node = (kind: string, name: string) =>
      app.page.getByTestId(`node-${kind}`).filter({ has: app.page.getByText(name, { exact: true }) })
    const choose = (name: string) => app.page.locator('.n-dropdown-menu').getByText(name, { exact: true }).click()
    const line = () => app.page.getByTestId('account').filter({ hasText: account, visible: true })

    it('are beside the tree for a database, found by the account', async () => {
      await node('database', database.name).click({ button: 'right' })
      await choose('Privileges')
      await line().waitFor()
      expect(await line().textContent()).toContain('SELECT')
      expect(await line().textContent()).not.toContain('UPDATE')
      await app.page.getByRole('textbox', { name: 'Find accounts' }).fill('nobody of that name')
      await app.page.getByText('No account of that name').waitFor()
      await app.page.getByRole('textbox', { name: 'Find accounts' }).fill('CLERK')
      await line().waitFor()
      await app.page.keyboard.press('Escape')
      await line().waitFor({ state: 'detached' })
    })

    it('stand on the pages of a table and of a view, with what they are on', async () => {
      await node('database', database.name).click()
      await node('table', 'orders').click({ button: 'right' })
      await choose('Structure')
      await app.page.getByRole('tab', { name: 'Privileges' }).click()
      await line().filter({ hasText: 'Column n' }).waitFor()
      expect(await line().textContent()).toContain('GRANT OPTION')
      await app.page.goto(app.page.url().replace(/#.*/, '#/workbench'))
      await node('table', 'v').click({ button: 'right' })
      await choose('Structure')
      await app.page.getByRole('tab', { name: 'Privileges' }).click()
      await line().waitFor()
      expect(await line().textContent()).not.toContain('Column n')
      expect(app.problems).toEqual([])
    })
  })
})
