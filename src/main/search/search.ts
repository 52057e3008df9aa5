import type { Handlers } from '../../contract/index.ts'
import type { Output } from '../../contract/procedure.ts'
import type { search } from '../../contract/search.ts'
import type { Log } from '../core/log.ts'
import type { Store } from '../store/open-store.ts'
import type { Feeder } from './feeder.ts'
import type { IndexQuery, SearchIndex } from './search-index.ts'
import { setTimeout } from 'node:timers/promises'
import { TihcError } from '../../contract/errors.ts'
import { createCatalogRows } from './catalog-rows.ts'
import { createFeeder } from './feeder.ts'
import { removeIndexFile } from './index-file.ts'
import { DamagedIndexError, IndexEndedError } from './search-index.ts'
import { openOrRemake } from './threaded-index.ts'

export interface SearchOptions {
  store: Pick<Store, 'db'>
  /** The profile's folder. */
  dataDir: string
  log: Log
}

/** Finds tables and columns of the catalog. */
export interface Search {
  handlers: Pick<Handlers, 'search'>
  /** Something of the catalog was changed, and stands in its outbox. */
  wake: () => void
  /** What a tenant had is found no more. */
  forgetTenant: (tenant: string) => Promise<void>
  /** Waits until all that was changed is found. */
  idle: () => Promise<void>
  close: () => Promise<void>
}

/** How long it takes until an index that failed is tried again; doubled up to the longest. */
const firstPauseMs = 500
const longestPauseMs = 60_000

/** An index that is open, with what feeds it. */
interface Opened { index: SearchIndex, feeder: Feeder }

/** Begins to open the index of the profile; calls wait for that. What is not found for want of it is built anew. */
export function createSearch({ store: { db }, dataDir, log }: SearchOptions): Search {
  const rows = createCatalogRows(db)
  const closing = new AbortController()
  let opened = open()
  const ended = follow()

  async function open(): Promise<Opened> {
    const index = await openOrRemake(dataDir)
    return { index, feeder: createFeeder({ rows, index, log }) }
  }

  /** Keeps an index open: one that is damaged is thrown away, one that fails is opened again after a while. */
  async function follow(): Promise<void> {
    let pause = firstPauseMs
    while (!closing.signal.aborted) {
      let isDamaged = false
      try {
        const { feeder } = await opened
        void feeder.idle().then(() => feeder.isComplete() && (pause = firstPauseMs))
        await feeder.running
        return
      } catch (error) {
        if (closing.signal.aborted) return
        isDamaged = error instanceof DamagedIndexError
        log.error(isDamaged ? 'the search index is damaged and is built anew' : 'the search index failed', error)
      }
      await closeOpened()
      if (isDamaged) removeIndexFile(dataDir)
      await setTimeout(pause, undefined, { ref: false, signal: closing.signal }).catch(() => {})
      pause = Math.min(pause * 2, longestPauseMs)
      opened = open()
      opened.catch(() => {})
    }
  }

  async function closeOpened(): Promise<void> {
    try {
      const { index, feeder } = await opened
      await feeder.close()
      await index.close()
    } catch {}
  }

  const withFeeder = (act: (feeder: Feeder) => unknown) => opened.then(({ feeder }) => act(feeder)).catch(() => {})
  return {
    handlers: { search: { find: async ({ tenant }, input) => find(await openIndex(opened), { tenant, ...input }) } },
    wake: () => void withFeeder(feeder => feeder.wake()),
    forgetTenant: async tenant => void await withFeeder(feeder => feeder.forgetTenant(tenant)),
    async idle() {
      for (;;) {
        const { feeder } = await opened
        await feeder.idle()
        if (feeder.isComplete() || closing.signal.aborted) return
        await setTimeout(firstPauseMs)
      }
    },
    async close() {
      closing.abort()
      await closeOpened()
      await ended
    },
  }
}

/** @throws {TihcError} `unavailable` */
async function openIndex(opened: Promise<Opened>): Promise<Opened> {
  try {
    return await opened
  } catch (error) {
    throw unavailable(error)
  }
}

async function find({ index, feeder }: Opened, query: IndexQuery): Promise<Output<typeof search.find>> {
  const complete = feeder.isComplete()
  try {
    return { ...await index.find(query), complete }
  } catch (error) {
    const isLost = error instanceof DamagedIndexError || error instanceof IndexEndedError
    if (isLost) feeder.fail(error)
    throw isLost ? unavailable(error) : error
  }
}

function unavailable(cause: unknown): TihcError {
  return new TihcError(
    'unavailable',
    'The search cannot read its index, which is being made anew. Try again in a moment.',
    undefined,
    { cause },
  )
}
