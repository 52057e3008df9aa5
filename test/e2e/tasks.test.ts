import { afterAll, expect, it } from 'vitest'
import { describeBrowser } from '../support/browser.ts'
import { describeEngines } from '../support/engines.ts'
import { openOn, run, shows } from './app-page.ts'
import { useWindow } from './suite.ts'

describeBrowser('tasks and the bell', () => {
  describeEngines('on statements that take long', (engine) => {
    let connectionId: string

    const { host, app } = useWindow(async (browser, host) => {
      const { host: address, port, user, password } = engine
      connectionId = (
        await host.admin.client.connections.create({
          name: 'server',
          host: address,
          port,
          user,
          password,
          environment: 'production',
        })
      ).id
      return openOn('server', browser, host)
    })
    afterAll(() => expect(app.problems).toEqual([]))

    const bell = () => app.page.getByTestId('task-bell')
    const popover = () => app.page.getByRole('dialog', { name: 'Tasks' })
    const row = (text: string) => app.page.locator('.n-data-table-tr', { hasText: text })

    it('the bell counts what runs, and cancels it from any page', async () => {
      const { page } = app
      await run(page, 'SELECT SLEEP(600)')
      await shows(() => bell().getAttribute('aria-label'), '1 task running')
      await page.goto(`${host.url}/#/connections`)
      await page.getByRole('heading', { name: 'Connections' }).waitFor()
      await bell().click()
      const line = popover().getByTestId('task-line').filter({ hasText: 'SLEEP' })
      await line.getByRole('progressbar').waitFor()
      await line.getByTestId('cancel-task').click()
      await shows(() => bell().getAttribute('aria-label'), /^Tasks$/)
      await popover().getByRole('img', { name: 'Cancelled' }).waitFor()
      const { data } = await host.admin.client.sql.tasks()
      expect(data.map(({ status }) => status)).toEqual(['cancelled'])
      await page.keyboard.press('Escape')
      await popover().waitFor({ state: 'detached' })
    })

    it('the page shows what runs and how it went on, without a reload', async () => {
      const { page } = app
      await page.goto(`${host.url}/#/tasks`)
      await row('SLEEP(600)').filter({ hasText: 'Cancelled' }).waitFor()
      // Started by a script: nobody told the page.
      const { taskId } = await host.admin.client.sql.execute({
        connectionId,
        sql: 'SELECT SLEEP(2) AS slept',
        async: true,
      })
      await row('SLEEP(2)').filter({ hasText: 'Running' }).waitFor()
      await row('SLEEP(2)').filter({ hasText: 'Done' }).filter({ hasText: '1 row' }).waitFor()
      await row('SLEEP(2)').getByTestId('open-result').click()
      await page.waitForURL(/#\/workbench$/)
      await page.getByTestId('result-count').filter({ hasText: '1' }).waitFor()
      await page.locator('.cm-content').filter({ hasText: 'SELECT SLEEP(2) AS slept' }).waitFor()

      await page.goto(`${host.url}/#/tasks`)
      await row('SLEEP(2)').getByTestId('row-more').click()
      await page.locator('.n-dropdown-option', { hasText: 'Free the result' }).click()
      await expect.poll(() => row('SLEEP(2)').getByTestId('open-result').count()).toBe(0)
      await expect(host.admin.client.sql.status({ taskId })).rejects.toMatchObject({ code: 'not_found' })
    })

    it('tells an error in full', async () => {
      const { page } = app
      await host.admin.client.sql.execute({ connectionId, sql: 'SELECT 1;\nSELECT no_such_thing', async: true })
      // The reason stands in the row, which is no higher for it.
      const failed = row('no_such_thing').filter({ hasText: 'Failed' })
      await shows(() => failed.textContent(), /42S22|Unknown column/)
      await expect.poll(async () => (await failed.boundingBox())!.height).toBeLessThanOrEqual(37)
      await failed.click({ position: { x: 20, y: 12 } })
      const dialog = page.getByRole('dialog', { name: 'Details' })
      await shows(() => dialog.getByTestId('task-error').textContent(), /no_such_thing.*error 1054 \(42S22\).*Line 2/)
      await page.keyboard.press('Escape')
    })

    it('stops all that runs, after asking once', async () => {
      const { page } = app
      await page.goto(`${host.url}/#/tasks`)
      for (const seconds of [501, 502, 503])
        await host.admin.client.sql.execute({ connectionId, sql: `SELECT SLEEP(${seconds})`, async: true })
      await row('SLEEP(503)').filter({ hasText: '0 rows' }).getByRole('progressbar').waitFor()
      await page.getByRole('button', { name: 'Cancel all running (3)' }).click()
      await page
        .getByRole('dialog', { name: 'Cancel the 3 running tasks?' })
        .getByRole('button', { name: 'Cancel all 3' })
        .click()
      for (const seconds of [501, 502, 503]) await row(`SLEEP(${seconds})`).filter({ hasText: 'Cancelled' }).waitFor()
      await page.getByTestId('cancel-all').waitFor({ state: 'detached' })
      expect((await host.admin.client.sql.tasks()).data.filter(({ status }) => status === 'running')).toEqual([])
    })

    it('a long task that ends while another page is open is told, and its result is a click away', async () => {
      const { page } = app
      await page.goto(`${host.url}/#/connections`)
      await host.admin.client.sql.execute({ connectionId, sql: 'SELECT SLEEP(5.2) AS long_one', async: true })
      const notice = page.locator('.n-notification', { hasText: 'SELECT SLEEP(5.2) AS long_one' })
      await notice.getByRole('button', { name: 'Open result' }).click()
      await page.waitForURL(/#\/workbench$/)
      await page.locator('.cm-content').filter({ hasText: 'long_one' }).waitFor()
      await page.getByTestId('grid').filter({ hasText: 'long_one' }).first().waitFor()
    })
  })
})
