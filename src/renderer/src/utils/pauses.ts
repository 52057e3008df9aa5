/** So long a walk may keep the page from drawing and hearing keys. */
const longestStretch = 8

/**
 * Lets a long walk through texts or lists rest, so that the page draws and hears keys meanwhile.
 *
 * @example
 * const pause = createPauses()
 * for (const text of texts) {
 *   read(text)
 *   if (pause.isDue()) await pause.rest()
 * }
 */
export function createPauses(): { isDue: () => boolean, rest: () => Promise<void> } {
  let began = performance.now()
  return {
    isDue: () => performance.now() - began >= longestStretch,
    async rest() {
      await new Promise<void>(resolve => void setTimeout(resolve))
      began = performance.now()
    },
  }
}
