import type { BrowserWindowConstructorOptions } from 'electron'
import type { WindowPlace } from './window-place.ts'

export interface WindowLook {
  place: WindowPlace
  /** The built preload script. */
  preload: string
  devTools: boolean
  dark: boolean
}

/** What the window is made with. What Electron would do by itself is said as well: its defaults have changed before. */
export function windowOptions({ place, preload, devTools, dark }: WindowLook): BrowserWindowConstructorOptions {
  return {
    ...place.bounds,
    minWidth: 900,
    minHeight: 600,
    title: 'TiHC',
    // The page's own background: nothing flashes before it has drawn.
    backgroundColor: dark
      ? '#17181c'
      : '#ffffff',
    show: false,
    webPreferences: {
      preload,
      devTools,
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webSecurity: true,
      allowRunningInsecureContent: false,
      experimentalFeatures: false,
      webviewTag: false,
      navigateOnDragDrop: false,
      spellcheck: false,
    },
  }
}
