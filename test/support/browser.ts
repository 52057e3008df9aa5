import type { Browser } from 'playwright-core'
import { chromium } from 'playwright-core'
import { chromiumProgram } from './chromium.ts'
import { describeNeeding } from './describe-needing.ts'

/**
 * Starts the browser without a window.
 *
 * @throws MissingError where there is none
 */
export function launchBrowser(args: string[] = []): Promise<Browser> {
  return chromium.launch({
    executablePath: chromiumProgram(),
    headless: true,
    chromiumSandbox: process.getuid?.() !== 0, // Chromium refuses to make one as root
    args: ['--disable-dev-shm-usage', '--force-color-profile=srgb', ...args],
  })
}

/**
 * Runs a suite that needs the browser; where there is none its cases are skipped and the title says why.
 * With CI=true a missing browser throws and fails the file.
 */
export function describeBrowser(title: string, suite: () => void): void {
  describeNeeding(chromiumProgram, title, suite)
}
