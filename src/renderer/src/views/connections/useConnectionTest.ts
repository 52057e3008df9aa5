import type { TestInput } from './api.ts'
import { computed, onScopeDispose, ref, shallowRef } from 'vue'
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
  let running: AbortController | undefined

  function reset() {
    running?.abort()
    running = undefined
    state.value = { kind: 'none' }
    error.value = undefined
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
    }
  }

  onScopeDispose(reset)
  return { state, error, testing: computed(() => state.value.kind === 'running'), run, reset }
}
