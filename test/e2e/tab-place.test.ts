import { expect, it } from 'vitest'
import { describeBrowser } from '../support/browser.ts'
import { describeEngines } from '../support/engines.ts'
import { ended, openOn, run, shows } from './app-page.ts'
import { gridOf } from './grid-page.ts'
import { useDatabase, useWindow } from './suite.ts'

describeBrowser('a tab of the editor', () => {
  describeEngines('runs where it says', (engine) => {
    const first = useDatabase(engine, 'place_first')
    const second = useDatabase(engine, 'place_Second')
    const { app } = useWindow(async (browser, host) => {
      const { host: address, port, user, password } = engine
      await host.admin.client.connections.create({ name: 'server', host: address, port, user, password })
      return openOn('server', browser, host)
    })

    const words = async () => (await app.page.getByTestId('target-database').textContent())!.trim()
    const cell = () => gridOf(app.page).locator('.grid-cell')

    async function choose(name: string) {
      const { page } = app
      await page.getByTestId('target-database').click()
      await page.locator('.n-base-select-option').filter({ hasText: name }).click()
      await expect.poll(words).toBe(name)
    }

    /** What the words said, and where the statement then ran. */
    async function wordsAndPlace(): Promise<{ said: string, ran: string }> {
      const { page } = app
      const said = await words()
      await run(page, 'SELECT CONCAT(\'in \', COALESCE(DATABASE(), \'no database\')) AS place')
      await ended(page)
      await shows(() => cell().first().textContent(), /^in /)
      return { said, ran: (await cell().first().textContent())!.slice(3) }
    }

    async function moveBy(statement: string) {
      await run(app.page, statement)
      await ended(app.page)
    }

    it('after USE, once its session is lost', async () => {
      const { page } = app
      await choose(first.name)
      await moveBy(`USE \`${second.name}\``)
      await moveBy('SET @kept = 1')
      await run(page, 'SELECT CONNECTION_ID() AS id')
      await ended(page)
      await shows(() => cell().first().textContent(), /^\d+$/)
      await first.root.query(`KILL ${await cell().first().textContent()}`)
      await run(page, 'SELECT \'not run\'')
      await ended(page, 'Failed')
      await page.getByTestId('run-error').filter({ hasText: 'variables' }).waitFor()
      expect(await wordsAndPlace()).toEqual({ said: second.name, ran: second.name })
    })

    it('in a new tab, made from one that has moved by USE', async () => {
      const { page } = app
      await choose(first.name)
      await moveBy(`SET @moved = 1`)
      await page.locator('.cm-content').click()
      await page.keyboard.press('Control+a')
      await page.keyboard.insertText(`SELECT 1; USE \`${second.name}\`; SELECT 2`)
      await page.keyboard.press('Control+Shift+Enter')
      await expect.poll(words).toBe(second.name)
      await page.locator('.n-tabs-tab--addable').first().click()
      await expect.poll(() => page.getByTestId('editor-tab').count()).toBe(2)
      expect(await wordsAndPlace()).toEqual({ said: second.name, ran: second.name })
    })

    it('after a reload, in every tab', async () => {
      const { page } = app
      await moveBy(`USE \`${first.name}\``)
      await page.reload()
      await page.getByTestId('target-database').waitFor()
      expect(await wordsAndPlace()).toEqual({ said: first.name, ran: first.name })
      await page.getByTestId('editor-tab').first().click()
      expect(await wordsAndPlace()).toEqual({ said: second.name, ran: second.name })
    })

    it('and says so where its database is gone', async () => {
      const { page } = app
      const gone = `${first.name}_gone`
      await first.root.query(`CREATE DATABASE \`${gone}\``)
      await choose(gone)
      await moveBy('DO 0')
      await page.locator('.n-tabs-tab--addable').first().click()
      await expect.poll(words).toBe(gone)
      await first.root.query(`DROP DATABASE \`${gone}\``)
      await run(page, 'SELECT 1')
      await page.getByTestId('run-error').filter({ hasText: `There is no database “${gone}”`, visible: true }).waitFor()
      expect(await words()).toBe(gone)
      await choose(second.name)
      expect(await wordsAndPlace()).toEqual({ said: second.name, ran: second.name })
      expect(app.problems).toEqual([])
    })
  })
})
