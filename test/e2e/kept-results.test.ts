import type { Page } from 'playwright-core'
import { afterAll, expect, it } from 'vitest'
import { describeBrowser } from '../support/browser.ts'
import { ended, openOn, run } from './app-page.ts'
import { cellOf, gridOf, roomForRows, rowsInSight, scrollToRow, selectedOf } from './grid-page.ts'
import { useWindow } from './suite.ts'

const numbered = 'WITH RECURSIVE t (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM t WHERE n < 99999)'
const numbers = (text: string) => `${numbered} SELECT n, '${text}' AS text FROM t`

describeBrowser('results in the tabs of the editor', () => {
  const { app } = useWindow((browser, host) => openOn('Sample shop', browser, host), { sample: true })
  afterAll(() => expect(app.problems).toEqual([]))

  const editorTab = (name: string) => app.page.getByTestId('editor-tab').filter({ hasText: name })
  const cells = (row: number) => gridOf(app.page).locator(`[data-row="${row}"]`)

  /** Waits until rows stand over the whole height, and gives how many. */
  async function fullOfRows(): Promise<number> {
    const missing = async () => await roomForRows(app.page) - await rowsInSight(app.page)
    await expect.poll(missing).toBeLessThanOrEqual(0)
    const rows = await rowsInSight(app.page)
    expect(rows).toBeGreaterThan(5)
    return rows
  }

  async function toHistoryAndBack(page: Page) {
    await page.goto(`${new URL(page.url()).origin}/#/history`)
    await page.locator('.crud-row').first().waitFor()
    await page.goto(`${new URL(page.url()).origin}/#/workbench`)
    await page.locator('.cm-content').waitFor()
  }

  it('are there after another page, in every tab, and grow with the window', async () => {
    const { page } = app
    await page.setViewportSize({ width: 1280, height: 700 })
    await run(page, numbers('first'))
    await ended(page)
    await fullOfRows()
    await page.keyboard.press('Escape')
    await page.locator('.n-tabs-tab--addable, .n-tabs-tab.n-tabs-tab--addable').first().click()
    await run(page, numbers('second'))
    await ended(page)
    await cells(0).filter({ hasText: 'second' }).waitFor()

    await toHistoryAndBack(page)
    await cells(0).filter({ hasText: 'second' }).waitFor()
    const second = await fullOfRows()
    await editorTab('Query 1').click()
    await cells(0).filter({ hasText: 'first' }).waitFor()
    await fullOfRows()
    await page.setViewportSize({ width: 1280, height: 1000 })
    await expect.poll(() => rowsInSight(page)).toBeGreaterThan(second)
    await fullOfRows()
    await editorTab('Query 2').click()
    await cells(0).filter({ hasText: 'second' }).waitFor()
    expect(await fullOfRows()).toBeGreaterThan(second)
  })

  it('stand where they were left, as wide as they were made, with what was selected', async () => {
    const { page } = app
    const header = gridOf(page).locator('.grid-head[data-column="1"]')
    const widthOf = async () => Math.round((await header.boundingBox())!.width)
    const edge = (await header.boundingBox())!
    await page.mouse.move(edge.x + edge.width - 2, edge.y + 10)
    await page.mouse.down()
    await page.mouse.move(edge.x + edge.width + 98, edge.y + 10, { steps: 4 })
    await page.mouse.up()
    await expect.poll(widthOf).toBeGreaterThan(Math.round(edge.width) + 80)
    const width = await widthOf()
    await scrollToRow(page, 70_000)
    const { x, y } = (await cellOf(page, 70_003, 1).boundingBox())!
    await page.mouse.click(x + 10, y + 10)
    await page.keyboard.press('Shift+ArrowDown')
    const selected = () => selectedOf(page)
    await expect.poll(selected).toEqual(['70003.1', '70004.1'])
    await toHistoryAndBack(page)
    await cells(70_003).filter({ hasText: 'second' }).waitFor()
    await fullOfRows()
    await expect.poll(selected).toEqual(['70003.1', '70004.1'])
    expect(await widthOf()).toBe(width)
    // Whoever comes back goes on in the editor.
    await page.locator('.cm-content:focus').waitFor()
  })

  it('of one text are all there', async () => {
    const { page } = app
    await page.locator('.cm-content').click()
    await page.keyboard.press('Control+a')
    await page.keyboard.insertText(`${numbers('left')};\n${numbers('right')};`)
    await page.keyboard.press('Control+Shift+Enter')
    await ended(page)
    const result = page.getByTestId('result-tab').filter({ visible: true })
    const shown = page.locator('section > div > div:not(.invisible) [data-testid="grid"]:visible .grid-cell')
    await result.nth(1).click()
    await shown.filter({ hasText: 'right' }).first().waitFor()
    await result.nth(0).click()
    await shown.filter({ hasText: 'left' }).first().waitFor()
    await toHistoryAndBack(page)
    await shown.filter({ hasText: 'left' }).first().waitFor()
    await result.nth(1).click()
    await shown.filter({ hasText: 'right' }).first().waitFor()
    await page.setViewportSize({ width: 1280, height: 640 })
    await result.nth(0).click()
    await shown.filter({ hasText: 'left' }).first().waitFor()
  })
})
