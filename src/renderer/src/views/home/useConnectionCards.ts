import type { Connection } from '@contract/connections.ts'
import { tryOnScopeDispose } from '@vueuse/core'
import { computed, reactive } from 'vue'
import { api } from '@/api/index.ts'
import { useConnectionStore } from '@/store/index.ts'
import { describeError } from '@/utils/describe-error.ts'
import homeApi from './api.ts'

/** What was found out about a connection; a null is not known yet, or cannot be. */
export interface Found {
  checking: boolean
  databases: number | null
  tables: number | null
  error: string
  at: number
}

/** What was found out so lately is not asked for again. */
const goodFor = 60_000
/** Tables are counted in so many databases; a server with more shows the number of its databases alone. */
const mostCounted = 20

const nothing = (): Found => ({ checking: false, databases: null, tables: null, error: '', at: 0 })

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
  tryOnScopeDispose(api.on('notification', ({ kind }) => { if (kind === 'connection') connectionStore.load().catch(() => {}) }))

  const stateOf = ({ id }: Connection) => found.get(id) ?? nothing()

  async function check(connection: Connection): Promise<void> {
    const before = stateOf(connection)
    if (before.checking) return
    found.set(connection.id, { ...before, checking: true, error: '' })
    const end = (part: Partial<Found>) => found.set(connection.id, { ...before, error: '', ...part, checking: false, at: Date.now() })
    try {
      const databases = await homeApi.databases(connection)
      found.set(connection.id, { ...before, error: '', checking: true, databases: databases.length })
      const tables = databases.length > mostCounted ? null : await countTables(databases.map(({ id }) => id))
      end({ databases: databases.length, tables })
    } catch (error) {
      end({ error: describeError(error) })
    }
    await connectionStore.load().catch(() => {})
  }

  /** One after another: a home page is no reason to ask a server much at once. */
  async function countTables(ids: number[]): Promise<number | null> {
    let sum = 0
    for (const id of ids) {
      const total = await homeApi.countTables(id, giveUp.signal).catch(() => null)
      if (total === null) return null
      sum += total
    }
    return sum
  }

  function checkAll(connections: readonly Connection[]) {
    for (const connection of connections) {
      const { at, error } = stateOf(connection)
      if (connection.status !== 'unavailable' && !error && Date.now() - at > goodFor) void check(connection)
    }
  }

  /** What is known of all that were asked, and how many could not be. */
  const known = computed(() => {
    const all = connectionStore.connections.map(stateOf)
    const answered = all.filter(({ databases }) => databases !== null)
    return {
      asked: all.filter(({ at, checking }) => at || checking).length,
      answered: answered.length,
      silent: all.filter(({ error }) => error).length + connectionStore.connections.filter(connection => connection.status === 'unavailable' && !stateOf(connection).error).length,
      databases: answered.reduce((sum, { databases }) => sum + databases!, 0),
      tables: answered.reduce((sum, { tables }) => sum + (tables ?? 0), 0),
    }
  })

  return { stateOf, check, checkAll, known }
}
