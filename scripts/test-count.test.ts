import { describe, expect, it } from 'vitest'
import { countReport, exitCodeOf, failuresOf, slowestFiles, sum, summaryLine } from './test-count.ts'

const file = (status: string, ...tests: string[]) => ({
  name: 'x.test.ts',
  status,
  assertionResults: tests.map(test => ({ status: test })),
})

describe('counting a run', () => {
  it('counts tests by their outcome', () => {
    const report = {
      testResults: [
        file('passed', 'passed', 'passed', 'skipped'),
        file('failed', 'failed', 'passed', 'todo'),
      ],
    }
    expect(countReport(report, 1)).toEqual({ passed: 3, failed: 1, skipped: 2 })
  })

  it('counts a file that could not be loaded, or whose hook threw, as a failure', () => {
    expect(countReport({
      testResults: [
        file('failed'),
        file('passed', 'passed'),
      ],
    }, 1)).toEqual({ passed: 1, failed: 1, skipped: 0 })
    expect(countReport({
      testResults: [
        file('failed', 'skipped', 'skipped'),
      ],
    }, 1)).toEqual({ passed: 0, failed: 1, skipped: 2 })
  })

  it('counts a run that ended badly although every test passed as a failure', () => {
    expect(countReport({
      testResults: [
        file('passed', 'passed'),
      ],
    }, 1)).toEqual({ passed: 1, failed: 1, skipped: 0 })
    expect(countReport({
      testResults: [
        file('passed', 'passed'),
      ],
    }, null)).toEqual({ passed: 1, failed: 1, skipped: 0 })
  })

  it('counts a run without a report, and one that ran nothing, as a failure', () => {
    expect(countReport(undefined, 0)).toEqual({ passed: 0, failed: 1, skipped: 0 })
    expect(countReport({ testResults: [] }, 0)).toEqual({ passed: 0, failed: 1, skipped: 0 })
  })

  it('tells what failed by file, test and why, without colours', () => {
    const report = {
      testResults: [
        {
          name: '/work/test/a.test.ts',
          status: 'failed',
          assertionResults: [
            { status: 'passed', fullName: 'a goes' },
            { status: 'failed', fullName: 'a stops', failureMessages: ['\u001B[31mexpected 1 to be 2\u001B[39m'] },
          ],
        },
        { name: '/elsewhere/b.test.ts', status: 'failed', message: 'no such module', assertionResults: [] },
        file('passed', 'passed'),
      ],
    }
    expect(failuresOf(report, '/work')).toEqual([
      '✗ test/a.test.ts: a stops\nexpected 1 to be 2',
      '✗ /elsewhere/b.test.ts: the file itself\nno such module',
    ])
    expect(failuresOf(undefined, '/work')).toEqual([])
  })

  it('names the files that took longest, the longest first', () => {
    const took = (name: string, startTime: number, endTime: number) => ({ ...file('passed'), name, startTime, endTime })
    const reports = [
      { testResults: [took('/work/test/a.test.ts', 1000, 3400)] },
      undefined,
      { testResults: [took('/work/test/b.test.ts', 1000, 131_000), file('failed')] },
    ]
    expect(slowestFiles(reports, '/work', 2)).toEqual([' 130 s  test/b.test.ts', '   2 s  test/a.test.ts'])
  })

  it('adds suites up', () => {
    expect(sum([
      { passed: 3, failed: 0, skipped: 1 },
      { passed: 2, failed: 1, skipped: 0 },
    ])).toEqual({ passed: 5, failed: 1, skipped: 1 })
  })

  it('ends with one line', () => {
    expect(summaryLine({ passed: 12, failed: 0, skipped: 0 })).toBe('12 passed, 0 failed')
    expect(summaryLine({ passed: 12, failed: 1, skipped: 3 })).toBe('12 passed, 1 failed, 3 skipped')
  })

  it('is a success only where something passed and nothing failed', () => {
    expect(exitCodeOf({ passed: 1, failed: 0, skipped: 9 })).toBe(0)
    expect(exitCodeOf({ passed: 9, failed: 1, skipped: 0 })).toBe(1)
    expect(exitCodeOf({ passed: 0, failed: 0, skipped: 9 })).toBe(1)
  })
})
