import type { Page } from 'playwright-core'
import type { DesktopApp } from '../support/desktop.ts'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { describeBrowser } from '../support/browser.ts'
import { ask, failure, startDesktop } from '../support/desktop.ts'
import { freePort } from '../support/free-port.ts'
import { temporaryProfile } from '../support/profile.ts'
import { contentOf, filesBelow } from '../support/secrets.ts'

const secret = 'correct horse battery staple'
const master = 'the master password'

describeBrowser('saved passwords in the desktop app', () => {
  let app: DesktopApp | undefined
  afterEach(async () => {
    await app?.process.end()
    app = undefined
  })

  async function start(dataDir: string, keyring?: string): Promise<Page> {
    app = await startDesktop({ dataDir, env: { TIHC_TEST_KEYRING: keyring } })
    return app.workbench()
  }
  /** A connection whose server is not there: whether its password is read shows in how that fails. */
  const save = async (page: Page) =>
    (
      await ask(
        page,
        (tihc, { port, password }) => tihc.connections.create({ name: 'nobody', host: '127.0.0.1', port, password }),
        { port: await freePort(), password: secret },
      )
    ).id
  const connect = (page: Page, id: string) =>
    failure(page, (tihc, connection) => tihc.connections.connect({ id: connection }), id)

  describe('with a password store of the system', () => {
    it('open at the next start, and lie in no file', async () => {
      const dataDir = temporaryProfile()
      const keyring = join(temporaryProfile(), 'keyring')
      let page = await start(dataDir, keyring)
      const id = await save(page)
      expect(await ask(page, tihc => tihc.vault.status())).toMatchObject({
        protection: 'system',
        locked: false,
        systemAvailable: true,
        secrets: 1,
      })
      await app!.stop()
      page = await start(dataDir, keyring)
      expect(await connect(page, id)).toMatchObject({ code: 'unavailable' })
      await app!.stop()
      expect(existsSync(join(dataDir, 'secret.key'))).toBe(false)
      const key = readFileSync(keyring, 'utf8')
      for (const file of filesBelow(dataDir)) {
        const text = contentOf(file).toString('latin1')
        expect(text.includes(secret) || text.includes(key), file).toBe(false)
      }
    })

    it('are wrapped anew for a newer key, and are not lost while the store is locked', async () => {
      const dataDir = temporaryProfile()
      const keyring = join(temporaryProfile(), 'keyring')
      let page = await start(dataDir, keyring)
      const id = await save(page)
      await app!.stop()
      writeFileSync(keyring, `${readFileSync(keyring, 'utf8')}\nrotated`)
      page = await start(dataDir, keyring)
      expect(await connect(page, id)).toMatchObject({ code: 'unavailable' })
      await app!.stop()

      writeFileSync(`${keyring}.locked`, '')
      page = await start(dataDir, keyring)
      expect(await ask(page, tihc => tihc.vault.status())).toMatchObject({
        protection: 'system',
        locked: true,
        systemAvailable: false,
      })
      expect(await failure(page, tihc => tihc.vault.unlock())).toMatchObject({
        code: 'conflict',
        details: { reason: 'locked' },
      })
      rmSync(`${keyring}.locked`)
      expect(await ask(page, tihc => tihc.vault.unlock())).toMatchObject({ locked: false })
      expect(await connect(page, id)).toMatchObject({ code: 'unavailable' })
      await app!.stop()
    })
  })

  describe('where the backend is basic_text', () => {
    it('are not kept beyond the program without a master password', async () => {
      const dataDir = temporaryProfile()
      let page = await start(dataDir)
      const id = await save(page)
      expect(await ask(page, tihc => tihc.vault.status())).toMatchObject({
        protection: 'none',
        locked: false,
        systemAvailable: false,
      })
      expect(await connect(page, id)).toMatchObject({ code: 'unavailable' })
      await app!.stop()
      page = await start(dataDir)
      expect(
        await failure(page, (tihc, connection) => tihc.sql.openSession({ connectionId: connection }), id),
      ).toMatchObject({ code: 'conflict', details: { reason: 'secret', field: 'password', connectionId: id } })
      await app!.stop()
    })

    it('open with the master password: wrong ones, a change and a reset', async () => {
      const dataDir = temporaryProfile()
      let page = await start(dataDir)
      const id = await save(page)
      expect(await ask(page, (tihc, password) => tihc.vault.setMasterPassword({ password }), master)).toMatchObject({
        protection: 'masterPassword',
        locked: false,
      })
      await app!.stop()

      page = await start(dataDir)
      expect(
        await failure(page, (tihc, connection) => tihc.sql.openSession({ connectionId: connection }), id),
      ).toMatchObject({ code: 'conflict', details: { reason: 'locked' } })
      for (let n = 0; n < 10; n++) {
        expect(await failure(page, tihc => tihc.vault.unlock({ password: 'wrong' }))).toMatchObject({
          code: 'forbidden',
        })
      }
      expect(await failure(page, (tihc, password) => tihc.vault.unlock({ password }), master)).toMatchObject({
        code: 'too_many',
        details: { retryAfterSeconds: expect.any(Number) as number },
      })
      expect(await ask(page, tihc => tihc.vault.reset())).toEqual({ forgotten: 1 })
      expect(
        await failure(page, (tihc, connection) => tihc.sql.openSession({ connectionId: connection }), id),
      ).toMatchObject({ details: { reason: 'secret' } })
      await ask(page, (tihc, { connection, password }) => tihc.connections.update({ id: connection, password }), {
        connection: id,
        password: secret,
      })

      await ask(page, (tihc, password) => tihc.vault.setMasterPassword({ password }), master)
      await ask(page, (tihc, current) => tihc.vault.setMasterPassword({ password: 'another master', current }), master)
      expect(await ask(page, tihc => tihc.vault.lock())).toMatchObject({ locked: true })
      expect(await failure(page, (tihc, password) => tihc.vault.unlock({ password }), master)).toMatchObject({
        code: 'forbidden',
      })
      expect(await ask(page, tihc => tihc.vault.unlock({ password: 'another master' }))).toMatchObject({
        locked: false,
      })
      expect(await connect(page, id)).toMatchObject({ code: 'unavailable' })
      expect(app!.output()).not.toContain(secret)
      expect(app!.output()).not.toContain('another master')
      await app!.stop()
      for (const file of filesBelow(dataDir)) {
        const text = contentOf(file).toString('latin1')
        expect([secret, master, 'another master'].filter(one => text.includes(one)), file).toEqual([])
      }
    })
  })

  describe('a page that needs one', () => {
    /** The next start of a profile whose saved passwords are behind a master password. */
    async function startLocked(): Promise<Page> {
      const dataDir = temporaryProfile()
      const page = await start(dataDir)
      await save(page)
      await ask(page, (tihc, password) => tihc.vault.setMasterPassword({ password }), master)
      await app!.stop()
      return start(dataDir)
    }
    const openConnection = (page: Page) =>
      page.getByTestId('node-connection').filter({ hasText: 'nobody' }).getByTestId('toggle').click()
    const unreachable = (page: Page) =>
      page
        .getByText(/refused|could not be reached|nothing listens/i)
        .first()
        .waitFor()

    it('asks for the master password once, and what was asked for goes on', async () => {
      const page = await startLocked()
      const field = page.getByLabel('Master password')
      await field.fill('wrong')
      await page.keyboard.press('Enter')
      await page.getByTestId('modal-error').filter({ hasText: 'master password is wrong' }).waitFor()
      await field.fill(master)
      await page.keyboard.press('Enter')
      await expect.poll(() => page.getByRole('dialog').count()).toBe(0)
      await openConnection(page)
      await unreachable(page)
      expect(await page.getByRole('dialog').count()).toBe(0)
      await app!.stop()
    })

    it('fails with the reason where the person gives up', async () => {
      const page = await startLocked()
      await page.getByLabel('Master password').waitFor()
      await page.getByRole('button', { name: 'Cancel' }).click()
      await page.getByText(/saved passwords are locked/i).first().waitFor()
      await app!.stop()
    })

    it('asks for a password that is gone, saves it, and goes on', async () => {
      const dataDir = temporaryProfile()
      let page = await start(dataDir)
      const id = await save(page)
      await page.reload()
      // Where nothing keeps them, the person hears of it.
      await page.getByText('Passwords are not saved').waitFor()
      await app!.stop()
      page = await start(dataDir)
      await openConnection(page)
      await page.getByLabel('root at 127.0.0.1').fill(secret)
      await page.keyboard.press('Enter')
      await unreachable(page)
      expect(await connect(page, id)).toMatchObject({ code: 'unavailable' })
      await app!.stop()
    })

    it('asks for what a tunnel needs too, one after the other', async () => {
      const dataDir = temporaryProfile()
      let page = await start(dataDir)
      const port = await freePort()
      const { id } = await ask(
        page,
        (tihc, { port, password }) =>
          tihc.connections.create({
            name: 'nobody',
            host: 'db.internal',
            password,
            port: 4000,
            ssh: { host: '127.0.0.1', port, user: 'dba', method: 'password', password: `${password} of the tunnel` },
          }),
        { port, password: secret },
      )
      await app!.stop()
      page = await start(dataDir)
      await openConnection(page)
      await page.getByLabel('root at db.internal:4000').fill(secret)
      await page.keyboard.press('Enter')
      await page.getByLabel(`dba at 127.0.0.1:${port}`).fill(`${secret} of the tunnel`)
      await page.keyboard.press('Enter')
      await unreachable(page)
      expect(await connect(page, id)).toMatchObject({ code: 'unavailable' })
      await app!.stop()
    })

    it('the settings set, lock and remove the master password, and switch the local API', async () => {
      const page = await start(temporaryProfile(), join(temporaryProfile(), 'keyring'))
      await page.evaluate('location.hash = "#/settings"')
      await page.getByTestId('protection').filter({ hasText: 'The system\'s password store' }).waitFor()
      await page.getByRole('button', { name: 'Set master password' }).click()
      await page.getByLabel('New master password').fill(master)
      await page.getByLabel('Repeat password').fill(master)
      await page.keyboard.press('Enter')
      await page.getByTestId('vault-state').filter({ hasText: 'Unlocked' }).waitFor()
      await page.getByRole('button', { name: 'Lock now' }).click()
      await page.getByRole('button', { name: 'Unlock' }).click()
      await page.getByLabel('Master password', { exact: true }).fill(master)
      await page.keyboard.press('Enter')
      await page.getByTestId('vault-state').filter({ hasText: 'Unlocked' }).waitFor()
      await page.getByRole('button', { name: 'Remove' }).click()
      await page.getByLabel('Current master password').fill(master)
      await page.keyboard.press('Enter')
      await page.getByTestId('protection').filter({ hasText: 'The system\'s password store' }).waitFor()

      await page.getByLabel('Port', { exact: true }).fill(String(await freePort()))
      await page.keyboard.press('Tab')
      await page.getByTestId('local-api').click()
      const shown = (await page.getByTestId('local-password').textContent())!
      const { url } = await ask(page, tihc => tihc.localApi.status())
      const answer = await fetch(`${url}/api/v1/auth/login`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ username: 'admin', password: shown }),
      })
      expect(answer.status).toBe(200)
      await page.evaluate('location.hash = "#/workbench"')
      await page.locator('.cm-content').waitFor()
      await page.evaluate('location.hash = "#/settings"')
      await page.getByTestId('local-api').waitFor()
      expect(await page.content()).not.toContain(shown)
      await app!.stop()
    })
  })
})
