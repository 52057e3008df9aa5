import type { Found } from '@contract/search.ts'
import type { SearchInput } from './types.ts'
import catalogApi from './api.ts'

interface Answer {
  /** What was asked for. */
  query: string
  data: Found[]
  total: number
  more: boolean
  complete: boolean
}

/** So long a person pauses before somebody is asked. */
const pause = 150

/**
 * Asks the catalog while a person types: when they pause, and never for an answer that is no longer wanted.
 *
 * @param query what is typed; nothing is asked for without it
 * @param options what else is asked for
 */
export function useCatalogSearch(query: () => string, options: () => Omit<SearchInput, 'q'> = () => ({})) {
  const answer = shallowRef<Answer>()
  const error = shallowRef<unknown>()
  const asking = ref(false)
  let running: AbortController | undefined

  async function ask(): Promise<void> {
    running?.abort()
    const q = query().trim()
    if (!q) {
      answer.value = undefined
      error.value = undefined
      asking.value = false
      return
    }
    const mine = running = new AbortController()
    asking.value = true
    try {
      const found = await catalogApi.find({ q, ...options() }, mine.signal)
      if (running !== mine) return
      answer.value = { query: q, ...found }
      error.value = undefined
    } catch (thrown) {
      if (running === mine) error.value = thrown
    } finally {
      if (running === mine) asking.value = false
    }
  }

  const askSoon = useDebounceFn(ask, pause)
  watch(() => [query().trim(), JSON.stringify(options())], () => {
    asking.value = !!query().trim()
    void askSoon()
  })
  tryOnScopeDispose(() => running?.abort())

  return { answer, error, asking, ask }
}
