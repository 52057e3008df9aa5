import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { fetchElectron, findElectron, windowComplaint } from './electron-program.mjs'

let root: string
beforeEach(() => { root = mkdtempSync(join(tmpdir(), 'tihc-electron-')) })
afterEach(() => rmSync(root, { recursive: true }))

function put(...path: string[]): string {
  const file = join(root, ...path)
  mkdirSync(join(file, '..'), { recursive: true })
  writeFileSync(file, path.at(-1) === 'path.txt' ? 'electron' : '')
  return file
}

describe('finding Electron\'s program', () => {
  it('finds none where the package was only installed, or its program is gone', () => {
    expect(findElectron(root, {})).toBeUndefined()
    put('node_modules', 'electron', 'path.txt')
    expect(findElectron(root, {})).toBeUndefined()
  })

  it('finds the one that the package fetched', () => {
    put('node_modules', 'electron', 'path.txt')
    const program = put('node_modules', 'electron', 'dist', 'electron')
    expect(findElectron(root, {})).toBe(program)
  })

  it('takes the one that the environment names', () => {
    const program = put('elsewhere', 'electron')
    expect(findElectron(root, { ELECTRON_OVERRIDE_DIST_PATH: join(root, 'elsewhere') })).toBe(program)
    expect(findElectron(root, { ELECTRON_EXEC_PATH: program })).toBe(program)
    expect(findElectron(root, { ELECTRON_EXEC_PATH: join(root, 'gone') })).toBeUndefined()
  })
})

describe('fetching it', () => {
  const put = (script: string) => {
    const folder = join(root, 'node_modules', 'electron')
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'install.js'), script)
  }

  it('runs the package\'s own program', () => {
    put(
      'const fs = require("fs"); fs.mkdirSync(__dirname + "/dist"); '
      + 'fs.writeFileSync(__dirname + "/dist/electron", ""); fs.writeFileSync(__dirname + "/path.txt", "electron")',
    )
    fetchElectron(root, {})
    expect(findElectron(root, {})).toBe(join(root, 'node_modules', 'electron', 'dist', 'electron'))
  })

  it('gives up where that fails or takes too long, and is left where somebody says so', () => {
    put('process.exit(1)')
    fetchElectron(root, {})
    put('setInterval(() => {}, 1000)')
    fetchElectron(root, { TIHC_FETCH_MS: '300' })
    put('require("fs").writeFileSync(__dirname + "/ran", "")')
    fetchElectron(root, { TIHC_NO_FETCH: '1' })
    expect(existsSync(join(root, 'node_modules', 'electron', 'ran'))).toBe(false)
    expect(findElectron(root, {})).toBeUndefined()
  })
})

it('says in a sentence why there is no window', () => {
  expect(windowComplaint(undefined)).toMatch(/install-electron/)
  expect(windowComplaint('/electron', 'linux', {})).toMatch(/display/)
  expect(windowComplaint('/electron', 'linux', { WAYLAND_DISPLAY: 'wayland-0' })).toBe('')
  expect(windowComplaint('/electron', 'darwin', {})).toBe('')
})
