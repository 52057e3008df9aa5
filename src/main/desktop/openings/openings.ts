import type { Opening } from '../../../contract/documents.ts'
import type { Log } from '../../core/log.ts'
import type { Documents } from '../../documents/documents.ts'
import type { Dialogs } from '../window/dialogs.ts'
import type { OpeningRequest } from './opening-requests.ts'
import { basename } from 'node:path'
import { TihcError } from '../../../contract/errors.ts'
import { readConnectionLink } from './connection-link.ts'
import { mostAtOnce } from './opening-requests.ts'

export interface OpeningsOptions {
  documents: Pick<Documents, 'open'>
  dialogs: Pick<Dialogs, 'offerConnection' | 'tellNotOpened'>
  log: Log
}

export interface Openings {
  /**
   * Looks at what was asked for, asks the person where it is a link, and lets it wait for the page, which is to be
   * told.
   */
  open: (requests: readonly OpeningRequest[], onWaiting: () => void) => Promise<void>
  /** What waits, once: nothing is opened twice, and nothing is lost while there is no page. */
  take: () => Opening[]
}

export function createOpenings({ documents, dialogs, log }: OpeningsOptions): Openings {
  let waiting: Opening[] = []
  let linkAsked = false

  async function read(request: OpeningRequest): Promise<Opening | null> {
    if (request.kind === 'file') return { kind: 'document', document: await documents.open(request.path) }
    // One question at a time: a web page may follow link after link.
    if (linkAsked) {
      log.warn('a link was passed over: the person is asked about another')
      return null
    }
    linkAsked = true
    try {
      const { draft, hadPassword } = readConnectionLink(request.url)
      return await dialogs.offerConnection({ ...draft, hadPassword }) ? { kind: 'connection', draft } : null
    } finally {
      linkAsked = false
    }
  }

  async function open(request: OpeningRequest, onWaiting: () => void): Promise<void> {
    try {
      const opening = await read(request)
      if (!opening) return
      waiting = [...waiting, opening].slice(-mostAtOnce)
      onWaiting()
    } catch (error) {
      if (!(error instanceof TihcError)) log.error('opening what was asked for', error)
      await dialogs.tellNotOpened(
        request.kind === 'file' ? basename(request.path) : null,
        error instanceof TihcError ? error.message : '',
      )
    }
  }

  return {
    async open(requests, onWaiting) {
      for (const request of requests) await open(request, onWaiting)
    },
    take() {
      const taken = waiting
      waiting = []
      return taken
    },
  }
}
