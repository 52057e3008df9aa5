import type { RowDataPacket } from 'mysql2/promise'
import type { Dialog } from 'playwright-core'
import { expect, it } from 'vitest'
import { describeBrowser } from '../support/browser.ts'
import { describeEngines } from '../support/engines.ts'
import { ended, openOn, run } from './app-page.ts'
import { cellOf } from './grid-page.ts'
import { useDatabase, useWindow } from './suite.ts'

describeBrowser('a transaction in a tab', () => {
  describeEngines('is ended beside where it is shown', (engine) => {
    const database = useDatabase(engine, 'transaction', 'CREATE TABLE kept (n INT PRIMARY KEY)')
    const { app } = useWindow(async (browser, host) => {
      const { host: address, port, user, password } = engine
      const connection = { host: address, port, user, password, database: database.name }
      await host.admin.client.connections.create({ ...connection, name: 'server' })
      return openOn('server', browser, host)
    })
    async function rows(): Promise<unknown[]> {
      const [kept] = await database.root.query<RowDataPacket[]>('SELECT n FROM kept')
      return kept.map(({ n }) => n as unknown)
    }
    const mark = () => app.page.getByTestId('tab-transaction')

    async function begin(n: number): Promise<void> {
      const { page } = app
      await run(page, `BEGIN;\nINSERT INTO kept VALUES (${n});\nSELECT 'shown' AS word`, 'Control+Shift+Enter')
      await ended(page)
      await cellOf(page, 0, 0).filter({ hasText: 'shown' }).waitFor()
      await mark().waitFor()
    }

    it('by Commit, and the results stay', async () => {
      const { page } = app
      await begin(1)
      await page.getByTestId('commit').click()
      await mark().waitFor({ state: 'detached' })
      expect(await rows()).toEqual([1])
      expect(await cellOf(page, 0, 0).textContent()).toBe('shown')
    })

    it('by Roll back', async () => {
      const { page } = app
      await begin(2)
      await page.getByTestId('rollback').click()
      await mark().waitFor({ state: 'detached' })
      expect(await rows()).toEqual([1])
      expect(await page.getByTestId('commit').count()).toBe(0)
    })

    it('and is asked about before the window closes', async () => {
      const { page } = app
      const asked: string[] = []
      const stay = (dialog: Dialog) => {
        asked.push(dialog.type())
        void dialog.dismiss()
      }
      page.on('dialog', stay)
      await begin(3)
      await page.close({ runBeforeUnload: true })
      await expect.poll(() => asked).toEqual(['beforeunload'])
      await page.getByTestId('rollback').click()
      await mark().waitFor({ state: 'detached' })
      expect(app.problems).toEqual([])
    })
  })
})
