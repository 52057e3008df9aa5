import { expect, it } from 'vitest'
import { describeBrowser } from '../support/browser.ts'
import { describeEngines } from '../support/engines.ts'
import { ended, openOn, run } from './app-page.ts'
import { useWindow } from './suite.ts'

describeBrowser('two windows of one person', () => {
  describeEngines('in one browser', (engine) => {
    const { host, app } = useWindow(async (browser, host) => {
      const { host: address, port, user, password } = engine
      await host.admin.client.connections.create({ name: 'server', host: address, port, user, password })
      return openOn('server', browser, host)
    })

    it('have tabs and sessions of their own, and both hear of their statements', async () => {
      const first = app.page
      await run(first, 'SET @window = \'first\'')
      await ended(first)

      const second = await first.context().newPage()
      await second.goto(`${host.url}/#/workbench`)
      await second.locator('.cm-content').waitFor()
      await second.getByTestId('target-connection').filter({ hasText: 'server' }).waitFor()
      expect(await second.locator('.cm-content').textContent()).not.toContain('@window')
      await run(second, 'SELECT IF(@window IS NULL, \'second without\', \'one session for both\'), SLEEP(1)')
      await second.locator('.grid-cell', { hasText: 'second without' }).first().waitFor()
      await run(first, 'SELECT IF(@window = \'first\', \'still first\', \'not any more\')')
      await first.locator('.grid-cell', { hasText: 'still first' }).first().waitFor()
      await ended(second)
      expect((await host.admin.client.sql.sessions()).data).toHaveLength(2)
    })

    it('keep both texts, and a window that closes leaves its tab to the next', async () => {
      const first = app.page
      const second = first.context().pages()[1]!
      await second.locator('.cm-content').click()
      await second.keyboard.press('Control+End')
      await second.keyboard.insertText(' -- of the second')
      await second.close({ runBeforeUnload: false })
      // The browser gives the tab free a moment after its window has gone.
      const held = () =>
        first.evaluate(
          async () => (await navigator.locks.query()).held!.filter(({ name }) => name!.startsWith('tihc.tab.')).length,
        )
      await expect.poll(held).toBe(1)
      await first.reload()
      const tabs = first.getByTestId('editor-tab')
      await tabs.nth(1).waitFor()
      // Both were the first of their window, so either may come first.
      const texts: string[] = []
      for (const index of [0, 1]) {
        await tabs.nth(index).click()
        await first
          .locator('.cm-content')
          .filter({
            hasText: texts[0]?.includes('of the second') ? 'still first' : texts.length ? 'of the second' : 'SELECT',
          })
          .waitFor()
        texts.push(await first.locator('.cm-content').textContent() ?? '')
      }
      expect(app.problems).toEqual([])
    })
  })
})
