const lookMs = 5000

export interface IdleWatchOptions {
  /** Minutes without a call; 0 is never. */
  minutes: () => number
  now: () => number
  /** Called again and again while it lasts. */
  onIdle: () => void
}

/** Looks after how long nobody has called. */
export interface IdleWatch {
  /** A call: the time without one begins anew. */
  touch: () => void
  close: () => void
}

export function watchIdleTime({ minutes, now, onIdle }: IdleWatchOptions): IdleWatch {
  let lastCall = now()
  const timer = setInterval(() => {
    const limit = minutes() * 60_000
    if (limit > 0 && now() - lastCall >= limit) onIdle()
  }, lookMs).unref()
  return {
    touch() { lastCall = now() },
    close: () => clearInterval(timer),
  }
}
