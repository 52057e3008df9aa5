const BACKSLASH = 0x5C

/**
 * Where a quoted text ends, in one pass and without recursion: a pattern with a choice in a repetition takes stack for
 * each turn, and fails over a text of a few megabytes.
 *
 * @param text the quote at `start` begins it; the same one doubled stands for itself
 * @param start where its first quote stands
 * @param escapes whether a backslash takes what follows it along
 * @returns behind the quote that closes it; -1 where none does
 */
export function endOfQuoted(text: string, start: number, escapes: boolean): number {
  const quote = text.charCodeAt(start)
  for (let at = start + 1; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (escapes && code === BACKSLASH) at++
    else if (code === quote && text.charCodeAt(++at) !== quote) return at
  }
  return -1
}
