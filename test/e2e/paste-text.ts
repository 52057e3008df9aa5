import type { Page } from 'playwright-core'

/**
 * Puts a long text in place of what is in the editor, as a paste does: typed in one go, 20,000 lines keep Chromium busy
 * for minutes. Then it goes to its begin: the editor colours what is in sight and some way beyond, and is at rest soon.
 */
export async function pasteIntoEditor(page: Page, text: string): Promise<void> {
  const editor = page.locator('.cm-content')
  await editor.click()
  await page.keyboard.press('Control+a')
  await editor.evaluate((element, pasted) => {
    const clipboardData = new DataTransfer()
    clipboardData.setData('text/plain', pasted)
    element.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
  }, text)
  await page.keyboard.press('Control+Home')
  for (let turn = 0; turn < 3; turn++) await page.evaluate(() => new Promise(resolve => requestIdleCallback(resolve)))
}
