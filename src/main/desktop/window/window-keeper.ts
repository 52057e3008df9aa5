import type { BrowserWindow } from 'electron'
import process from 'node:process'
import { app } from 'electron'

export interface KeptWindow {
  open: () => BrowserWindow
  /** True once nothing is left to end. */
  mayClose: () => boolean
}

/** The app's one window. */
export interface WindowKeeper {
  /** Null while there is none. */
  current: () => BrowserWindow | null
  /** Opens it, and again where the app outlives it; gives what brings it to the front. */
  keep: (kept: KeptWindow) => () => void
}

export function createWindowKeeper(): WindowKeeper {
  let window: BrowserWindow | null = null

  function openOne({ open, mayClose }: KeptWindow): void {
    const opened = window = open()
    opened.on('close', (event) => {
      // On a Mac the app outlives its window, and with it what runs; elsewhere closing it is quitting.
      if (mayClose() || process.platform === 'darwin') return
      event.preventDefault()
      app.quit()
    })
    opened.on('closed', () => { window = null })
  }

  return {
    current: () => window,
    keep(kept) {
      const show = () => window ? focus(window) : openOne(kept)
      app.on('activate', show)
      app.on('window-all-closed', () => { if (process.platform !== 'darwin') app.quit() })
      openOne(kept)
      return show
    },
  }
}

function focus(window: BrowserWindow): void {
  if (window.isMinimized()) window.restore()
  window.show()
  window.focus()
}
