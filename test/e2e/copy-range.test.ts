import { afterAll, expect, it } from 'vitest'
import { describeBrowser } from '../support/browser.ts'
import { cellsOfTable, cellsOfText, paste } from '../support/clipboard.ts'
import { ended, openOn, run } from './app-page.ts'
import { cellOf, gridOf } from './grid-page.ts'
import { useWindow } from './suite.ts'

/** What programs that take a paste make other values of. */
const hostile = [
  '00042', '1.50', '123456789012345678', '1e5', '1/2', '2026-01-02', '12:30', 'TRUE', '50%', '', 'NULL', '-0',
  '=1+1', '=cmd|\'/C calc\'!A0', '+1', '-2+3', '@SUM(1)', '\'quoted', '"', '""', '"quoted"', 'a "b" c', 'a\tb', '\t',
  'two\nlines', '\n', 'end\n', ' a ', 'a  b', '<b>&amp;</b>', '</td></tr><tr><td>', '<script>alert(1)</script>', '订单😀',
  '\uFEFFa', 'a\\tb', '\u202Eabc',
]
const literal = (text: string) => `'${text.replaceAll('\'', '\'\'')}'`
const rows = hostile.map((text, at) => `(${at}, ${literal(text)}, ${at}.5, NULL)`)
const query = `WITH t (id, word, half, none) AS (VALUES ${rows.join(', ')}) SELECT * FROM t ORDER BY id`

describeBrowser('a range that is copied', () => {
  const { app } = useWindow(
    (browser, host) => openOn('Sample shop', browser, host, { permissions: ['clipboard-read', 'clipboard-write'] }),
    { sample: true },
  )
  afterAll(() => expect(app.problems).toEqual([]))

  async function copyAll(key = 'Control+c'): Promise<void> {
    const { page } = app
    await cellOf(page, 0, 0).click()
    await page.keyboard.press('Control+a')
    await page.keyboard.press(key)
  }

  it('is given to a spreadsheet as it is, as text and as a table', async () => {
    const { page } = app
    await run(page, query)
    await ended(page)
    await copyAll()
    await page.getByText(`${hostile.length * 4} cells copied`, { exact: true }).waitFor()
    const { text, html } = await paste(page)
    const values = hostile.map((word, at) => [String(at), word, `${at}.5`, 'NULL'])
    expect(cellsOfText(text)).toEqual(values)
    const table = await cellsOfTable(page, html)
    expect(table.map(row => row.map(cell => cell.text))).toEqual(values)
    expect(table.map(row => row.map(cell => cell.format)))
      .toEqual(values.map(() => ['1033;0;0', '1033;0;@', null, '1033;0;@']))
    // What runs in a page is in neither, and nothing of it ran here.
    expect(html).not.toContain('<script')
  })

  it('with the names of its columns has these as texts', async () => {
    const { page } = app
    await run(page, 'SELECT 1 AS "=1+1", \'x\' AS "a\tb" UNION ALL SELECT 2, \'y\'')
    await ended(page)
    await cellOf(page, 0, 0).click()
    await page.keyboard.press('Control+a')
    await cellOf(page, 0, 0).click({ button: 'right' })
    await page.locator('.n-dropdown-option').filter({ hasText: 'Copy with column names' }).click()
    await page.getByText('4 cells copied', { exact: true }).waitFor()
    const { text, html } = await paste(page)
    const values = [['=1+1', 'a\tb'], ['1', 'x'], ['2', 'y']]
    expect(cellsOfText(text)).toEqual(values)
    const table = await cellsOfTable(page, html)
    expect(table.map(row => row.map(cell => cell.text))).toEqual(values)
    expect(table[0]!.map(({ format }) => format)).toEqual(['1033;0;@', '1033;0;@'])
  })

  it('as one cell is the value itself, and no table', async () => {
    const { page } = app
    await run(page, 'SELECT \'{"a":1}\' AS a UNION ALL SELECT \'00042\'')
    await ended(page)
    for (const [row, value] of ['{"a":1}', '00042'].entries()) {
      await cellOf(page, row, 0).click()
      await page.keyboard.press('Control+c')
      await expect.poll(() => paste(page)).toEqual({ text: value, html: '' })
    }
  })

  it('says which of its texts cannot be read, as do the grid and the view of a cell', async () => {
    const { page } = app
    await run(page, 'SELECT 1 AS id, CAST(x\'61ff41\' AS TEXT) AS word, x\'61ff41\' AS bytes '
    + 'UNION ALL SELECT 2, \'a\uFFFDb\', x\'00\'')
    await ended(page)
    const broken = cellOf(page, 0, 1)
    expect(await broken.textContent()).toBe('0x61FF41')
    expect(await broken.getAttribute('class')).toContain('is-invalid')
    expect(await broken.evaluate(cell => getComputedStyle(cell, '::before').content)).toContain('⚠')
    expect(await gridOf(page).locator('.is-invalid').count()).toBe(1)
    expect(await cellOf(page, 1, 1).textContent()).toBe('a\uFFFDb')
    await broken.click()
    await page.getByRole('gridcell', { name: 'word: text that cannot be read, 0x61FF41', exact: true }).waitFor()
    await page.keyboard.press('Enter')
    const viewer = page.getByRole('dialog', { name: 'word', exact: true })
    await viewer.getByTestId('cell-invalid').filter({ hasText: 'no text in the character set' }).waitFor()
    expect(await viewer.getByTestId('cell-text').textContent()).toBe('0x61FF41')
    await page.keyboard.press('Escape')
    await viewer.waitFor({ state: 'hidden' })
    await copyAll()
    await page.getByText('1 cell holds bytes that are no text').waitFor()
    expect(cellsOfText((await paste(page)).text)).toEqual([['1', '0x61FF41', '0x61FF41'], ['2', 'a\uFFFDb', '0x00']])
  })
})
