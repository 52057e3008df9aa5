import type { AddressInfo, Socket } from 'node:net'
import type { Page } from 'playwright-core'
import type { DesktopApp } from '../support/desktop.ts'
import { readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { createServer as createSocketServer } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest'
import { contentSecurityPolicy } from '../../src/main/transport/http/http-headers.ts'
import { describeBrowser } from '../support/browser.ts'
import { ask, root, startDesktop } from '../support/desktop.ts'
import { bindingName } from '../support/electron/page-side.ts'

describeBrowser('the desktop app keeps its page in', () => {
  let app: DesktopApp
  let page: Page
  beforeAll(async () => {
    app = await startDesktop()
    page = await app.page()
    await page.getByRole('heading', { name: 'Welcome to TiHC' }).waitFor()
  })
  afterAll(() => app?.stop())

  const preferences = () =>
    app.main(({ BrowserWindow }) =>
      (
        BrowserWindow.getAllWindows()[0]!.webContents as unknown as { getLastWebPreferences: () => object }
      ).getLastWebPreferences(),
    )
  const stays = async () => {
    expect(await page.evaluate('document.querySelector("#app") !== null')).toBe(true)
    await expect.poll(() => page.context().pages().length).toBe(1)
  }

  it('in a world of its own, in a sandbox, under Chromium\'s own rules', async () => {
    expect(await preferences()).toMatchObject({
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      webviewTag: false,
    })
  })

  it('without Node and without Electron', async () => {
    const found = await page.evaluate(
      '[\'require\', \'module\', \'process\', \'Buffer\', \'electron\', '
      + '\'ipcRenderer\', \'contextBridge\', \'remote\'].filter(name => name in window)',
    )
    expect(found).toEqual([])
    // All that the program adds to a page is the bridge, and what the pages themselves need.
    const own = await page.evaluate(
      'Object.keys(window).filter(name => name.startsWith("$") || /tihc|electron|ipc/i.test(name))',
    )
    expect(own).toEqual(expect.arrayContaining(['tihc']))
    expect(
      (own as string[]).filter(name => !['tihc', '$loadingBar', '$notification', '$message', '$dialog'].includes(name)),
    ).toEqual([])
  })

  describe('a content security policy', () => {
    it('stands on every answer, with neither inline scripts nor eval', async () => {
      expect(contentSecurityPolicy).toMatch(/default-src 'none'/)
      expect(contentSecurityPolicy).toMatch(/script-src 'self'(?:;|$)/)
      expect(contentSecurityPolicy).not.toMatch(/unsafe-eval|wasm-unsafe-eval/)
      const response = await page.reload()
      expect(await response!.headerValue('content-security-policy')).toBe(contentSecurityPolicy)
      expect(await response!.headerValue('x-content-type-options')).toBe('nosniff')
      page = await app.page()
    })

    it('runs no inline script', async () => {
      await page.evaluate(
        '(() => { const script = document.createElement("script"); '
        + 'script.textContent = "window.ran = 1"; document.body.append(script) })()',
      )
      await page.evaluate(
        '(() => { const image = document.createElement("img"); '
        + 'image.setAttribute("onerror", "window.ran = 2"); image.src = "missing.png"; '
        + 'document.body.append(image) })()',
      )
      expect(await page.evaluate('new Promise(resolve => setTimeout(() => resolve(window.ran), 200))')).toBeUndefined()
    })

    it('evaluates no text', async () => {
      // A function of the page's own, because what a test evaluates is allowed to.
      const refused = await page.evaluate(`new Promise(resolve => {
        document.addEventListener('securitypolicyviolation', ({ blockedURI }) => resolve(blockedURI), { once: true })
        setTimeout('window.ran = 3', 0)
      })`)
      expect(refused).toBe('eval')
      expect(await page.evaluate('window.ran')).toBeUndefined()
    })
  })

  describe('loads nothing but the app\'s own files', () => {
    let url: string
    let asked = 0
    const server = createServer((_, response) => {
      asked++
      response
        .setHeader('access-control-allow-origin', '*')
        .setHeader('content-type', 'text/html')
        .end('<p>elsewhere</p>')
    })
    beforeAll(async () => {
      await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
      url = `http://127.0.0.1:${(server.address() as { port: number }).port}/`
    })
    afterAll(() => server.close())

    it('by fetch, image, script, frame or navigation', async () => {
      await page.evaluate(`fetch(${JSON.stringify(url)}, { mode: 'no-cors' }).catch(() => {})`)
      for (const tag of ['img', 'script', 'iframe']) {
        await page.evaluate(
          `new Promise(resolve => { const it = document.createElement('${tag}'); `
          + `it.onload = it.onerror = resolve; it.src = ${JSON.stringify(url)}; document.body.append(it); `
          + 'setTimeout(resolve, 500) })',
        )
      }
      await app.willAnswer(1)
      await page.evaluate(`location.href = ${JSON.stringify(url)}`)
      await expect.poll(async () => (await app.asked()).questions.at(-1)?.detail).toBe(url)
      await stays()
      expect(asked).toBe(0)
    })

    it('not even where the content security policy would let it', async () => {
      const cancelled = await app.main(async ({ BrowserWindow }, address) => {
        try {
          await BrowserWindow.getAllWindows()[0]!.loadURL(address)
          return false
        } catch {
          return true
        }
      }, url)
      expect(cancelled).toBe(true)
      expect(asked).toBe(0)
      await stays()
    })

    it('and a page of another origin could not call', async () => {
      const other = await startDesktop()
      onTestFinished(() => other.stop())
      const elsewhere = await other.page()
      // Until then the page still changes its own address, which would interrupt what follows.
      await elsewhere.getByRole('heading', { name: 'Welcome to TiHC' }).waitFor()
      await other.main(async ({ BrowserWindow, session }, address) => {
        // The protection before this one is taken away.
        session.defaultSession.webRequest.onBeforeRequest(null)
        await BrowserWindow.getAllWindows()[0]!.loadURL(address)
      }, url)
      await elsewhere.waitForURL(url)
      expect(asked).toBeGreaterThan(0)
      expect(await elsewhere.evaluate('window.tihc.app.info().then(() => "answered", error => error.code)')).toBe(
        'forbidden',
      )
    })
  })

  it.each([
    'file:///etc/passwd',
    'app://other/index.html',
    'app://tihc/other.html',
    'data:text/html,<p>x',
    'javascript:window.ran=4',
    'blob:app://tihc/1',
    'chrome://version',
    'mailto:a@b.c',
  ])('does not navigate to %s', async url => {
    await page
      .evaluate(
        '(() => { const link = document.createElement(\'a\'); link.href = '
        + `${JSON.stringify(url.replace('app://tihc', ''))}; document.body.append(link); link.click() })()`,
      )
      .catch(() => {})
    await ask(page, tihc => tihc.app.info())
    await stays()
    expect(await page.evaluate('window.ran')).toBeUndefined()
    expect((await app.asked()).links).toEqual([])
  })

  it('serves nothing from beside the pages', async () => {
    for (const path of [
      '../main/index.js',
      '%2e%2e/main/index.js',
      '..%2fmain%2findex.js',
      '/etc/passwd',
      'assets/',
      '%',
      '.built',
    ]) {
      expect(
        await page.evaluate(`fetch(${JSON.stringify(path)}).then(answer => answer.status, () => 'refused')`),
        path,
      ).toSatisfy(status => status === 404 || status === 'refused')
    }
    expect(await page.evaluate('fetch("index.html", { method: "POST" }).then(answer => answer.status)')).toBe(405)
  })

  describe('window.open', () => {
    it.each(['about:blank', 'file:///etc/passwd', 'data:text/html,<p>x', 'ftp://example.com/'])(
      '%s opens nothing and asks nothing',
      async url => {
        const before = (await app.asked()).questions.length
        await page.evaluate(`void window.open(${JSON.stringify(url)})`)
        await expect.poll(() => page.context().pages().length).toBe(1)
        await stays()
        expect(await app.asked()).toMatchObject({ links: [] })
        expect((await app.asked()).questions).toHaveLength(before)
      },
    )

    it('a web address is opened in the browser, and only after a question', async () => {
      const url = 'https://docs.pingcap.com/tidb?x=1'
      await app.willAnswer(1)
      await page.evaluate(`void window.open(${JSON.stringify(url)})`)
      await expect.poll(async () => (await app.asked()).questions.at(-1)?.detail).toBe(url)
      expect((await app.asked()).links).toEqual([])
      await app.willAnswer(0)
      await page.evaluate(`void window.open(${JSON.stringify(url)})`)
      await expect.poll(async () => (await app.asked()).links).toEqual([url])
      await stays()
    })
  })

  it('is refused every permission but to copy', async () => {
    expect(await page.evaluate('Notification.requestPermission()')).toBe('denied')
    expect(await page.evaluate('navigator.clipboard.readText().then(() => "read", error => error.name)')).toBe(
      'NotAllowedError',
    )
    expect(
      await page.evaluate(
        'navigator.mediaDevices.getUserMedia({ audio: true }).then(() => "heard", error => error.name)',
      ),
    ).toBe('NotAllowedError')
    for (const name of ['notifications', 'geolocation', 'clipboard-read', 'camera']) {
      expect(
        await page.evaluate(`navigator.permissions.query({ name: '${name}' }).then(({ state }) => state)`),
        name,
      ).toBe('denied')
    }
    expect(await page.evaluate('navigator.clipboard.writeText("x").then(() => "copied", error => error.name)')).toBe(
      'copied',
    )
  })

  it('reads no file of this machine', async () => {
    const address = new URL('../../package.json', import.meta.url).href
    const tried = await page.evaluate(`(async url => ({
      fetch: await fetch(url).then(() => 'read', () => 'refused'),
      request: await new Promise(resolve => {
        const it = new XMLHttpRequest()
        it.onload = () => resolve('read')
        it.onerror = () => resolve('refused')
        it.open('GET', url)
        it.send()
      }),
      image: await new Promise(resolve => {
        const it = new Image()
        it.onload = () => resolve('read')
        it.onerror = () => resolve('refused')
        it.src = url
      }),
      script: await new Promise(resolve => {
        const it = document.createElement('script')
        it.onload = () => resolve('read')
        it.onerror = () => resolve('refused')
        it.src = url
        document.body.append(it)
      }),
      module: await import(url).then(() => 'read', () => 'refused'),
    }))(${JSON.stringify(address)})`)
    expect(tried).toEqual({
      fetch: 'refused',
      request: 'refused',
      image: 'refused',
      script: 'refused',
      module: 'refused',
    })
    const loaded = await app.main(
      ({ BrowserWindow }, url) =>
        BrowserWindow.getAllWindows()[0]!
          .loadURL(url)
          .then(
            () => true,
            () => false,
          ),
      address,
    )
    expect(loaded).toBe(false)
    await stays()
  })

  it('has no module that lets a page reach into the main process', () => {
    const { dependencies, devDependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Record<
      'dependencies' | 'devDependencies',
      object
    >
    expect(Object.keys({ ...dependencies, ...devDependencies })).not.toContain('@electron/remote')
    for (const file of readdirSync(join(root, 'out/main'), { recursive: true, encoding: 'utf8' }).filter(name =>
      name.endsWith('.js'),
    )) {
      expect(readFileSync(join(root, 'out/main', file), 'utf8'), file).not.toMatch(
        /@electron\/remote|enableRemoteModule/,
      )
    }
  })

  it('is given no device', async () => {
    const given = await app.main(() =>
      ['hid', 'serial', 'usb'].map(deviceType =>
        (globalThis as unknown as { standInDevice: (details: object) => boolean }).standInDevice({
          deviceType,
          origin: 'app://tihc',
          device: {},
        }),
      ),
    )
    expect(given).toEqual([false, false, false])
  })

  it('follows no redirection', async () => {
    const prevented = await app.main(({ BrowserWindow }) => {
      let refused = false
      BrowserWindow.getAllWindows()[0]!.webContents.emit('will-redirect', {
        preventDefault: () => {
          refused = true
        },
        url: 'https://example.com/',
        isMainFrame: true,
      })
      return refused
    })
    expect(prevented).toBe(true)
  })

  it('holds no webview', async () => {
    const prevented = await app.main(({ BrowserWindow }) => {
      let refused = false
      BrowserWindow.getAllWindows()[0]!.webContents.emit(
        'will-attach-webview',
        {
          preventDefault: () => {
            refused = true
          },
        },
        {},
        {},
      )
      return refused
    })
    expect(prevented).toBe(true)
  })

  it('answers no other frame', async () => {
    await page.evaluate('document.body.append(document.createElement("iframe"))')
    const frame = page.frames().find(one => one !== page.mainFrame())!
    expect(await frame.evaluate('"tihc" in window')).toBe(false)
    // A frame that got hold of Electron's own way in, which no frame has.
    const answer = await frame.evaluate(
      `${bindingName}({ kind: 'invoke', channel: 'app.info', args: `
      + 'JSON.stringify([[\'array\', [1, 2]], [\'plain\', \'id\'], [\'map\', []]]) })',
    )
    expect(answer).toContain('forbidden')
    expect(answer).not.toContain('version')
    expect(app.output()).toContain('was refused')
  })

  it('lets no other frame give up a call of the page', async () => {
    const sockets = new Set<Socket>()
    const silent = createSocketServer(socket => void sockets.add(socket))
    await new Promise<void>(resolve => silent.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => {
      sockets.forEach(socket => socket.destroy())
      silent.close()
    })
    // A call that goes on until its time is up, under an id that the frame knows.
    await page.evaluate(`void (() => {
      const random = crypto.randomUUID
      crypto.randomUUID = () => 'known'
      const connection = { name: 'silent', host: '127.0.0.1', port: ${(silent.address() as AddressInfo).port} }
      window.called = window.tihc.connections.test(connection).then(() => 'answered', error => error.code)
      crypto.randomUUID = random
      document.body.append(document.createElement('iframe'))
    })()`)
    const frame = page.frames().at(-1)!
    await expect.poll(() => sockets.size).toBe(1)
    await frame.evaluate(
      `${bindingName}({ kind: 'send', channel: 'cancel', args: '[["array",[1]],["plain","known"]]' })`,
    )
    expect(await page.evaluate('window.called')).toBe('unavailable')
  })

  it('knows no channel but the contract\'s', async () => {
    await page.evaluate('document.body.append(document.createElement("iframe"))')
    const frame = page.frames().find(one => one !== page.mainFrame())!
    for (const channel of ['secrets.read', 'toString', '__proto__', 'notification', '']) {
      expect(
        await frame.evaluate(
          `${bindingName}({ kind: 'invoke', channel: ${JSON.stringify(channel)}, args: '[["array",[]]]' })`,
        ),
      ).toContain('No handler registered')
    }
  })

  it('gives its scheme no privilege but an origin and a secure context', async () => {
    expect(await app.main(() => (globalThis as unknown as { standInSchemes: () => object }).standInSchemes())).toEqual({
      app: { standard: true, secure: true },
    })
  })
})

describeBrowser('the developer tools of an installed app', () => {
  it.each([
    { args: [], there: false },
    { args: ['--devtools'], there: true },
  ])('with $args are there: $there', async ({ args, there }) => {
    const app = await startDesktop({ args, env: { TIHC_STAND_IN: 'packaged' } })
    onTestFinished(() => app.process.end())
    const found = await app.main(({ BrowserWindow, Menu }) => ({
      allowed: (
        BrowserWindow.getAllWindows()[0]!.webContents as unknown as {
          getLastWebPreferences: () => { devTools: boolean }
        }
      ).getLastWebPreferences().devTools,
      roles: Menu.getApplicationMenu()!.items.flatMap(
        item => (item.submenu as unknown as Array<{ role?: string }>)?.map(({ role }) => role) ?? [],
      ),
    }))
    expect(found.allowed).toBe(there)
    expect(found.roles.includes('toggleDevTools')).toBe(there)
    expect(found.roles.includes('reload')).toBe(there)
    await app.stop()
  })
})
