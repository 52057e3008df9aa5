import type { RogueMysql } from '../support/rogue-mysql.ts'
import type { Certificates } from '../support/tls.ts'
import { Buffer } from 'node:buffer'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeBrowser } from '../support/browser.ts'
import { describeOuter } from '../support/outer-address.ts'
import { removeFolder, temporaryFolder } from '../support/owned-process.ts'
import { rsaFingerprint, startRogueMysql } from '../support/rogue-mysql.ts'
import { noteSecret } from '../support/secrets.ts'
import { makeCertificates } from '../support/tls.ts'
import { openApp, openConnections, shows, signIn } from './app-page.ts'
import { useWindow } from './suite.ts'

const password = 'a-password-for-one-server'

describeBrowser('a server that asks for the password', () =>
  describeOuter('over a connection that verifies nobody', host => {
    let folder: string
    let certificates: Certificates
    let server: RogueMysql

    beforeAll(async () => {
      noteSecret('the password of an account', password)
      folder = await temporaryFolder('server-keys')
      certificates = await makeCertificates(folder)
      server = await startRogueMysql(host, certificates.ip)
      server.behave(async wire => {
        await wire.greet('caching_sha2_password')
        await wire.switchTo('caching_sha2_password')
        const asked = await wire.more(Buffer.of(4))
        if (asked.length === 1) await wire.more(server.keys.publicKey)
        await wire.welcome()
      })
    })
    afterAll(async () => {
      await server?.close()
      await removeFolder(folder)
    })
    const { host: program, app } = useWindow(openConnections)

    const form = () => app.page.getByRole('dialog').filter({ hasText: 'Add connection' })
    const question = () => app.page.getByRole('dialog').filter({ hasText: `Is this ${host}:${server.port}?` })
    const test = () => form().getByRole('button', { name: 'Test', exact: true }).click()

    it('is told apart by the words of the TLS modes', async () => {
      const { page } = app
      await page.getByRole('button', { name: 'Add connection' }).first().click()
      await form().getByLabel('Name', { exact: true }).fill('far')
      await form().getByLabel('Host', { exact: true }).fill(host)
      await form().getByLabel('Port', { exact: true }).fill(String(server.port))
      await form().locator('#connection-password').fill(password)
      await form().locator('.n-tabs-tab').getByText('TLS', { exact: true }).click()
      await form().getByText('Encrypted, unverified: someone in between can read it all').waitFor()
      await form().getByText('Unencrypted: anyone on the network can read it all').waitFor()
      await form().getByText('Required', { exact: false }).first().click()
    })

    it('is asked about, and does not get it where the answer is no', async () => {
      await test()
      await question().waitFor()
      const fingerprint = await question().getByTestId('fingerprint').textContent()
      expect(fingerprint).toMatch(/^SHA256:[\w+/]{43}$/)
      expect(await question().textContent()).toContain('CN=127.0.0.1')
      expect(await question().getByTestId('fingerprint-command').textContent()).toContain('openssl x509')
      await question().getByRole('button', { name: 'Cancel' }).click()
      await shows(() => form().getByRole('alert').textContent(), /^TLS: .*verify-identity.*SSH tunnel/)
      expect(server.knows(password)).toBe(false)
    })

    it('gets it where the answer is yes, and is among the known servers then', async () => {
      const { page } = app
      await test()
      await question().getByRole('button', { name: 'Accept and connect' }).click()
      await form()
        .getByText(/in \d+ ms/)
        .waitFor()
      expect(server.knows(password)).toBe(true)
      await form().getByRole('button', { name: 'Save' }).click()
      await page.locator('td', { hasText: 'far' }).first().waitFor()

      await page.getByTestId('page-more').click()
      await page.getByText('Known servers').click()
      const known = page.getByRole('dialog').filter({ hasText: 'Known servers' })
      await known.getByText('TLS certificate').waitFor()
      await known.getByText(`${host}:${server.port}`).waitFor()
      await page.keyboard.press('Escape')
      await known.waitFor({ state: 'hidden' })
    })

    it('is refused with another certificate, until the old one is removed there', async () => {
      const { page } = app
      server.certificate = certificates.foreign
      await page.getByTestId('more').click()
      await page.locator('.n-dropdown-option').filter({ hasText: 'Check' }).click()
      await shows(() => page.locator('body').textContent(), /shows another certificate than the accepted one/)
      expect(await question().count()).toBe(0)

      await page.getByTestId('page-more').click()
      await page.getByText('Known servers').click()
      const known = page.getByRole('dialog').filter({ hasText: 'Known servers' })
      await known.getByTestId('forget').click()
      const sure = page.getByRole('dialog').filter({ hasText: 'Remove the key of' })
      await sure.getByRole('button', { name: 'Remove' }).click()
      await known.getByText('No known servers').waitFor()
      await page.keyboard.press('Escape')
      await known.waitFor({ state: 'hidden' })
      expect((await program.admin.client.serverKeys.list()).data).toEqual([])
    })

    it('is asked about by its RSA key where there is no TLS, in Chinese and in the dark too', async () => {
      const { client } = program.admin
      await client.connections.create({ name: 'plain', host, port: server.port, user: 'somebody', password })
      const { page } = app
      await client.settings.update({ general: { language: 'zh-CN', theme: 'dark' } })
      await page.reload()
      await page.locator('td', { hasText: 'plain' }).first().waitFor()
      const row = page.locator('tr', { hasText: 'plain' })
      await row.getByTestId('more').click()
      await page.locator('.n-dropdown-option').filter({ hasText: '检查' }).click()
      const asked = page.getByRole('dialog').filter({ hasText: `这是 ${host}:${server.port} 吗？` })
      await asked.waitFor()
      expect(await asked.getByTestId('fingerprint').textContent()).toBe(rsaFingerprint(server.keys))
      expect(await asked.textContent()).toContain('RSA 密钥')
      await asked.getByRole('button', { name: '取消' }).click()
      await client.settings.update({ general: { language: 'en', theme: 'light' } })
    })

    it('is not for viewers to accept: they are told', async () => {
      const { client } = program.admin
      const tenant = (await client.auth.me()).tenant_id
      const viewer = 'viewer-horse-battery'
      await client.users.create({ username: 'vera', password: viewer, role: 'viewer', tenant_id: tenant })
      const window = await openApp(app.page.context().browser()!, program)
      try {
        const { page } = window
        await signIn(page, viewer, 'vera')
        await page.locator('#page').waitFor()
        await page.goto(`${program.url}/#/connections`)
        const row = page.locator('tr', { hasText: 'plain' })
        await row.getByTestId('more').click()
        await page.locator('.n-dropdown-option').filter({ hasText: 'Check' }).click()
        await shows(() => page.locator('body').textContent(), /asks for the password itself/)
        expect(await page.getByRole('dialog').count()).toBe(0)
      } finally {
        await window.close()
      }
    })
  }),
)
