import type { Browser, BrowserContext, Page } from 'playwright-core'
import { installPageProbe } from './page-probe.ts'

/** A window's storage of its own, signed in where a token is given, with the probe in its pages. */
export async function openContext(browser: Browser, token?: string): Promise<BrowserContext> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-US' })
  await context.addInitScript(installPageProbe)
  if (token) {
    await context.addInitScript(
      value => sessionStorage.setItem('tihc.auth', JSON.stringify({ accessToken: value })),
      token,
    )
  }
  return context
}

/** Navigation start → what a person does first can be done: what `selector` finds is painted and may be used. */
export async function interactive(page: Page, url: string, selector: string): Promise<number> {
  await page.goto('about:blank')
  await page.goto(url, { waitUntil: 'commit' })
  return await page.evaluate(
    wanted =>
      window.tihcProbe.painted(() =>
        document.querySelector<HTMLInputElement>(wanted)?.matches(':enabled, [contenteditable]'),
      ),
    selector,
  )
}
