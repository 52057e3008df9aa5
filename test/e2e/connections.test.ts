import mysql from 'mysql2/promise'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeBrowser } from '../support/browser.ts'
import { describeEngines } from '../support/engines.ts'
import { noteSecret } from '../support/secrets.ts'
import { openConnections } from './app-page.ts'
import { useWindow } from './suite.ts'

describeBrowser('the connections page', () => {
  describeEngines('adding a connection', (engine) => {
    const user = `e2e_${Date.now().toString(36)}`

    async function asRoot(...statements: string[]) {
      const { host, port, user, password } = engine
      const root = await mysql.createConnection({ host, port, user, password })
      for (const statement of statements) await root.query(statement)
      await root.end()
    }

    beforeAll(async () => {
      for (const typed of ['right-password', 'wrong-password']) noteSecret(`the password ${typed}`, typed)
      await asRoot(
        `CREATE USER '${user}'@'%' IDENTIFIED BY 'right-password'`,
        `GRANT SELECT ON mysql.* TO '${user}'@'%'`,
      )
    })
    afterAll(() => asRoot(`DROP USER '${user}'@'%'`))
    const { host, app } = useWindow(openConnections)

    it('says which part is at fault, then which server answers, and saves it', async () => {
      const { page } = app
      await page.getByRole('button', { name: 'Add connection' }).first().click()
      const dialog = page.getByRole('dialog')
      await dialog
        .getByLabel('Connection URL to fill in the fields from')
        .fill(`mysql://${user}:wrong-password@${engine.host}:${engine.port}/mysql`)
      await dialog.getByRole('button', { name: 'Apply' }).click()
      await dialog.getByRole('button', { name: 'Test', exact: true }).click()
      const alert = dialog.getByRole('alert')
      await alert.waitFor()
      expect(await alert.textContent()).toMatch(/^Password:/)

      await dialog.locator('input[type=password]').fill('right-password')
      await dialog.getByRole('button', { name: 'Test', exact: true }).click()
      await dialog.getByText(new RegExp(`${engine.name} \\d+\\.\\d+.* in \\d+ ms`)).waitFor()

      await dialog.getByPlaceholder('e.g. shop-prod').fill('the server')
      await dialog.getByRole('button', { name: 'Save' }).click()
      await page
        .getByRole('cell', { name: 'the server' })
        .or(page.locator('td', { hasText: 'the server' }))
        .first()
        .waitFor()
      const { data } = await host.admin.client.connections.list()
      expect(data).toMatchObject([{ name: 'the server', user, database: 'mysql', hasPassword: true }])
    })

    it('keeps the password when it is changed without one', async () => {
      const { page } = app
      await page.getByTestId('edit').click()
      const dialog = page.getByRole('dialog')
      await dialog.getByText('Refuses whatever is not known to be a read').waitFor()
      await dialog.getByRole('switch').click()
      await dialog.getByRole('button', { name: 'Test', exact: true }).click()
      await dialog.getByText(/in \d+ ms/).waitFor()
      await dialog.getByRole('button', { name: 'Save' }).click()
      await page.locator('td', { hasText: 'Read-only' }).waitFor()
    })

    it('names what is lost before it deletes', async () => {
      const { page } = app
      await page.getByTestId('more').click()
      await page.locator('.n-dropdown-option').filter({ hasText: 'Delete' }).click()
      const dialog = page.getByRole('dialog').filter({ hasText: 'Delete "the server"?' })
      await dialog.getByText(/address and password are deleted/).waitFor()
      await dialog.getByRole('button', { name: 'Delete' }).click()
      await page.getByText('No connections yet').waitFor()
      expect((await host.admin.client.connections.list()).data).toEqual([])
      expect(app.problems).toEqual([])
    })
  })
})
