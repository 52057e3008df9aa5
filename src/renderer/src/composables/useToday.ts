const lookEvery = 30_000

/** The day that it is, from its midnight on: one clock for all, which changes once a day. */
export const useToday = createSharedComposable(() => {
  const now = useNow({ scheduler: tick => useIntervalFn(tick, lookEvery) })
  const midnight = computed(() =>
    new Date(now.value.getFullYear(), now.value.getMonth(), now.value.getDate()).getTime(),
  )
  return computed(() => new Date(midnight.value))
})
