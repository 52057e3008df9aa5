import type { Frame, Page } from 'playwright-core'
import type { Chromium } from './chromium-window.ts'
import type { PageMessage } from './page-side.ts'
import { EventEmitter } from 'node:events'
import { fromChromium, launchChromium, toChromium } from './chromium-window.ts'
import { createCodec } from './codec.ts'
import { app, open } from './fake-app.ts'
import { heard, ipcMain, isCancelled, isGranted, registered } from './fake-modules.ts'
import { pageScript } from './page-side.ts'
import { preventable, strict } from './strict.ts'

interface Bounds { x: number, y: number, width: number, height: number }
interface WindowOptions extends Partial<Bounds> {
  show?: boolean
  webPreferences: { preload: string } & Record<string, unknown>
  [option: string]: unknown
}

type WindowOpenHandler = (details: { url: string }) => { action: 'allow' | 'deny' }

const codec = createCodec()
const frames = new WeakMap<Frame, object>()

/** A frame as the app's main process sees it; always the same object for the same frame. */
function webFrame(frame: Frame): object {
  const known = frames.get(frame)
  if (known) return known
  const made = strict('WebFrameMain', {
    get url() { return fromChromium(frame.url()) },
    get origin(): string { return originOf(frame) },
    get parent() {
      const parent = frame.parentFrame()
      return parent && webFrame(parent)
    },
  })
  frames.set(frame, made)
  return made
}

/** A frame without an address of its own has the origin of the one that made it. */
function originOf(frame: Frame): string {
  const url = fromChromium(frame.url())
  const parent = frame.parentFrame()
  if (url.startsWith('about:') && parent) return originOf(parent)
  const own = /^(?:app|https?):\/\/[^/]+/.exec(url)
  return own ? own[0] : 'null'
}

/** As in a window that closes, the page hears that it goes; one that has crashed hears nothing. */
async function closePage(page: Page | null): Promise<void> {
  if (!page || page.isClosed()) return
  const closed = page.waitForEvent('close', { timeout: 2000 }).catch(() => {})
  await page.close({ runBeforeUnload: true }).catch(() => {})
  await closed
}

class StandInContents extends EventEmitter {
  readonly id = 1
  page: Page | null = null
  chromium: Chromium | null = null
  readonly #preferences: WindowOptions['webPreferences']
  #windowOpen: WindowOpenHandler | null = null
  #queue: string[] = []
  #receiver: ((text: string) => void) | null = null
  /** The address that the app itself is loading: not the page's doing. */
  #loading: string | null = null
  #destroyed = false
  /** What the app said of the last window that its page asked for. */
  #popups: 'allow' | 'deny' = 'allow'

  constructor(preferences: WindowOptions['webPreferences']) {
    super()
    this.#preferences = preferences
  }

  isDestroyed = () => this.#destroyed
  getURL = () => fromChromium(this.page?.url() ?? '')
  getLastWebPreferences = () => this.#preferences
  setWindowOpenHandler = (handler: WindowOpenHandler) => {
    this.#windowOpen = handler
  }

  get mainFrame() {
    return webFrame(this.page!.mainFrame())
  }

  send = (channel: string, ...args: unknown[]) => {
    const text = codec.encode([channel, ...args])
    heard.push(text)
    if (this.#receiver) this.#receiver(text)
    else this.#queue.push(text)
    this.#receiver = null
  }

  load = async (url: string): Promise<void> => {
    this.chromium ??= await this.#launch()
    this.page ??= await this.#adopt()
    this.#loading = url
    await this.page.goto(toChromium(url))
  }

  reload = () => {
    const url = this.getURL()
    const crashed = this.page
    void (async () => {
      // A page of Chromium's that has crashed stays crashed under playwright: another takes its place.
      this.page = await this.#adopt(true)
      await crashed?.close()
      await this.load(url)
    })()
  }

  forcefullyCrashRenderer = () => {
    void this.page!.context()
      .newCDPSession(this.page!)
      .then(cdp => cdp.send('Page.crash'))
      .catch(() => {})
  }

  end = () => {
    this.#destroyed = true
    this.emit('destroyed')
  }

  async #launch(): Promise<Chromium> {
    const chromium = await launchChromium(app.getPath('userData'), {
      onMessage: (message, frame) => this.#onMessage(message, frame),
      onRequest: request => this.#onRequest(request),
    })
    open.endings.add(async () => {
      await closePage(this.page)
      await chromium.context.close()
    })
    await chromium.context.addInitScript(pageScript(this.#preferences.preload))
    chromium.context.on('page', page => void this.#closeDenied(page).catch(() => {}))
    console.log(`electron stand-in pages at ${chromium.endpoint}`)
    return chromium
  }

  async #adopt(anew = false): Promise<Page> {
    const { context } = this.chromium!
    const page = anew ? await context.newPage() : (context.pages()[0] ?? (await context.newPage()))
    page.on('crash', () => this.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 139 }))
    // Chromium's own words for an error that nobody caught.
    page.on('pageerror', ({ name, message, stack = '' }) => {
      const [, sourceId = '', lineNumber = '0']
        = /\((\S+?):(\d+):\d+\)|at (\S+?):(\d+):\d+$/m.exec(stack)?.filter(Boolean) ?? []
      this.emit('console-message', {
        level: 'error',
        message: `Uncaught ${name}: ${message}`,
        lineNumber: Number(lineNumber),
        sourceId: fromChromium(sourceId),
      })
    })
    page.on('load', () => this.emit('did-finish-load'))
    await this.#watchPopups(page)
    return page
  }

