import type { Session, WebContents } from 'electron'
import type { Log } from '../../core/log.ts'
import type { DesktopOptions } from '../desktop-options.ts'

export interface GuardOptions extends Pick<DesktopOptions, 'pages' | 'devTools'> {
  /** Hears of an address outside of the app that the page wants to open. */
  onLink: (url: string) => void
  log: Log
}

/** The permission to copy: asked for by a click or a key of the person, and it reads nothing. */
const copying = 'clipboard-sanitized-write'

/** What pages of this session may ask of the system (to copy, and nothing else) and load (the app's own files). */
export function guardSession(session: Session, { pages, devTools, log }: GuardOptions): void {
  session.setPermissionRequestHandler((_, permission, answer) => {
    if (permission !== copying) log.warn(`the page asked for ${permission} and was refused`)
    answer(permission === copying)
  })
  session.setPermissionCheckHandler((_, permission) => permission === copying)
  session.setDevicePermissionHandler(() => false)
  session.webRequest.onBeforeRequest(({ url }, answer) => {
    const allowed = isOwn(url, pages.origin) || (devTools && url.startsWith('devtools://'))
    if (!allowed) log.warn(`the page asked for an address of ${schemeOf(url)} and was refused`)
    answer({ cancel: !allowed })
  })
}

/** The page stays the app's own: it leads nowhere else, opens no window and holds no other page. */
export function guardContents(contents: WebContents, { pages, onLink, log }: GuardOptions): void {
  const refuse = (what: string, url: string) => log.warn(`${what} to an address of ${schemeOf(url)} was refused`)
  contents.on('will-frame-navigate', (details) => {
    // Loading itself anew is all that the page may do.
    if (details.isMainFrame && withoutHash(details.url) === withoutHash(pages.url)) return
    details.preventDefault()
    refuse('navigation', details.url)
    if (details.isMainFrame && isWeb(details.url)) onLink(details.url)
  })
  contents.on('will-redirect', (details) => {
    details.preventDefault()
    refuse('redirection', details.url)
  })
  contents.on('will-attach-webview', event => event.preventDefault())
  contents.setWindowOpenHandler(({ url }) => {
    if (isWeb(url)) onLink(url)
    else refuse('a window', url)
    return { action: 'deny' }
  })
}

function isOwn(url: string, origin: string): boolean {
  return [`${origin}/`, `${origin.replace(/^http/, 'ws')}/`, `blob:${origin}/`, 'data:'].some(start =>
    url.startsWith(start),
  )
}

function isWeb(url: string): boolean {
  return URL.canParse(url) && ['http:', 'https:'].includes(new URL(url).protocol)
}

function schemeOf(url: string): string {
  return URL.canParse(url)
    ? new URL(url).protocol
    : 'no known kind'
}

function withoutHash(url: string): string {
  return url.split('#', 1)[0]!
}
