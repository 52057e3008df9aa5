import process from 'node:process'
import { app } from 'electron'
import { runHost } from '../host/run-host.ts'
import { forkUtility } from './engine-process.ts'

/**
 * Chromium's own switches, such as `--ozone-platform=headless` on a machine without a display: none of the host's
 * affair.
 */
const chromiumSwitch = /^--(?:ozone-platform|headless|no-sandbox|disable-gpu|in-process-gpu)\b/

/**
 * `tihc serve …` of an installed app: the headless host, with no window, until a signal ends it.
 *
 * @param args what follows `serve`, as `npm run serve` takes it
 */
export async function serveHeadless(args: string[]): Promise<void> {
  if (process.platform === 'darwin') app.dock?.hide()
  await app.whenReady()
  await runHost(args.filter(arg => !chromiumSwitch.test(arg)), { spawnEngine: forkUtility })
}
