import type { FoundUpdate, Updater } from './updates.ts'
import { generateKeyPairSync, sign } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { silentLog } from '../../core/log.ts'
import { wordsFor } from '../window/words.ts'
import { updateFeed } from './update-feed.ts'
import { checkSignature, checkStatement, digestOf, signedBytes } from './update-signature.ts'
import { createUpdates } from './updates.ts'

const feed = { url: 'https://updates.example/', publicKey: 'key' }
const day = 24 * 60 * 60_000

/** Updates with a person who answers by `yes`. */
function open({
  on = true,
  from = feed as typeof feed | null,
  found = { version: '2.0.0', notes: 'new' } as FoundUpdate | null,
  yes = [] as boolean[],
} = {}) {
  const setting = { on, listeners: new Set<() => void>() }
  const updater = { check: vi.fn(async () => found), download: vi.fn(async () => {}) } satisfies Updater
  const load = vi.fn(async () => updater)
  const dialogs = {
    tell: vi.fn(async (_: string) => {}),
    confirm: vi.fn(async (_: { message: string }) => yes.shift() ?? false),
  }
  const quit = vi.fn()
  const words = wordsFor(['en'])
  const updates = createUpdates({
    feed: from,
    setting: {
      isOn: () => setting.on,
      onChanged(listener) {
        setting.listeners.add(listener)
        return () => setting.listeners.delete(listener)
      },
    },
    load,
    dialogs,
    words,
    quit,
    log: silentLog,
  })
  return {
    updates,
    updater,
    load,
    dialogs,
    quit,
    words,
    set(value: boolean) {
      setting.on = value
      for (const listener of setting.listeners) listener()
    },
  }
}

describe('updates', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  it('while they are off nothing is loaded and nobody called, not by the menu either', async () => {
    const { updates, load, dialogs, words } = open({ on: false })
    await vi.advanceTimersByTimeAsync(10 * day)
    await updates.checkNow()
    expect(load).not.toHaveBeenCalled()
    expect(dialogs.tell.mock.calls).toEqual([[words.updateOff]])
  })

  it('a copy without an address says so', async () => {
    const { updates, load, dialogs, words } = open({ from: null })
    await vi.advanceTimersByTimeAsync(10 * day)
    await updates.checkNow()
    expect(load).not.toHaveBeenCalled()
    expect(dialogs.tell.mock.calls).toEqual([[words.updateNoFeed]])
  })

  it('looks soon after the start and then daily, and stops when it is turned off or closed', async () => {
    const { updater, set, updates } = open({ found: null })
    expect(updater.check).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(60_000)
    expect(updater.check).toHaveBeenCalledOnce()
    await vi.advanceTimersByTimeAsync(3 * day)
    expect(updater.check).toHaveBeenCalledTimes(4)
    set(false)
    await vi.advanceTimersByTimeAsync(3 * day)
    expect(updater.check).toHaveBeenCalledTimes(4)
    set(true)
    await vi.advanceTimersByTimeAsync(60_000)
    expect(updater.check).toHaveBeenCalledTimes(5)
    updates.close()
    await vi.advanceTimersByTimeAsync(3 * day)
    expect(updater.check).toHaveBeenCalledTimes(5)
  })

  it('fetches only after a yes, and asks once a start about a version that was declined', async () => {
    const { updater, dialogs, updates } = open({ yes: [false, false, true, false] })
    await vi.advanceTimersByTimeAsync(5 * day)
    expect(dialogs.confirm).toHaveBeenCalledOnce()
    expect(updater.download).not.toHaveBeenCalled()
    await updates.checkNow()
    expect(dialogs.confirm).toHaveBeenCalledTimes(2)
    expect(updater.download).not.toHaveBeenCalled()
    await updates.checkNow()
    expect(updater.download).toHaveBeenCalledOnce()
  })

  it('quits for the installation only when the person wants that now', async () => {
    const { quit, updates, updater, dialogs } = open({ yes: [true, false, true] })
    await updates.checkNow()
    expect(quit).not.toHaveBeenCalled()
    await vi.advanceTimersByTimeAsync(5 * day)
    expect(dialogs.confirm).toHaveBeenCalledTimes(2)
    await updates.checkNow()
    expect(quit).toHaveBeenCalledOnce()
    expect(updater.download).toHaveBeenCalledOnce()
  })

  it('fetches nothing when it was turned off while the question stood', async () => {
    const { set, updater, dialogs, updates } = open()
    dialogs.confirm.mockImplementationOnce(async () => {
      set(false)
      return true
    })
    await updates.checkNow()
    expect(updater.download).not.toHaveBeenCalled()
  })

  it('tells who asked that it failed or that nothing is new, and nobody else', async () => {
    const none = open({ found: null })
    await none.updates.checkNow()
    expect(none.dialogs.tell.mock.calls).toEqual([[none.words.updateNone]])
    const failing = open()
    failing.updater.check.mockRejectedValue(new Error('offline'))
    await vi.advanceTimersByTimeAsync(2 * day)
    expect(failing.dialogs.tell).not.toHaveBeenCalled()
    await failing.updates.checkNow()
    expect(failing.dialogs.tell).toHaveBeenCalledOnce()
  })
})

