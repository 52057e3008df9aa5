import type { Count, Report } from './test-count.ts'
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { countReport, exitCodeOf, failuresOf, seconds, slowestFiles, sum, summaryLine } from './test-count.ts'

const root = resolve(import.meta.dirname, '..')
/** In the order in which they run: what is quick to fail comes first. */
const suites = ['unit', 'integration', 'e2e', 'desktop', 'package'] as const

const say = (line: string) => console.log(line)

/**
 * Sets up what the tests need, runs every suite and prints what it came to as the last line.
 * @returns the exit code: 0 where something passed and nothing failed
 */
export async function runAll(): Promise<number> {
  if (!existsSync(join(root, 'node_modules/vitest'))) {
    say('The dependencies are not installed: run `npm ci` first.')
    return 1
  }
  const folder = await mkdtemp(join(tmpdir(), 'tihc-test-report-'))
  const counts = [await prepareGround()]
  const reports: Array<Report | undefined> = []
  try {
    for (const suite of suites) {
      const reportFile = join(folder, `${suite}.json`)
      counts.push(await runSuite(suite, reportFile))
      reports.push(readReport(reportFile))
    }
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
  const total = sum(counts)
  const failures = reports.flatMap(report => failuresOf(report, root))
  say(`\n── what took longest\n\n${slowestFiles(reports, root).join('\n')}`)
  // Once more at the end, where one looks first, and where a log that was cut still has them.
  if (failures.length > 0) say(`\n── what failed\n\n${failures.join('\n\n')}`)
  say(`\n${summaryLine(total)}`)
  return exitCodeOf(total)
}

/**
 * Says what is missing: its tests are skipped on a person's machine; where nobody could install it, it is a failure.
 */
async function prepareGround(): Promise<Count> {
  const { isCi } = await import('../test/support/missing.ts')
  const { missingRequirements } = await import('../test/support/requirements.ts')
  const missing = await missingRequirements(say)
  for (const sentence of missing) say(`${isCi ? 'Missing' : 'Tests will be skipped'}: ${sentence}`)
  return {
    passed: 0,
    failed: isCi ? missing.length : 0,
    skipped: 0,
  }
}

async function runSuite(suite: typeof suites[number], reportFile: string): Promise<Count> {
  say(`\n── ${suite}`)
  const began = Date.now()
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`]
  // `e2e` stands for `e2e-alone` too.
  const exitCode = await runNode('node_modules/vitest/vitest.mjs', 'run', '--project', `${suite}*`, ...reporters)
  const count = countReport(readReport(reportFile), exitCode)
  say(`${suite}: ${summaryLine(count)} (${seconds(Date.now() - began)})`)
  return count
}

/** Runs a program with this Node, its output being ours; gives the exit code, null where a signal ended it. */
function runNode(...args: string[]): Promise<number | null> {
  return new Promise((resolve, reject) => {
    spawn(process.execPath, args, {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
    }).once('error', reject).once('close', resolve)
  })
}

function readReport(file: string): Report | undefined {
  return existsSync(file)
    ? JSON.parse(readFileSync(file, 'utf8')) as Report
    : undefined
}
