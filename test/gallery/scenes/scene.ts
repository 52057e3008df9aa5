import type { Locator } from 'playwright-core'
import type { Seat } from '../stage.ts'
import { settled } from '../stage.ts'

/** A page, a dialog or a state that is worth looking at. */
export interface Scene {
  /** Also the name of its picture. */
  name: string
  /** Brings the window there. */
  show: (seat: Seat) => Promise<void>
}

/** A line of the object tree. */
export const node = ({ page }: Seat, kind: string, name: string): Locator =>
  page.getByTestId(`node-${kind}`).filter({ hasText: name }).first()

/** A row of a page's list. */
export const row = ({ page }: Seat, text: string): Locator =>
  page.locator('.n-data-table-tr', { hasText: text }).first()

/** Chooses from the menu that is open. */
export async function choose({ page }: Seat, label: string): Promise<void> {
  await page.locator('.n-dropdown-option').filter({ hasText: label }).click()
}

/** Waits for the dialog and until it has come to rest. */
export async function dialogOf({ page }: Seat): Promise<Locator> {
  const dialog = page.getByRole('dialog')
  await dialog.waitFor()
  await settled(page)
  return dialog
}
