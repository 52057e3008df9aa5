import type { TestServer } from '../support/servers.ts'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeBrowser } from '../support/browser.ts'
import { describeEngines } from '../support/engines.ts'
import { connectAdmin } from '../support/servers.ts'
import { ended, openOn, run, shows } from './app-page.ts'
import { useWindow } from './suite.ts'

describeBrowser('a tab whose server goes away', () => {
  describeEngines('a private server', (engine) => {
    let server: TestServer
    beforeAll(async () => { server = await engine.startOwn() })
    afterAll(() => server?.stop())
    const { app } = useWindow(async (browser, host) => {
      const { host: address, port, user, password } = server
      await host.admin.client.connections.create({ name: 'mine', host: address, port, user, password })
      return openOn('mine', browser, host)
    })
    // First of all, so that one which stands still does not hold up the end of the others.
    afterAll(() => server?.kill('SIGCONT'))

    it('says what is lost when the server dies, and runs on a new session once it is back', async () => {
      const { page } = app
      await run(page, 'SET @kept = 7')
      await ended(page)
      await run(page, 'BEGIN')
      await ended(page)
      await run(page, 'SELECT SLEEP(600)')
      await page.getByTestId('cancel').waitFor()
      server.kill('SIGKILL')
      await ended(page, 'Failed')
      // Once: what the run's error says is in no other box.
      await page.getByTestId('run-error').filter({ hasText: 'transaction' }).waitFor()
      expect(await page.getByTestId('lost').count()).toBe(0)
      expect(await page.getByTestId('transaction').count()).toBe(0)
      // The tree says at once what the run has found out.
      const mark = page.getByTestId('node-connection')
      await mark.locator('[data-status=unavailable]').waitFor()

      await server.restart()
      await run(page, 'SELECT IF(@kept IS NULL, \'a new session\', \'the old one\')')
      await ended(page)
      await page.locator('.grid-cell', { hasText: 'a new session' }).first().waitFor()
      await mark.locator('[data-status=connected]').waitFor()
      expect(await page.getByTestId('lost').count()).toBe(0)
    })

    it('goes on with a note where the server closed it while nothing was in it', async () => {
      const { page } = app
      const number = async () => {
        await run(page, 'SELECT CONNECTION_ID() AS id')
        await ended(page)
        return await page.locator('[data-row="0"] .grid-cell').first().textContent()
      }
      const before = await number()
      const admin = await connectAdmin(server)
      await admin.query(`KILL ${before}`)
      await admin.end()
      await run(page, 'SELECT \'gone on\'')
      await ended(page)
      await page.locator('.grid-cell', { hasText: 'gone on' }).first().waitFor()
      expect(await page.getByTestId('lost').count()).toBe(0)
      await page.getByTestId('messages-tab').click()
      await page.getByTestId('messages').getByText('a new one took its place').waitFor()
      expect(await number()).not.toBe(before)
    })

    it('may give up a connection that does not react', async () => {
      const { page } = app
      await run(page, 'SELECT SLEEP(600)')
      await page.getByTestId('cancel').waitFor()
      await shows(() => page.getByTestId('status-rows').textContent(), /Running/)
      server.kill('SIGSTOP')
      await page.getByTestId('cancel').click()
      await page.getByTestId('drop').click()
      const dialog = page.getByRole('dialog')
      await dialog.getByText('loses its open transaction').waitFor()
      await dialog.getByRole('button', { name: 'Drop the connection' }).click()
      await ended(page, 'Cancelled')
      await page.getByTestId('run').waitFor()
      await page.getByTestId('lost').waitFor()

      server.kill('SIGCONT')
      await run(page, 'SELECT 40 + 2')
      await ended(page)
      await page.locator('.grid-cell', { hasText: /^42$/ }).first().waitFor()
      expect(app.problems).toEqual([])
    })
  })
})
