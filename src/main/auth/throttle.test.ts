import { afterEach, describe, expect, it, vi } from 'vitest'
import { TihcError } from '../../contract/errors.ts'
import { createThrottle } from './throttle.ts'

const wrong = async () => { throw new TihcError('unauthorized', 'wrong') }
const right = async () => 'in'

function setUp() {
  const clock = { ms: 1_000_000 }
  const throttle = createThrottle(() => clock.ms)
  const fail = (name = 'ann', address = '10.0.0.1') =>
    throttle.attempt(name, address, wrong).catch((error: TihcError) => error)
  return { clock, throttle, fail }
}

describe('throttle', () => {
  afterEach(() => { vi.useRealTimers() })

  it('keeps nobody out for longer where the clock of the machine is set', async () => {
    vi.useFakeTimers({ toFake: ['Date', 'performance'] })
    const throttle = createThrottle()
    for (let i = 0; i < 10; i++) await throttle.attempt('ann', '10.0.0.1', wrong).catch(() => {})
    vi.setSystemTime(Date.now() - 2 * 24 * 3_600_000)
    await expect(throttle.attempt('ann', '10.0.0.1', right)).rejects.toMatchObject({ code: 'too_many' })
    vi.advanceTimersByTime(61_000)
    expect(await throttle.attempt('ann', '10.0.0.1', right)).toBe('in')
  })

  it('refuses the eleventh attempt of a name from an address, and only that', async () => {
    const { throttle, fail } = setUp()
    for (let i = 0; i < 10; i++) expect(await fail()).toMatchObject({ code: 'unauthorized' })
    await expect(throttle.attempt('ann', '10.0.0.1', right)).rejects.toMatchObject({
      code: 'too_many',
      status: 429,
      details: { retryAfterSeconds: 60 },
    })
    expect(await throttle.attempt('ann', '10.0.0.2', right)).toBe('in')
    expect(await throttle.attempt('bob', '10.0.0.1', right)).toBe('in')
  })

  it('counts the last minute: the oldest failure makes room', async () => {
    const { clock, throttle, fail } = setUp()
    await fail()
    clock.ms += 45_000
    for (let i = 0; i < 9; i++) await fail()
    expect(await fail()).toMatchObject({
      details: { retryAfterSeconds: 15 },
    })
    clock.ms += 14_999
    expect(await fail()).toMatchObject({
      details: { retryAfterSeconds: 1 },
      message: expect.stringContaining('1 second.'),
    })
    clock.ms += 1
    expect(await throttle.attempt('ann', '10.0.0.1', right)).toBe('in')
  })

  it('forgets failures after a success', async () => {
    const { throttle, fail } = setUp()
    for (let i = 0; i < 9; i++) await fail()
    await throttle.attempt('ann', '10.0.0.1', right)
    for (let i = 0; i < 10; i++) expect(await fail()).toMatchObject({ code: 'unauthorized' })
    expect(await fail()).toMatchObject({ code: 'too_many' })
  })

  it('lets no burst through: of 40 guesses at once 10 are tried', async () => {
    const { throttle } = setUp()
    let tried = 0
    const guess = () => throttle.attempt('ann', '10.0.0.1', async () => {
      tried++
      await new Promise(resolve => setImmediate(resolve))
      return await wrong()
    }).catch((error: TihcError) => error.code)
    const codes = await Promise.all(Array.from({ length: 40 }, guess))
    expect(tried).toBe(10)
    expect(codes.filter(code => code === 'too_many')).toHaveLength(30)
  })

  it('lets a burst of right ones through', async () => {
    const { throttle } = setUp()
    const enter = () => throttle.attempt('ann', '10.0.0.1', async () => {
      await new Promise(resolve => setImmediate(resolve))
      return 'in'
    })
    expect(new Set(await Promise.all(Array.from({ length: 40 }, enter)))).toEqual(new Set(['in']))
  })

  it('does not count what is no wrong guess', async () => {
    const { throttle } = setUp()
    for (let i = 0; i < 20; i++) {
      const broken = throttle.attempt('ann', '10.0.0.1', async () => { throw new TihcError('unavailable', 'disk') })
      await expect(broken).rejects.toMatchObject({ code: 'unavailable' })
    }
    expect(await throttle.attempt('ann', '10.0.0.1', right)).toBe('in')
  })

  it('keeps a name apart from an address that looks like a part of it', async () => {
    const { throttle, fail } = setUp()
    for (let i = 0; i < 10; i++) await fail('a","b', 'c')
    expect(await throttle.attempt('a', 'b","c', right)).toBe('in')
  })
})
