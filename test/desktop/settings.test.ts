import type { DesktopApp } from '../support/desktop.ts'
import { afterEach, expect, it } from 'vitest'
import { describeBrowser } from '../support/browser.ts'
import { ask, failure, startDesktop } from '../support/desktop.ts'
import { temporaryProfile } from '../support/profile.ts'

describeBrowser('settings of the desktop app', () => {
  let app: DesktopApp | undefined
  afterEach(async () => {
    await app?.process.end()
    app = undefined
  })
  const systemTheme = () => app!.main(({ nativeTheme }) => nativeTheme.themeSource)

  it('hold in the page and in the system\'s parts of the window, now and at the next start', async () => {
    const dataDir = temporaryProfile()
    app = await startDesktop({ dataDir })
    let page = await app.workbench()
    expect(await systemTheme()).toBe('system')
    await ask(page, tihc =>
      tihc.settings.update({
        general: { theme: 'dark', language: 'zh-CN' },
        program: { updateChecks: true, idleLockMinutes: 3 },
      }),
    )
    await expect.poll(() => page.locator('html').getAttribute('class')).toContain('dark')
    await expect.poll(() => page.locator('html').getAttribute('lang')).toBe('zh-CN')
    await expect.poll(systemTheme).toBe('dark')
    expect(await ask(page, tihc => tihc.vault.status())).toMatchObject({ idleMinutes: 3 })
    await app.stop()

    app = await startDesktop({ dataDir })
    page = await app.page()
    expect(await systemTheme()).toBe('dark')
    await expect.poll(() => page.locator('html').getAttribute('lang')).toBe('zh-CN')
    expect(await ask(page, tihc => tihc.settings.get())).toMatchObject({ program: { updateChecks: true } })
    await app.stop()
  })

  it('say how much is written into the log file', async () => {
    app = await startDesktop({ env: { TIHC_LOG_LEVEL: undefined } })
    const page = await app.workbench()
    await page.evaluate('location.hash = "#/settings"')
    await page.getByTestId('log-level').click()
    await page.locator('.n-base-select-option', { hasText: 'Errors and warnings' }).click()
    await expect.poll(() => ask(page, async tihc => (await tihc.settings.get()).program.logLevel)).toBe('warn')
    await page.getByTestId('log-level').filter({ hasText: 'Errors and warnings' }).waitFor()
    await app.stop()
  })

  it('refuse what does not fit', async () => {
    app = await startDesktop()
    const page = await app.page()
    expect(await failure(page, tihc => tihc.settings.update({ editor: { fontSize: 500 } }))).toMatchObject({
      code: 'bad_request',
      details: { field: 'editor.fontSize' },
    })
    expect(await failure(page, tihc => tihc.settings.update({ localApi: { enabled: true } } as object))).toMatchObject({
      code: 'bad_request',
    })
    await app.stop()
  })
})
