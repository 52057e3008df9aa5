import type { Page } from 'playwright-core'
import type { DesktopApp } from '../support/desktop.ts'
import type { StructureDoor } from '../support/structure-door.ts'
import type { StructureGround } from '../support/structure-ground.ts'
import { afterAll, beforeAll, describe } from 'vitest'
import { describeBrowser } from '../support/browser.ts'
import { ask, callByName, startDesktop } from '../support/desktop.ts'
import { engines } from '../support/engines.ts'
import { openAdmin } from '../support/structure-admin.ts'
import { describeDocumentedStructure } from '../support/structure-conformance.ts'

/* The documented structure over the bridge: the same calls, fields and errors, without sign-in and statuses. */
describeBrowser('databases, tables and columns in the desktop app', () => {
  describe.each(engines.filter(({ skip }) => skip === undefined))('on $name', (engine) => {
    let app: DesktopApp
    let page: Page
    let ground: StructureGround
    let endAdmin: () => Promise<void>
    beforeAll(async () => {
      app = await startDesktop()
      page = await app.page()
      const { run, end } = await openAdmin(engine)
      endAdmin = end
      const { host, port, user, password } = engine
      const given = { name: 'here', host, port, user, password }
      const { id } = await ask(page, (tihc, draft) => tihc.connections.create(draft), given)
      ground = { product: engine.name, connectionId: id, run }
    })
    afterAll(async () => {
      await endAdmin?.()
      await app?.stop()
    })

    const overBridge: StructureDoor = (call, input) => callByName(page, call, input)

    describeDocumentedStructure(overBridge, () => ground)
  })
})
