import type { Log } from '../../core/log.ts'
import type { Dialogs } from '../window/dialogs.ts'
import type { Words } from '../window/words.ts'
import type { UpdateFeed } from './update-feed.ts'
import { UpdateRefusedError } from './update-refused.ts'

const minute = 60_000
/** After a start there is other work to do. */
const firstAfterMs = minute / 2
const everyMs = 24 * 60 * minute

export interface FoundUpdate {
  version: string
  /** What is new, as plain text; may be empty. */
  notes: string
}

/** What talks to the update server. */
export interface Updater {
  /**
   * A newer version; null where there is none.
   *
   * @throws where the server cannot be reached or is not to be believed
   */
  check: () => Promise<FoundUpdate | null>
  /** Fetches what `check` found; it is installed when the app quits. */
  download: () => Promise<void>
}

/** Whether the person wants new versions to be looked for. */
export interface UpdateSetting {
  isOn: () => boolean
  onChanged: (listener: () => void) => () => void
}

export interface UpdatesOptions {
  /** Null where the build was given no address. */
  feed: UpdateFeed | null
  setting: UpdateSetting
  /** Loads what talks to the server; not called before the person has turned it on. */
  load: (feed: UpdateFeed) => Promise<Updater>
  dialogs: Pick<Dialogs, 'tell' | 'confirm'>
  words: Words
  /** Asks the app to quit, which installs what was fetched. */
  quit: () => void
  log: Log
}

export interface Updates {
  /** The person asks: they are told whatever comes of it. */
  checkNow: () => Promise<void>
  close: () => void
}

/**
 * Looks for new versions while the person has that turned on: soon after the start, then daily. Nothing is fetched
 * before they have said yes, and what was fetched is installed when they quit. While it is off, no code of it is
 * loaded and nobody is called.
 */
export function createUpdates(options: UpdatesOptions): Updates {
  const { feed, setting, dialogs, words, quit, log } = options
  const updater = loadOnce(options.load)
  let timer: NodeJS.Timeout | undefined
  let underWay: Promise<void> | undefined
  /** The version that was fetched and waits for the app to quit. */
  let ready: string | null = null
  /** Said no to, until the next start. */
  const declined = new Set<string>()

  function schedule(afterMs = firstAfterMs): void {
    clearTimeout(timer)
    if (!feed || !setting.isOn()) return
    timer = setTimeout(() => {
      schedule(everyMs)
      void look(feed, false)
    }, afterMs)
    timer.unref()
  }

  /** One at a time; who asks in the middle of one waits for that. */
  function look(from: UpdateFeed, asked: boolean): Promise<void> {
    underWay ??= lookOnce(from, asked).catch(async (error) => {
      log.error('looking for a new version', error)
      if (asked) await tellFailure(error, options)
    }).finally(() => { underWay = undefined })
    return underWay
  }

  async function lookOnce(from: UpdateFeed, asked: boolean): Promise<void> {
    if (ready !== null && !asked) return
    ready ??= await fetchNewer(from, asked)
    if (ready !== null && await wantsToInstall(ready, options)) quit()
  }

  /** Gives the version that was fetched; null where there is none, or nobody wants it. */
  async function fetchNewer(from: UpdateFeed, asked: boolean): Promise<string | null> {
    const found = await (await updater(from)).check()
    if (!found) {
      if (asked) await dialogs.tell(words.updateNone)
      return null
    }
    if (declined.has(found.version) && !asked) return null
    declined.add(found.version)
    // Turned off meanwhile: nobody is called any more.
    if (!await wantsToFetch(found, options) || !setting.isOn()) return null
    await (await updater(from)).download()
    return found.version
  }

  const end = setting.onChanged(() => schedule())
  schedule()
  return {
    async checkNow() {
      if (!feed) return dialogs.tell(words.updateNoFeed)
      if (!setting.isOn()) return dialogs.tell(words.updateOff)
      await look(feed, true)
    },
    close() {
      end()
      clearTimeout(timer)
    },
  }
}

/** Loads it when it is first needed; where that fails, the next one tries again. */
function loadOnce(load: UpdatesOptions['load']): UpdatesOptions['load'] {
  let updater: Promise<Updater> | undefined
  return from => updater ??= load(from).catch((error) => {
    updater = undefined
    throw error
  })
}

/** What was refused for what it is says more than that something failed. */
function tellFailure(error: unknown, { dialogs, words }: Asking): Promise<void> {
  const why = error instanceof UpdateRefusedError ? error.why : null
  switch (why) {
    case 'stale': return dialogs.tell(words.updateStale, words.updateStaleDetail)
    case 'otherSystem': return dialogs.tell(words.updateOtherSystem, words.updateFailedDetail)
    case 'unsigned':
    case null: return dialogs.tell(words.updateFailed, words.updateFailedDetail)
    default: return why satisfies never
  }
}

type Asking = Pick<UpdatesOptions, 'dialogs' | 'words'>

function wantsToFetch({ version, notes }: FoundUpdate, { dialogs, words }: Asking): Promise<boolean> {
  return dialogs.confirm({
    message: words.updateFound(version),
    detail: notes,
    yes: words.updateDownload,
    no: words.later,
  })
}

function wantsToInstall(version: string, { dialogs, words }: Asking): Promise<boolean> {
  return dialogs.confirm({
    message: words.updateReady(version),
    detail: words.updateReadyDetail,
    yes: words.updateInstall,
    no: words.later,
  })
}
