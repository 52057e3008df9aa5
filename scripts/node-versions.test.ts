import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { nodeComplaint } from './node-guard.mjs'

const root = join(import.meta.dirname, '..')
const textOf = (...path: string[]) => readFileSync(join(root, ...path), 'utf8')
const read = (file: string) => JSON.parse(textOf(file)) as Record<string, unknown>

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

it('builds and version managers take the same one', () => {
  expect(textOf('.nvmrc').trim()).toBe(pinned[0]![1])
  const workflows = readdirSync(join(root, '.github/workflows')).map(file => textOf('.github/workflows', file))
  const setUps = workflows.flatMap(text => text.split(/^ +- /m))
    .filter(step => step.startsWith('uses: actions/setup-node@'))
  expect(setUps.length).toBeGreaterThan(0)
  for (const setUp of setUps) {
    expect(setUp).toContain('node-version-file: .nvmrc')
    expect(setUp).not.toMatch(/node-version:/)
  }
})

it('the oldest one that runs the program is the one that its types describe and that its start asks for', () => {
  const oldest = /^>=(\d+)$/.exec((read('package.json').engines as { node: string }).node)![1]!
  const { '@types/node': types } = read('package.json').devDependencies as Record<string, string>
  expect(types!.split('.')[0]).toBe(oldest)
  expect(nodeComplaint(`${oldest}.0.0`)).toBe('')
  expect(nodeComplaint(`${Number(oldest) - 1}.99.0`)).toContain(`needs Node ${oldest} or newer`)
})
