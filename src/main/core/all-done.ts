/**
 * Waits until all have ended, then gives their values or throws what the first of them that failed threw. Unlike with
 * `Promise.all`, none is still at work behind a failure, such as in a transaction that is rolled back by then.
 *
 * @typeParam Values what they give, in their order
 */
export async function allDone<Values extends readonly unknown[]>(
  work: readonly [...{ [At in keyof Values]: Promise<Values[At]> }],
): Promise<Values> {
  const ended = await Promise.allSettled<unknown>(work)
  const failed = ended.find(one => one.status === 'rejected')
  if (failed) throw failed.reason
  return ended.map(one => (one as PromiseFulfilledResult<unknown>).value) as unknown as Values
}
