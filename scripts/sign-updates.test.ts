import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { checkSignature } from '../src/main/desktop/updates/update-signature.ts'
import { statementOf } from './update-statement.ts'

const program = join(import.meta.dirname, 'sign-updates.mjs')
const newKey = () =>
  Object.fromEntries(
    execFileSync(process.execPath, [program, '--new-key'], { encoding: 'utf8' })
      .trim()
      .split('\n')
      .map(line => [line.slice(0, line.indexOf('=')), line.slice(line.indexOf('=') + 1)]),
  )

describe('the signatures of updates', () => {
  const folder = mkdtempSync(join(tmpdir(), 'tihc-sign-'))
  const file = join(folder, 'latest-linux-arm64.yml')
  const text = 'version: 1.2.3\nfiles:\n  - url: TiHC-1.2.3-linux-arm64.AppImage\n'
  beforeEach(() => {
    rmSync(`${file}.sig`, { force: true })
    writeFileSync(file, text)
    writeFileSync(join(folder, 'builder-debug.yml'), '')
  })
  afterAll(() => rmSync(folder, { recursive: true }))
  const dayMs = 24 * 60 * 60 * 1000
  const run = (env: NodeJS.ProcessEnv) =>
    spawnSync(process.execPath, [program, folder], { env: { PATH: process.env.PATH, ...env }, encoding: 'utf8' })

  it('are taken by the app', () => {
    const key = newKey()
    expect(run(key)).toMatchObject({ status: 0 })
    const statement = checkSignature(text, readFileSync(`${file}.sig`, 'utf8'), key.TIHC_UPDATE_PUBLIC_KEY!)
    expect(statement).toMatchObject({ platform: 'linux', archs: ['arm64'], version: '1.2.3' })
    const days = (Date.parse(statement.validUntil) - Date.now()) / dayMs
    expect(days).toBeGreaterThan(179.9)
    expect(days).toBeLessThanOrEqual(180)
    expect(existsSync(join(folder, 'builder-debug.yml.sig'))).toBe(false)
  })

  it('are not made with a key that no app knows', () => {
    const { status, stderr } = run({ ...newKey(), TIHC_UPDATE_PUBLIC_KEY: newKey().TIHC_UPDATE_PUBLIC_KEY })
    expect(status).toBe(1)
    expect(stderr).toContain('does not belong')
    expect(existsSync(`${file}.sig`)).toBe(false)
  })

  it('hold as long as is asked for', () => {
    const key = newKey()
    expect(run({ ...key, TIHC_UPDATE_VALID_DAYS: '30' })).toMatchObject({ status: 0 })
    const { validUntil } = checkSignature(text, readFileSync(`${file}.sig`, 'utf8'), key.TIHC_UPDATE_PUBLIC_KEY!)
    expect((Date.parse(validUntil) - Date.now()) / dayMs).toBeCloseTo(30, 1)
    rmSync(`${file}.sig`)
    for (const days of ['0', '-1', '1.5', 'x', '99999']) {
      const { status, stderr } = run({ ...key, TIHC_UPDATE_VALID_DAYS: days })
      expect([status, stderr]).toEqual([1, expect.stringContaining('TIHC_UPDATE_VALID_DAYS')])
    }
    expect(existsSync(`${file}.sig`)).toBe(false)
  })

  it.each([
    ['latest.yml', ['TiHC-1-win-x64.exe', 'TiHC-1-win-arm64.exe'], 'win32', ['x64', 'arm64']],
    ['latest.yml', ['TiHC-1-win.exe'], 'win32', ['x64', 'arm64']],
    ['latest-mac.yml', ['TiHC-1-mac-arm64.zip'], 'darwin', ['arm64']],
    ['latest-linux.yml', ['TiHC-1-linux-x86_64.AppImage', 'TiHC-1-linux-amd64.deb'], 'linux', ['x64']],
  ])('%s with %j is for %s %j', (name, urls, platform, archs) => {
    const yml = ['version: 1.0.0', 'files:', ...urls.map(url => `  - url: ${url}`), ''].join('\n')
    expect(statementOf(name, yml, new Date(0))).toMatchObject({ platform, archs, version: '1.0.0' })
  })

  it('are left out, in a sentence, where there is no key', () => {
    const { status, stderr } = run({})
    expect(status).toBe(0)
    expect(stderr).toContain('TIHC_UPDATE_PRIVATE_KEY')
  })
})
