import type { Log } from '../core/log.ts'
import type { UnfinishedWork } from '../services.ts'
import { app } from 'electron'
import { within } from '../core/within.ts'

/** How long statements and sessions may take to end. */
const endLimitMs = 8000

export interface QuitOptions {
  openWork: () => UnfinishedWork
  /** True where the person wants to lose what is open. */
  ask: (work: UnfinishedWork) => Promise<boolean>
  /** Ends what runs and closes the profile. */
  end: () => Promise<void>
  log: Log
}

export interface Quit {
  /** True once nothing is left to end: windows may close. */
  readonly ready: boolean
  /** Quits without a question: nobody is there to answer. */
  now: () => void
}

/** Holds the end of the app back until the person has agreed to what is lost and the services have closed. */
export function guardQuit({ openWork, ask, end, log }: QuitOptions): Quit {
  let state: 'open' | 'asking' | 'ending' | 'ended' = 'open'

  async function leave(asks: boolean): Promise<void> {
    state = 'asking'
    const work = openWork()
    if (asks && work.statements + work.transactions + work.tasks > 0 && !await ask(work)) {
      state = 'open'
      return
    }
    await finish()
  }

  async function finish(): Promise<void> {
    if (state === 'ending' || state === 'ended') return
    state = 'ending'
    try {
      await within(end(), endLimitMs, () => new Error(`statements did not end within ${endLimitMs} ms`))
    } catch (error) {
      log.error('closing', error)
    }
    state = 'ended'
    app.quit()
  }

  app.on('before-quit', (event) => {
    if (state === 'ended') return
    event.preventDefault()
    if (state === 'open') void leave(true)
  })
  return {
    get ready() { return state === 'ended' },
    now: () => void finish(),
  }
}
