import type { RowDataPacket } from 'mysql2/promise'
import { expect, it } from 'vitest'
import { describeBrowser } from '../support/browser.ts'
import { describeEngines } from '../support/engines.ts'
import { openApp, run, signIn } from './app-page.ts'
import { useDatabase, useWindow } from './suite.ts'

describeBrowser('a viewer', () => {
  describeEngines('on a connection that others may write to', (engine) => {
    const database = useDatabase(
      engine,
      'e2e_viewer',
      'CREATE TABLE kept (n INT PRIMARY KEY)',
      'INSERT INTO kept VALUES (1)',
      'CREATE VIEW waits AS SELECT GET_LOCK(\'e2e_viewer\', 0) AS x',
    )
    const { host, app } = useWindow(async (browser, host) => {
      const password = 'viewer-horse-battery'
      const { host: address, port, user, password: secret } = engine
      await host.admin.client.connections.create({
        name: 'server',
        host: address,
        port,
        user,
        password: secret,
        database: database.name,
      })
      await host.admin.client.users.create({
        username: 'vera',
        password,
        role: 'viewer',
        tenant_id: (await host.admin.client.auth.me()).tenant_id,
      })
      const app = await openApp(browser, host)
      await signIn(app.page, password, 'vera')
      await app.page.getByRole('link', { name: 'Workbench' }).first().click()
      await app.page.getByTestId('target-connection').filter({ hasText: 'server' }).waitFor()
      return app
    })

    it('reads', async () => {
      await run(app.page, 'SELECT n + 41 FROM kept')
      await app.page.locator('.grid-cell', { hasText: /^42$/ }).first().waitFor()
    })

    it('is told why a write is refused, and nothing is written', async () => {
      await run(app.page, 'DELETE FROM kept')
      const error = app.page.getByTestId('run-error')
      await error.filter({ hasText: 'Your role may only read' }).waitFor()
      expect(await error.textContent()).toMatch(/Failed/)
      const [rows] = await database.root.query<RowDataPacket[]>('SELECT COUNT(*) AS n FROM kept')
      expect(Number(rows[0]!.n)).toBe(1)
    })

    it('is told what a view would do', async () => {
      await run(app.page, 'SELECT x FROM waits')
      const error = app.page.getByTestId('run-error')
      await error.filter({ hasText: `the view “${database.name}.waits” is not known to change nothing` }).waitFor()
    })

    it('sees the connections and cannot change them', async () => {
      const { page } = app
      await page.goto(`${host.url}/#/connections`)
      await page.locator('td', { hasText: 'server' }).first().waitFor()
      expect(await page.getByTestId('open').count()).toBe(1)
      expect(await page.getByRole('button', { name: 'Add connection' }).count()).toBe(0)
      expect(await page.getByTestId('edit').count()).toBe(0)
      await page.getByTestId('more').click()
      await page.locator('.n-dropdown-option').first().waitFor()
      expect(await page.locator('.n-dropdown-option').allTextContents()).toEqual(['Check'])
      expect(app.problems).toEqual([])
    })
  })
})
