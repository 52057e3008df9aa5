import type { Log } from '../../core/log.ts'
import type { DesktopOptions } from '../desktop-options.ts'
import type { Dialogs } from './dialogs.ts'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { app, BrowserWindow, nativeTheme, screen, session } from 'electron'
import { windowOptions } from './window-options.ts'
import { placeWindow, rememberPlace } from './window-place.ts'

/** Chromium by itself may wait up to a minute before it writes what a page keeps, texts of editors among it. */
const keepEveryMs = 2000

export interface MainWindowOptions extends Pick<DesktopOptions, 'dataDir' | 'pages' | 'devTools'> {
  preload: string
  dialogs: Dialogs
  log: Log
}

/** Opens the window where it stood last and shows it once its page has drawn. */
export function openMainWindow({ dataDir, pages, preload, devTools, dialogs, log }: MainWindowOptions): BrowserWindow {
  const file = join(dataDir, 'window.json')
  const main = screen.getPrimaryDisplay()
  const others = screen.getAllDisplays().filter(({ id }) => id !== main.id)
  const place = placeWindow(readSaved(file), [main, ...others])
  const window = new BrowserWindow(windowOptions({ place, preload, devTools, dark: nativeTheme.shouldUseDarkColors }))
  window.once('ready-to-show', () => {
    if (place.maximized) window.maximize()
    window.show()
  })
  window.on('close', () => savePlace(file, window, log))
  keepStorage(window)
  lookAfterPage(window, dialogs, log)
  window.loadURL(pages.url).catch(error => log.error('loading the page', error))
  return window
}

/**
 * Has what the page keeps written to disk all along, so that no end of the app or the machine takes more than seconds
 * of it.
 */
function keepStorage(window: BrowserWindow): void {
  const write = () => session.defaultSession.flushStorageData()
  const timer = setInterval(write, keepEveryMs)
  window.on('blur', write)
  window.on('close', write)
  window.on('closed', () => clearInterval(timer))
}

/** A page that ends or hangs takes nothing along: what it showed lives here, and a new page finds it again. */
function lookAfterPage(window: BrowserWindow, dialogs: Dialogs, log: Log): void {
  const { webContents } = window
  let hung = false
  webContents.on('render-process-gone', (_, { reason, exitCode }) => {
    log.error(`the page's process ended: ${reason} (${exitCode})`)
    if (reason === 'clean-exit') return
    // The person has been asked already.
    if (hung) return void webContents.reload()
    void dialogs.offerReload().then((reload) => {
      if (!reload) app.quit()
      else if (!window.isDestroyed()) webContents.reload()
    })
  })
  window.on('unresponsive', () => {
    log.warn('the page does not respond')
    void dialogs.offerReloadOfHung().then((reload) => {
      if (!reload || window.isDestroyed()) return
      // A page that hangs cannot be loaded anew until its process has ended.
      hung = true
      webContents.forcefullyCrashRenderer()
    })
  })
  webContents.on('did-finish-load', () => { hung = false })
  webContents.on('preload-error', (_, __, error) => log.error('the preload script failed', error))
}

function readSaved(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'))
  } catch {
    return undefined
  }
}

/** Where it stands is not worth a question: what cannot be written is forgotten. */
function savePlace(file: string, window: BrowserWindow, log: Log): void {
  const { id } = screen.getDisplayMatching(window.getBounds())
  const place = { bounds: window.getNormalBounds(), maximized: window.isMaximized() }
  try {
    writeFileSync(file, JSON.stringify(rememberPlace(readSaved(file), id, place)))
  } catch (error) {
    log.warn(`where the window stands could not be kept: ${(error as Error).message}`)
  }
}
