import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { findElectron, windowComplaint } from './electron-program.mjs'

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

it('says in a sentence why there is no window', () => {
  expect(windowComplaint(undefined)).toMatch(/install-electron/)
  expect(windowComplaint('/electron', 'linux', {})).toMatch(/display/)
  expect(windowComplaint('/electron', 'linux', { WAYLAND_DISPLAY: 'wayland-0' })).toBe('')
  expect(windowComplaint('/electron', 'darwin', {})).toBe('')
})
