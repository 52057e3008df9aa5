import { join } from 'node:path'
import { expect, it } from 'vitest'
import { describeBrowser } from '../support/browser.ts'
import { root } from '../support/desktop.ts'
import { adminPassword } from '../support/host.ts'
import { sendRequest } from '../support/http-request.ts'
import { lastLines, removeFolder, startOwned, temporaryFolder } from '../support/owned-process.ts'
import { until } from '../support/until.ts'

describeBrowser('an installed app as a host', () => {
  it('serves the same API without a window, SQLite in Electron\'s own processes, and ends by SIGTERM', async () => {
    const folder = await temporaryFolder('serve')
    const program = startOwned(process.execPath, [
      '--import',
      join(root, 'test/support/electron/hooks.ts'),
      join(root, 'out/main/index.js'),
      'serve',
      '--ozone-platform=headless',
      '--port',
      '0',
      '--data-dir',
      join(folder, 'data'),
    ], folder, { ...process.env, TIHC_ADMIN_PASSWORD: adminPassword })
    try {
      const url = await until('the host to listen', 30, () => {
        const found = /^listening on (\S+)$/m.exec(program.output())?.[1]
        if (!found && !program.alive) throw new Error(lastLines(program.output()))
        return found
      })
      const ask = async (path: string, token?: string, body?: object) => {
        const { json } = await sendRequest(url + path, body ? 'POST' : 'GET', { token, body })
        return json as { token: string, data: Array<{ id: string, n: number }> }
      }
      const { token } = await ask('/api/v1/auth/login', undefined, { username: 'admin', password: adminPassword })
      const { data: [sample] } = await ask('/api/connections', token)
      const { data } = await ask('/api/sql/execute', token, {
        connectionId: sample!.id,
        sql: 'SELECT COUNT(*) AS n FROM orders',
      })
      expect(data).toEqual([{ n: 100_000 }])
      // The stand-in says where its pages are once a window is opened.
      expect(program.output()).not.toMatch(/pages at/)
      program.kill('SIGTERM')
      expect(await program.exited).toMatchObject({ code: 0 })
    } finally {
      await program.end()
      await removeFolder(folder)
    }
  })
})
