import type { BrowserContext, Frame, Page, Route } from 'playwright-core'
import type { PageMessage } from './page-side.ts'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { chromiumProgram } from '../chromium.ts'
import { bindingName } from './page-side.ts'

/** What the browser tells the stand-in's main side. */
export interface ChromiumHooks {
  onMessage: (message: PageMessage, frame: Frame) => Promise<string>
  /** Answers a request itself, or says what is to become of it. */
  onRequest: (request: {
    url: string
    method: string
    frame: Frame | null
    isNavigation: boolean
  }) => Promise<Response | 'refuse' | 'pass'>
}

/** Chromium with one profile, as Electron has it inside. */
export interface Chromium {
  context: BrowserContext
  /** Where a test connects to see the same pages. */
  endpoint: string
}

/** Pages of a scheme of the app's own stand at an address that any Chromium takes for one of a secure context. */
export const toChromium = (url: string): string => url.replace(/^app:\/\/(\w+)/, 'http://$1.app.localhost')
export const fromChromium = (url: string): string =>
  url.replace(/^http:\/\/(\w+)\.app\.localhost(?=[/?#]|$)/, 'app://$1')

export async function launchChromium(userData: string, hooks: ChromiumHooks): Promise<Chromium> {
  const profile = join(userData, 'chromium')
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: chromiumProgram(),
    headless: true,
    chromiumSandbox: process.getuid?.() !== 0, // Chromium refuses to make one as root
    args: ['--disable-dev-shm-usage', '--remote-debugging-port=0'],
    viewport: { width: 1280, height: 800 },
    locale: 'en-US',
    permissions: ['clipboard-read', 'clipboard-write', 'notifications'],
    handleSIGINT: false,
    handleSIGTERM: false,
    handleSIGHUP: false,
  })
  await context.exposeBinding(bindingName, ({ frame }, message: PageMessage) => hooks.onMessage(message, frame))
  await context.route('**/*', route => answer(route, hooks))
  const [port, path] = readFileSync(join(profile, 'DevToolsActivePort'), 'utf8').trim().split('\n')
  return { context, endpoint: `ws://127.0.0.1:${port}${path}` }
}

const isPopup = async (page: Page): Promise<boolean> => await page.opener() !== null

async function answer(route: Route, hooks: ChromiumHooks): Promise<void> {
  const request = route.request()
  const url = fromChromium(request.url())
  const frame = frameOf(request)
  const isNavigation = request.isNavigationRequest()
  // A page that the app's page has opened loads nothing, whether or not it was allowed.
  if (isNavigation && (!frame || await isPopup(frame.page()))) return route.abort('blockedbyclient')
  const answered = await hooks.onRequest({ url, method: request.method(), frame, isNavigation })
  if (answered === 'refuse') return route.abort(isNavigation ? 'aborted' : 'blockedbyclient')
  if (answered === 'pass') return route.continue()
  return route.fulfill({
    status: answered.status,
    headers: Object.fromEntries(answered.headers),
    body: Buffer.from(await answered.arrayBuffer()),
  })
}

/** Null for the first request of a page that was only just opened. */
function frameOf(request: ReturnType<Route['request']>): Frame | null {
  try {
    return request.frame()
  } catch {
    return null
  }
}
