import type { Admin } from '../support/structure-admin.ts'
import { afterAll, expect, it } from 'vitest'
import { describeBrowser } from '../support/browser.ts'
import { describeEngines, tidb } from '../support/engines.ts'
import { openAdmin } from '../support/structure-admin.ts'
import { until } from '../support/until.ts'
import { openOn, shows } from './app-page.ts'
import { useDatabase, useWindow } from './suite.ts'

describeBrowser('changes that a server works on by itself', () => {
  describeEngines('on their page', (engine) => {
    const { host, port, user, password } = engine
    const create = ['CREATE TABLE orders (id INT PRIMARY KEY, amount INT)', 'INSERT INTO orders VALUES (1, 1), (2, 1)']
    const database = useDatabase(engine, 'e2e_jobs', ...create)
    let connectionId: string
    const { app, host: own } = useWindow(async (browser, given) => {
      const { client } = given.admin
      connectionId = (await client.connections.create({ name: 'shop', host, port, user, password })).id
      await client.connections.connect({ id: connectionId })
      return await openOn('shop', browser, given)
    })
    const admins: Admin[] = []
    afterAll(async () => { await Promise.all(admins.map(admin => admin.end())) })
    const admin = async () => {
      const opened = await openAdmin(engine)
      admins.push(opened)
      return opened
    }

    const node = (kind: string, name: string) =>
      app.page.getByTestId(`node-${kind}`).filter({ has: app.page.getByText(name, { exact: true }) })
    const dialog = () => app.page.getByRole('dialog')
    const radio = (text: RegExp) => dialog().locator('.n-radio').filter({ hasText: text })
    const row = (text: string) =>
      app.page.locator('.n-data-table-tr', { hasText: database.name }).filter({ hasText: text }).first()
    async function choose(kind: string, name: string, act: string): Promise<void> {
      await node(kind, name).click({ button: 'right' })
      await app.page.locator('.n-dropdown-menu').getByText(act).click()
    }
    async function answer(question: string, button: string): Promise<void> {
      await dialog().filter({ hasText: question }).getByRole('button', { name: button, exact: true }).click()
      await dialog().waitFor({ state: 'detached' })
    }

    it('is reached from the connection in the object tree, and shows what ran', async () => {
      await choose('connection', 'shop', 'DDL jobs')
      await app.page.getByRole('heading', { name: 'DDL jobs' }).waitFor()
      await shows(() => row('orders').textContent(), /create table.*Done.*CREATE TABLE orders/)
    })

    it('shows who keeps a job waiting, pauses it, lets it go on and shows its end', async () => {
      const [reader, changer] = [await admin(), await admin()]
      await reader.run(`USE ${database.name}`, 'BEGIN', 'SELECT * FROM orders')
      const changed = changer.run(`ALTER TABLE ${database.name}.orders ADD COLUMN note INT`)
        .then(() => 'changed', String)
      await row('add column').filter({ hasText: 'blocked' }).waitFor({ timeout: 30_000 })
      await shows(() => row('add column').textContent(), /Running.*unknown.*ALTER TABLE/)

      await row('add column').click({ position: { x: 20, y: 12 } })
      const [[session]] = await reader.run('SELECT CONNECTION_ID()') as [[string]]
      await dialog().getByTestId('blocker').filter({ hasText: `Session ${session} of ${user}` }).waitFor()
      await app.page.keyboard.press('Escape')
      await dialog().waitFor({ state: 'detached' })

      await row('add column').getByTestId('pause-job').click()
      await answer('Pause job', 'Pause')
      await reader.run('ROLLBACK')
      await row('add column').filter({ hasText: 'Paused' }).waitFor({ timeout: 30_000 })
      await row('add column').getByTestId('resume-job').click()
      await answer('go on?', 'Resume')
      // By itself, without a reload.
      await row('add column').filter({ hasText: 'Done' }).waitFor({ timeout: 30_000 })
      expect(await changed).toBe('changed')
      expect(await row('add column').getByTestId('cancel-job').count()).toBe(0)
    })

    it('cancels a job, and the server has nothing of it', async () => {
      const [reader, changer] = [await admin(), await admin()]
      await reader.run(`USE ${database.name}`, 'BEGIN', 'SELECT * FROM orders')
      const changed = changer.run(`ALTER TABLE ${database.name}.orders ADD INDEX by_amount (amount)`)
        .then(() => 'changed', String)
      await row('by_amount').filter({ hasText: 'blocked' }).waitFor({ timeout: 30_000 })
      await row('by_amount').getByTestId('cancel-job').click()
      await answer('Cancel job', 'Cancel the job')
      await reader.run('ROLLBACK')
      expect(await changed).toMatch(/cancel/i)
      await row('by_amount').filter({ hasText: /Rolled back|Cancelled/ }).waitFor({ timeout: 30_000 })
      const [rows] = await database.root.query(`SHOW INDEX FROM ${database.name}.orders`)
      expect((rows as Array<{ Key_name: string }>).map(({ Key_name }) => Key_name)).toEqual(['PRIMARY'])
    })

    it('is reached from the tasks too', async () => {
      await app.page.goto(`${own.url}/#/tasks`)
      await app.page.getByTestId('to-ddl-jobs').click()
      await row('by_amount').waitFor()
    })

    it('offers what was dropped, and shows the statement that brings it back', async () => {
      await database.root.query(`CREATE TABLE ${database.name}.gone (id INT)`)
      await app.page.goto(`${own.url}/#/workbench`)
      await node('database', database.name).click()
      await choose('table', 'gone', 'Drop…')
      await dialog().getByRole('button', { name: 'Drop', exact: true }).click()
      await dialog().waitFor({ state: 'detached' })
      await app.page.getByRole('button', { name: 'Bring back', exact: true }).click()
      const sql = () => dialog().getByTestId('bring-back-sql').textContent()
      await radio(/gone.*dropped.*kept until/).waitFor()
      await shows(sql, new RegExp(`FLASHBACK TABLE .*${database.name}.*gone`))
      await dialog().getByLabel('Under the name').fill('back`again')
      await shows(sql, /TO `back``again`;/)
      // The store of the test server has no safe point: what it says is what the person reads, and nothing is there.
      await dialog().getByRole('button', { name: 'Bring back', exact: true }).click()
      await dialog().getByTestId('modal-error').filter({ hasText: 'tikv_gc_safe_point' }).waitFor()
      await app.page.keyboard.press('Escape')
      await dialog().waitFor({ state: 'detached' })
    })

    it('says whose transaction a drop waits for', async () => {
      await database.root.query(`CREATE TABLE ${database.name}.held (id INT)`)
      const reader = await admin()
      await reader.run(`USE ${database.name}`, 'BEGIN', 'SELECT * FROM held')
      const [[session]] = await reader.run('SELECT CONNECTION_ID()') as [[string]]
      await choose('database', database.name, 'Refresh')
      for (const act of ['Drop…', 'Truncate…', 'Rename…']) {
        await choose('table', 'held', act)
        await dialog().getByTestId('blocker').filter({ hasText: `session ${session}` }).waitFor()
        await app.page.keyboard.press('Escape')
        await dialog().waitFor({ state: 'detached' })
      }
      await reader.run('ROLLBACK')
    })

    it('offers a database that was dropped', async () => {
      const gone = `${database.name}_gone`
      await database.root.query(`CREATE DATABASE ${gone}`)
      await choose('connection', 'shop', 'Refresh')
      await choose('database', gone, 'Drop database…')
      await dialog().getByPlaceholder(gone).fill(gone)
      await dialog().getByRole('button', { name: 'Drop', exact: true }).click()
      await dialog().waitFor({ state: 'detached' })
      await app.page.getByRole('button', { name: 'Bring back', exact: true }).click()
      await radio(new RegExp(`${gone}.*dropped.*kept until`)).waitFor()
      await shows(
        () => dialog().getByTestId('bring-back-sql').textContent(),
        new RegExp(`FLASHBACK DATABASE .*${gone}`),
      )
      await dialog().getByRole('button', { name: 'Bring back', exact: true }).click()
      await dialog().getByTestId('modal-error').filter({ hasText: 'tikv_gc_safe_point' }).waitFor()
      await app.page.keyboard.press('Escape')
      await dialog().waitFor({ state: 'detached' })
    })

    it('lists what can be had back from the menu of the database', async () => {
      await database.root.query(`TRUNCATE TABLE ${database.name}.orders`)
      await until('an emptied table', 20, async () => {
        const { data } = await own.admin.client.databases.list({ connectionId })
        const { id } = data.find(({ name }) => name === database.name)!
        return (await own.admin.client.databases.dropped({ id })).data.find(({ kind }) => kind === 'truncate')
      })
      await choose('database', database.name, 'Bring back dropped tables…')
      await radio(/orders.*emptied/).click()
      await shows(() => dialog().getByLabel('Under the name').inputValue(), 'orders_restored')
      await shows(() => dialog().getByTestId('bring-back-sql').textContent(), /TO `orders_restored`;/)
      expect(app.problems).toEqual([])
    })
  }, [tidb])
})
