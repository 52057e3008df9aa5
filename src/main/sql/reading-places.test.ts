import type { PlaceHolder } from './reading-places.ts'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { ReadingPlaces } from './reading-places.ts'

const never = new AbortController().signal
let places: ReadingPlaces
let asked: string[]
let seated: string[]

function reader(user: string, name = user): PlaceHolder & { take: (signal?: AbortSignal) => Promise<void> } {
  const holder = {
    owner: { tenant: 't', user },
    giveWay: () => {
      asked.push(name)
      places.leave(holder)
    },
    take: (signal = never) => places.take(holder, signal, () => {}).then(() => void seated.push(name)),
  }
  return holder
}

beforeEach(() => {
  vi.useFakeTimers()
  places = new ReadingPlaces({ most: 4, mostOfOne: 2, restMs: 100, turnMs: 1000, now: Date.now })
  asked = []
  seated = []
})
afterEach(() => vi.useRealTimers())

describe('places for reading', () => {
  it('go to who waits first, of those whose share is not used up', async () => {
    const [a, b] = [reader('ann', 'a'), reader('ann', 'b')]
    for (const one of [a, b, reader('ann', 'c'), reader('bob')]) void one.take()
    await vi.advanceTimersByTimeAsync(10)
    expect(seated).toEqual(['a', 'b', 'bob'])
    places.leave(b)
    await vi.advanceTimersByTimeAsync(10)
    expect(seated).toEqual(['a', 'b', 'bob', 'c'])
  })

  it('are given up by who has rested for a while, and by nobody who is at work', async () => {
    const four = [reader('ann'), reader('bob'), reader('cid'), reader('dan')]
    for (const one of four) await one.take()
    places.rests(four[1]!)
    places.rests(four[2]!)
    places.works(four[2]!)
    void reader('eve').take()
    await vi.advanceTimersByTimeAsync(90)
    expect(asked).toEqual([])
    await vi.advanceTimersByTimeAsync(20)
    expect([asked, seated.at(-1)]).toEqual([['bob'], 'eve'])
    void reader('fay').take()
    await vi.advanceTimersByTimeAsync(10_000)
    expect([asked, seated.at(-1)]).toEqual([['bob'], 'eve'])
  })

  it('are given up between two questions by who has had one for long', async () => {
    const four = [reader('ann'), reader('bob'), reader('cid'), reader('dan')]
    for (const one of four) await one.take()
    void reader('eve').take()
    for (let at = 0; at < 25; at++) {
      places.works(four[0]!)
      await vi.advanceTimersByTimeAsync(1)
      places.rests(four[0]!)
      await vi.advanceTimersByTimeAsync(49)
    }
    expect([asked, seated.at(-1)]).toEqual([['ann'], 'eve'])
  })

  it('of a person who has their share come from that person', async () => {
    const [a, b, bob] = [reader('ann', 'a'), reader('ann', 'b'), reader('bob')]
    for (const one of [bob, a, b]) await one.take()
    places.rests(bob)
    await vi.advanceTimersByTimeAsync(50)
    places.rests(b)
    void reader('ann', 'c').take()
    await vi.advanceTimersByTimeAsync(200)
    expect([asked, seated.at(-1)]).toEqual([['b'], 'c'])
  })

  it('are no longer waited for by who left', async () => {
    const [a, b, c] = [reader('ann', 'a'), reader('ann', 'b'), reader('ann', 'c')]
    await a.take()
    await b.take()
    const stop = new AbortController()
    const waiting = c.take(stop.signal)
    stop.abort(new Error('enough'))
    await expect(waiting).rejects.toThrow('enough')
    places.leave(a)
    expect(seated).toEqual(['a', 'b'])
    await c.take()
    expect(seated).toEqual(['a', 'b', 'c'])
  })
})
