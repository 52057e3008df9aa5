import { stripVTControlCharacters } from 'node:util'

/** What a suite came to. */
export interface Count {
  passed: number
  failed: number
  skipped: number
}

/** The part of vitest's JSON report that is counted. */
export interface Report {
  testResults: Array<{
    name: string
    status: string
    /** When its first test began and its last one ended, in milliseconds since 1970. */
    startTime?: number
    endTime?: number
    /** Why the file failed where none of its tests did. */
    message?: string
    assertionResults: Array<{ status: string, fullName?: string, failureMessages?: string[] | null }>
  }>
}

/** So much of a failure's words is told again at the end. */
const mostOfFailure = 600

/**
 * Counts a run of vitest. A file that failed without a failed test (it could not be loaded, a hook threw) is one
 * failure; so is a run that ended badly, left no report or ran nothing.
 */
export function countReport(report: Report | undefined, exitCode: number | null): Count {
  const count: Count = { passed: 0, failed: 0, skipped: 0 }
  for (const file of report?.testResults ?? []) {
    const statuses = file.assertionResults.map(({ status }) => status)
    const failed = statuses.filter(status => status === 'failed').length
    count.passed += statuses.filter(status => status === 'passed').length
    count.failed += failed || (file.status === 'failed'
      ? 1
      : 0)
    count.skipped += statuses.filter(status => status !== 'passed' && status !== 'failed').length
  }
  const ran = count.passed + count.failed + count.skipped > 0
  if (count.failed === 0 && (exitCode !== 0 || !ran)) count.failed = 1
  return count
}

const shortName = (name: string, root: string): string => name.startsWith(`${root}/`)
  ? name.slice(root.length + 1)
  : name

/** What failed, a paragraph each: file, test, and the beginning of why. */
export function failuresOf(report: Report | undefined, root: string): string[] {
  return (report?.testResults ?? []).flatMap(({ name, status, message, assertionResults }) => {
    const failed = assertionResults.filter(test => test.status === 'failed')
    const file = shortName(name, root)
    if (failed.length === 0) return status === 'failed' ? [paragraph(`${file}: the file itself`, message)] : []
    return failed.map(test => paragraph(`${file}: ${test.fullName ?? ''}`, test.failureMessages?.[0]))
  })
}

export const seconds = (milliseconds: number): string => `${Math.round(milliseconds / 1000)} s`

/** The files whose tests took longest, the longest first, a line each: seconds and file. */
export function slowestFiles(reports: Array<Report | undefined>, root: string, most = 15): string[] {
  return reports
    .flatMap(report => report?.testResults ?? [])
    .map(({ name, startTime = 0, endTime = 0 }) => ({ file: shortName(name, root), took: endTime - startTime }))
    .sort((one, other) => other.took - one.took)
    .slice(0, most)
    .map(({ file, took }) => `${seconds(took).padStart(6)}  ${file}`)
}

function paragraph(title: string, why: string | undefined): string {
  const words = stripVTControlCharacters(why ?? '').trim()
  return `✗ ${title}\n${words.slice(0, mostOfFailure)}`.trimEnd()
}

export function sum(counts: Count[]): Count {
  return {
    passed: counts.reduce((total, { passed }) => total + passed, 0),
    failed: counts.reduce((total, { failed }) => total + failed, 0),
    skipped: counts.reduce((total, { skipped }) => total + skipped, 0),
  }
}

/** The last line of `npm test`. */
export function summaryLine({ passed, failed, skipped }: Count): string {
  return `${passed} passed, ${failed} failed${skipped
    ? `, ${skipped} skipped`
    : ''}`
}

/** 0 where something passed and nothing failed. */
export const exitCodeOf = ({ passed, failed }: Count): number => failed === 0 && passed > 0
  ? 0
  : 1
