import { expect, it } from 'vitest'
import { describeBrowser } from '../support/browser.ts'
import { openOn, run } from './app-page.ts'
import { useWindow } from './suite.ts'

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
    expect(await database.evaluate(element => element.scrollWidth <= element.clientWidth)).toBe(true)
    expect(outer.x + outer.width).toBeLessThanOrEqual(viewport.width)
    expect(await bar.evaluate(element => element.scrollWidth <= element.clientWidth)).toBe(true)
    await bar.getByTestId('rollback').click()
    await bar.getByTestId('rollback').waitFor({ state: 'detached' })
  })
})
