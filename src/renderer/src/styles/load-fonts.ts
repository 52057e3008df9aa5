import { promiseTimeout } from '@vueuse/core'

const fonts = ['13px "Inter Variable"', '12px "JetBrains Mono"']
/** A slow line keeps the page back no longer, in ms. */
const patience = 300

/**
 * Resolves once the fonts are there: words that are drawn with another one first would move the page. Never rejects.
 */
export async function loadFonts(): Promise<void> {
  const loaded = Promise.allSettled(fonts.map(font => document.fonts.load(font)))
  await Promise.race([loaded, promiseTimeout(patience)])
}
