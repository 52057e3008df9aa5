import { control } from './control.ts'
import { app } from './fake-app.ts'
import { dialog, ipcMain, Menu, nativeTheme, protocol, screen, session, shell } from './fake-modules.ts'
import { utilityProcess } from './fake-utility.ts'
import { BrowserWindow } from './fake-window.ts'

/*
 * What the app's main process imports as `electron` where there is no Electron: its windows are pages of Chromium,
 * reached through playwright. A name that is missing here fails the import, a missing member throws when it is used.
 */
export { app, BrowserWindow, dialog, ipcMain, Menu, nativeTheme, protocol, screen, session, shell, utilityProcess }

// eslint-disable-next-line antfu/no-top-level-await -- the app may not start before a test can reach it
await control({ app, BrowserWindow, dialog, ipcMain, Menu, nativeTheme, protocol, screen, session, shell, utilityProcess })
