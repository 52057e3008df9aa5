import type { TestInput } from './api.ts'
import { TihcError } from '@contract/errors.ts'
import { isAbort } from '@/utils/http/index.ts'
import connectionsApi from './api.ts'

export type TestState
  = | { kind: 'none' }
    | { kind: 'running' }
    | { kind: 'ok', product: string, version: string, latencyMs: number }

/** Tries a connection; a newer try or a change of the form gives up the one that runs. */
export function useConnectionTest() {
  const state = ref<TestState>({ kind: 'none' })
  const error = shallowRef<unknown>()
  /** The form has changed since: what is shown is about other values. */
  const stale = ref(false)
  /** The account's password has expired: the form asks for a new one. */
  const expired = ref(false)
  let running: AbortController | undefined

  /** What was found out stays until the next try: where it went at once, the buttons would move under the pointer. */
  function expire() {
    running?.abort()
    running = undefined
    if (state.value.kind === 'running') state.value = { kind: 'none' }
    stale.value = true
  }

  function reset() {
    running?.abort()
    running = undefined
    state.value = { kind: 'none' }
    error.value = undefined
    stale.value = false
    expired.value = false
  }

  async function run(input: TestInput): Promise<void> {
    reset()
    const mine = running = new AbortController()
    state.value = { kind: 'running' }
    try {
      const { product, version, latencyMs } = await connectionsApi.test(input, mine.signal)
      if (running === mine) state.value = { kind: 'ok', product, version, latencyMs }
    } catch (thrown) {
      if (running !== mine || isAbort(thrown)) return
      state.value = { kind: 'none' }
      error.value = thrown
      expired.value = thrown instanceof TihcError && thrown.details?.reason === 'passwordExpired'
    }
  }

  onScopeDispose(reset)
  return {
    state,
    error,
    stale,
    expired,
    testing: computed(() => state.value.kind === 'running'),
    run,
    reset,
    expire,
  }
}
