import { expect, it } from 'vitest'
import { describeBrowser } from '../support/browser.ts'
import { describeEngines } from '../support/engines.ts'
import { openOn, shows } from './app-page.ts'
import { useDatabase, useWindow } from './suite.ts'

describeBrowser('changing what a server holds from the object tree', () => {
  describeEngines('on a server', (engine) => {
    const { host, port, user, password } = engine
    const database = useDatabase(engine, 'e2e_structure', 'CREATE TABLE orders (id INT PRIMARY KEY, amount INT)')
    const { app } = useWindow(async (browser, own) => {
      const more = { name: 'shop', host, port, user, password, environment: 'production' }
      await own.admin.client.connections.create(more)
      return await openOn('shop', browser, own)
    })

    const node = (kind: string, name: string) =>
      app.page.getByTestId(`node-${kind}`).filter({ has: app.page.getByText(name, { exact: true }) })
    const dialog = () => app.page.getByRole('dialog')
    const sql = () => dialog().getByTestId('structure-sql').textContent()

    async function choose(kind: string, name: string, act: string): Promise<void> {
      await node(kind, name).click({ button: 'right' })
      await app.page.locator('.n-dropdown-menu').getByText(act).click()
      await dialog().waitFor()
    }
    const columnNames = async () => {
      const [rows] = await database.root.query(`SHOW COLUMNS FROM \`${database.name}\`.orders`)
      return (rows as Array<{ Field: string }>).map(({ Field }) => Field)
    }

    it('shows the statement of a column, adds it, and shows the column', async () => {
      await node('database', database.name).click()
      await node('table', 'orders').click()
      await app.page.keyboard.press('ArrowRight')
      await node('column', 'amount').waitFor()
      await choose('table', 'orders', 'Add column…')
      await dialog().getByText('Fill in the form to see the statement.').waitFor()
      await dialog().getByLabel('Name').fill('no`te')
      await shows(sql, /ADD COLUMN `no``te` VARCHAR\(255\)/)
      await dialog().getByLabel('Type').fill('INT; DROP TABLE orders')
      await shows(sql, /not one type of a column/)
      await dialog().getByRole('button', { name: 'Add', exact: true }).click()
      await dialog().getByTestId('modal-error').filter({ hasText: 'not one type of a column' }).waitFor()
      await dialog().getByLabel('Type').fill('VARCHAR(64)')
      await dialog().getByLabel('Comment').fill('it\'s')
      await shows(sql, /COMMENT 'it''s'/)
      await dialog().getByRole('button', { name: 'Add', exact: true }).click()
      await dialog().waitFor({ state: 'detached' })
      expect(await columnNames()).toEqual(['id', 'amount', 'no`te'])
    })

    it('drops a column of production once its name was typed', async () => {
      // It stands there by itself.
      await node('column', 'no`te').waitFor()
      await choose('column', 'no`te', 'Drop column…')
      await shows(sql, /DROP COLUMN `no``te`/)
      const drop = dialog().getByRole('button', { name: 'Drop', exact: true })
      await drop.click()
      await dialog().getByTestId('modal-error').waitFor()
      expect(await columnNames()).toContain('no`te')
      await dialog().getByPlaceholder('no`te').fill('no`te')
      await drop.click()
      await dialog().waitFor({ state: 'detached' })
      expect(await columnNames()).toEqual(['id', 'amount'])
      await node('column', 'no`te').waitFor({ state: 'detached' })
    })

    it('creates a database, and drops it once its name was typed', async () => {
      const name = `${database.name}_more`
      await choose('connection', 'shop', 'New database…')
      await dialog().getByLabel('Name').fill(name)
      await dialog().getByLabel('Character set').fill('utf8mb4')
      await shows(sql, new RegExp(`CREATE DATABASE \`${name}\` CHARACTER SET utf8mb4`))
      await dialog().getByRole('button', { name: 'Create' }).click()
      await dialog().waitFor({ state: 'detached' })
      await node('database', name).waitFor()
      await database.root.query(`CREATE TABLE \`${name}\`.t (x INT)`)

      await choose('database', name, 'Drop database…')
      await shows(() => dialog().getByTestId('structure-loss').textContent(), /^1 table(?:, about .*,)? will be gone/)
      await dialog().getByPlaceholder(name).fill(name)
      await dialog().getByRole('button', { name: 'Drop', exact: true }).click()
      await dialog().waitFor({ state: 'detached' })
      await node('database', name).waitFor({ state: 'detached' })
      const [rows] = await database.root.query(`SHOW DATABASES LIKE '${name}'`)
      expect(rows).toEqual([])
      expect(app.problems).toEqual([])
    })

    const tableNames = async () => {
      const [rows] = await database.root.query(`SHOW TABLES FROM \`${database.name}\``)
      return (rows as object[]).map(row => String(Object.values(row)[0]))
    }

    it('renames a table', async () => {
      await choose('table', 'orders', 'Rename…')
      await dialog().getByText('Fill in the form to see the statement.').waitFor()
      await dialog().getByLabel('Name').fill('x'.repeat(65))
      await shows(sql, /64 at the most/)
      await dialog().getByLabel('Name').fill('or`ders')
      await shows(sql, /RENAME TABLE .* TO .*`or``ders`;/)
      await dialog().getByRole('button', { name: 'Rename', exact: true }).click()
      await dialog().waitFor({ state: 'detached' })
      await node('table', 'or`ders').waitFor()
      expect(await tableNames()).toEqual(['or`ders'])
    })

    it('empties a table of production once its name was typed, and says what goes', async () => {
      await database.root.query(`INSERT INTO \`${database.name}\`.\`or\`\`ders\` VALUES (1, 2)`)
      await choose('table', 'or`ders', 'Truncate…')
      await shows(() => dialog().getByTestId('structure-loss').textContent(), /rows? .*will be gone/)
      await shows(sql, /TRUNCATE TABLE .*`or``ders`;/)
      await dialog().getByPlaceholder('or`ders').fill('or`ders')
      await dialog().getByRole('button', { name: 'Truncate', exact: true }).click()
      await dialog().waitFor({ state: 'detached' })
      const [rows] = await database.root.query(`SELECT * FROM \`${database.name}\`.\`or\`\`ders\``)
      expect(rows).toEqual([])
    })

    it('drops several tables that were chosen, those first that refer to others', async () => {
      await database.root.query(`CREATE TABLE \`${database.name}\`.a_parents (id INT PRIMARY KEY)`)
      await database.root.query(`CREATE TABLE \`${database.name}\`.b_children
        (p INT, FOREIGN KEY (p) REFERENCES \`${database.name}\`.a_parents (id))`)
      await node('database', database.name).click({ button: 'right' })
      await app.page.locator('.n-dropdown-menu').getByText('Refresh').click()
      await node('table', 'a_parents').click()
      await app.page.keyboard.press('Shift+ArrowDown')
      await choose('table', 'b_children', 'Drop 2 objects…')
      await shows(sql, /^DROP TABLE .*b_children.*a_parents/)
      await dialog().getByPlaceholder(database.name).fill(database.name)
      await dialog().getByRole('button', { name: 'Drop', exact: true }).click()
      await dialog().waitFor({ state: 'detached' })
      await node('table', 'a_parents').waitFor({ state: 'detached' })
      expect(await tableNames()).toEqual(['or`ders'])
    })

    it('offers nothing of it for the server\'s own databases', async () => {
      await node('database', 'mysql').click({ button: 'right' })
      const menu = app.page.locator('.n-dropdown-menu')
      await menu.getByText('Refresh').waitFor()
      expect(await menu.getByText('Drop database…').count()).toBe(0)
      await app.page.keyboard.press('Escape')
    })
  })
})
