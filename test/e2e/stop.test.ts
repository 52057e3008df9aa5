import type { Proxy } from '../support/proxy.ts'
import { afterAll, expect, it } from 'vitest'
import { describeBrowser } from '../support/browser.ts'
import { describeEngines, engines } from '../support/engines.ts'
import { openProxy } from '../support/proxy.ts'
import { until } from '../support/until.ts'
import { ended, openOn, run } from './app-page.ts'
import { useDatabase, useWindow } from './suite.ts'

describeBrowser('what a stop leaves', () => {
  describeEngines('is said as it is', (engine) => {
    let proxy: Proxy
    const database = useDatabase(engine, 'stop', 'CREATE TABLE t (id INT PRIMARY KEY)')
    const { app, host } = useWindow(async (browser, started) => {
      proxy = await openProxy(engine)
      await started.admin.client.connections.create({
        name: 'server',
        host: '127.0.0.1',
        port: proxy.port,
        user: engine.user,
        password: engine.password,
        database: database.name,
      })
      return openOn('server', browser, started)
    })
    afterAll(() => proxy?.close())

    it('of a script: which statements stand', async () => {
      const { page } = app
      await run(
        page,
        'INSERT INTO t VALUES (1); INSERT INTO t VALUES (2); SELECT SLEEP(600); INSERT INTO t VALUES (3)',
        'Control+Shift+Enter',
      )
      await page.getByTestId('messages').getByText('INSERT INTO t VALUES (2)').waitFor()
      await page.getByTestId('cancel').click()
      await ended(page, 'Cancelled')
      await page.getByTestId('messages').getByText('Statements 1 to 2 took effect.').waitFor()
    })

    it('where it cannot be sent: the statement goes on, and the connection may be dropped', async () => {
      const { page } = app
      await run(page, 'SELECT 1')
      await ended(page)
      proxy.refuse()
      await run(page, 'INSERT INTO t SELECT 4 + 0 * SLEEP(4)')
      await until(
        'it to run',
        10,
        async () => (await host.admin.client.sql.tasks()).data[0]?.status === 'running' || undefined,
      )
      await page.getByTestId('cancel').click()
      await page.getByTestId('not-stopped').filter({ hasText: 'goes on' }).waitFor()
      await page.getByTestId('drop').waitFor()
      // It may be tried again: nothing was sent.
      expect(await page.getByTestId('cancel').isEnabled()).toBe(true)
      await ended(page)
      await page.getByTestId('messages').getByText('The stop came too late').waitFor()
      expect(await page.getByTestId('not-stopped').count()).toBe(0)
      expect(app.problems).toEqual([])
    })
  }, engines.slice(-1))
})
