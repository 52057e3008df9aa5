import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { nodeComplaint } from './node-guard.mjs'

describe('the guard against an old Node', () => {
  it.each([
    '24.0.0',
    '24.21.0',
    '26.1.0',
    '100.0.0',
  ])('has nothing to say to Node %s', (version) => {
    expect(nodeComplaint(version)).toBe('')
  })

  it.each([
    '20.20.2',
    '22.22.0',
    '23.11.1',
    '8.0.0',
  ])('says in one sentence what to do to Node %s', (version) => {
    const complaint = nodeComplaint(version)
    expect(complaint).toContain(
      `TiHC needs Node 24 or newer and this is Node ${version}: run \`npm ci\` and start it through npm`,
    )
    expect(nodeComplaint(version)).not.toContain('\n')
  })

  it('comes first in every program that a person starts', () => {
    const first = (file: string) => readFileSync(join(import.meta.dirname, file), 'utf8').split('\n')[0]
    const programs = readdirSync(import.meta.dirname).filter(name => /^(?:start|serve|dev|test|bench)\.mjs$/.test(name))
    expect(programs).toContain('test.mjs')
    for (const program of programs) {
      expect([
        program,
        first(program),
      ]).toEqual([program, 'import \'./node-guard.mjs\''])
    }
    expect(first('../src/main/serve.ts')).toBe('import \'./core/node-guard.ts\'')
  })
})
