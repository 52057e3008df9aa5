import type { Browser } from 'playwright-core'
import type { Host } from '../support/host.ts'
import type { AppPage } from './app-page.ts'
import mysql from 'mysql2/promise'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeBrowser, launchBrowser } from '../support/browser.ts'
import { describeEngines } from '../support/engines.ts'
import { startHost } from '../support/host.ts'
import { openApp, run, signIn } from './app-page.ts'

describeBrowser('a viewer', () => {
  describeEngines('on a connection that others may write to', (engine) => {
    let host: Host
    let browser: Browser
    let app: AppPage
    let root: mysql.Connection
    const database = `e2e_viewer_${Date.now().toString(36)}`
    const password = 'viewer-horse-battery'

    beforeAll(async () => {
      const { host: address, port, user, password: secret } = engine
      root = await mysql.createConnection({ host: address, port, user, password: secret })
      await root.query(`CREATE DATABASE \`${database}\``)
      await root.query(`CREATE TABLE \`${database}\`.kept (n INT PRIMARY KEY)`)
      await root.query(`INSERT INTO \`${database}\`.kept VALUES (1)`);
      [host, browser] = await Promise.all([startHost(), launchBrowser()])
      await host.admin.client.connections.create({ name: 'server', host: address, port, user, password: secret, database })
      await host.admin.client.users.create({ username: 'vera', password, role: 'viewer', tenant_id: (await host.admin.client.auth.me()).tenant_id })
      app = await openApp(browser, host)
      await signIn(app.page, password, 'vera')
      await app.page.getByRole('link', { name: 'Workbench' }).first().click()
      await app.page.getByTestId('target-connection').filter({ hasText: 'server' }).waitFor()
    })
    afterAll(async () => {
      await browser?.close()
      await host?.stop()
      await root?.query(`DROP DATABASE \`${database}\``)
      await root?.end()
    })

    it('reads', async () => {
      await run(app.page, 'SELECT n + 41 FROM kept')
      await app.page.locator('.rgCell', { hasText: /^42$/ }).first().waitFor()
    })

    it('is told why a write is refused, and nothing is written', async () => {
      await run(app.page, 'DELETE FROM kept')
      const error = app.page.getByTestId('run-error')
      await error.filter({ hasText: 'Your role may only read' }).waitFor()
      expect(await error.textContent()).toMatch(/Failed/)
      const [rows] = await root.query<mysql.RowDataPacket[]>(`SELECT COUNT(*) AS n FROM \`${database}\`.kept`)
      expect(Number(rows[0]!.n)).toBe(1)
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
