import type { Proxy } from '../support/proxy.ts'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeBrowser } from '../support/browser.ts'
import { describeEngines } from '../support/engines.ts'
import { openProxy } from '../support/proxy.ts'
import { endOfTask } from '../support/task-end.ts'
import { openSignedIn, shows } from './app-page.ts'
import { useDatabase, useWindow } from './suite.ts'

describeBrowser('the sources of the catalog', () => describeEngines('synced', (engine) => {
  const database = useDatabase(
    engine,
    'e2e_sources',
    'CREATE TABLE orders (id BIGINT PRIMARY KEY, note VARCHAR(40))',
    'CREATE TABLE customers (id BIGINT PRIMARY KEY)',
  )
  let proxy: Proxy
  beforeAll(async () => { proxy = await openProxy(engine) })
  afterAll(() => proxy.close())
  const { host, app } = useWindow(async (browser, host) => {
    const { client } = host.admin
    const { user, password } = engine
    const { host: address, port } = proxy
    const { id } = await client.connections.create({ name: 'shop', host: address, port, user, password })
    const { taskId } = await client.dataSources.sync({ id, databases: [database.name] })
    await endOfTask(client, taskId)
    return openSignedIn(browser, host, {}, '/#/catalog/sources')
  })
  afterAll(() => expect(app.problems).toEqual([]))

  const row = () => app.page.locator('.crud-row').filter({ hasText: `shop · ${database.name}` })
  const source = async () => (await host.admin.client.dataSources.list()).data[0]!
  const columnsOf = async (name: string) => {
    const { client } = host.admin
    const table = (await client.dataTables.list()).find(each => each.name === name)!
    return (await client.dataTables.details({ id: table.id })).columns
  }
  const sync = async () => {
    const { taskId } = await host.admin.client.dataSources.sync({ id: (await source()).id })
    await endOfTask(host.admin.client, taskId)
  }
  const more = async (action: string) => {
    await row().hover()
    await row().getByTestId('row-more').click()
    await app.page.getByTestId(action).click()
  }

  it('are synced every some hours where somebody wants it', async () => {
    const { page } = app
    await shows(() => row().textContent(), /Manually/)
    await more('schedule')
    const dialog = page.getByRole('dialog', { name: `Schedule of shop · ${database.name}` })
    await dialog.getByText('Every', { exact: true }).click()
    await dialog.getByLabel('hours').fill('6')
    await dialog.getByRole('button', { name: 'Save' }).click()
    await shows(() => row().textContent(), /Every 6 hours/)
    expect(await source()).toMatchObject({ every_hours: 6 })
  })

  it('ask whether a column that went and one that came are the same', async () => {
    const { page } = app
    const [, note] = await columnsOf('orders')
    await host.admin.client.dataTableColumns.update({ id: note!.id, desc: 'what the customer said' })
    await database.root.query('ALTER TABLE orders CHANGE COLUMN note remark VARCHAR(40)')
    await sync()
    await row().getByTestId('open-renames').click()
    const proposal = page.getByTestId('rename')
    await shows(() => proposal.textContent(), /note.*remark/)
    await proposal.getByRole('button', { name: 'Same', exact: true }).click()
    await page.getByText('No guesses to answer').waitFor()
    expect((await columnsOf('orders')).map(({ name, desc }) => [name, desc])).toEqual([
      ['id', ''],
      ['remark', 'what the customer said'],
    ])
    await page.keyboard.press('Escape')
    await expect.poll(() => row().getByTestId('open-renames').count()).toBe(0)
  })

  it('end a sync that is cancelled, and say how far it came', async () => {
    proxy.delay(400)
    await row().hover()
    await row().getByTestId('sync').click()
    await row().getByTestId('cancel-sync').click()
    await shows(() => row().getByTestId('sync-status').textContent(), /Cancelled.*was read/)
    proxy.delay(0)
    await sync()
    await shows(() => row().getByTestId('sync-status').textContent(), 'Done')
  })

  it('go with their tables once their name is typed', async () => {
    const { page } = app
    await more('delete-source')
    const dialog = page.getByRole('dialog').filter({ hasText: `Delete the source shop · ${database.name}?` })
    await dialog.getByText('Its 2 tables').waitFor()
    const confirm = dialog.getByRole('button', { name: 'Delete', exact: true })
    expect(await confirm.isDisabled()).toBe(true)
    await dialog.getByRole('textbox').fill(database.name)
    await confirm.click()
    await page.getByText('No sources yet').waitFor()
    expect(await host.admin.client.dataTables.list()).toEqual([])
  })
}))
