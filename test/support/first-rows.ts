import type { Page } from 'playwright-core'

/**
 * From the first page of a new profile to rows of the sample database, with the mouse alone.
 *
 * @returns the clicks that it took, and what the first row shows
 */
export async function firstRows(page: Page): Promise<{ clicks: number, row: string }> {
  await page.evaluate('addEventListener("pointerdown", () => { window.clicksOfTest = (window.clicksOfTest ?? 0) + 1 }, { capture: true })')
  await page.getByTestId('node-table').filter({ hasText: 'products' }).dblclick()
  await page.locator('.cm-content').filter({ hasText: 'products' }).waitFor()
  await page.getByTestId('run').click()
  const row = page.locator('revogr-data[col-type=rgCol] .rgRow[data-rgrow="0"]')
  await row.waitFor()
  return { clicks: await page.evaluate('window.clicksOfTest'), row: await row.textContent() ?? '' }
}
