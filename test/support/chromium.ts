import { existsSync } from 'node:fs'
import { MissingError } from './missing.ts'
import { findProgram } from './programs.ts'

const names = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'chrome',
]
const macPrograms = [
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
]

/**
 * Gives the path of the browser that tests use: `TIHC_TEST_CHROMIUM`, else one that is installed.
 *
 * @throws MissingError
 */
export function chromiumProgram(): string {
  const found = process.env.TIHC_TEST_CHROMIUM || findProgram(...names) || macPrograms.find(existsSync)
  if (found && existsSync(found)) return found
  throw new MissingError(
    found
      ? `TIHC_TEST_CHROMIUM=${found} does not exist.`
      : 'There is no Chromium: install it (`apt-get install chromium`, `brew install --cask chromium`), '
        + 'or set TIHC_TEST_CHROMIUM to its program.',
  )
}
