import type { Page } from 'playwright-core'
import { afterAll, expect, it } from 'vitest'
import { describeBrowser } from '../support/browser.ts'
import { ended, openOn, run } from './app-page.ts'
import { useWindow } from './suite.ts'

/** What the tests ask of the grid's element. */
interface Grid {
  scrollToRow: (row: number) => Promise<void>
  getSelectedRange: () => Promise<{ x: number, y: number, x1: number, y1: number } | null>
}

const rowHeight = 25
const numbered = 'WITH RECURSIVE t (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM t WHERE n < 99999)'
const numbers = (text: string) => `${numbered} SELECT n, '${text}' AS text FROM t`

describeBrowser('results in the tabs of the editor', () => {
  const { app } = useWindow((browser, host) => openOn('Sample shop', browser, host), { sample: true })
  afterAll(() => expect(app.problems).toEqual([]))

  const grid = () => app.page.locator('revo-grid:visible')
  const editorTab = (name: string) => app.page.getByTestId('editor-tab').filter({ hasText: name })
  const cells = (row: number) => grid().locator(`revogr-data[col-type=rgCol] .rgRow[data-rgrow="${row}"]`)

  /** Rows that can be read: they lie within the grid. */
  const rowsInSight = () => grid().evaluate((element) => {
    const { top, bottom } = element.querySelector('.vertical-inner')!.getBoundingClientRect()
    return [...element.querySelectorAll('revogr-data[col-type=rgCol] .rgRow')].filter((row) => {
      const box = row.getBoundingClientRect()
      return box.height > 0 && box.top < bottom && box.bottom > top && row.textContent !== ''
    }).length
  })
  const roomForRows = () => grid().evaluate(element => element.querySelector('.vertical-inner')!.clientHeight)
  /** Waits until rows stand over the whole height, and gives how many. */
  async function fullOfRows(): Promise<number> {
    const missing = async () => Math.floor(await roomForRows() / rowHeight) - await rowsInSight()
    await expect.poll(missing).toBeLessThanOrEqual(0)
    const rows = await rowsInSight()
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
    await expect.poll(rowsInSight).toBeGreaterThan(second)
    await fullOfRows()
    await editorTab('Query 2').click()
    await cells(0).filter({ hasText: 'second' }).waitFor()
    expect(await fullOfRows()).toBeGreaterThan(second)
  })

  it('stand where they were left, as wide as they were made, with what was selected', async () => {
    const { page } = app
    const header = grid().locator('.rgHeaderCell[data-rgcol="1"]')
    const widthOf = async () => Math.round((await header.boundingBox())!.width)
    const edge = (await header.boundingBox())!
    await page.mouse.move(edge.x + edge.width - 2, edge.y + 10)
    await page.mouse.down()
    await page.mouse.move(edge.x + edge.width + 98, edge.y + 10, { steps: 4 })
    await page.mouse.up()
    await expect.poll(widthOf).toBeGreaterThan(Math.round(edge.width) + 80)
    const width = await widthOf()
    await grid().evaluate(element => (element as unknown as Grid).scrollToRow(70_000))
    const { x, y } = (await cells(70_003).locator('[data-rgcol="1"]').boundingBox())!
    await page.mouse.click(x + 10, y + 10)
    await page.keyboard.press('Shift+ArrowDown')
    const selected = () => grid().evaluate(async (element) => {
      const range = await (element as unknown as Grid).getSelectedRange()
      return range && [range.x, range.y, range.x1, range.y1]
    })
    await expect.poll(selected).toEqual([1, 70_003, 1, 70_004])
    await toHistoryAndBack(page)
    await cells(70_003).filter({ hasText: 'second' }).waitFor()
    await fullOfRows()
    await expect.poll(selected).toEqual([1, 70_003, 1, 70_004])
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
    const shown = page.locator('section > div > div:not(.invisible) > div > revo-grid:visible .rgCell')
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