describe('where updates come from', () => {
  it.each([
    ['https://updates.example/tihc', true, 'https://updates.example/tihc/'],
    ['https://updates.example/tihc/', true, 'https://updates.example/tihc/'],
    ['http://updates.example/', true, null],
    ['http://127.0.0.1:8080', true, null],
    ['http://127.0.0.1:8080', false, 'http://127.0.0.1:8080/'],
    ['http://127.0.0.1.evil.example', false, null],
    ['file:///tmp', true, null],
    ['', true, null],
  ])('%j, installed: %s', (url, packaged, expected) => {
    expect(updateFeed(packaged, {}, { url, publicKey: 'key' })?.url ?? null).toBe(expected)
  })

  it('takes no unsigned address, and in an installed app none from its environment', () => {
    const env = { TIHC_UPDATE_URL: 'https://evil.example/', TIHC_UPDATE_PUBLIC_KEY: 'evil' }
    expect(updateFeed(true, env, null)).toBeNull()
    expect(updateFeed(true, env, feed)).toEqual(feed)
    expect(updateFeed(false, env, null)).toEqual({ url: env.TIHC_UPDATE_URL, publicKey: 'evil' })
    expect(updateFeed(true, {}, { ...feed, publicKey: '' })).toBeNull()
  })

  const pair = () => {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519')
    return { privateKey, spki: publicKey.export({ format: 'der', type: 'spki' }).toString('base64') }
  }
  const text = 'version: 2.0.0\n'
  const statement = {
    platform: 'linux',
    archs: ['x64'],
    version: '2.0.0',
    validUntil: '2026-01-01T00:00:00.000Z',
    sha512: digestOf(text),
  }
  const signed = (by: ReturnType<typeof pair>, json = JSON.stringify(statement), what = signedBytes(json)) =>
    `${json}\n${sign(null, what, by.privateKey).toString('base64')}\n`

  it('believes only what the makers signed, to the byte', () => {
    const [ours, theirs] = [pair(), pair()]
    expect(checkSignature(text, signed(ours), ours.spki)).toEqual(statement)
    const json = JSON.stringify(statement)
    for (const [what, word] of [
      [text, signed(theirs)],
      [`${text} `, signed(ours)],
      [text, signed(ours).replace('2026', '2036')],
      [text, signed(ours, json, Buffer.from(json))],
      [text, ''],
      [text, 'AAAA'],
      [text, json],
      [text, '!'],
    ] as const)
      expect(() => checkSignature(what, word, ours.spki)).toThrow(/sign/)
    expect(() => checkSignature(text, null, ours.spki)).toThrow('no signature')
    const rsa = generateKeyPairSync('rsa', { modulusLength: 1024 })
      .publicKey
      .export({ format: 'der', type: 'spki' })
      .toString('base64')
    expect(() => checkSignature(text, signed(ours), rsa)).toThrow(/sign/)
  })

  it('takes what was signed for this system, this version and this time alone', () => {
    const now = Date.parse(statement.validUntil) - 1
    const taker = { platform: 'linux', arch: 'x64', now }
    expect(() => checkStatement(statement, '2.0.0', taker)).not.toThrow()
    expect(() => checkStatement(statement, '2.0.0', { ...taker, platform: 'darwin' })).toThrow('signed for linux x64')
    expect(() => checkStatement(statement, '2.0.0', { ...taker, arch: 'arm64' })).toThrow('signed for linux x64')
    expect(() => checkStatement(statement, '2.0.1', taker)).toThrow('signature of version 2.0.0')
    expect(() => checkStatement(statement, '2.0.0', { ...taker, now: now + 1 })).toThrow('was valid until 2026-01-01')
  })
})
