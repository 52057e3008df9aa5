import { expect, it } from 'vitest'
import { windowOptions } from './window-options.ts'

const look = {
  place: { bounds: { width: 1280, height: 800 }, maximized: false },
  preload: '/preload.cjs',
  devTools: false,
  dark: false,
}

it('gives the page nothing of Node and none of Chromium\'s ways around its own rules', () => {
  expect(windowOptions(look).webPreferences).toMatchObject({
    contextIsolation: true,
    sandbox: true,
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    webSecurity: true,
    allowRunningInsecureContent: false,
    experimentalFeatures: false,
    webviewTag: false,
    devTools: false,
  })
})

it('allows the developer tools where they are asked for', () => {
  expect(windowOptions({ ...look, devTools: true }).webPreferences?.devTools).toBe(true)
})

it('is shown once the page has drawn', () => {
  expect(windowOptions(look)).toMatchObject({ show: false, width: 1280, height: 800 })
  expect(windowOptions({ ...look, dark: true }).backgroundColor).not.toBe(windowOptions(look).backgroundColor)
})
