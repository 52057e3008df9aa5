/**
 * Gives what `promise` gives, or throws `failure()` when it has not settled after `ms` milliseconds.
 * What the promise stands for is not ended by that.
 */
export async function within<T>(promise: Promise<T>, ms: number, failure: () => Error): Promise<T> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<never>((_, reject) => { timer = setTimeout(() => reject(failure()), ms) })
  try { return await Promise.race([promise, late]) } finally { clearTimeout(timer) }
}
