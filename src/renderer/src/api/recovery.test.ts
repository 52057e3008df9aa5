import type { Transport } from '@contract/client.ts'
import { TihcError } from '@contract/errors.ts'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { onRecoverable, withRecovery } from './recovery.ts'

const locked = () => new TihcError('forbidden', 'locked', { reason: 'locked' })
const isLocked = (error: TihcError) => error.details?.reason === 'locked'
const stops: Array<() => void> = []
const meet = (recovery: Parameters<typeof onRecoverable>[0]) => stops.push(onRecoverable(recovery))
afterEach(() => stops.splice(0).forEach(stop => stop()))

function setUp(...answers: unknown[]) {
  const call = vi.fn<Transport['call']>(async () => {
    const answer = answers.length > 1 ? answers.shift() : answers[0]
    if (answer instanceof Error) throw answer
    return answer
  })
  return { call, transport: withRecovery({ call, on: () => () => {} }) }
}

describe('errors that can be met', () => {
  it('hold the call until they are met, then it is made again', async () => {
    const { transport, call } = setUp(locked(), 'rows')
    const opened = Promise.withResolvers<boolean>()
    meet(error => isLocked(error) ? opened.promise : undefined)
    const answer = transport.call('sql.tasks', {}, {})
    await vi.waitFor(() => expect(call).toHaveBeenCalledTimes(1))
    opened.resolve(true)
    expect(await answer).toBe('rows')
    expect(call).toHaveBeenCalledTimes(2)
  })

  it('are thrown when nobody meets them, or when the person gives up', async () => {
    const { transport, call } = setUp(locked())
    await expect(transport.call('sql.tasks', {}, {})).rejects.toThrow('locked')
    meet(error => isLocked(error) ? Promise.resolve(false) : undefined)
    await expect(transport.call('sql.tasks', {}, {})).rejects.toThrow('locked')
    expect(call).toHaveBeenCalledTimes(2)
  })

  it('are not met for ever', async () => {
    const { transport, call } = setUp(locked())
    meet(() => Promise.resolve(true))
    await expect(transport.call('sql.tasks', {}, {})).rejects.toThrow('locked')
    expect(call).toHaveBeenCalledTimes(10)
  })

  it('let a caller go who gives up meanwhile', async () => {
    const { transport } = setUp(locked(), 'rows')
    meet(() => new Promise(() => {}))
    const giveUp = new AbortController()
    const answer = transport.call('sql.tasks', {}, { signal: giveUp.signal })
    giveUp.abort(new Error('gone'))
    await expect(answer).rejects.toThrow('gone')
  })
})
