/** Such a time in words: `within 800 ms`, `within 4.8 s`. */
export const withinText = (ms: number): string =>
  ms < 1000 ? `within ${ms} ms` : `within ${Math.round(ms / 100) / 10} s`

/**
 * Gives what `promise` gives, or throws `failure()` when it has not settled after `ms` milliseconds.
 * What the promise stands for is not ended by that.
 */
export async function within<T>(promise: Promise<T>, ms: number, failure: () => Error): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => { timer = setTimeout(() => reject(failure()), ms) })
  try { return await Promise.race([promise, late]) } finally { clearTimeout(timer) }
}
