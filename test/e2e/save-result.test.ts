import { readFileSync } from 'node:fs'
import { parse } from 'csv-parse/sync'
import { expect, it } from 'vitest'
import { describeBrowser } from '../support/browser.ts'
import { describeEngines } from '../support/engines.ts'
import { ended, openOn, run } from './app-page.ts'
import { useDatabase, useWindow } from './suite.ts'

describeBrowser('saving a result', () => {
  describeEngines('as a file', (engine) => {
    const database = useDatabase(
      engine,
      'save',
      'CREATE TABLE 订单 (n INT PRIMARY KEY, name VARCHAR(20))',
      'INSERT INTO 订单 VALUES (1, \'a,"b"\'), (2, NULL), (3, \'\')',
    )
    const { app, host } = useWindow(async (browser, host) => {
      const { host: address, port, user, password } = engine
      await host.admin.client.connections.create({
        name: 'server',
        host: address,
        port,
        user,
        password,
        database: database.name,
      })
      return openOn('server', browser, host)
    })

    /** Without a picker, as in Firefox: the file is among the downloads. */
    async function save(format: string): Promise<{ name: string, text: string }> {
      await app.page.evaluate('delete window.showSaveFilePicker; delete Window.prototype.showSaveFilePicker')
      await app.page.getByTestId('save-result').click()
      const [download] = await Promise.all([app.page.waitForEvent('download'), app.page.getByText(format).click()])
      return { name: download.suggestedFilename(), text: readFileSync(await download.path(), 'utf8') }
    }

    it('has every row under the name of its table', async () => {
      await run(app.page, 'SELECT * FROM 订单 ORDER BY n')
      await ended(app.page)
      const { name, text } = await save('CSV (.csv)')
      expect(name).toBe('订单.csv')
      expect(text).toBe('n,name\r\n1,"a,""b"""\r\n2,\r\n3,""\r\n')
      expect(parse(text)).toHaveLength(4)
      await app.page.getByText('3 rows saved as 订单.csv').waitFor()
      await app.page.getByTestId('save-result').click()
      await app.page.getByText('All rows: 3').waitFor()
      await app.page.keyboard.press('Escape')
      expect((await save('TSV (.tsv)')).text).toBe('n\tname\n1\ta,"b"\n2\t\\N\n3\t\n')
      expect((await save('JSON Lines (.jsonl)')).text.split('\n')[1]).toBe('{"n":2,"name":null}')
    })

    it('goes into the file that was chosen, where the browser lets one be chosen', async () => {
      await app.page.evaluate(`window.written = []; window.showSaveFilePicker = async ({ suggestedName }) => ({
        name: 'mine-' + suggestedName,
        createWritable: async () => ({
          write: async part => void window.written.push(new TextDecoder().decode(part)),
          close: async () => {},
          abort: async () => {},
        }),
      })`)
      await app.page.getByTestId('save-result').click()
      await app.page.getByText('TSV (.tsv)').click()
      await app.page.getByText('3 rows saved as mine-订单.tsv').waitFor()
      expect(await app.page.evaluate('window.written.join("")')).toBe('n\tname\n1\ta,"b"\n2\t\\N\n3\t\n')
    })

    it('says which rows they are while the statement runs, and saves those', async () => {
      await run(
        app.page,
        `WITH RECURSIVE t (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < 1000)
          SELECT a.n AS endless FROM t a, t b, t c`,
      )
      // Until it comes, the page still has the result before.
      await app.page.getByRole('columnheader', { name: 'endless' }).waitFor()
      await app.page.locator('.grid-cell').first().waitFor()
      await app.page.getByTestId('save-result').click()
      await app.page.getByText('The rows so far, while the statement runs:').waitFor()
      await app.page.keyboard.press('Escape')
      const { text } = await save('CSV (.csv)')
      const rows = text.split('\r\n').length - 2
      expect(rows).toBeGreaterThan(0)
      // The menu that was closed may still hold the same number.
      await app.page.getByText(`${rows.toLocaleString('en')} row`).filter({ visible: true }).first().waitFor()
      await host.admin.client.sql
        .tasks()
        .then(({ data }) => Promise.all(data.map(({ taskId }) => host.admin.client.sql.cancel({ taskId }))))
      await app.page.getByTestId('save-result').click()
      await app.page.getByText('The rows that came before it ended:').waitFor()
    })
  })
})
