import { expect, it } from 'vitest'
import { describeBrowser } from '../support/browser.ts'
import { openOn, run } from './app-page.ts'
import { useWindow } from './suite.ts'

/** How much wider a text is than its box, in parts of a px: as little as 0.1 px makes an ellipsis. */
function lacking(element: Element): number {
  const range = document.createRange()
  range.selectNodeContents(element)
  const text = Math.max(range.getBoundingClientRect().width, textWidth(element))
  return text - element.getBoundingClientRect().width
  function textWidth(of: Element): number {
    const { font, letterSpacing } = getComputedStyle(of)
    const context = Object.assign(document.createElement('canvas').getContext('2d')!, { font, letterSpacing })
    return context.measureText(of.textContent ?? '').width - 0.02
  }
}

/** Which parts of a status bar are whole in sight, and which are only in part. */
function partsOf(bar: Element): { whole: string[], cut: string[] } {
  const whole: string[] = []
  const cut: string[] = []
  for (const part of bar.querySelectorAll<HTMLElement>('[data-testid^=status-]:not([data-testid=status-parts])')) {
    const { left, right, top, bottom } = part.getBoundingClientRect()
    const outer = bar.getBoundingClientRect()
    if (top >= outer.bottom - 1) continue
    const text = part.querySelector('.truncate')
    const isWhole = left >= outer.left && right <= outer.right && bottom <= outer.bottom + 1
      && (!text || text.scrollWidth <= text.clientWidth)
    ;(isWhole ? whole : cut).push(part.dataset.testid!)
  }
  return { whole, cut }
}

describeBrowser('the bar of Run in a narrow window', () => {
  const { app } = useWindow((browser, host) => openOn('Sample shop', browser, host), { sample: true })

  it.each([
    ['640 px', { width: 640, height: 400 }],
    ['1024 px at 200 %', { width: 512, height: 360 }],
  ])('has everything in sight: %s', async (_, viewport) => {
    const { page } = app
    await page.setViewportSize(viewport)
    await run(page, 'BEGIN')
    const bar = page.getByTestId('run-bar')
    await bar.getByTestId('rollback').waitFor()
    const parts = ['run', 'run-all', 'target-connection', 'target-database', 'transaction', 'commit', 'rollback']
    const outer = (await bar.boundingBox())!
    for (const part of parts) {
      const inner = (await bar.getByTestId(part).boundingBox())!
      expect(inner.x, part).toBeGreaterThanOrEqual(outer.x)
      expect(inner.x + inner.width, part).toBeLessThanOrEqual(outer.x + outer.width)
      expect(inner.y + inner.height, part).toBeLessThanOrEqual(outer.y + outer.height)
    }
    const beyond = await bar.evaluate((element) => {
      const { right } = element.getBoundingClientRect()
      const edge = right - Number.parseFloat(getComputedStyle(element).paddingRight)
      return [...element.querySelectorAll('.n-tag, .n-button, .n-tag i')]
        .filter(part => part.getBoundingClientRect().right > edge + 0.5)
        .map(part => part.textContent || part.className)
    })
    expect(beyond).toEqual([])
    // A short name is not cut for a long one beside it.
    const database = bar.getByTestId('target-database').locator('.truncate')
    expect(await database.evaluate(lacking)).toBeLessThanOrEqual(0)
    expect(outer.x + outer.width).toBeLessThanOrEqual(viewport.width)
    expect(await bar.evaluate(element => element.scrollWidth <= element.clientWidth)).toBe(true)
    await bar.getByTestId('rollback').click()
    await bar.getByTestId('rollback').waitFor({ state: 'detached' })
  })

  it.each([
    ['640 px', 640, ['rows', 'transaction', 'position']],
    ['1024 px at 200 %', 512, ['rows', 'transaction', 'position']],
    ['1280 px', 1280, ['rows', 'times', 'connection', 'database', 'product', 'transaction', 'position']],
  ])('leaves parts out of the status bar rather than cutting them: %s', async (_, width, kept) => {
    const { page } = app
    await page.setViewportSize({ width, height: 400 })
    await run(page, 'BEGIN')
    await page.getByTestId('rollback').waitFor()
    const bar = page.getByTestId('status-bar')
    await expect.poll(async () => (await bar.evaluate(partsOf)).cut).toEqual([])
    const { whole } = await bar.evaluate(partsOf)
    expect(whole).toEqual(expect.arrayContaining(kept.map(part => `status-${part}`)))
    // What matters less is there only with all that matters more.
    const order = ['connection', 'database', 'product', 'address'].map(part => whole.includes(`status-${part}`))
    expect(order).toEqual([...order].sort((a, b) => Number(b) - Number(a)))
    await page.getByTestId('rollback').click()
    await page.getByTestId('rollback').waitFor({ state: 'detached' })
  })

  it('says in a narrow tree what the filter is, not what it finds', async () => {
    const { page } = app
    await page.setViewportSize({ width: 640, height: 400 })
    const placeholder = page.getByLabel('Filter objects').locator('xpath=..').locator('.n-input__placeholder')
    await expect.poll(() => placeholder.textContent()).toBe('Filter')
    expect(await placeholder.evaluate(element => element.scrollWidth <= element.clientWidth)).toBe(true)
    await page.setViewportSize({ width: 1280, height: 800 })
    await expect.poll(() => placeholder.textContent()).toBe('Filter objects')
  })
})
