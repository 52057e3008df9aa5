import type { Environment } from 'vitest/runtime'
import { builtinEnvironments } from 'vitest/runtime'

/** A page's document, while calls go out as Node's own: the host answers no page of another origin. */
export default {
  name: 'page',
  viteEnvironment: 'client',
  async setup(global, options) {
    const { AbortController, AbortSignal, fetch, Headers, Request, Response } = globalThis
    const page = await builtinEnvironments['happy-dom'].setup(global, options)
    Object.assign(global, { AbortController, AbortSignal, fetch, Headers, Request, Response })
    return page
  },
} satisfies Environment
