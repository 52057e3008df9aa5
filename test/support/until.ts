import { setTimeout as wait } from 'node:timers/promises'

/**
 * Calls `attempt` until it gives something other than undefined, and gives that back.
 *
 * @throws when `seconds` have passed; the message names `what` and the last failure of `attempt`
 */
export async function until<T>(
  what: string,
  seconds: number,
  attempt: () => Promise<T | undefined> | T | undefined,
): Promise<T> {
  const end = Date.now() + seconds * 1000
  let last: unknown
  for (;;) {
    try {
      const found = await attempt()
      if (found !== undefined) return found
    } catch (error) {
      last = error
    }
    if (Date.now() > end) {
      throw new Error(`Waited ${seconds} s in vain for ${what}.${last ? ` The last answer: ${String(last)}` : ''}`, {
        cause: last,
      })
    }
    await wait(20)
  }
}
