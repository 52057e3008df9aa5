import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { levelNamed, openFileLog } from './file-log.ts'

describe('the log of the desktop app', () => {
  let dataDir: string
  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'tihc-log-'))
    vi.spyOn(console, 'error').mockImplementation(() => {})
  })
  afterEach(() => {
    vi.restoreAllMocks()
    rmSync(dataDir, { recursive: true, force: true })
  })
  const read = (name = 'tihc.log') => readFileSync(join(dataDir, 'logs', name), 'utf8')

  it('writes lines with time and level into the profile, for its person alone', () => {
    const log = openFileLog({ dataDir, level: 'info' })
    log.info('started 100% %s %c %d {text}')
    log.error('failed', new TypeError('no such thing'))
    expect(read()).toMatch(new RegExp([
      String.raw`^\d{4}-\d\d-\d\dT[\d:.]+Z info {2}started 100% %s %c %d \{text\}`,
      String.raw`\S+Z error failed`,
      ' {2}TypeError: no such thing',
      ' {4}at ',
    ].join('\n')))
    expect(statSync(log.file).mode & 0o777).toBe(0o600)
    expect(log.problems()).toHaveLength(1)
  })

  it('takes secrets out', () => {
    openFileLog({ dataDir, level: 'info' }).warn('mysql://root:Tr0ub4dor@db failed, password=Tr0ub4dor')
    expect(read()).toContain('failed')
    expect(read()).not.toContain('Tr0ub4dor')
  })

  it('leaves out what is less grave than its level', () => {
    const log = openFileLog({ dataDir, level: 'warn' })
    log.info('first')
    log.warn('second')
    log.setLevel('error')
    log.warn('third')
    log.error('fourth')
    expect(read().split('\n').filter(Boolean).map(line => line.split(' ').at(-1))).toEqual(['second', 'fourth'])
    expect(['info', 'error', 'loud', undefined].map(levelNamed)).toEqual(['info', 'error', 'info', 'info'])
  })

  it('puts full files aside and keeps the newest five', () => {
    const log = openFileLog({ dataDir, level: 'info', most: 200 })
    for (let n = 0; n < 100; n++) log.info(`entry ${n} ${'x'.repeat(60)}`)
    expect(readdirSync(join(dataDir, 'logs')).sort()).toEqual([
      'tihc.1.log',
      'tihc.2.log',
      'tihc.3.log',
      'tihc.4.log',
      'tihc.log',
    ])
    expect(read()).toContain('entry 99 ')
    const kept = ['tihc.4.log', 'tihc.3.log', 'tihc.2.log', 'tihc.1.log', 'tihc.log'].flatMap(name =>
      Array.from(read(name).matchAll(/entry (\d+) /g), found => Number(found[1])),
    )
    expect(kept).toEqual(Array.from({ length: kept.length }, (_, n) => 100 - kept.length + n))
  })

  it('loses entries rather than fail', () => {
    writeFileSync(join(dataDir, 'logs'), 'no folder')
    const log = openFileLog({ dataDir, level: 'info' })
    expect(() => log.error('nowhere to go')).not.toThrow()
    expect(log.problems()).toHaveLength(1)
  })
})
