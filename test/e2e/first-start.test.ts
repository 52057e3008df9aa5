import type { Browser } from 'playwright-core'
import type { Host } from '../support/host.ts'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeBrowser, launchBrowser } from '../support/browser.ts'
import { firstRows } from '../support/first-rows.ts'
import { startHost } from '../support/host.ts'
import { openSignedIn } from './app-page.ts'

describeBrowser('the first start of the host, without a server', () => {
  let host: Host
  let browser: Browser
  beforeAll(async () => {
    [host, browser] = await Promise.all([startHost({ sample: true }), launchBrowser()])
  })
  afterAll(async () => {
    await browser?.close()
    await host?.stop()
  })

  it('shows rows of the sample database in three clicks', async () => {
    const app = await openSignedIn(browser, host)
    const { clicks, row } = await firstRows(app.page)
    expect(clicks).toBe(3)
    expect(row).toContain('Alder Bread knife')
    expect(app.problems).toEqual([])
    await app.close()
  })
})
