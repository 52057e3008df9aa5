import type { Connection } from '@contract/connections.ts'
import { useConnectionStore } from '@/store/index.ts'
import { describeError } from '@/utils/describe-error.ts'
import homeApi from './api.ts'

/** What was found out about a connection; a null is not known yet, or cannot be. */
export interface Found {
  checking: boolean
  databases: number | null
  tables: number | null
  views: number | null
  error: string
  at: number
}

/** What is there to work with, over all connections. */
export interface Known {
  pending: boolean
  connections: number
  answered: number
  databases: number | null
  tables: number | null
  views: number | null
}

/** What was found out so lately is not asked for again. */
const goodFor = 60_000
/** Tables are counted in so many databases; a server with more shows the number of its databases alone. */
const mostCounted = 20

const nothing = (): Found => ({ checking: false, databases: null, tables: null, views: null, error: '', at: 0 })

function sum(numbers: Array<number | null>): number | null {
  return numbers.reduce((all, number) => all === null || number === null ? null : all + number, 0)
}

/** One after another: a home page is no reason to ask a server much at once. Null where one cannot be counted. */
async function countAll(ids: number[], signal: AbortSignal): Promise<{ tables: number, views: number } | null> {
  const all = { tables: 0, views: 0 }
  for (const id of ids) {
    const counts = await homeApi.count(id, signal).catch(() => null)
    if (!counts) return null
    all.tables += counts.tables
    all.views += counts.views
  }
  return all
}

/** What all that answered have together; null where one of them could not be counted. */
function knownOf(all: Found[], loaded: boolean): Known {
  const answered = all.filter(({ databases }) => databases !== null)
  return {
    // A sum that still grows is none: it is shown when the last one has answered.
    pending: !loaded || all.some(({ checking, at }) => checking && !at),
    connections: all.length,
    answered: answered.length,
    databases: sum(answered.map(({ databases }) => databases)),
    tables: sum(answered.map(({ tables }) => tables)),
    views: sum(answered.map(({ views }) => views)),
  }
}

/**
 * Asks every connection for itself, so that none waits for another. One that did not answer is left alone until the
 * person tries again: a wrong password that is sent again and again locks an account.
 */
export function useConnectionCards() {
  const connectionStore = useConnectionStore()
  const found = reactive(new Map<string, Found>())
  const giveUp = new AbortController()
  tryOnScopeDispose(() => giveUp.abort())
  // Another window, or a statement, may find out how a connection stands.
  tryOnScopeDispose(connectionStore.onChange(() => void connectionStore.load().catch(() => {})))

  const stateOf = ({ id }: Connection) => found.get(id) ?? nothing()

  async function check(connection: Connection): Promise<void> {
    const before = stateOf(connection)
    if (before.checking) return
    found.set(connection.id, { ...before, checking: true, error: '' })
    const end = (part: Partial<Found>) =>
      found.set(connection.id, { ...before, error: '', ...part, checking: false, at: Date.now() })
    try {
      const databases = await homeApi.databases(connection)
      found.set(connection.id, { ...before, error: '', checking: true, databases: databases.length })
      const ids = databases.map(({ id }) => id)
      const counts = ids.length > mostCounted ? null : await countAll(ids, giveUp.signal)
      end({ databases: databases.length, tables: counts?.tables ?? null, views: counts?.views ?? null })
    } catch (error) {
      end({ error: describeError(error) })
    }
    await connectionStore.load().catch(() => {})
  }

  function checkAll(connections: readonly Connection[]) {
    for (const connection of connections) {
      const { at, error } = stateOf(connection)
      if (connection.status !== 'unavailable' && !error && Date.now() - at > goodFor) void check(connection)
    }
  }

  const known = computed(() => knownOf(connectionStore.connections.map(stateOf), connectionStore.loaded))

  return { stateOf, check, checkAll, known }
}
