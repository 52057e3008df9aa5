import { uptime } from 'node:os'

const lookMs = 5000

export interface IdleWatchOptions {
  /** Minutes without a call; 0 is never. */
  minutes: () => number
  /** Called again and again while it lasts. */
  onIdle: () => void
  /** Milliseconds of a clock that nobody sets and that goes on while the computer sleeps. */
  now?: () => number
}

/** Looks after how long nobody has called. */
export interface IdleWatch {
  /** A call: the time without one begins anew, and has ended where it was too long already. */
  touch: () => void
  /** The time without a call begins now. */
  begin: () => void
  /** Looks at once: right after the computer's sleep no timer has run yet. */
  look: () => void
  close: () => void
}

/**
 * Time is counted from the system's start, which Linux (CLOCK_BOOTTIME), Windows (GetTickCount64) and macOS
 * (kern.boottime) go on with in sleep. What `performance.now()` gives stands still then on Linux and macOS, and the
 * time of day can be set.
 */
export function watchIdleTime(options: IdleWatchOptions): IdleWatch {
  const { minutes, onIdle, now = () => uptime() * 1000 } = options
  let lastCall = now()

  function look(): void {
    const limit = minutes() * 60_000
    if (limit > 0 && now() - lastCall >= limit) onIdle()
  }

  const timer = setInterval(look, lookMs).unref()
  return {
    touch() {
      look()
      lastCall = now()
    },
    begin() { lastCall = now() },
    look,
    close: () => clearInterval(timer),
  }
}
