import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'

const root = join(import.meta.dirname, '..')
const read = (file: string) => JSON.parse(readFileSync(join(root, file), 'utf8')) as Record<string, unknown>

/** Systems that the npm scripts bring Node to. */
const systems = ['darwin arm64', 'darwin x64', 'linux arm64', 'linux x64', 'win32 x64']

/** The packages that are Node, with the version that is asked for. */
const pinned = Object.entries(read('package.json').optionalDependencies as Record<string, string>)
  .filter(([name]) => /^node-(?:bin-)?(?:darwin|linux|win)-/.test(name))

it('npm scripts run on one version of Node, whatever the system', () => {
  expect(new Set(pinned.map(([, version]) => version)).size, JSON.stringify(pinned)).toBe(1)
  const [[, version]] = pinned as [[string, string]]
  expect(version).toMatch(/^\d+\.\d+\.\d+$/)
})

it('no system is left out, and the lock has what is asked for', () => {
  interface Locked { version: string, os: string, cpu: string }
  const { packages } = read('package-lock.json') as { packages: Record<string, Locked> }
  const locked = pinned.map(([name, version]) => ({ asked: version, ...packages[`node_modules/${name}`]! }))
  expect(locked.map(({ os, cpu }) => `${os} ${cpu}`).sort()).toEqual(systems)
  expect(locked.filter(({ asked, version }) => asked !== version)).toEqual([])
})
