import type { Page } from 'playwright-core'
import { expect, it } from 'vitest'
import { describeBrowser } from '../support/browser.ts'
import { describeEngines } from '../support/engines.ts'
import { until } from '../support/until.ts'
import { ended, openOn, run, signIn } from './app-page.ts'
import { useDatabase, useWindow } from './suite.ts'

/** A minute lasts half a second on this host. */
const options = { entry: 'test/support/serve-short-minutes.ts' }

describeBrowser('a tab whose page was gone', () => {
  describeEngines('says what was rolled back', (engine) => {
    const database = useDatabase(engine, 'gone', 'CREATE TABLE kept (n INT PRIMARY KEY)')
    const { host, app } = useWindow(async (browser, started) => {
      const { host: address, port, user, password } = engine
      const connection = { host: address, port, user, password, database: database.name }
      await started.admin.client.connections.create({ ...connection, name: 'server' })
      return openOn('server', browser, started)
    }, options)

    const setMinutes = (pageGoneMinutes: number) =>
      host.admin.client.settings.update({ limits: { pageGoneMinutes } })
    async function begin(page: Page, n: number): Promise<void> {
      await setMinutes(1440)
      await run(page, `BEGIN;\nINSERT INTO kept VALUES (${n});\nSELECT 'shown' AS word`, 'Control+Shift+Enter')
      await ended(page)
      await page.getByTestId('tab-transaction').waitFor()
    }
    /** The host finds that the page is gone. */
    async function goneFor(minutes: number): Promise<void> {
      await setMinutes(minutes)
      await until('the session to be ended', 20, async () =>
        (await host.admin.client.sql.sessions()).ended.length || undefined)
      await setMinutes(1440)
    }
    async function comeBack(): Promise<Page> {
      const page = await app.page.context().newPage()
      await page.goto(`${host.url}/#/workbench`)
      await signIn(page)
      await page.locator('.cm-content').waitFor()
      return page
    }
    const box = (page: Page) => page.getByTestId('ended')

    it('loses nothing by a reload', async () => {
      const { page } = app
      await begin(page, 1)
      await page.reload()
      await page.getByTestId('tab-transaction').waitFor()
      expect(await box(page).count()).toBe(0)
      await page.getByTestId('commit').click()
      await page.getByTestId('tab-transaction').waitFor({ state: 'detached' })
      expect((await database.root.query('SELECT n FROM kept'))[0]).toEqual([{ n: 1 }])
    })

    it('once it is opened again, until the person has seen it', async () => {
      await begin(app.page, 2)
      await app.page.close()
      await goneFor(2)
      // Nothing is locked any more, and nothing was committed.
      await database.root.query('INSERT INTO kept VALUES (2)')

      app.page = await comeBack()
      await box(app.page).filter({ hasText: 'had been gone for 2 minutes' }).waitFor()
      await box(app.page).getByText('INSERT INTO kept VALUES (2)').waitFor()
      await box(app.page).getByText('1 row affected').waitFor()
      expect(await app.page.getByTestId('lost').count()).toBe(0)
      await host.admin.client.settings.update({ general: { language: 'zh-CN' } })
      await box(app.page).filter({ hasText: '其中的事务已回滚' }).waitFor()
      await host.admin.client.settings.update({ general: { language: null } })
      await app.page.reload()
      await box(app.page).filter({ hasText: 'INSERT INTO kept VALUES (2)' }).waitFor()

      await box(app.page).getByRole('button', { name: 'close' }).click()
      await box(app.page).waitFor({ state: 'detached' })
      await expect.poll(async () => (await host.admin.client.sql.sessions()).ended).toEqual([])
      await app.page.reload()
      await app.page.locator('.cm-content').waitFor()
      await run(app.page, 'SELECT 40 + 2')
      await ended(app.page)
      expect(await box(app.page).count()).toBe(0)
    })

    it('in one place where a run finds it out, and the next run goes on in a new session', async () => {
      const { page } = app
      await begin(page, 3)
      await goneFor(2)
      await run(page, 'COMMIT')
      await ended(page, 'Failed')
      await box(page).filter({ hasText: 'INSERT INTO kept VALUES (3)' }).waitFor()
      expect(await page.getByTestId('lost').count()).toBe(0)
      await run(page, 'SELECT 40 + 2')
      await ended(page)
      await page.locator('.grid-cell', { hasText: /^42$/ }).first().waitFor()
      expect(await box(page).count()).toBe(0)
      expect((await host.admin.client.sql.sessions()).ended).toEqual([])
      expect(app.problems).toEqual([])
    })
  })
})
