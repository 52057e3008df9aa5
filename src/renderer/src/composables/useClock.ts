const lookEvery = 30_000

/** The time that it is, to half a minute: one clock for all. */
export const useClock = createSharedComposable(() => useNow({ scheduler: tick => useIntervalFn(tick, lookEvery) }))
