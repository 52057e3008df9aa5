import type { Page } from 'playwright-core'
import type { DesktopApp } from '../support/desktop.ts'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it, onTestFinished } from 'vitest'
import { describeBrowser } from '../support/browser.ts'
import { ask, spawnDesktop, startDesktop } from '../support/desktop.ts'
import { removeFolder } from '../support/owned-process.ts'
import { temporaryProfile } from '../support/profile.ts'
import { until } from '../support/until.ts'

const secret = 's3cret-of-the-link'
const link = `mysql://app:${secret}@db.example.com:4000/shop?ssl-mode=REQUIRED`

describeBrowser('what the desktop app is asked to open', () => {
  let app: DesktopApp | undefined
  afterEach(async () => {
    await app?.process.end()
    app = undefined
  })

  const tab = (page: Page, name: string) => page.getByTestId('editor-tab').filter({ hasText: name })
  const editor = (page: Page, text: string) => page.locator('.cm-content').filter({ hasText: text })
  const question = (n = 0) => until('the question', 10, async () => (await app!.asked()).questions[n])
  const choose = (id: string) =>
    app!.main(({ Menu }, command) => void Menu.getApplicationMenu()!.getMenuItemById(command)!.click(), id)
  /** Nothing was run, and no connection was made or reached. */
  async function expectUntouched(page: Page) {
    expect(await ask(page, async tihc => (await tihc.sql.tasks()).data)).toEqual([])
    expect(
      await ask(page, async tihc => (await tihc.connections.list()).data.map(({ name, status }) => [name, status])),
    ).toEqual([['Sample shop', expect.stringMatching(/connected$/)]])
  }

  it('a file that it was started with comes in a tab, and is not run', async () => {
    const folder = temporaryProfile()
    writeFileSync(join(folder, 'report.sql'), 'DROP TABLE orders; -- 订单\n')
    app = await startDesktop({ args: [join(folder, 'report.sql')] })
    const page = await app.page()
    await tab(page, 'report.sql').waitFor()
    await editor(page, 'DROP TABLE orders; -- 订单').waitFor()
    await expectUntouched(page)
    await app.stop()
  })

  describe('a second start', () => {
    it('hands its files to the first, by paths that count from its own folder', async () => {
      app = await startDesktop()
      const page = await app.workbench()
      const second = await spawnDesktop({
        dataDir: app.dataDir,
        args: ['mine.sql'],
        prepare: folder => writeFileSync(join(folder, 'mine.sql'), '\uFEFFSELECT 41 + 1;'),
      })
      onTestFinished(() => removeFolder(second.folder))
      expect(await second.process.exited).toMatchObject({ code: 0 })
      await tab(page, 'mine.sql').waitFor()
      await editor(page, 'SELECT 41 + 1;').waitFor()
      await expectUntouched(page)
      await app.stop()
    })

    it('with a link fills in the form after a question, without its password', async () => {
      app = await startDesktop()
      const page = await app.workbench()
      await app.willAnswer(0)
      const second = await spawnDesktop({ dataDir: app.dataDir, args: [link] })
      onTestFinished(() => removeFolder(second.folder))
      expect(await second.process.exited).toMatchObject({ code: 0 })
      const { message, detail } = await question()
      expect(message).toBe('Add a connection to the database “shop” on db.example.com:4000?')
      expect(detail).toContain('password')
      await page.waitForURL(/#\/connections$/)
      await expect.poll(() => page.locator('#connection-host').inputValue()).toBe('db.example.com')
      expect(await page.locator('#connection-user').inputValue()).toBe('app')
      expect(await page.locator('#connection-password').inputValue()).toBe('')
      await expectUntouched(page)
      expect(await app.heard()).not.toContain(secret)
      expect(await page.evaluate('JSON.stringify({ ...localStorage, ...sessionStorage })')).not.toContain(secret)
      expect(app.output()).not.toContain(secret)
      await app.stop()
    })

    it('with a link that the person refuses changes nothing', async () => {
      app = await startDesktop()
      const page = await app.workbench()
      await app.willAnswer(1)
      const second = await spawnDesktop({ dataDir: app.dataDir, args: [link] })
      onTestFinished(() => removeFolder(second.folder))
      await question()
      expect(await ask(page, async tihc => (await tihc.documents.openings()).openings)).toEqual([])
      expect(page.url()).toMatch(/#\/workbench$/)
      await expectUntouched(page)
      await app.stop()
    })
  })

  it('on a Mac the system\'s own events', async () => {
    const folder = temporaryProfile()
    writeFileSync(join(folder, 'mac.sql'), 'SELECT 1')
    app = await startDesktop()
    const page = await app.workbench()
    const prevented = await app.main(({ app: electron }, path) => {
      const event = { prevented: 0, preventDefault() { this.prevented++ } }
      electron.emit('open-file', event, path)
      return event.prevented
    }, join(folder, 'mac.sql'))
    expect(prevented).toBe(1)
    await tab(page, 'mac.sql').waitFor()
    await app.willAnswer(0)
    await app.main(({ app: electron }, url) => void electron.emit('open-url', { preventDefault() {} }, url), link)
    await page.waitForURL(/#\/connections$/)
    await app.stop()
  })

  it('that cannot be opened is said outside of the page, with what to do', async () => {
    const folder = temporaryProfile()
    writeFileSync(join(folder, 'old.sql'), Buffer.from('SELECT \'é\'', 'latin1'))
    app = await startDesktop()
    const page = await app.workbench()
    await app.willAnswer(0, 0, 0)
    await app.main(
      ({ app: electron }, paths) =>
        paths.forEach(path => electron.emit('second-instance', {}, [], '/', { args: [path], cwd: '/' })),
      [join(folder, 'old.sql'), join(folder, 'none.sql'), 'mysql://good.example%E2%80%AEmoc.live/'],
    )
    await question(2)
    const said = (await app.asked()).questions.map(({ message, detail }) => `${message} ${detail}`).sort()
    expect(said[0]).toMatch(/^The link was not opened The link holds characters/)
    expect(said[1]).toMatch(/^“none.sql” was not opened There is no such file/)
    expect(said[2]).toMatch(/^“old.sql” was not opened .*Save it as UTF-8/)
    // What is not even a list of texts is passed over.
    await app.main(({ app: electron }) =>
      [undefined, null, 7, { args: [{}], cwd: [] }].forEach(garbage =>
        electron.emit('second-instance', {}, [], '/', garbage),
      ),
    )
    expect(await ask(page, async tihc => (await tihc.documents.openings()).openings)).toEqual([])
    await expectUntouched(page)
    await app.stop()
  })

  it('waits for a page that has crashed', async () => {
    const folder = temporaryProfile()
    writeFileSync(join(folder, 'late.sql'), 'SELECT \'late\'')
    app = await startDesktop()
    await app.workbench()
    await app.main(({ dialog }) => {
      dialog.showMessageBox = (async () =>
        new Promise(resolve =>
          Object.assign(globalThis, { reload: () => resolve({ response: 0, checkboxChecked: false }) }),
        )) as never
    })
    await app.main(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.webContents.forcefullyCrashRenderer())
    await until('the question', 10, () => app!.main(() => 'reload' in globalThis || undefined))
    await app.main(
      ({ app: electron }, path) => void electron.emit('second-instance', {}, [], '/', { args: [path], cwd: '/' }),
      join(folder, 'late.sql'),
    )
    await app.main(() => (globalThis as unknown as { reload?: () => void }).reload?.())
    const after = await app.page()
    await tab(after, 'late.sql').waitFor()
    await app.stop()
  })

  it('is chosen, changed and saved over the menu; a change by another program is asked about', async () => {
    const folder = temporaryProfile()
    const dataDir = temporaryProfile()
    const path = join(folder, 'work.sql')
    writeFileSync(path, 'SELECT 1;\r\n')
    app = await startDesktop({ dataDir })
    let page = await app.workbench()
    await app.willChoose([path])
    await choose('openFile')
    await tab(page, 'work.sql').waitFor()
    const mark = () => tab(page, 'work.sql').getByTestId('tab-modified').count()
    expect(await mark()).toBe(0)
    await editor(page, 'SELECT 1;').click()
    await page.keyboard.press('Control+End')
    await page.keyboard.insertText('SELECT 2;')
    await expect.poll(mark).toBe(1)
    await choose('saveFile')
    await expect.poll(() => readFileSync(path, 'utf8')).toBe('SELECT 1;\r\nSELECT 2;')
    await expect.poll(mark).toBe(0)

    writeFileSync(path, 'theirs')
    await page.keyboard.insertText('-- ours')
    await app.willAnswer(1)
    await choose('saveFile')
    expect((await question()).message).toContain('was changed by another program')
    expect(readFileSync(path, 'utf8')).toBe('theirs')
    await expect.poll(mark).toBe(1)
    await app.stop()

    // The file is known after a restart too.
    app = await startDesktop({ dataDir })
    page = await app.workbench()
    await tab(page, 'work.sql').click()
    await editor(page, '-- ours').waitFor()
    await app.willAnswer(0)
    await choose('saveFile')
    await expect.poll(() => readFileSync(path, 'utf8')).toBe('SELECT 1;\r\nSELECT 2;-- ours')
    await app.willChoose([join(folder, 'other')])
    await choose('saveFileAs')
    await tab(page, 'other.sql').waitFor()
    expect(readFileSync(join(folder, 'other.sql'), 'utf8')).toBe('SELECT 1;\nSELECT 2;-- ours')
    await app.stop()
  })

  it('is dropped on the workbench', async () => {
    app = await startDesktop()
    const page = await app.workbench()
    const drop = (name: string, bytes: number[]) => page.evaluate(`(() => {
      const data = new DataTransfer()
      data.items.add(new File([new Uint8Array(${JSON.stringify(bytes)})], ${JSON.stringify(name)}))
      const dropped = new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true })
      document.querySelector('.cm-content').dispatchEvent(dropped)
    })()`)
    await drop('dropped.sql', Array.from(Buffer.from('SELECT \'订单\'')))
    await tab(page, 'dropped.sql').waitFor()
    await editor(page, 'SELECT \'订单\'').waitFor()
    await drop('photo.png', [1, 2, 3])
    await page.getByText('photo.png is no SQL file').waitFor()
    await drop('latin1.sql', [0xE9])
    await page.getByText('The file is no text in UTF-8').waitFor()
    expect(await page.getByTestId('editor-tab').count()).toBe(2)
    expect(page.url()).toMatch(/#\/workbench$/)
    await expectUntouched(page)
    await app.stop()
  })

  it('is not of the page\'s choice: no path is taken from it and none given to it', async () => {
    const folder = temporaryProfile()
    writeFileSync(join(folder, 'a.sql'), 'SELECT 1')
    app = await startDesktop({ args: [join(folder, 'a.sql')] })
    const page = await app.page()
    await page.reload()
    await tab(await app.page(), 'a.sql').waitFor()
    for (const id of [join(folder, 'a.sql'), '../../etc/passwd', 'a.sql']) {
      expect(
        await ask(
          page,
          (tihc, given) =>
            tihc.documents.save({ id: given, text: 'x' }).then(
              () => 'saved',
              (error: { code: string }) => error.code,
            ),
          id,
        ),
      ).toBe('not_found')
    }
    expect(
      await page.evaluate(
        'window.tihc.documents.choose({ path: "/etc/passwd" }).then(() => "chosen", error => error.code)',
      ),
    ).toBe('bad_request')
    expect(await page.evaluate('JSON.stringify({ ...localStorage })')).not.toContain(folder)
    expect(await app.heard()).not.toContain(folder)
    expect(readFileSync(join(folder, 'a.sql'), 'utf8')).toBe('SELECT 1')
    await app.stop()
  })
})
