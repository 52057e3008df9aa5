import type { RowDataPacket } from 'mysql2/promise'
import { expect, it } from 'vitest'
import { describeBrowser } from '../support/browser.ts'
import { describeEngines } from '../support/engines.ts'
import { until } from '../support/until.ts'
import { ended, openOn, run, shows } from './app-page.ts'
import { cellOf, gridOf, scrollToRow, selectedOf } from './grid-page.ts'
import { useDatabase, useWindow } from './suite.ts'

describeBrowser('the workbench', () => {
  describeEngines('running statements', (engine) => {
    const database = useDatabase(
      engine,
      'e2e',
      'CREATE TABLE thousand (n INT PRIMARY KEY)',
      'INSERT INTO thousand WITH RECURSIVE t '
      + '(n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM t WHERE n < 999) SELECT n FROM t',
    )
    const { app } = useWindow(async (browser, host) => {
      const { host: address, port, user, password } = engine
      await host.admin.client.connections.create({
        name: 'server',
        host: address,
        port,
        user,
        password,
        database: database.name,
        environment: 'production',
      })
      return openOn('server', browser, host, { permissions: ['clipboard-read', 'clipboard-write'] })
    })

    it('shows any of a million rows', async () => {
      const { page } = app
      await run(
        page,
        'SELECT a.n * 1000 + b.n + 1 AS n, \'x\' AS n, NULL AS `__proto__` FROM thousand a, '
        + 'thousand b ORDER BY a.n, b.n',
      )
      await cellOf(page, 0, 2).filter({ hasText: 'NULL' }).waitFor()
      expect(await ended(page)).toContain('1,000,000 rows')
      await expect.poll(() => gridOf(page).getAttribute('aria-rowcount')).toBe('1000001')
      await scrollToRow(page, 899_999)
      const row = gridOf(page).locator('[data-row="899999"]')
      await shows(() => row.textContent(), /^900,000900000xNULL$/)
    })

    it('copies a range as tab-separated values', async () => {
      const { page } = app
      await cellOf(page, 900_003, 0).click()
      const selected = () => selectedOf(page)
      await expect.poll(selected).toEqual(['900003.0'])
      await page.keyboard.press('Shift+ArrowDown')
      await expect.poll(selected).toEqual(['900003.0', '900004.0'])
      await page.keyboard.press('Shift+ArrowRight')
      await expect.poll(selected).toEqual(['900003.0', '900003.1', '900004.0', '900004.1'])
      await page.keyboard.press('Control+c')
      await page.getByText('4 cells copied').waitFor()
      expect(await page.evaluate('navigator.clipboard.readText()')).toBe('900004\tx\n900005\tx')
    })

    it('cancels a statement that would run for ten minutes', async () => {
      const { page } = app
      await run(page, 'SELECT SLEEP(600)')
      await until('the statement to run on the server', 20, async () => {
        const [rows] = await database.root.query<RowDataPacket[]>(
          'SELECT 1 FROM information_schema.PROCESSLIST WHERE INFO LIKE \'SELECT SLEEP(600)%\'',
        )
        return rows.length ? true : undefined
      })
      await page.keyboard.press('Escape')
      await ended(page, 'Cancelled')
      await page.getByTestId('run').waitFor()
      const [left] = await database.root.query<RowDataPacket[]>(
        'SELECT INFO FROM information_schema.PROCESSLIST WHERE INFO LIKE \'SELECT SLEEP(600)%\'',
      )
      expect(left).toEqual([])
    })

    it('tells where an error is', async () => {
      const { page } = app
      await run(page, 'SELECT 1;\nSELECT no_such_column FROM thousand;')
      await page.getByTestId('run-error').filter({ hasText: 'no_such_column' }).waitFor()
      await shows(() => page.getByTestId('run-error').textContent(), '1054')
      await page.getByRole('button', { name: /^Line 2, column \d+$/ }).click()
      await shows(() => page.getByTestId('status-bar').textContent(), /Ln 2, Col \d+$/)
    })

    it('runs all statements, each with a result of its own', async () => {
      const { page } = app
      await page.locator('.cm-content').click()
      await page.keyboard.press('Control+a')
      await page.keyboard.insertText('SELECT 1 AS a;\nSET @x = 2;\nSELECT \';\' AS b, @x;')
      await page.keyboard.press('Control+Shift+Enter')
      await ended(page)
      await until('two results', 10, async () => await page.getByTestId('result-tab').count() === 2 ? true : undefined)
      await page.getByTestId('messages-tab').click()
      await shows(() => page.getByTestId('messages').textContent(), /SET @x = 2/)
    })

    it('asks before a tab with an open transaction is closed, and rolls it back', async () => {
      const { page } = app
      await run(page, 'BEGIN')
      await ended(page)
      await run(page, 'INSERT INTO thousand VALUES (5000)')
      await ended(page)
      await shows(() => page.getByTestId('transaction').textContent(), 'in transaction')
      await page.getByTestId('editor-tab').locator('.n-tabs-tab__close, .n-base-close').first().click()
      const dialog = page.getByRole('dialog')
      await dialog.getByText('what was not committed is lost').waitFor()
      await dialog.getByRole('button', { name: 'Close' }).last().click()
      await until('the transaction to be rolled back', 20, async () => {
        const [rows] = await database.root.query<RowDataPacket[]>(
          `SELECT n FROM \`${database.name}\`.thousand WHERE n = 5000 FOR UPDATE`,
        )
        return rows.length ? undefined : true
      })
    })

    it('opens a table from the tree, its name in quotes', async () => {
      const { page } = app
      // The only connection is open from the start.
      await page.getByTestId('node-database').filter({ hasText: database.name }).click()
      await page.getByTestId('node-table').filter({ hasText: 'thousand' }).dblclick()
      await page
        .locator('.cm-content')
        .filter({ hasText: `SELECT * FROM \`${database.name}\`.\`thousand\` LIMIT 1000;` })
        .waitFor()
      expect(await ended(page)).toContain('1,000 rows')
    })

    it('brings back texts and results after a reload', async () => {
      const { page } = app
      await page.locator('.cm-content').click()
      await page.keyboard.press('Control+End')
      await page.keyboard.insertText('-- kept')
      await page.reload()
      await page.locator('.cm-content').filter({ hasText: '-- kept' }).waitFor()
      await page.getByTestId('result-count').filter({ hasText: '1,000' }).waitFor()
      await page.locator('.grid-cell', { hasText: /^7$/ }).first().waitFor()
      expect(app.problems).toEqual([])
    })
  })
})
