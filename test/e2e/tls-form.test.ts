import type { Locator, Page } from 'playwright-core'
import type { TestServer } from '../support/servers.ts'
import type { Certificates } from '../support/tls.ts'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeBrowser } from '../support/browser.ts'
import { describeEngines } from '../support/engines.ts'
import { removeFolder, temporaryFolder } from '../support/owned-process.ts'
import { connectAdmin } from '../support/servers.ts'
import { makeCertificates } from '../support/tls.ts'
import { openConnections, shows } from './app-page.ts'
import { useWindow } from './suite.ts'

describeBrowser('the TLS part of a connection', () => {
  describeEngines('to a server with a certificate of its own CA', (engine) => {
    let folder: string
    let certificates: Certificates
    let server: TestServer

    beforeAll(async () => {
      folder = await temporaryFolder('tls-form')
      certificates = await makeCertificates(folder)
      server = await engine.startOwn({ tls: certificates.right })
    })
    afterAll(async () => {
      await server?.stop()
      await removeFolder(folder)
    })
    const { host, app } = useWindow(openConnections)

    async function chooseFile(page: Page, field: Locator, file: string) {
      const button = field.locator('xpath=ancestor::*[.//button][1]').getByRole('button', { name: 'File…' })
      const [chooser] = await Promise.all([page.waitForEvent('filechooser'), button.click()])
      await chooser.setFiles(file)
    }

    it('reads the CA from a file and says when it is the wrong one', async () => {
      const { page } = app
      await page.getByRole('button', { name: 'Add connection' }).first().click()
      const dialog = page.getByRole('dialog')
      await dialog.getByLabel('Name', { exact: true }).fill('with TLS')
      await dialog.getByLabel('Host', { exact: true }).fill('localhost')
      await dialog.getByLabel('Port', { exact: true }).fill(String(server.port))
      await dialog.getByText('TLS', { exact: true }).click()
      await dialog.getByText('Verify identity').click()
      const ca = dialog.getByRole('textbox', { name: 'CA certificate', exact: true })
      await chooseFile(page, ca, certificates.foreign.caFile)
      await shows(() => ca.inputValue(), /-----BEGIN CERTIFICATE-----/)
      await dialog.getByRole('button', { name: 'Test', exact: true }).click()
      await shows(() => dialog.getByRole('alert').textContent(), /^TLS: .*not issued by the CA/)
    })

    it('checks the certificate against the host as typed, an address too, and its time', async () => {
      const { page } = app
      const dialog = page.getByRole('dialog')
      const cases = [
        { name: 'wrong', host: 'localhost', says: /^TLS: .*not made out to “localhost”/ },
        { name: 'ip', host: 'localhost', says: /^TLS: .*not made out to “localhost”/ },
        { name: 'ip', host: '127.0.0.1', says: null },
        { name: 'expired', host: 'localhost', says: /^TLS: .*has expired/ },
      ] as const
      await chooseFile(
        page,
        dialog.getByRole('textbox', { name: 'CA certificate', exact: true }),
        certificates.right.caFile,
      )
      for (const { name, host: typed, says } of cases) {
        const other = await engine.startOwn({ tls: certificates[name] })
        try {
          await dialog.getByText('General', { exact: true }).click()
          await dialog.getByLabel('Host', { exact: true }).fill(typed)
          await dialog.getByLabel('Port', { exact: true }).fill(String(other.port))
          await dialog.getByRole('button', { name: 'Test', exact: true }).click()
          if (says) await shows(() => dialog.getByRole('alert').textContent(), says)
          else await dialog.getByText(/in \d+ ms/).waitFor()
        } finally {
          await other.stop()
        }
      }
      await dialog.getByText('General', { exact: true }).click()
      await dialog.getByLabel('Host', { exact: true }).fill('localhost')
      await dialog.getByLabel('Port', { exact: true }).fill(String(server.port))
      await dialog.getByText('TLS', { exact: true }).click()
    })

    it('says that the account demands a client certificate', async () => {
      const root = await connectAdmin(server)
      await root.query('CREATE USER x509@\'%\' IDENTIFIED BY \'p\' REQUIRE X509')
      await root.end()
      const dialog = app.page.getByRole('dialog')
      await dialog.getByText('General', { exact: true }).click()
      await dialog.getByLabel('User', { exact: true }).fill('x509')
      await dialog.locator('#connection-password').fill('p')
      await dialog.getByRole('button', { name: 'Test', exact: true }).click()
      await shows(() => dialog.getByRole('alert').textContent(), /^Password: .*client certificate/)
      await dialog.getByText('TLS', { exact: true }).click()
    })

    it('trusts the right CA, takes a client\'s certificate and key from files, and keeps them', async () => {
      const { page } = app
      const dialog = page.getByRole('dialog')
      const authority = dialog.getByRole('textbox', { name: 'CA certificate', exact: true })
      await chooseFile(page, authority, certificates.right.caFile)
      await chooseFile(page, dialog.getByRole('textbox', { name: 'Client certificate' }), certificates.client.certFile)
      await chooseFile(page, dialog.getByRole('textbox', { name: 'Client key' }), certificates.client.keyFile)
      await dialog.getByRole('button', { name: 'Test', exact: true }).click()
      await dialog.getByText(/in \d+ ms/).waitFor()
      await dialog.getByRole('button', { name: 'Save' }).click()
      await page.locator('td', { hasText: 'with TLS' }).first().waitFor()
      const [saved] = (await host.admin.client.connections.list()).data
      expect(saved!.tls).toMatchObject({
        mode: 'verify-identity',
        ca: certificates.right.ca,
        cert: certificates.client.cert,
        hasKey: true,
      })

      // The key does not come back to the page; the saved one is used.
      await page.getByTestId('edit').click()
      await dialog.getByText('TLS', { exact: true }).click()
      expect(await dialog.getByRole('textbox', { name: 'Client key' }).count()).toBe(0)
      await dialog.getByRole('button', { name: 'Test', exact: true }).click()
      await dialog.getByText(/in \d+ ms/).waitFor()
      expect(app.problems).toEqual([])
    })
  })
})
