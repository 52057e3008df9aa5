import type { DesktopApp } from '../support/desktop.ts'
import { afterEach, expect, it } from 'vitest'
import { describeBrowser } from '../support/browser.ts'
import { ask, startDesktop } from '../support/desktop.ts'
import { temporaryProfile } from '../support/profile.ts'

describeBrowser('the first start of the desktop app, without a server', () => {
  let app: DesktopApp | undefined
  afterEach(async () => {
    await app?.process.end()
    app = undefined
  })

  it('shows rows of the sample database in three clicks', async () => {
    app = await startDesktop()
    const page = await app.page()
    await page.evaluate(
      'addEventListener("pointerdown", () => { window.clicks = (window.clicks ?? 0) + 1 }, { capture: true })',
    )
    await page.getByTestId('open-sample').click()
    await page.getByTestId('run').click()
    const row = page.locator('.grid-row[data-row="0"]')
    await row.waitFor()
    expect((await row.textContent())!.length).toBeGreaterThan(10)
    expect(await page.evaluate('window.clicks')).toBeLessThanOrEqual(3)
    await app.stop()
  })

  it('brings the sample database once: deleted, it stays away', async () => {
    const dataDir = temporaryProfile()
    app = await startDesktop({ dataDir })
    const names = () =>
      app!.page().then(page => ask(page, async tihc => (await tihc.connections.list()).data.map(({ name }) => name)))
    expect(await names()).toEqual(['Sample shop'])
    await ask(await app.page(), async (tihc) => {
      const { data: [sample] } = await tihc.connections.list()
      await tihc.connections.delete({ id: sample!.id })
    })
    await app.stop()
    app = await startDesktop({ dataDir })
    expect(await names()).toEqual([])
    await app.stop()
  })
})