  async #closeDenied(page: Page): Promise<void> {
    if (this.#popups === 'deny' && (await page.opener())) await page.close()
  }

  /** Chromium tells of a window before it makes it. */
  async #watchPopups(page: Page): Promise<void> {
    const cdp = await page.context().newCDPSession(page)
    cdp.on('Page.windowOpen', ({ url }) => {
      this.#popups = this.#windowOpen?.({ url: fromChromium(url) }).action ?? 'allow'
    })
    await cdp.send('Page.enable')
  }

  async #onMessage(message: PageMessage, frame: Frame): Promise<string> {
    switch (message.kind) {
      case 'permissionRequest':
      case 'permissionCheck':
        return (await isGranted(this.proxy, message.kind, message.permission)) ? 'granted' : 'denied'
      case 'receive':
        return new Promise(resolve => {
          const waiting = this.#queue.shift()
          if (waiting !== undefined) resolve(waiting)
          else this.#receiver = resolve
        })
      case 'send':
        ipcMain.emit(message.channel, this.#event(frame), ...(codec.decode(message.args) as unknown[]))
        return ''
      case 'invoke': {
        const answer = codec.encode(await this.#invoke(message.channel, message.args, frame))
        heard.push(answer)
        return answer
      }
    }
  }

  async #invoke(channel: string, args: string, frame: Frame): Promise<object> {
    try {
      const handler = registered.handlers.get(channel)
      if (!handler) throw new Error(`No handler registered for '${channel}'`)
      const value = await handler(this.#event(frame), ...(codec.decode(args) as unknown[]))
      // Encoded here, so that what cannot be cloned fails this call as it would in Electron.
      return { value: structuredClone(value) }
    } catch (error) {
      return { threw: String(error) }
    }
  }

  /** What a page's process could send that no script of ours sends: any arguments on any channel. */
  callAsPage = (channel: string, args: unknown[]) => this.#invoke(channel, codec.encode(args), this.page!.mainFrame())

  #event(frame: Frame): object {
    return strict('event', { sender: this.proxy, senderFrame: webFrame(frame) })
  }

  proxy: StandInContents = strict('webContents', this)

  async #onRequest({
    url,
    method,
    frame,
    isNavigation,
  }: {
    url: string
    method: string
    frame: Frame | null
    isNavigation: boolean
  }): Promise<Response | 'refuse' | 'pass'> {
    if (isNavigation && !this.#mayNavigate(url, frame!)) return 'refuse'
    if (await isCancelled(url)) return 'refuse'
    const handler = registered.protocols.get(/^\w+/.exec(url)?.[0] ?? '')
    return handler ? await handler(new Request(url, { method })) : 'pass'
  }

  #mayNavigate(url: string, frame: Frame): boolean {
    const isMainFrame = frame.parentFrame() === null
    if (isMainFrame && this.#loading === url) {
      this.#loading = null
    } else {
      const asked = preventable({ url, isMainFrame })
      this.emit('will-frame-navigate', asked)
      if (asked.defaultPrevented) return false
    }
    if (isMainFrame) {
      this.#queue = []
      this.#receiver = null
    }
    this.emit('did-start-navigation', { url, isMainFrame, isSameDocument: false })
    return true
  }
}

/** When the first one was made, in milliseconds since the process began. */
export const firstWindow: { at: number | null } = { at: null }

export class StandInWindow extends EventEmitter {
  readonly webContents: StandInContents
  readonly #contents: StandInContents
  #bounds: Bounds
  #state = { visible: false, minimized: false, maximized: false, destroyed: false, focused: 0 }

  constructor(options: WindowOptions) {
    super()
    firstWindow.at ??= performance.now()
    this.#contents = new StandInContents(options.webPreferences)
    this.webContents = this.#contents.proxy
    this.#bounds = {
      x: 0,
      y: 0,
      width: 800,
      height: 600,
      ...Object.fromEntries(
        ['x', 'y', 'width', 'height'].flatMap(key => (options[key] === undefined ? [] : [[key, options[key]]])),
      ),
    }
    this.#state.visible = options.show ?? true
    this.#contents.once('did-finish-load', () => this.emit('ready-to-show'))
    const proxy = strict('BrowserWindow', this)
    open.windows.add(proxy)
    this.#proxy = proxy
    app.emit('web-contents-created', {}, this.webContents)

    return proxy
  }

  readonly #proxy: StandInWindow
  static getAllWindows = () => Array.from(open.windows)

  loadURL = (url: string) => this.#contents.load(url)
  isDestroyed = () => this.#state.destroyed
  isVisible = () => this.#state.visible
  isMinimized = () => this.#state.minimized
  isMaximized = () => this.#state.maximized
  getBounds = () => this.#bounds
  getNormalBounds = () => this.#bounds
  setBounds = (bounds: Partial<Bounds>) => { this.#bounds = { ...this.#bounds, ...bounds } }
  show = () => { this.#state.visible = true }
  minimize = () => { this.#state.minimized = true }
  restore = () => { this.#state.minimized = false }
  maximize = () => { this.#state.maximized = true }
  focus = () => {
    this.#state.focused++
    this.emit('focus')
  }

  close = () => {
    const asked = preventable()
    this.emit('close', asked)
    if (asked.defaultPrevented) return
    this.#state.destroyed = true
    open.windows.delete(this.#proxy)
    this.#contents.end()
    this.emit('closed')
    if (open.windows.size === 0 && !app.emit('window-all-closed')) app.quit()
  }
}

export const BrowserWindow = strict('BrowserWindow', StandInWindow)
