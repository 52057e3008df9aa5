import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { describeBrowser } from '../support/browser.ts'
import { describeEngines, engines } from '../support/engines.ts'
import { freePort } from '../support/free-port.ts'
import { removeFolder, temporaryFolder } from '../support/owned-process.ts'
import { openConnections } from './app-page.ts'
import { useWindow } from './suite.ts'

describeBrowser('the page of connections', () => describeEngines('with three of them', (engine) => {
  let folder: string
  const secret = 'hunter2-hunter2'

  beforeAll(async () => {
    folder = await temporaryFolder('connections-page')
  })
  afterAll(() => removeFolder(folder))
  const { host, app } = useWindow(async (browser, host) => {
    const { connections } = host.admin.client
    const server = { host: engine.host, port: engine.port, user: engine.user, password: engine.password }
    await connections.create({
      name: 'orders',
      ...server,
      folder: 'Shop',
      tags: ['eu', 'old'],
      environment: 'production',
    })
    await connections.create({ name: 'stock', ...server, folder: 'Shop', tags: ['eu'] })
    await connections.create({ name: 'gone', host: '127.0.0.1', port: await freePort(), password: secret })
    return openConnections(browser, host)
  })

  const cards = () => app.page.getByTestId('card')
  const card = (name: string) => cards().filter({ has: app.page.getByRole('heading', { name, exact: true }) })
  const menu = (name: string) => app.page.locator('.n-dropdown-option').filter({ hasText: name }).click()

  it('shows them as cards by folder, and remembers that', async () => {
    const { page } = app
    await page.locator('td', { hasText: 'orders' }).first().waitFor()
    await page.getByRole('radio', { name: 'Card view' }).click({ force: true })
    await card('orders').waitFor()
    expect(await cards().count()).toBe(3)
    await page.getByRole('heading', { name: 'Shop' }).waitFor()
    await page.reload()
    await card('orders').waitFor()
  })

  it('says of the one that is dead why, on its card only', async () => {
    const { page } = app
    await page.getByRole('button', { name: 'Check all' }).click()
    await card('gone').getByText(/refused the connection/).waitFor()
    for (const name of ['orders', 'stock']) {
      await card(name).getByText(new RegExp(`${engine.name} \\d`)).waitFor()
      await card(name).getByText('Connected', { exact: true }).waitFor()
    }
    expect(await page.getByText(/refused the connection/).filter({ visible: true }).count()).toBe(1)
    await card('gone').getByText('Not answering').waitFor()
  })

  it('finds by tag, folder and words', async () => {
    const { page } = app
    await page.getByPlaceholder('Search name, address, tag').fill('shop old')
    await expect.poll(() => cards().count()).toBe(1)
    await card('orders').waitFor()
    await page.getByPlaceholder('Search name, address, tag').fill('nothing like that')
    await page.getByText('No matching connections').waitFor()
    await page.getByRole('button', { name: 'Reset' }).click()
    await expect.poll(() => cards().count()).toBe(3)
  })

  it('duplicates with the secrets, which never come to the page', async () => {
    const answers: string[] = []
    app.page.on('response', async response => answers.push(await response.text().catch(() => '')))
    await card('gone').getByTestId('more').click()
    await menu('Duplicate')
    await card('gone (2)').waitFor()
    const { data } = await host.admin.client.connections.list()
    expect(data.find(({ name }) => name === 'gone (2)')).toMatchObject({ hasPassword: true, status: 'disconnected' })
    expect(answers.join()).not.toContain(secret)
  })

  it('writes a file without secrets and reads it again', async () => {
    const { page } = app
    await page.getByTestId('page-more').click()
    const [download] = await Promise.all([page.waitForEvent('download'), menu('Export to file')])
    expect(download.suggestedFilename()).toMatch(/^tihc-connections-\d{4}-\d\d-\d\d\.json$/)
    const file = join(folder, 'connections.json')
    await download.saveAs(file)
    const text = await readFile(file, 'utf8')
    expect(text).not.toContain(secret)
    const before = (await host.admin.client.connections.list()).data
    for (const { id } of before) await host.admin.client.connections.delete({ id })

    const parsed = JSON.parse(text) as { connections: object[] }
    parsed.connections.push({ name: 'odd', engine: 'Oracle' })
    await writeFile(file, JSON.stringify(parsed))
    await page.getByTestId('page-more').click()
    const [chooser] = await Promise.all([page.waitForEvent('filechooser'), menu('Import from file')])
    await chooser.setFiles(file)
    await page
      .getByRole('dialog')
      .filter({ hasText: '1 connection in the file could not be imported' })
      .getByText(/odd.*engine/)
      .waitFor()
    await page.getByRole('button', { name: 'OK' }).click()
    await card('gone (2)').waitFor()
    const comparable = (connections: typeof before) =>
      connections.map(({ name, host, port, user, folder, tags, environment, tls, ssh, advanced }) => ({
        name,
        host,
        port,
        user,
        folder,
        tags,
        environment,
        tls,
        ssh,
        advanced,
      }))
    const { data } = await host.admin.client.connections.list()
    expect(comparable(data)).toEqual(comparable(before))
    expect(data.every(({ hasPassword }) => !hasPassword)).toBe(true)
    expect(app.problems).toEqual([])
  })

  it('says so when the list cannot be had, and tries again', async () => {
    const { page } = app
    await page.route('**/api/connections', route =>
      route.fulfill({
        status: 503,
        contentType: 'application/json',
        body: JSON.stringify({ error: 'The store is away.', code: 'unavailable' }),
      }),
    )
    await page.reload()
    await page.getByText('The store is away.').waitFor()
    await page.unroute('**/api/connections')
    await page.getByRole('button', { name: 'Try again' }).click()
    await card('orders').waitFor()
  })
}, engines.filter(({ name }) => name === 'MariaDB')))
