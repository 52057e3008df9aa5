import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { createSignInLinks } from './sign-in-links.ts'

describe('sign-in links', () => {
  const clock = { ms: 0 }
  const links = createSignInLinks(() => clock.ms)

  it('are good once', () => {
    const code = links.create()
    expect(code).toMatch(/^[\w-]{43}$/)
    links.redeem(code)
    expect(() => links.redeem(code)).toThrow(expect.objectContaining({ code: 'unauthorized' }))
  })

  it('are good for five minutes', () => {
    const [early, late] = [
      links.create(),
      links.create(),
    ]
    clock.ms += 5 * 60_000 - 1
    links.redeem(early)
    clock.ms += 1
    expect(() => links.redeem(late)).toThrow(expect.objectContaining({ code: 'unauthorized' }))
  })

  it('are neither ended nor kept by a clock that is set', () => {
    vi.useFakeTimers()
    onTestFinished(() => void vi.useRealTimers())
    const own = createSignInLinks()
    const [early, late] = [own.create(), own.create()]
    vi.setSystemTime(Date.now() + 48 * 3_600_000)
    own.redeem(early)
    vi.setSystemTime(Date.now() - 96 * 3_600_000)
    vi.advanceTimersByTime(5 * 60_000)
    expect(() => own.redeem(late)).toThrow(expect.objectContaining({ code: 'unauthorized' }))
  })

  it('cannot be made up', () => {
    links.create()
    for (const code of [
      '',
      'x',
      'A'.repeat(43),
    ])
      expect(() => links.redeem(code)).toThrow(expect.objectContaining({ code: 'unauthorized' }))
  })
})
