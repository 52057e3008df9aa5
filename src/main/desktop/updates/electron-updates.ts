import type { AppUpdater, Logger, ResolvedUpdateFileInfo, UpdateInfo } from 'electron-updater'
import type { ProviderRuntimeOptions } from 'electron-updater/out/providers/Provider.js'
import type { Log } from '../../core/log.ts'
import type { UpdateFeed } from './update-feed.ts'
import type { FoundUpdate, Updater } from './updates.ts'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import process from 'node:process'
import { app } from 'electron'
import electronUpdater from 'electron-updater'
import { parseUpdateInfo, resolveFiles } from 'electron-updater/out/providers/Provider.js'
import { checkSignature, checkStatement, signatureName } from './update-signature.ts'

const longestNotes = 1500

interface SignedOptions extends UpdateFeed { provider: 'custom' }

/** A folder of files on a server, as electron-updater's own generic one, whose word counts only with its signature. */
class SignedProvider extends electronUpdater.Provider<UpdateInfo> {
  readonly #feed: UpdateFeed

  constructor(feed: SignedOptions, _: AppUpdater, runtime: ProviderRuntimeOptions) {
    super({ ...runtime, isUseMultipleRangeRequest: true })
    this.#feed = feed
  }

  /** The library would tell the server who we are, by a number made for this installation. */
  override setRequestHeaders(): void {
    super.setRequestHeaders(null)
  }

  async getLatestVersion(): Promise<UpdateInfo> {
    const file = `${this.getDefaultChannelName()}.yml`
    const url = new URL(file, this.#feed.url)
    const [text, signature] = await Promise.all([
      this.httpRequest(url),
      this.httpRequest(new URL(signatureName(file), this.#feed.url)),
    ])
    const statement = checkSignature(text ?? '', signature, this.#feed.publicKey)
    const info = parseUpdateInfo(text, file, url)
    checkStatement(statement, info.version, { platform: process.platform, arch: process.arch, now: Date.now() })
    return info
  }

  resolveFiles(info: UpdateInfo): ResolvedUpdateFileInfo[] {
    const files = resolveFiles(info, new URL(this.#feed.url))
    // What is not named by its SHA-512 is not what was signed.
    if (files.some(({ info: { sha512 } }) => !sha512))
      throw new Error('The update server names a file without its SHA-512.')
    return files
  }
}

export interface ElectronUpdaterOptions {
  log: Log
  /** A folder of the app's own. */
  folder: string
}

/** Electron's updater for this kind of package: it fetches, checks and installs. */
export async function loadElectronUpdater(feed: UpdateFeed, { log, folder }: ElectronUpdaterOptions): Promise<Updater> {
  const { autoUpdater } = electronUpdater
  autoUpdater.logger = quietLogger(log)
  autoUpdater.autoDownload = false
  autoUpdater.autoInstallOnAppQuit = true
  autoUpdater.allowDowngrade = false
  autoUpdater.disableWebInstaller = true
  autoUpdater.isUserWithinRollout = () => Promise.resolve(true)
  if (!app.isPackaged) useSources(autoUpdater, folder)
  autoUpdater.setFeedURL({ provider: 'custom', updateProvider: SignedProvider, ...feed } as SignedOptions & {
    updateProvider: typeof SignedProvider
  })
  return {
    async check(): Promise<FoundUpdate | null> {
      const result = await autoUpdater.checkForUpdates()
      if (!result) throw new Error('This copy was installed in a way that cannot update itself.')
      const { isUpdateAvailable, updateInfo: { version, releaseNotes } } = result
      return isUpdateAvailable
        ? { version, notes: plainNotes(releaseNotes) }
        : null
    },
    async download() { await autoUpdater.downloadUpdate() },
  }
}

/** An installed app has the file that says where fetched files wait. */
function useSources(updater: AppUpdater, folder: string): void {
  const file = join(folder, 'app-update.yml')
  writeFileSync(file, 'updaterCacheDirName: tihc-updater\n')
  updater.forceDevUpdateConfig = true
  updater.updateConfigPath = file
}

/** Its errors come to us as well; the rest is of no use to anybody. */
function quietLogger(log: Log): Logger {
  return {
    info: () => {},
    debug: () => {},
    error: () => {},
    warn: message => log.warn(`updates: ${String(message).split('\n', 1)[0]}`),
  }
}

function plainNotes(notes: UpdateInfo['releaseNotes']): string {
  const text = typeof notes === 'string'
    ? notes
    : notes?.map(({ note }) => note ?? '').join('\n') ?? ''
  return text.replace(/<[^>]*>/g, '').trim().slice(0, longestNotes)
}
