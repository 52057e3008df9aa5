import type { DesktopApp } from '../support/desktop.ts'
import type { Endpoint } from '../support/servers.ts'
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import mysql from 'mysql2/promise'
import { afterEach, expect, it, onTestFinished } from 'vitest'
import { describeBrowser } from '../support/browser.ts'
import { ask, ended, spawnDesktop, startDesktop } from '../support/desktop.ts'
import { describeEngines } from '../support/engines.ts'
import { startHost } from '../support/host.ts'
import { removeFolder } from '../support/owned-process.ts'
import { temporaryProfile } from '../support/profile.ts'
import { until } from '../support/until.ts'

describeBrowser('the life of the desktop app', () => {
  let app: DesktopApp | undefined
  afterEach(async () => {
    await app?.process.end()
    app = undefined
  })

  it('a second start shows the first window and ends', async () => {
    app = await startDesktop()
    await app.main(({ BrowserWindow }) => {
      const window = BrowserWindow.getAllWindows()[0]!
      window.minimize()
      window.on('focus', () => Object.assign(globalThis, { focused: true }))
    })
    const second = await spawnDesktop({ dataDir: app.dataDir })
    onTestFinished(() => removeFolder(second.folder))
    expect(await second.process.exited).toMatchObject({ code: 0 })
    await until('the first window', 10, () => app!.main(({ BrowserWindow }) => {
      const [window] = BrowserWindow.getAllWindows()
      const { focused } = globalThis as unknown as { focused?: boolean }
      return focused && !window!.isMinimized() ? true : undefined
    }))
    await app.stop()
  })

  it('two profiles are two apps', async () => {
    app = await startDesktop()
    const other = await startDesktop()
    await other.stop()
    await app.stop()
  })

  it('says why it cannot start, and ends with 1', async () => {
    const dataDir = temporaryProfile()
    mkdirSync(join(dataDir, 'tihc.db'))
    const { process, folder } = await spawnDesktop({ dataDir })
    onTestFinished(() => removeFolder(folder))
    expect(await process.exited).toMatchObject({ code: 1 })
    expect(process.output()).toMatch(/error box: TiHC cannot start: .*tihc\.db/)
    expect(process.output()).not.toMatch(/\n\s+at /)
  })

  it('keeps its profile from a host that is started on it', async () => {
    app = await startDesktop()
    await expect(startHost({ dataDir: app.dataDir })).rejects.toThrow('already runs')
    await app.stop()
  })

  it('opens its window where it was closed', async () => {
    const dataDir = temporaryProfile()
    app = await startDesktop({ dataDir })
    await app.main(({ BrowserWindow }) =>
      BrowserWindow.getAllWindows()[0]!.setBounds({ x: 40, y: 50, width: 1000, height: 700 }),
    )
    await app.stop()
    app = await startDesktop({ dataDir })
    expect(await app.main(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.getBounds())).toEqual({
      x: 40,
      y: 50,
      width: 1000,
      height: 700,
    })
    await app.stop()
    writeFileSync(join(dataDir, 'window.json'), 'no json')
    app = await startDesktop({ dataDir })
    expect(await app.main(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.getBounds().width)).toBe(1280)
    await app.stop()
  })

  it('the menu\'s commands reach the page', async () => {
    app = await startDesktop()
    const page = await app.page()
    await page.getByRole('heading', { name: 'Welcome to TiHC' }).waitFor()
    const choose = (id: string) =>
      app!.main(({ Menu }, command) => void Menu.getApplicationMenu()!.getMenuItemById(command)!.click(), id)
    await choose('connections')
    await page.waitForURL(/#\/connections$/)
    const tabs = page.getByTestId('editor-tab')
    await choose('newTab')
    await page.waitForURL(/#\/workbench$/)
    await expect.poll(() => tabs.count()).toBe(2)
    await choose('closeTab')
    await expect.poll(() => tabs.count()).toBe(1)
    await choose('theme')
    await expect.poll(() => page.locator('html').getAttribute('class')).toContain('dark')
    await app.stop()
  })

  it('a crash of the page loses nothing', async () => {
    app = await startDesktop()
    const before = await app.workbench()
    await before.locator('.cm-content').click()
    await before.keyboard.insertText('SELECT 41 + 1')
    await expect
      .poll(() => before.evaluate('Object.values(localStorage).some(text => text.includes("41 + 1"))'))
      .toBe(true)
    await app.willAnswer(0)
    await app.main(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.webContents.forcefullyCrashRenderer())
    await until('the question', 10, async () => (await app!.asked()).questions[0])
    expect(app.output()).toContain('the page\'s process ended: crashed')
    const after = await app.workbench()
    await after.locator('.cm-content').filter({ hasText: 'SELECT 41 + 1' }).waitFor()
    await app.stop()
  })

  describeEngines('what is open on a server', (engine) => {
    it('a transaction is asked about before the app quits, and rolled back then', async () => {
      app = await startDesktop()
      const page = await app.page()
      const { root, table } = await makeTable(engine)
      onTestFinished(() => root.end())
      const sessionId = await ask(page, async (tihc, { name, ...server }) => {
        const { id } = await tihc.connections.create({ name: 'server', ...server })
        const session = await tihc.sql.openSession({ connectionId: id })
        await tihc.sql.execute({ sessionId: session.sessionId, sql: 'BEGIN' })
        await tihc.sql.execute({ sessionId: session.sessionId, sql: `INSERT INTO ${name} VALUES (1)` })
        return session.sessionId
      }, { name: table, host: engine.host, port: engine.port, user: engine.user, password: engine.password })

      // Stay: everything is as it was.
      await app.willAnswer(1)
      await app.main(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.close())
      await until('the question', 10, async () => (await app!.asked()).questions[0])
      expect((await app.asked()).questions[0]!.detail).toContain('One transaction is open')
      expect(
        await ask(
          page,
          async (tihc, id) => (await tihc.sql.sessions()).data.find(session => session.sessionId === id)?.inTransaction,
          sessionId,
        ),
      ).toBe(true)

      await app.willAnswer(0)
      await app.main(({ app: electron }) => electron.quit())
      await ended(app.process)
      expect((await root.query(`SELECT * FROM ${table}`))[0]).toEqual([])
      await root.query(`DROP TABLE ${table}`)
    })

    it('and so is a running statement, which is cancelled then', async () => {
      app = await startDesktop()
      const page = await app.page()
      const { root, table } = await makeTable(engine)
      onTestFinished(() => root.end())
      await ask(page, async (tihc, server) => {
        const { id } = await tihc.connections.create({ name: 'server', ...server })
        await tihc.sql.execute({ connectionId: id, sql: 'SELECT SLEEP(600), \'desktop\'', async: true })
      }, { host: engine.host, port: engine.port, user: engine.user, password: engine.password })
      const running = async () =>
        (
          (
            await root.query(
              'SELECT INFO FROM information_schema.PROCESSLIST WHERE INFO LIKE \'SELECT SLEEP(600), \\\'desktop%\'',
            )
          )[0] as unknown[]
        ).length
      await expect.poll(running).toBe(1)
      await app.willAnswer(0)
      await app.main(({ app: electron }) => electron.quit())
      await ended(app.process)
      await expect.poll(running).toBe(0)
      await root.query(`DROP TABLE ${table}`)
    })
  })

  it('leaves no lock and no half-written file behind', async () => {
    const dataDir = temporaryProfile()
    app = await startDesktop({ dataDir })
    await app.stop()
    expect(readdirSync(dataDir).filter(name => /-wal$|-journal$|\.tmp$/.test(name))).toEqual([])
    app = await startDesktop({ dataDir })
    await app.stop()
  })
})

async function makeTable({ host, port, user, password }: Endpoint) {
  const root = await mysql.createConnection({ host, port, user, password })
  const table = `test.desktop_${Date.now().toString(36)}`
  await root.query('CREATE DATABASE IF NOT EXISTS test')
  await root.query(`CREATE TABLE ${table} (n INT PRIMARY KEY)`)
  return { root, table }
}
