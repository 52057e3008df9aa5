import type { Owner } from '../core/owner.ts'
import { performance } from 'node:perf_hooks'
import { belongsTo } from '../core/owner.ts'

export interface PlacesOptions {
  /** So many read at a time. */
  most: number
  /** So many of them for one person. */
  mostOfOne: number
  /** Who has not been asked for so long gives its place to who waits. */
  restMs: number
  /** Who had its place for so long gives it as soon as it is not being asked. */
  turnMs: number
  /** A clock that nobody sets. */
  now?: () => number
}

/** Who reads a text, and is asked about it from time to time. */
export interface PlaceHolder {
  readonly owner: Owner
  /** Is to leave soon, because somebody waits; it may take a place again once it is asked. */
  giveWay: () => void
}

interface Seat {
  since: number
  /** Since when nothing is asked of it; null while it is at work. */
  restsSince: number | null
  isLeaving: boolean
}

interface Waiting { holder: PlaceHolder, enter: () => void }

/**
 * The places for those that read texts in threads of their own. A place is for reading: between two questions it goes
 * to who waits, so that nobody holds one while a statement runs for hours.
 */
export class ReadingPlaces {
  readonly #options: Required<PlacesOptions>
  readonly #seats = new Map<PlaceHolder, Seat>()
  readonly #waiting: Waiting[] = []
  #timer: NodeJS.Timeout | undefined

  constructor(options: PlacesOptions) {
    this.#options = { now: () => performance.now(), ...options }
  }

  /**
   * Takes a place, at once or when it is the turn; who has it is at work until it rests.
   *
   * @param onWait hears that it waits, and that it waits no more
   * @throws the reason of `signal` where that fires before
   */
  async take(holder: PlaceHolder, signal: AbortSignal, onWait: (waits: boolean) => void): Promise<void> {
    if (this.#fits(holder)) return this.#seat(holder)
    const forget = (waiting: Waiting) => void this.#waiting.splice(this.#waiting.indexOf(waiting), 1)
    onWait(true)
    try {
      await new Promise<void>((resolve, reject) => {
        const waiting = {
          holder,
          enter: () => {
            signal.removeEventListener('abort', leave)
            resolve()
          },
        }
        function leave(): void {
          forget(waiting)
          reject(signal.reason)
        }
        this.#waiting.push(waiting)
        signal.addEventListener('abort', leave, { once: true })
        this.#serve()
      })
    } finally { onWait(false) }
  }

  /** It is asked something: it keeps its place until it has answered. */
  works(holder: PlaceHolder): void {
    const seat = this.#seats.get(holder)
    if (seat) seat.restsSince = null
  }

  /** It has answered. */
  rests(holder: PlaceHolder): void {
    const seat = this.#seats.get(holder)
    if (!seat) return
    seat.restsSince = this.#options.now()
    this.#serve()
  }

  /** Its place is free; does nothing for who has none. */
  leave(holder: PlaceHolder): void {
    if (this.#seats.delete(holder)) this.#serve()
  }

  #fits({ owner }: PlaceHolder): boolean {
    return this.#seats.size < this.#options.most && this.#seatsOf(owner).length < this.#options.mostOfOne
  }

  #seatsOf(owner: Owner): Array<[PlaceHolder, Seat]> {
    return [...this.#seats].filter(([holder]) => belongsTo(owner, holder))
  }

  #seat(holder: PlaceHolder): void {
    this.#seats.set(holder, { since: this.#options.now(), restsSince: null, isLeaving: false })
  }

  /** Lets in who fits, in the order in which they came, and asks others to give way for the rest. */
  #serve(): void {
    for (const waiting of [...this.#waiting]) {
      if (!this.#fits(waiting.holder)) continue
      this.#waiting.splice(this.#waiting.indexOf(waiting), 1)
      this.#seat(waiting.holder)
      waiting.enter()
    }
    clearTimeout(this.#timer)
    const leaving = [...this.#seats.values()].filter(({ isLeaving }) => isLeaving).length
    const dues = this.#waiting.slice(leaving).map(({ holder }) => this.#askFor(holder))
    const next = Math.min(...dues)
    if (Number.isFinite(next)) this.#timer = setTimeout(() => this.#serve(), next).unref()
  }

  /**
   * Asks one of those who rest to give way to who waits; one of its own where it has its share.
   *
   * @returns milliseconds after which to try again, where nobody has rested for long enough
   */
  #askFor({ owner }: PlaceHolder): number {
    const own = this.#seatsOf(owner)
    const asked = own.length >= this.#options.mostOfOne ? own : [...this.#seats]
    const { restMs, turnMs } = this.#options
    const now = this.#options.now()
    const resting = asked
      .filter(([, { restsSince, isLeaving }]) => restsSince !== null && !isLeaving)
      .map(([holder, seat]) => ({ holder, seat, due: Math.min(seat.restsSince! + restMs, seat.since + turnMs) - now }))
      .sort((one, other) => one.due - other.due)
    const [first] = resting
    if (!first) return Infinity
    if (first.due > 0) return first.due + 1
    first.seat.isLeaving = true
    first.holder.giveWay()
    return Infinity
  }
}
