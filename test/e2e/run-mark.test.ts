import type { Page, Request } from 'playwright-core'
import { describe, expect, it } from 'vitest'
import { describeBrowser } from '../support/browser.ts'
import { ended, openOn } from './app-page.ts'
import { useWindow } from './suite.ts'

/** The texts of the lines that are marked in the gutter, by where they stand on the screen. */
function markedLines(page: Page): Promise<string[]> {
  return page.locator('.cm-editor').evaluate((editor) => {
    const marks = [...editor.querySelectorAll('.cm-run-mark')].map(mark => mark.getBoundingClientRect())
    return [...editor.querySelectorAll<HTMLElement>('.cm-line')].filter((line) => {
      const { top, bottom } = line.getBoundingClientRect()
      return marks.some(mark => mark.width > 0 && mark.top < bottom - 1 && mark.bottom > top + 1)
    }).map(line => line.textContent ?? '')
  })
}

const isRun = (request: Request) => request.method() === 'POST' && request.url().includes('/sql/execute')

describeBrowser('the mark beside what Run sends', () => {
  const { app } = useWindow((browser, host) => openOn('Sample shop', browser, host), { sample: true })

  async function write(text: string, ...keys: string[]) {
    await app.page.locator('.cm-content').click()
    await app.page.keyboard.press('Control+a')
    await app.page.keyboard.insertText(text)
    for (const key of keys) await app.page.keyboard.press(key)
  }

  describe.each<[what: string, text: string, keys: string[], lines: string[], hint: RegExp]>([
    ['the statement under the cursor', 'SELECT 1;\nSELECT\n  2;\nSELECT 3', ['ArrowUp'], ['SELECT', '  2;'], /2–3$/],
    ['the statement before a comment', 'SELECT 1; -- a\n\nSELECT 2', ['Control+Home', 'End'], ['SELECT 1; -- a'], /1$/],
    ['what is selected', 'SELECT 1;\nSELECT 2', ['Shift+ArrowLeft', 'Shift+Home'], ['SELECT 2'], /2$/],
    ['the last one, above blank lines', 'SELECT 1;\nSELECT\n2\n\n', [], ['SELECT', '2'], /2–3$/],
  ])('%s', (_, text, keys, lines, hint) => {
    it('is marked before it runs', async () => {
      const { page } = app
      await write(text, ...keys)
      await expect.poll(() => markedLines(page)).toEqual(lines)
      await expect.poll(() => page.getByTestId('run').getAttribute('title')).toMatch(hint)
    })

    it('is what runs', async () => {
      const { page } = app
      const request = page.waitForRequest(isRun)
      await page.keyboard.press('Control+Enter')
      const { sql } = (await request).postDataJSON() as { sql: string }
      expect(sql.split('\n')).toEqual(lines.map(line => line.replace(/;.*$/, '')))
      await ended(page)
    })
  })

  it('is not there where nothing would run', async () => {
    const { page } = app
    await write('-- nothing')
    await expect.poll(() => markedLines(page)).toEqual([])
    await expect.poll(() => page.getByTestId('run').getAttribute('title')).toMatch(/under the cursor$/)
    await page.keyboard.press('Control+Enter')
    await page.getByText('There is no statement at the cursor').waitFor()
  })
})
