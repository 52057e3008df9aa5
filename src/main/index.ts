import process from 'node:process'
import { app, dialog } from 'electron'
import { startupFailure } from './core/startup-error.ts'
import { logInternalError } from './core/to-tihc-error.ts'
import { readDesktopOptions } from './desktop/desktop-options.ts'
import { levelNamed, openFileLog } from './desktop/file-log.ts'
import { listenForOpenings } from './desktop/openings/opening-source.ts'
import { serveHeadless } from './desktop/serve-headless.ts'
import { browserFolder, startApp } from './desktop/start-app.ts'
import { registerAppScheme } from './desktop/window/app-protocol.ts'
import { wordsFor } from './desktop/window/words.ts'
import { prepareFolder } from './store/profile-folder.ts'

/** The desktop app. What comes before its being ready stands here, what comes after in `startApp`. */
function main(): void {
  // A reader of our output that goes away must not take the app along.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {})
  const args = process.argv.slice(app.isPackaged ? 1 : 2)
  if (args[0] === 'serve') return void serveHeadless(args.slice(1))
  const options = readDesktopOptions(args, app.isPackaged, process.env)
  const found = prepareFolder(options.dataDir)
  const log = openFileLog({ dataDir: options.dataDir, level: levelNamed(process.env.TIHC_LOG_LEVEL) })
  for (const { level, message } of found) log[level](message)
  // It goes on: what is open in the sessions is worth more than a clean end.
  process.on('unhandledRejection', error => logInternalError(log, error))
  process.on('uncaughtException', error => logInternalError(log, error))
  prepareFolder(browserFolder(options))
  app.setPath('userData', browserFolder(options))
  registerAppScheme()
  const requests = listenForOpenings(args, process.cwd())
  // The first one shows its window instead, and opens what this one was asked for.
  if (!app.requestSingleInstanceLock(requests.own)) return app.exit(0)
  app.whenReady().then(() => startApp(options, requests, log)).catch(fail)
}

/** Why it does not start, to the eye and to standard error. */
function fail(error: unknown): void {
  const sentence = startupFailure(error)
  process.stderr.write(`${sentence}\n`)
  dialog.showErrorBox(wordsFor(app.isReady() ? app.getPreferredSystemLanguages() : []).startTitle, sentence)
  app.exit(1)
}

try {
  main()
} catch (error) {
  fail(error)
}
