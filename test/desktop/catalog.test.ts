import type { Page } from 'playwright-core'
import type { CatalogDoor } from '../support/catalog-door.ts'
import type { DesktopApp } from '../support/desktop.ts'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeBrowser } from '../support/browser.ts'
import { describeDocumentedCatalog } from '../support/catalog-conformance.ts'
import { catalogCalls, catalogOver } from '../support/catalog-door.ts'
import { ask, callByName, startDesktop } from '../support/desktop.ts'

/* The documented catalog over the bridge: the same calls, fields and errors, without a sign-in and without statuses. */
describeBrowser('the catalog in the desktop app', () => {
  let app: DesktopApp
  let page: Page
  beforeAll(async () => {
    app = await startDesktop()
    page = await app.page()
  })
  afterAll(() => app?.stop())

  const overBridge: CatalogDoor = (call, input) => callByName(page, call, input)

  describeDocumentedCatalog(overBridge, async () => (await ask(page, tihc => tihc.auth.me())).tenant_id)

  it('needs the ids that HTTP has in its paths, as text', async () => {
    const { refused } = catalogOver(overBridge)
    for (const call of catalogCalls.filter(name => /\.(?:get|details|update|delete)$/.test(name))) {
      for (const input of [{}, { id: 1 }, { id: null }, { id: ['x'] }, { id: '' }, { id: 'x'.repeat(1000) }])
        expect(await refused(call, input, 'bad_request')).toMatchObject({ details: { field: 'id' } })
    }
  })
})
