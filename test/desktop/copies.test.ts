import type { Page } from 'playwright-core'
import type { DesktopApp } from '../support/desktop.ts'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeBrowser } from '../support/browser.ts'
import { cellsOfTable, cellsOfText, paste } from '../support/clipboard.ts'
import { startDesktop } from '../support/desktop.ts'

const hostile = ['00042', '123456789012345678', '=1+1', '=cmd|\'/C calc\'!A0', '2026-01-02', 'a\tb', 'two\nlines', '"']

const rows = [...hostile.map(word => `'${word.replaceAll('\'', '\'\'')}'`), 'CAST(X\'61FF\' AS TEXT)']
  .map((word, at) => `(${at + 1}, ${word})`)

describeBrowser('copies in the desktop app', () => {
  let app: DesktopApp
  let page: Page
  beforeAll(async () => {
    app = await startDesktop()
    page = await app.workbench()
  })
  afterAll(() => app?.stop())

  it('are texts to a spreadsheet, and say what could not be read', async () => {
    await page.locator('.cm-content').click()
    await page.keyboard.press('ControlOrMeta+a')
    await page.keyboard.insertText(`WITH t (id, word) AS (VALUES ${rows.join(', ')}) SELECT * FROM t`)
    await page.keyboard.press('ControlOrMeta+Enter')
    const first = page.locator('[data-row="0"] .grid-cell[data-column="0"]')
    await first.click()
    await page.keyboard.press('ControlOrMeta+a')
    await page.keyboard.press('ControlOrMeta+c')
    await page.getByText('1 cell holds bytes that are no text').waitFor()
    const { text, html } = await paste(page)
    const values = [...hostile, '0x61FF'].map((word, at) => [String(at + 1), word])
    expect(cellsOfText(text)).toEqual(values)
    const table = await cellsOfTable(page, html)
    expect(table.map(row => row.map(cell => cell.text))).toEqual(values)
    expect(table.map(row => row.map(cell => cell.format))).toEqual(values.map(() => ['1033;0;0', '1033;0;@']))
  })
})
