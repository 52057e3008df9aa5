import type { Page } from 'playwright-core'
import type { DesktopApp } from '../support/desktop.ts'
import type { Sent } from '../support/http-request.ts'
import { readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { afterEach, expect, it, onTestFinished } from 'vitest'
import { describeBrowser } from '../support/browser.ts'
import { ask, failure, startDesktop } from '../support/desktop.ts'
import { freePort } from '../support/free-port.ts'
import { sendRequest } from '../support/http-request.ts'
import { temporaryProfile } from '../support/profile.ts'

describeBrowser('the local API of the desktop app', () => {
  let app: DesktopApp | undefined
  afterEach(async () => {
    await app?.process.end()
    app = undefined
  })

  async function start(dataDir = temporaryProfile()): Promise<Page> {
    app = await startDesktop({ dataDir })
    return app.workbench()
  }
  const enable = (page: Page, port: number) => ask(page, (tihc, given) => tihc.localApi.enable({ port: given }), port)

  it('is off by default; on, it is the same profile behind a sign-in', async () => {
    const page = await start()
    expect(await ask(page, tihc => tihc.localApi.status())).toMatchObject({
      available: true,
      enabled: false,
      url: null,
      username: 'admin',
      hasPassword: false,
    })
    const port = await freePort()
    const { url, password, enabled } = await enable(page, port)
    expect([url, enabled]).toEqual([`http://127.0.0.1:${port}`, true])
    expect(password).toMatch(/^[a-z0-9]{5}(-[a-z0-9]{5}){3}$/)
    const { call, signIn } = caller(url!)

    expect((await call('/api/connections')).status).toBe(401)
    expect(
      (await call('/api/v1/auth/login', { method: 'POST', body: { username: 'admin', password: 'guess' } })).status,
    ).toBe(401)
    const token = await signIn(password!)
    const { json } = await call('/api/connections', { token })
    expect(json).toEqual(await ask(page, tihc => tihc.connections.list()))
    const { data: [sample] } = json as { data: Array<{ id: string }> }
    const answer = await call('/api/sql/execute', {
      method: 'POST',
      token,
      body: { connectionId: sample!.id, sql: 'SELECT 41 + 1 AS n' },
    })
    expect(answer).toMatchObject({ status: 200, json: { data: [{ n: 42 }] } })
    expect((await ask(page, tihc => tihc.sql.history({ limit: 1 }))).data[0]).toMatchObject({
      sql: 'SELECT 41 + 1 AS n',
    })
    // Catalog's open routes are not open here, and neither another site nor another name reaches in.
    expect((await call('/api/connections', { token, headers: { origin: 'https://evil.example' } })).status).toBe(403)
    expect((await call('/api/connections', { token, headers: { origin: 'app://tihc' } })).status).toBe(403)
    await app!.stop()
  })

  it('off, it is closed at once and its tokens end for good; a new password ends those of the old one', async () => {
    const page = await start()
    const port = await freePort()
    const { url, password } = await enable(page, port)
    const { call, signIn } = caller(url!)
    const first = await signIn(password!)
    expect((await call('/api/connections', { token: first })).status).toBe(200)
    expect(await ask(page, tihc => tihc.localApi.disable())).toMatchObject({ enabled: false, url: null })
    await expect(call('/api/connections', { token: first })).rejects.toThrow('fetch failed')

    expect((await enable(page, port)).password).toBeNull()
    expect((await call('/api/connections', { token: first })).status).toBe(401)
    const second = await signIn(password!)
    const anew = await ask(page, tihc => tihc.localApi.newPassword())
    expect(anew.password).not.toBe(password)
    expect((await call('/api/connections', { token: second })).status).toBe(401)
    expect((await call('/api/v1/auth/login', { method: 'POST', body: { username: 'admin', password } })).status).toBe(
      401,
    )
    expect((await call('/api/connections', { token: await signIn(anew.password!) })).status).toBe(200)
    expect(app!.output()).not.toContain(password)
    expect(app!.output()).not.toContain(anew.password)
    await app!.stop()
  })

  it('is open again at the next start, with the password that was shown once and is stored nowhere', async () => {
    const dataDir = temporaryProfile()
    let page = await start(dataDir)
    const { url, password } = await enable(page, await freePort())
    await app!.stop()
    for (const entry of readdirSync(dataDir, { recursive: true, withFileTypes: true })) {
      if (entry.isFile())
        expect(readFileSync(join(entry.parentPath, entry.name), 'latin1').includes(password!), entry.name).toBe(false)
    }
    page = await start(dataDir)
    expect(await ask(page, tihc => tihc.localApi.status())).toMatchObject({ enabled: true, url, hasPassword: true })
    const { call, signIn } = caller(url!)
    expect((await call('/api/v1/auth/me', { token: await signIn(password!) })).json).toMatchObject({
      username: 'admin',
    })
    await app!.stop()
  })

  it('a port that is taken is said, at the switch and at the start; the app goes on', async () => {
    const port = await freePort()
    const other = createServer()
    await new Promise<void>(resolve => other.listen(port, '127.0.0.1', resolve))
    onTestFinished(() => void other.close())
    const dataDir = temporaryProfile()
    let page = await start(dataDir)
    expect(await failure(page, (tihc, given) => tihc.localApi.enable({ port: given }), port)).toMatchObject({
      code: 'conflict',
      details: { field: 'port' },
      message: expect.stringContaining(String(port)) as string,
    })
    expect(await ask(page, tihc => tihc.localApi.status())).toMatchObject({ enabled: false, url: null })
    expect(await failure(page, tihc => tihc.localApi.enable({ port: 80 }))).toMatchObject({ code: 'bad_request' })

    await new Promise(resolve => other.close(resolve))
    await enable(page, port)
    await app!.stop()
    await new Promise<void>(resolve => other.listen(port, '127.0.0.1', resolve))
    page = await start(dataDir)
    expect(await ask(page, tihc => tihc.localApi.status())).toMatchObject({
      enabled: true,
      url: null,
      problem: expect.stringContaining(String(port)) as string,
    })
    const free = await freePort()
    expect(await enable(page, free)).toMatchObject({ url: `http://127.0.0.1:${free}`, problem: null })
    await app!.stop()
  })

  it('reaches neither the saved passwords\' lock nor its own switch nor this machine\'s settings', async () => {
    const page = await start()
    const { url, password } = await enable(page, await freePort())
    const { call, signIn } = caller(url!)
    const token = await signIn(password!)
    expect((await call('/api/vault', { token })).json).toMatchObject({ protection: 'none' })
    const refused: Array<[string, string, unknown]> = [
      ['POST', '/api/vault/unlock', { password: 'x' }],
      ['POST', '/api/vault/lock', {}],
      ['PUT', '/api/vault/master-password', { password: 'somebody else\'s' }],
      ['POST', '/api/vault/reset', {}],
      ['POST', '/api/local-api/enable', {}],
      ['POST', '/api/local-api/disable', {}],
      ['POST', '/api/local-api/password', {}],
      ['PUT', '/api/settings', { program: { idleLockMinutes: 0 } }],
      ['PUT', '/api/settings', { program: { updateChecks: true } }],
    ]
    for (const [method, path, body] of refused)
      expect((await call(path, { method, token, body })).status, path).toBe(403)
    expect(await ask(page, tihc => tihc.vault.status())).toMatchObject({ protection: 'none' })
    await app!.stop()
  })
})

function caller(url: string) {
  const call = (path: string, { method = 'GET', ...sent }: Sent & { method?: string } = {}) =>
    sendRequest(url + path, method, sent)
  return {
    call,
    async signIn(password: string): Promise<string> {
      const { status, json } = await call('/api/v1/auth/login', {
        method: 'POST',
        body: { username: 'admin', password },
      })
      expect(status).toBe(200)
      return (json as { token: string }).token
    },
  }
}
