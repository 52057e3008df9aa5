import type { UpdateStatement } from '../../src/main/desktop/updates/update-signature.ts'
import type { DesktopApp } from '../support/desktop.ts'
import type { UpdateServer } from '../support/update-server.ts'
import { chmodSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { describeBrowser } from '../support/browser.ts'
import { ask, ended, startDesktop } from '../support/desktop.ts'
import { temporaryProfile } from '../support/profile.ts'
import { openUpdateServer } from '../support/update-server.ts'

describeBrowser('updates', () => {
  let server: UpdateServer
  let app: DesktopApp
  let installed: string
  beforeEach(async () => {
    const folder = temporaryProfile()
    // An AppImage is one file, which tells its program where it lies.
    installed = join(folder, 'TiHC.AppImage')
    writeFileSync(installed, 'the old one')
    chmodSync(installed, 0o755)
    server = await openUpdateServer({ version: '99.0.0', notes: '<p>Faster <b>exports</b></p>' })
    app = await startDesktop({
      env: {
        TIHC_UPDATE_URL: server.url,
        TIHC_UPDATE_PUBLIC_KEY: server.publicKey,
        APPIMAGE: installed,
        XDG_CACHE_HOME: folder,
      },
    })
  })
  afterEach(async () => {
    await app.process.end()
    await server.close()
  })
  const turnOn = async () => ask(await app.page(), tihc => tihc.settings.update({ program: { updateChecks: true } }))
  const check = () =>
    app.main(({ Menu }) => void Menu.getApplicationMenu()!.getMenuItemById('checkForUpdates')!.click())
  const questions = async () => (await app.asked()).questions
  const log = () => readFileSync(join(app.dataDir, 'logs/tihc.log'), 'utf8')
  const messages = async () => (await questions()).map(({ message }) => message)

  it('calls nobody while they are off, whatever is chosen', async () => {
    await app.willAnswer(0)
    await check()
    await expect.poll(messages).toEqual([expect.stringContaining('does not look for new versions')])
    await app.stop()
    expect(server.calls()).toEqual([])
  })

  it('tells what is new, fetches it after a yes, and installs it when the app quits', async () => {
    await turnOn()
    await app.willAnswer(1)
    await check()
    await expect
      .poll(questions)
      .toMatchObject([{ message: 'TiHC 99.0.0 is there.', detail: 'Faster exports', buttons: ['Download', 'Later'] }])
    expect(server.calls().sort()).toEqual(['latest-linux.yml', 'latest-linux.yml.sig'])
    await app.willAnswer(0, 0)
    await check()
    await expect.poll(messages).toContain('TiHC 99.0.0 is downloaded.')
    await ended(app.process)
    expect(readFileSync(installed, 'utf8')).toBe(server.installer)
    expect(server.headers().filter(name => /user|staging|cookie|auth/i.test(name) && name !== 'user-agent')).toEqual([])
  })

  it('keeps what it fetched until the app quits', async () => {
    await turnOn()
    await app.willAnswer(0, 1)
    await check()
    await expect.poll(messages).toContain('TiHC 99.0.0 is downloaded.')
    expect(readFileSync(installed, 'utf8')).toBe('the old one')
    await app.stop()
    expect(readFileSync(installed, 'utf8')).toBe(server.installer)
  })

  it.each([
    ['is not signed', { signature: null }, /HTTP_ERROR_404/],
    ['is signed by somebody else', { signature: 'foreign' }, /not signed by the makers/],
    [
      'was changed after it was signed',
      { metadata: (text: string) => text.replace('99.0.0', '99.0.1') },
      /not signed by the makers/,
    ],
    [
      'names its file by a weaker checksum',
      { metadata: (text: string) => text.replaceAll('sha512:', 'sha2:'), resign: true },
      /without its SHA-512/,
    ],
    ['is signed for another version', { statement: { version: '99.0.1' } }, /signature of version 99\.0\.1/],
    ['names another file than it gives', { installer: 'something else' }, /ERR_CHECKSUM_MISMATCH/],
  ] as const)('refuses what %s', async (_, change, reason) => {
    server.change(change)
    await turnOn()
    await app.willAnswer(0, 0)
    await check()
    await expect.poll(messages).toContain('TiHC could not look for a new version.')
    expect(await messages()).not.toContain('TiHC 99.0.0 is downloaded.')
    expect(log()).toMatch(reason)
    await app.stop()
    expect(readFileSync(installed, 'utf8')).toBe('the old one')
  })

  const misfits: Array<[string, Partial<UpdateStatement>, string, RegExp]> = [
    ['another system', { platform: 'win32' }, 'offers a version for another kind of computer', /signed for win32/],
    ['another arch', { archs: ['mips'] }, 'offers a version for another kind of computer', /signed for linux mips/],
    [
      'a time that is over',
      { validUntil: new Date(Date.now() - 1000).toISOString() },
      'is out of date',
      /may keep newer ones back/,
    ],
  ]
  it.each(misfits)('refuses what was signed for %s, and says so', async (_, statement, sentence, reason) => {
    server.change({ statement })
    await turnOn()
    await app.willAnswer(0)
    await check()
    await expect.poll(messages).toEqual([expect.stringContaining(sentence)])
    expect(log()).toMatch(reason)
    expect(server.calls().sort()).toEqual(['latest-linux.yml', 'latest-linux.yml.sig'])
    await app.stop()
    expect(readFileSync(installed, 'utf8')).toBe('the old one')
  })

  it('takes no older version', async () => {
    server.change({ metadata: text => text.replaceAll('99.0.0', '0.0.1'), resign: true })
    await turnOn()
    await app.willAnswer(0)
    await check()
    await expect.poll(messages).toEqual(['You have the newest version of TiHC.'])
    await app.stop()
  })
})
