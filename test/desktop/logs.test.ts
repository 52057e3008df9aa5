import type { DesktopApp } from '../support/desktop.ts'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeBrowser } from '../support/browser.ts'
import { ask, startDesktop } from '../support/desktop.ts'
import { noteSecret } from '../support/secrets.ts'

describeBrowser('logs and diagnostics', () => {
  let app: DesktopApp
  const password = 'Tr0ub4dor&3'
  beforeAll(async () => {
    noteSecret('the password of a connection', password)
    app = await startDesktop()
  })
  afterAll(() => app?.stop())
  const log = () => readFileSync(join(app.dataDir, 'logs/tihc.log'), 'utf8')
  const choose = (id: string) =>
    app.main(({ Menu }, entry) => void Menu.getApplicationMenu()!.getMenuItemById(entry)!.click(), id)

  it('an error that nobody caught in the main process is written under an id, and the app goes on', async () => {
    await app.main(() => {
      setTimeout(() => {
        throw Object.assign(new Error('Duplicate entry \'Alice\' for key'), { code: 'ER_DUP_ENTRY', sqlState: '23000' })
      })
      void Promise.reject(new TypeError('password: Tr0ub4dor&3'))
    })
    await expect.poll(log).toMatch(/error internal error [\da-f-]{36}\n {2}Error ER_DUP_ENTRY 23000\n/)
    await expect.poll(log).toMatch(/error internal error [\da-f-]{36}\n {2}TypeError: password: \*\*\*\n/)
    expect(log()).not.toMatch(/Alice|Tr0ub4dor/)
    expect(await ask(await app.page(), tihc => tihc.app.info())).toMatchObject({ name: 'TiHC' })
  })

  it('an error that nobody caught in the page is written with its kind and place, not with its words', async () => {
    const page = await app.page()
    await page.evaluate('setTimeout(() => { throw new RangeError("the row of Alice") })')
    await expect.poll(log).toMatch(/error page error [\da-f-]{36}: RangeError at \S/)
    expect(log()).not.toContain('Alice')
  })

  it('the menu copies the diagnostics: versions, engines and problems, no name and no secret', async () => {
    const page = await app.page()
    await ask(page, async (tihc, secret) => {
      const { id } = await tihc.connections.create({
        name: 'Ledger of Alice',
        host: 'ledger.internal',
        port: 3999,
        user: 'alice',
        password: secret,
        tls: { mode: 'required' },
      })
      await tihc.sql.execute({ connectionId: id, sql: 'SELECT \'Alice\'' }).catch(() => {})
    }, password)
    await app.willAnswer(0)
    await choose('copyDiagnostics')
    await expect.poll(async () => (await app.asked()).questions.length).toBe(1)
    const text = await app.main(electron =>
      (electron as unknown as { clipboard: { readText: () => string } }).clipboard.readText(),
    )
    expect(text).toMatch(/^Program\n {2}TiHC \d+\.\d+\.\d+\n.*Node\.js \d/)
    expect(text).toContain('SQLite')
    expect(text).toMatch(/MySQL.*TLS required/)
    expect(text).toMatch(/Last problems\n {2}\d{4}-.*internal error/)
    expect(text).not.toMatch(/Alice|alice|ledger|Tr0ub4dor|3999|Sample shop|\n\s+at |\/tmp\/|\/home\//)
    expect((await ask(page, tihc => tihc.app.diagnostics())).text.split('\n', 1)).toEqual(text.split('\n', 1))
  })

  it('the menu shows the log file in its folder', async () => {
    await app.main(({ shell }) => { shell.showItemInFolder = path => void Object.assign(globalThis, { shown: path }) })
    await choose('showLog')
    expect(await app.main(() => (globalThis as unknown as { shown: string }).shown)).toBe(
      join(app.dataDir, 'logs/tihc.log'),
    )
  })

  it('writes no crash dump: it would hold what is in memory', async () => {
    // The stand-in has no crash reporter: starting one would have ended the app at its import.
    const sources = readFileSync(join(import.meta.dirname, '../../out/main/index.js'), 'utf8')
    expect(sources).not.toContain('crashReporter')
  })
})
