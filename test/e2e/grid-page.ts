import type { Locator, Page } from 'playwright-core'

export const rowHeight = 25
const headerHeight = 38

/** The grid that is in sight. */
export const gridOf = (page: Page): Locator => page.locator('[data-testid="grid"]:visible')

/** A cell by its row and its column as it is shown, both from 0. */
export const cellOf = (page: Page, row: number, column: number): Locator =>
  gridOf(page).locator(`[data-row="${row}"] .grid-cell[data-column="${column}"]`)

/** Moves the scrollbar to where this row is the first one. */
export async function scrollToRow(page: Page, row: number): Promise<void> {
  await gridOf(page).evaluate((grid, { row, rowHeight, headerHeight }) => {
    const view = grid.clientHeight - headerHeight
    const content = (Number(grid.ariaRowCount) - 1) * rowHeight - view
    grid.scrollTop = Math.min(1, row * rowHeight / content) * (grid.scrollHeight - headerHeight - view)
  }, { row, rowHeight, headerHeight })
}

/** The cell that has the keyboard, by row and column; row -1 is the header. */
export const activeOf = (page: Page): Promise<{ row: number, column: number }> => gridOf(page).evaluate((grid) => {
  const element = document.getElementById(grid.getAttribute('aria-activedescendant') ?? '')
  const row = element?.closest<HTMLElement>('[data-row]')?.dataset.row
  return { row: Number(row ?? -1), column: Number(element?.dataset.column) }
})

/** The cells in sight that are selected, as `row.column`. */
export const selectedOf = (page: Page): Promise<string[]> => gridOf(page).evaluate(grid =>
  [...grid.querySelectorAll<HTMLElement>('.grid-cell.is-selected')]
    .map(cell => `${cell.closest<HTMLElement>('[data-row]')!.dataset.row}.${cell.dataset.column}`)
    .sort((one, other) => Number(one) - Number(other)))

/** Rows that can be read: they lie within the grid, and have come. */
export const rowsInSight = (page: Page): Promise<number> => gridOf(page).evaluate((grid) => {
  const { top, bottom } = grid.querySelector('.grid-body')!.getBoundingClientRect()
  return [...grid.querySelectorAll('.grid-row')].filter((row) => {
    const box = row.getBoundingClientRect()
    return box.height > 0 && box.top < bottom && box.bottom > top && !row.querySelector('.is-pending')
  }).length
})

export const roomForRows = (page: Page): Promise<number> => gridOf(page).evaluate((grid, rowHeight) =>
  Math.floor(grid.querySelector('.grid-body')!.clientHeight / rowHeight), rowHeight)
