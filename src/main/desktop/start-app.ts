import type { DocumentsDoor } from '../documents/documents-door.ts'
import type { Services } from '../services.ts'
import type { DesktopOptions } from './desktop-options.ts'
import type { FileLog } from './file-log.ts'
import type { OpeningSource } from './openings/opening-source.ts'
import type { Updates, UpdatesOptions } from './updates/updates.ts'
import { join } from 'node:path'
import { app, Menu, session } from 'electron'
import { agentOf } from '../connections/ssh/ssh-agent-path.ts'
import { pagesFolder, preloadFile, programName, programVersion } from '../core/program.ts'
import { createDocuments } from '../documents/documents.ts'
import { createServices } from '../services.ts'
import { createIpcStreams } from '../transport/ipc/ipc-streams.ts'
import { openIpcDoor } from '../transport/ipc/ipc.ts'
import { isAppOrigin } from './desktop-options.ts'
import { forkUtility } from './engine-process.ts'
import { createHelp } from './help.ts'
import { openLocalDoor } from './local-door.ts'
import { createOpenings } from './openings/openings.ts'
import { guardQuit } from './quit.ts'
import { systemProtection } from './system-protection.ts'
import { updateFeed } from './updates/update-feed.ts'
import { createUpdates } from './updates/updates.ts'
import { menuTemplate } from './window/app-menu.ts'
import { servePages } from './window/app-protocol.ts'
import { createDialogs } from './window/dialogs.ts'
import { guardContents, guardSession } from './window/guards.ts'
import { openMainWindow } from './window/main-window.ts'
import { logPageErrors } from './window/page-errors.ts'
import { followTheme } from './window/theme.ts'
import { createWindowKeeper } from './window/window-keeper.ts'
import { wordsFor } from './window/words.ts'

/**
 * From Electron's being ready to the window: protocol, guards, services, IPC, the way out, menu, window.
 *
 * @param requests what this start was asked to open, and how it hears of more
 * @throws {StartupError} when the profile cannot be opened
 */
export async function startApp(options: DesktopOptions, requests: OpeningSource, log: FileLog): Promise<void> {
  const window = createWindowKeeper()
  const words = wordsFor(app.getPreferredSystemLanguages())
  const dialogs = createDialogs(words, window.current)
  const guards = { ...options, onLink: (url: string) => void dialogs.offerLink(url), log }

  if (isAppOrigin(options.pages.origin)) await servePages(pagesFolder, options.pages.origin)
  guardSession(session.defaultSession, guards)
  app.on('web-contents-created', (_, contents) => {
    guardContents(contents, guards)
    logPageErrors(contents, log)
  })

  const documents = createDocuments({ file: join(options.dataDir, 'documents.json'), ask: dialogs, log })
  const openings = createOpenings({ documents, dialogs, log })
  const services = await openServices(options, { ...documents, takeOpenings: openings.take }, log)
  const door = await openIpcDoor({
    ...services,
    streams: createIpcStreams(dialogs, services.tasks),
    window: window.current,
    origin: options.pages.origin,
    log,
  })
  await followTheme(services, log)
  followLogLevel(services, log)
  const updates = openUpdates(options, services, { dialogs, words, log })
  const quit = guardQuit({
    openWork: services.openWork,
    ask: dialogs.askToQuit,
    log,
    async end() {
      updates.close()
      door.close()
      await services.localApi?.close()
      await services.endWork()
      await services.close()
    },
  })
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, quit.now)

  app.setAboutPanelOptions({
    applicationName: programName,
    applicationVersion: programVersion,
    copyright: 'MIT License',
  })
  Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate({
    platform: process.platform,
    words,
    devTools: options.devTools,
    onCommand: command => door.send('command', command),
    help: createHelp({ ...services, dialogs, copied: words.diagnosticsCopied, logFile: log.file, updates }),
  })))

  const show = window.keep({
    open: () => openMainWindow({ ...options, preload: preloadFile, dialogs, log }),
    mayClose: () => quit.ready,
  })
  requests.follow((asked) => {
    show()
    void openings.open(asked, () => door.send('openings', {}))
  })
}

async function openServices({ dataDir }: DesktopOptions, documents: DocumentsDoor, log: FileLog): Promise<Services> {
  const services = await createServices({
    dataDir,
    sqliteDir: null,
    sshAgent: agentOf(process.env),
    env: process.env,
    log,
    spawnEngine: forkUtility,
    desktop: { system: systemProtection, documents },
  })
  try {
    // Nobody signs in here: a password that nobody sees would be of no use.
    await services.auth.ensureAdmin({ generate: false })
    await services.addSample()
    await services.localApi?.start(openLocalDoor(services, log))
    return services
  } catch (error) {
    await services.endWork()
    await services.close()
    throw error
  }
}

/** What the person set counts, unless the environment asks for more or less this time. */
function followLogLevel({ settings }: Pick<Services, 'settings'>, log: FileLog): void {
  const follow = () => { if (!process.env.TIHC_LOG_LEVEL) log.setLevel(settings.program.logLevel) }
  settings.onSharedChanged(follow)
  follow()
}

function openUpdates(
  options: DesktopOptions,
  { settings }: Pick<Services, 'settings'>,
  { dialogs, words, log }: Pick<UpdatesOptions, 'dialogs' | 'words' | 'log'>,
): Updates {
  return createUpdates({
    feed: updateFeed(app.isPackaged, process.env),
    setting: { isOn: () => settings.program.updateChecks, onChanged: settings.onSharedChanged },
    load: async feed =>
      (await import('./updates/electron-updates.ts')).loadElectronUpdater(feed, {
        log,
        folder: browserFolder(options),
      }),
    dialogs,
    words,
    quit: () => app.quit(),
    log,
  })
}

/** Electron's own files (caches, what the page keeps) lie in the profile too: every profile is an app of its own. */
export function browserFolder({ dataDir }: DesktopOptions): string {
  return join(dataDir, 'browser')
}
