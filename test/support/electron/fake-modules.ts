import { EventEmitter } from 'node:events'
import { strict } from './strict.ts'

type Handler = (event: object, ...args: unknown[]) => unknown
type ProtocolHandler = (request: Request) => Promise<Response> | Response
type Permit = (contents: unknown, permission: string, answer: (granted: boolean) => void) => void
type BeforeRequest = (details: { url: string }, answer: (response: { cancel?: boolean }) => void) => void

/** What the app has registered; windows look here. */
export const registered = {
  handlers: new Map<string, Handler>(),
  schemes: new Map<string, Record<string, boolean>>(),
  protocols: new Map<string, ProtocolHandler>(),
  permissionRequest: null as Permit | null,
  permissionCheck: null as ((contents: unknown, permission: string) => boolean) | null,
  devicePermission: null as ((details: object) => boolean) | null,
  beforeRequest: null as BeforeRequest | null,
}

/** What pages were sent, for tests: as it crossed, so that a secret in it could be found. */
export const heard: string[] = []

class StandInIpcMain extends EventEmitter {
  handle = (channel: string, handler: Handler) => {
    if (registered.handlers.has(channel)) throw new Error(`Attempted to register a second handler for '${channel}'`)
    registered.handlers.set(channel, handler)
  }

  removeHandler = (channel: string) => void registered.handlers.delete(channel)
}
export const ipcMain = strict('ipcMain', new StandInIpcMain())

export const protocol = strict('protocol', {
  registerSchemesAsPrivileged(schemes: Array<{ scheme: string, privileges: Record<string, boolean> }>) {
    for (const { scheme, privileges } of schemes) registered.schemes.set(scheme, privileges)
  },
  handle(scheme: string, handler: ProtocolHandler) {
    registered.protocols.set(scheme, handler)
  },
})

export const session = strict('session', {
  fromPartition: (name: string, _: object) => strict(`session ${name}`, {}),
  defaultSession: strict('session.defaultSession', {
    setPermissionRequestHandler(handler: Permit | null) { registered.permissionRequest = handler },
    setPermissionCheckHandler(handler: typeof registered.permissionCheck) { registered.permissionCheck = handler },
    setDevicePermissionHandler(handler: typeof registered.devicePermission) { registered.devicePermission = handler },
    // Chromium offers no door to ask for it; it writes at its end.
    flushStorageData: () => {},
    webRequest: strict('session.webRequest', {
      onBeforeRequest(listener: BeforeRequest | null) { registered.beforeRequest = listener },
    }),
  }),
})

/** What is done asks the one handler, what is looked up the other; as in Electron all is given where there is none. */
export async function isGranted(
  contents: unknown,
  kind: 'permissionRequest' | 'permissionCheck',
  permission: string,
): Promise<boolean> {
  const { permissionRequest, permissionCheck } = registered
  if (kind === 'permissionCheck') return permissionCheck === null || permissionCheck(contents, permission)
  return permissionRequest === null || new Promise(resolve => permissionRequest(contents, permission, resolve))
}

export async function isCancelled(url: string): Promise<boolean> {
  const { beforeRequest } = registered
  return (
    beforeRequest !== null && new Promise(resolve => beforeRequest({ url }, ({ cancel = false }) => resolve(cancel)))
  )
}

/** A test says beforehand what a person would answer. */
function unexpected(what: string): (...args: unknown[]) => Promise<never> {
  return async (...args) => { throw new Error(`No test expects ${what}: ${JSON.stringify(args.at(-1))}`) }
}

export const dialog = strict('dialog', {
  showMessageBox: unexpected('a question'),
  showOpenDialog: unexpected('a choice of files'),
  showSaveDialog: unexpected('a choice of a file'),
  showErrorBox: (title: string, content: string) => console.log(`error box: ${title}: ${content}`),
})
export const shell = strict('shell', {
  openExternal: unexpected('an address to be opened'),
  showItemInFolder: (path: string) => { throw new Error(`No test expects ${path} to be shown.`) },
})
let copied = ''
export const clipboard = strict('clipboard', {
  writeText(text: string) { copied = text },
  readText: () => copied,
})
export const nativeTheme = strict('nativeTheme', { shouldUseDarkColors: false, themeSource: 'system' })

const display = { id: 1, workArea: { x: 0, y: 0, width: 1920, height: 1080 } }
export const screen = strict('screen', {
  getPrimaryDisplay: () => display,
  getAllDisplays: () => [display],
  getDisplayMatching: (_: object) => display,
})

interface MenuItem { id?: string, label?: string, role?: string, click?: () => void, submenu?: MenuItem[] }

class StandInMenu {
  static #application: StandInMenu | null = null
  readonly items: MenuItem[]

  private constructor(items: MenuItem[]) {
    this.items = items
  }

  static buildFromTemplate(template: MenuItem[]) { return strict('menu', new StandInMenu(template)) }
  static setApplicationMenu(menu: StandInMenu | null) { StandInMenu.#application = menu }
  static getApplicationMenu() { return StandInMenu.#application }

  getMenuItemById(id: string): MenuItem | null {
    return this.items.flatMap(({ submenu = [] }) => submenu).find(item => item.id === id) ?? null
  }
}
export const Menu = strict('Menu', StandInMenu)
