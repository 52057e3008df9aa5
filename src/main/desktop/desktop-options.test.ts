import { resolve } from 'node:path'
import { expect, it } from 'vitest'
import { defaultDataFolder } from '../host/data-folder.ts'
import { readDesktopOptions } from './desktop-options.ts'

it('takes the data folder in both forms and leaves Chromium\'s flags alone', () => {
  expect(readDesktopOptions(['--no-sandbox', '--data-dir', 'a/b'], true, {}).dataDir).toBe(resolve('a/b'))
  expect(readDesktopOptions(['--data-dir=/c d', '--lang=de'], true, {}).dataDir).toBe(resolve('/c d'))
  expect(readDesktopOptions([], true, {}).dataDir).toBe(resolve(defaultDataFolder()))
})

it('has no developer tools in an installed app unless they are asked for', () => {
  expect(readDesktopOptions([], true, {}).devTools).toBe(false)
  expect(readDesktopOptions(['--devtools'], true, {}).devTools).toBe(true)
  expect(readDesktopOptions([], false, {}).devTools).toBe(true)
})

it('takes pages from another place only while it is worked on', () => {
  const env = { ELECTRON_RENDERER_URL: 'http://localhost:5173/' }
  expect(readDesktopOptions([], true, env).pages).toEqual({ url: 'app://tihc/index.html', origin: 'app://tihc' })
  expect(readDesktopOptions([], false, env).pages).toEqual({
    url: 'http://localhost:5173/',
    origin: 'http://localhost:5173',
  })
})
