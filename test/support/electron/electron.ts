import { control } from './control.ts'
import { app } from './fake-app.ts'
import { clipboard, dialog, ipcMain, Menu, nativeTheme, protocol, screen, session, shell } from './fake-modules.ts'
import { net } from './fake-net.ts'
import { safeStorage } from './fake-safe-storage.ts'
import { utilityProcess } from './fake-utility.ts'
import { BrowserWindow } from './fake-window.ts'

/*
 * What the app's main process imports as `electron` where there is no Electron: its windows are pages of Chromium,
 * reached through playwright. A name that is missing here fails the import, a missing member throws when it is used.
 */
export {
  app,
  BrowserWindow,
  clipboard,
  dialog,
  ipcMain,
  Menu,
  nativeTheme,
  net,
  protocol,
  safeStorage,
  screen,
  session,
  shell,
  utilityProcess,
}

const electron = {
  app,
  BrowserWindow,
  clipboard,
  dialog,
  ipcMain,
  Menu,
  nativeTheme,
  net,
  protocol,
  safeStorage,
  screen,
  session,
  shell,
  utilityProcess,
}
Object.assign(globalThis, { standInElectron: electron })

// eslint-disable-next-line antfu/no-top-level-await -- the app may not start before a test can reach it
await control(electron)
