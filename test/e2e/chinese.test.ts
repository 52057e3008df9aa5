import { expect, it } from 'vitest'
import { describeBrowser } from '../support/browser.ts'
import { describeEngines } from '../support/engines.ts'
import { freePort } from '../support/free-port.ts'
import { adminPassword } from '../support/host.ts'
import { noteSecret } from '../support/secrets.ts'
import { openApp, run } from './app-page.ts'
import { useWindow } from './suite.ts'

describeBrowser('the pages in Chinese', () => describeEngines('what goes wrong', (engine) => {
  const { host, app } = useWindow(async (browser, host) => {
    for (const typed of ['wrong-password', 'not-the-password']) noteSecret(`the password ${typed}`, typed)
    await host.admin.client.connections.create({
      name: 'reads',
      readOnly: true,
      host: engine.host,
      port: engine.port,
      user: engine.user,
      password: engine.password,
    })
    return openApp(browser, host, { locale: 'zh-CN' })
  })

  async function typePassword(password: string) {
    await app.page.locator('#login-username').fill('admin')
    await app.page.locator('input[name=password]').fill(password)
    await app.page.keyboard.press('Enter')
  }

  it('is told of a wrong password', async () => {
    await typePassword('not-the-password')
    await app.page.getByText('用户名或密码错误。请检查后重新登录。', { exact: true }).waitFor()
    await typePassword(adminPassword)
    await app.page.getByRole('heading', { level: 1 }).filter({ hasText: /好/ }).waitFor()
  })

  it('is told of a connection that was tested', async () => {
    const { page } = app
    await page.goto(`${host.url}/#/connections`)
    await page.getByRole('heading', { name: '连接', exact: true }).waitFor()
    await page.getByRole('button', { name: '新增连接' }).first().click()
    const dialog = page.getByRole('dialog')
    async function test(url: string): Promise<string> {
      await dialog.getByLabel('用于填充各字段的连接 URL').fill(url)
      await dialog.getByRole('button', { name: '应用' }).click()
      await dialog.getByRole('button', { name: '测试', exact: true }).click()
      await dialog.getByRole('alert').waitFor()
      return await dialog.getByRole('alert').textContent() ?? ''
    }
    const port = await freePort()
    expect(await test(`mysql://root:wrong-password@127.0.0.1:${port}/shop`)).toContain(
      `127.0.0.1:${port} 拒绝了连接：该端口上没有服务。请检查端口`,
    )
    await expect
      .poll(() => test(`mysql://nobody:wrong-password@${engine.host}:${engine.port}/mysql`))
      .toContain('服务器拒绝了用户“nobody”用此密码登录。请检查用户和密码')
    await page.keyboard.press('Escape')
  })

  it('is told what a statement failed of, in the server\'s own words where they are', async () => {
    const { page } = app
    await page.goto(`${host.url}/#/workbench`)
    await page.getByTestId('target-connection').filter({ hasText: 'reads' }).waitFor()
    const failure = page.getByTestId('run-error')
    await run(page, 'DELETE FROM nowhere')
    await failure.getByText('此连接为只读：DELETE 是写操作。如需执行，请在连接中关闭“只读”。', { exact: true }).waitFor()
    await run(page, 'SELECT no_such_thing')
    await failure.getByText(/Unknown column 'no_such_thing'/).waitFor()
  })

  it('is told of a connection that is down, and after a change of language in English', async () => {
    const { page } = app
    const { id } = await host.admin.client.connections.create({
      name: 'gone',
      host: '127.0.0.1',
      port: await freePort(),
    })
    await host.admin.client.connections.connect({ id }).catch(() => {})
    await page.goto(`${host.url}/#/`)
    await page.reload()
    const card = page.getByTestId('connection-card').filter({ hasText: 'gone' })
    await card.getByText(/拒绝了连接：该端口上没有服务/).first().waitFor()
    await host.admin.client.settings.update({ general: { language: 'en' } })
    await page.reload()
    await card.getByText(/refused the connection: nothing listens there/).first().waitFor()
  })
}))
