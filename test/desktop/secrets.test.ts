import type { Page } from 'playwright-core'
import type { DesktopApp } from '../support/desktop.ts'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import mysql from 'mysql2/promise'
import { afterEach, expect, it, onTestFinished } from 'vitest'
import { describeBrowser } from '../support/browser.ts'
import { ask, failure, startDesktop } from '../support/desktop.ts'
import { describeEngines } from '../support/engines.ts'
import { heapOf } from '../support/heap.ts'
import { temporaryProfile } from '../support/profile.ts'
import { expectNoSecrets, noteSecret } from '../support/secrets.ts'
import { makeCertificates } from '../support/tls.ts'
import { until } from '../support/until.ts'

/** Not a profile: a key may lie here. */
function certificateFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'tihc-certificates-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  return folder
}

/** Which of them, by number: a failed test does not print them. */
const secretsIn = (text: string, secrets: readonly string[]): number[] =>
  secrets.flatMap((secret, index) => (text.includes(secret) ? [index] : []))

describeBrowser('secrets', () => {
  describeEngines('of connections', (engine) => {
    let app: DesktopApp | undefined
    afterEach(async () => {
      await app?.process.end()
      app = undefined
    })

    async function makePerson() {
      const root = await mysql.createConnection({
        host: engine.host,
        port: engine.port,
        user: engine.user,
        password: engine.password,
      })
      onTestFinished(() => root.end())
      const user = `desktop_${Date.now().toString(36)}`
      const password = `Right-${crypto.randomUUID()}`
      await root.query(`CREATE USER '${user}'@'%' IDENTIFIED BY '${password}'`)
      onTestFinished(async () => void await root.query(`DROP USER '${user}'@'%'`))
      return { user, password }
    }

    it('are neither in the page once they are saved nor in anything that the app writes', async () => {
      const { user, password } = await makePerson()
      const wrong = `Wrong-${crypto.randomUUID()}`
      const { client } = await makeCertificates(certificateFolder())
      const dataDir = temporaryProfile()
      const env = { TIHC_TEST_KEYRING: join(temporaryProfile(), 'keyring') }
      const server = { host: engine.host, port: engine.port, user }
      const secrets = [password, wrong, client.key.split('\n')[3]!]
      secrets.forEach((secret, index) => noteSecret(`secret ${index}`, secret))

      app = await startDesktop({ dataDir, env })
      const first = await app.workbench()
      const id = await ask(first, async (tihc, draft) => (await tihc.connections.create(draft)).id, {
        name: 'server',
        ...server,
        password,
      })
      await ask(first, (tihc, draft) => tihc.connections.create(draft), {
        name: 'with a key',
        ...server,
        password: wrong,
        tls: { mode: 'required' as const, cert: client.cert, key: client.key },
      })
      expect(
        await failure(first, (tihc, draft) => tihc.connections.test(draft), { name: 'x', ...server, password: wrong }),
      ).toMatchObject({ code: expect.stringMatching(/engine|unavailable/) as string })
      await failure(first, (tihc, url) => tihc.connections.parse({ url }), `mysql://u:${wrong}@h:99999/`)
      await ask(first, (tihc, connectionId) => tihc.sql.execute({ connectionId, sql: 'SELECT 1' }), id)
      // Not even the answers to the calls that carried them.
      expect(secretsIn(await app.heard(), secrets)).toEqual([])
      await app.stop()

      app = await startDesktop({ dataDir, env })
      const page = await app.page()
      await work(app, page, id)
      const heap = await heapOf(page)
      expect(heap).toContain('marker-that-is-there')
      expect(secretsIn(heap, secrets)).toEqual([])
      expect(secretsIn(await app.heard(), secrets)).toEqual([])
      await app.willAnswer(0)
      await app.main(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.webContents.forcefullyCrashRenderer())
      await until('the question', 10, async () => (await app!.asked()).questions[0])
      await (await app.page()).getByText('with a key').waitFor()
      const output = app.output()
      await app.stop()
      expect(secretsIn(output, secrets)).toEqual([])
      expectNoSecrets(dataDir)
    }, 120_000)

    /** What a person does with a saved connection: looks at it, tries it, runs something, and gets errors. */
    async function work(desktop: DesktopApp, page: Page, id: string): Promise<void> {
      await page.evaluate('void (window.kept = "marker-that-is-there")')
      await desktop.main(({ Menu }) => void Menu.getApplicationMenu()!.getMenuItemById('connections')!.click())
      await page.getByText('with a key').waitFor()
      expect(JSON.stringify(await ask(page, (tihc, given) => tihc.connections.get({ id: given }), id))).toContain(
        '"hasPassword":true',
      )
      await ask(page, (tihc, given) => tihc.connections.test({ id: given }), id)
      await ask(page, (tihc, given) => tihc.connections.connect({ id: given }), id)
      expect(await failure(page, (tihc, given) => tihc.connections.test({ id: given, port: 1 }), id)).toMatchObject({
        code: expect.any(String) as string,
      })
      expect(
        await ask(
          page,
          async (tihc, given) => (await tihc.sql.execute({ connectionId: given, sql: 'SELECT 7 AS n' })).data,
          id,
        ),
      ).toEqual([{ n: 7 }])
      await failure(page, (tihc, given) => tihc.sql.execute({ connectionId: given, sql: 'SELEKT' }), id)
    }
  })
})
