import type { TestServer } from '../support/servers.ts'
import { afterAll, beforeAll, it } from 'vitest'
import { describeBrowser } from '../support/browser.ts'
import { describeEngines } from '../support/engines.ts'
import { noteSecret } from '../support/secrets.ts'
import { connectAdmin } from '../support/servers.ts'
import { openConnections, shows } from './app-page.ts'
import { useWindow } from './suite.ts'

describeBrowser('the form of a connection whose password has expired', () => {
  describeEngines('to a server that takes a new one', (engine) => {
    let server: TestServer

    beforeAll(async () => {
      server = await engine.startOwn({ letsExpiredIn: true })
      const admin = await connectAdmin(server)
      await admin.query('CREATE USER expired@\'%\' IDENTIFIED BY \'the old one 1\'')
      await admin.query('ALTER USER expired@\'%\' PASSWORD EXPIRE')
      await admin.end()
      noteSecret('the old password', 'the old one 1')
      noteSecret('the new password', 'the new one 22')
    })
    afterAll(() => server?.stop())
    const { app } = useWindow(openConnections)

    it('asks for a new one twice, gives it to the server, and goes on with it', async () => {
      const { page } = app
      await page.getByRole('button', { name: 'Add connection' }).first().click()
      const dialog = page.getByRole('dialog')
      await dialog.getByLabel('Name', { exact: true }).fill('expired')
      await dialog.getByLabel('Port', { exact: true }).fill(String(server.port))
      await dialog.getByLabel('User', { exact: true }).fill('expired')
      await dialog.locator('#connection-password').fill('the old one 1')
      await dialog.getByRole('button', { name: 'Test', exact: true }).click()
      await shows(() => dialog.getByRole('alert').textContent(), /^Password: .*has expired/)

      const asked = dialog.getByTestId('renew-password')
      await asked.locator('input').nth(0).fill('the new one 22')
      await asked.locator('input').nth(1).fill('another one 333')
      await asked.getByRole('button', { name: 'Set new password' }).click()
      await asked.getByText('The passwords do not match').waitFor()
      await asked.locator('input').nth(1).fill('the new one 22')
      // Enter gives it to the server; it does not save the form behind it.
      await asked.locator('input').nth(1).press('Enter')
      await dialog.getByText(/^Connected to .* in \d+ ms/).waitFor()
      await asked.waitFor({ state: 'detached' })

      await dialog.getByRole('button', { name: 'Save' }).click()
      await dialog.waitFor({ state: 'detached' })
      await page.getByRole('button', { name: 'Check all' }).click()
      await page.getByText('Connected', { exact: true }).waitFor()
    })
  })
})
