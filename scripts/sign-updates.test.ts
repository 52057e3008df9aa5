import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { checkSignature } from '../src/main/desktop/updates/update-signature.ts'

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
  const text = 'version: 1.2.3\n'
  beforeEach(() => {
    rmSync(`${file}.sig`, { force: true })
    writeFileSync(file, text)
    writeFileSync(join(folder, 'builder-debug.yml'), '')
  })
  afterAll(() => rmSync(folder, { recursive: true }))
  const run = (env: NodeJS.ProcessEnv) =>
    spawnSync(process.execPath, [program, folder], { env: { PATH: process.env.PATH, ...env }, encoding: 'utf8' })

  it('are taken by the app', () => {
    const key = newKey()
    expect(run(key)).toMatchObject({ status: 0 })
    expect(() => checkSignature(text, readFileSync(`${file}.sig`, 'utf8'), key.TIHC_UPDATE_PUBLIC_KEY!)).not.toThrow()
    expect(existsSync(join(folder, 'builder-debug.yml.sig'))).toBe(false)
  })

  it('are not made with a key that no app knows', () => {
    const { status, stderr } = run({ ...newKey(), TIHC_UPDATE_PUBLIC_KEY: newKey().TIHC_UPDATE_PUBLIC_KEY })
    expect(status).toBe(1)
    expect(stderr).toContain('does not belong')
    expect(existsSync(`${file}.sig`)).toBe(false)
  })

  it('are left out, in a sentence, where there is no key', () => {
    const { status, stderr } = run({})
    expect(status).toBe(0)
    expect(stderr).toContain('TIHC_UPDATE_PRIVATE_KEY')
  })
})
