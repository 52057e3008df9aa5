import type { RowDataPacket } from 'mysql2/promise'
import { expect, it } from 'vitest'
import { describeBrowser } from '../support/browser.ts'
import { describeEngines } from '../support/engines.ts'
import { ended, openOn, run } from './app-page.ts'
import { useDatabase, useWindow } from './suite.ts'

describeBrowser('a production connection', () => {
  describeEngines('asks before whole tables are changed', (engine) => {
    const database = useDatabase(
      engine,
      'production',
      'CREATE TABLE kept (n INT PRIMARY KEY)',
      'INSERT INTO kept VALUES (1), (2), (3)',
    )
    const { app } = useWindow(async (browser, host) => {
      const { host: address, port, user, password } = engine
      const connection = { host: address, port, user, password, database: database.name }
      await host.admin.client.connections.create({ ...connection, name: 'live', environment: 'production' })
      return openOn('live', browser, host)
    })

    const rows = async () => (await database.root.query<RowDataPacket[]>('SELECT n FROM kept'))[0].length
    const question = () => app.page.getByRole('dialog', { name: 'Run this on production, live?' })

    it('and runs nothing after a no', async () => {
      const { page } = app
      await run(page, 'DELETE FROM kept')
      await question().filter({ hasText: 'Deletes every row: DELETE FROM kept' }).waitFor()
      await question().getByRole('button', { name: 'Cancel' }).click()
      await question().waitFor({ state: 'hidden' })
      expect(await rows()).toBe(3)
    })

    it('once for all statements of a script', async () => {
      const { page } = app
      await run(page, 'SELECT 1;\nUPDATE kept SET n = n + 10;\nDROP TABLE kept;', 'Control+Shift+Enter')
      await question().filter({ hasText: /Changes every row: UPDATE kept.*(?:\n.*)?Drops: DROP TABLE kept/ }).waitFor()
      await page.keyboard.press('Escape')
      await question().waitFor({ state: 'hidden' })
      expect(await rows()).toBe(3)
    })

    it('and runs it after a yes; with a condition it does not ask', async () => {
      const { page } = app
      await run(page, 'DELETE FROM kept WHERE n = 1')
      await ended(page)
      expect(await rows()).toBe(2)
      await run(page, 'DELETE FROM kept')
      await question().getByRole('button', { name: 'Run it' }).click()
      await ended(page)
      await expect.poll(rows).toBe(0)
    })
  })
})
