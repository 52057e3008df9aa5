import { expect, it } from 'vitest'
import { describeBrowser } from '../support/browser.ts'
import { describeEngines } from '../support/engines.ts'
import { openOn } from './app-page.ts'
import { useDatabase, useWindow } from './suite.ts'

describeBrowser('stored programs in the object tree', () => {
  describeEngines('on a server', (engine) => {
    const { host, port, user, password } = engine
    const hasSome = engine.name !== 'TiDB'
    const database = useDatabase(
      engine,
      'e2e_programs',
      'CREATE TABLE orders (id INT, n INT)',
      ...hasSome
        ? [
            'CREATE PROCEDURE `it``s` (IN a INT) BEGIN SELECT a; SELECT 2; END',
            'CREATE TRIGGER stamp BEFORE INSERT ON orders FOR EACH ROW SET NEW.n = 1',
          ]
        : [],
    )
    const { app } = useWindow(async (browser, own) => {
      await own.admin.client.connections.create({ name: 'shop', host, port, user, password })
      return await openOn('shop', browser, own)
    })
    const node = (kind: string, name: string) =>
      app.page.getByTestId(`node-${kind}`).filter({ has: app.page.getByText(name, { exact: true }) })
    const choose = (name: string) => app.page.locator('.n-dropdown-menu').getByText(name, { exact: true }).click()

    it.runIf(!hasSome)('have no line where the server has none', async () => {
      await node('database', database.name).click()
      await node('table', 'orders').waitFor()
      expect(await app.page.getByTestId('node-programs').count()).toBe(0)
      expect(app.problems).toEqual([])
    })

    it.runIf(hasSome)('stand below the tables, open in an editor, and are dropped after a look', async () => {
      await node('database', database.name).click()
      await node('programs', 'Routines, triggers and events').click()
      await node('program', 'stamp').filter({ hasText: 'orders' }).waitFor()
      await node('program', 'it`s').dblclick()
      await app.page.getByTestId('editor').getByText('SELECT 2').waitFor()
      expect(await app.page.getByTestId('editor').textContent()).toContain('`it``s`')
      await node('program', 'it`s').click({ button: 'right' })
      await choose('Drop…')
      const dialog = app.page.getByRole('dialog')
      await dialog.getByTestId('structure-sql').getByText('DROP').first().waitFor()
      expect(await dialog.getByTestId('structure-sql').textContent()).toContain('`it``s`')
      await dialog.getByRole('button', { name: 'Drop', exact: true }).click()
      await node('program', 'it`s').waitFor({ state: 'detached' })
      const [rows] = await database.root.query('SELECT 1 FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = ?', [
        database.name,
      ])
      expect(rows).toEqual([])
      await node('table', 'orders').click({ button: 'right' })
      await choose('Structure')
      await app.page.getByRole('tab', { name: 'Triggers' }).click()
      await app.page.getByTestId('trigger').filter({ hasText: 'SET NEW.n = 1' }).waitFor()
      expect(app.problems).toEqual([])
    })
  })
})
