import type { OpeningRequest } from './opening-requests.ts'
import { app } from 'electron'
import { readOpening, readOpenings } from './opening-requests.ts'

/** Where requests to open something come from: this start, later ones, and on a Mac the system. */
export interface OpeningSource {
  /** What a later start is told to hand over. */
  readonly own: { args: string[], cwd: string }
  /** Gives what came so far and whatever comes; a later start without anything to open gives an empty list. */
  follow: (listener: (requests: OpeningRequest[]) => void) => void
}

/** To be made before the app is ready: a Mac tells of the file that it was started for before that. */
export function listenForOpenings(args: string[], cwd: string): OpeningSource {
  let waiting = readOpenings(args, cwd)
  let listener: ((requests: OpeningRequest[]) => void) | null = null

  function hear(requests: OpeningRequest[]): void {
    if (listener) listener(requests)
    else waiting = [...waiting, ...requests]
  }

  app.on('open-file', (event, path) => {
    event.preventDefault()
    hear(readOpening(path, cwd))
  })
  app.on('open-url', (event, url) => {
    event.preventDefault()
    hear(readOpening(url, cwd))
  })
  // Chromium changes the order of what a command line holds: the later start hands its own over.
  app.on('second-instance', (_, __, ___, handed) => {
    const { args: later, cwd: from } = (handed ?? {}) as { args?: unknown, cwd?: unknown }
    hear(readOpenings(later, from))
  })
  return {
    own: { args, cwd },
    follow(given) {
      listener = given
      if (waiting.length > 0) given(waiting)
      waiting = []
    },
  }
}
