import type { Browser, Page } from 'playwright-core'
import type { Scene } from '../gallery/scenes/scene.ts'
import type { Stage } from '../gallery/stage.ts'
import axe from 'axe-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { openStage, settled, takeSeat } from '../gallery/stage.ts'
import { describeBrowser, launchBrowser } from '../support/browser.ts'

const standards = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa']

/** What the rules find that keeps people out, one line each. */
async function seriousFaults(page: Page): Promise<string[]> {
  await page.evaluate(axe.source)
  const violations = await page.evaluate(async (values) => {
    const { run } = (window as unknown as { axe: typeof axe }).axe
    // What passes is counted, not named: to name hundreds of elements takes longer than to judge them.
    const found = await run({ runOnly: { type: 'tag', values }, resultTypes: ['violations'] })
    if (found.passes.length < 5) throw new Error('The rules found nothing to look at.')
    return found.violations
  }, standards)
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(
        ({ target, failureSummary }) => `${id} at ${target.join(' ')}: ${failureSummary?.split('\n')[1]?.trim() ?? ''}`,
      ),
    )
}

/** What can be used but lies beyond the window's edge, where nothing scrolls to it. */
function outOfReach(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const scrolls = (element: Element): boolean => {
      for (let parent = element.parentElement; parent; parent = parent.parentElement) {
        if (/auto|scroll/.test(getComputedStyle(parent).overflowX) && parent.scrollWidth > parent.clientWidth)
          return true
      }
      return !!element.closest('.cm-editor')
    }
    return [...document.querySelectorAll('a[href], button, input, [role=button], [role=switch], [role=tab]')]
      .filter((element) => {
        const { left, right, width } = element.getBoundingClientRect()
        return width > 0 && (left < -1 || right > innerWidth + 1) && !scrolls(element)
      })
      .map(element => element.outerHTML.slice(0, 160))
  })
}

/**
 * Looks at scenes one after the other, in both themes and at narrow sizes. They are halved between two files, which run
 * side by side.
 */
export function expectOpenToEveryone(scenes: Scene[]): void {
  describeBrowser('every page is open to everyone', () => {
    let stage: Stage
    let browser: Browser

    beforeAll(async () => {
      [stage, browser] = await Promise.all([openStage(), launchBrowser()])
    })
    afterAll(async () => {
      await browser?.close()
      await stage?.stop()
    })

    it.each(scenes)('$name', async ({ show }) => {
      const seat = await takeSeat(browser, stage, { theme: 'light', language: 'en', width: 1280, height: 800 })
      await show(seat)
      expect(await seriousFaults(seat.page)).toEqual([])
      await seat.page.emulateMedia({ colorScheme: 'dark' })
      // A busy page learns of it late, and stands still until then.
      await seat.page.waitForFunction(() => document.documentElement.classList.contains('dark'))
      await settled(seat.page)
      expect(await seriousFaults(seat.page), 'in the dark').toEqual([])
      // A zoom of 200 % at 1280×800 leaves the page 640×400 points.
      for (const size of [{ width: 1024, height: 700 }, { width: 640, height: 400 }]) {
        await seat.page.setViewportSize(size)
        await settled(seat.page)
        expect(await outOfReach(seat.page), `at ${size.width} points`).toEqual([])
      }
      await seat.close()
    })
  })
}
