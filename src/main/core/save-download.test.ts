import type { Download } from '../../contract/stream.ts'
import { Buffer } from 'node:buffer'
import { chmodSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { temporaryProfile } from '../../../test/support/profile.ts'
import { TihcError } from '../../contract/errors.ts'
import { saveDownload } from './save-download.ts'

const part = (letter: string) => Buffer.alloc(300_000, letter)
const never = new AbortController().signal

function download(bytes: Download['bytes']): Download {
  let parts = 0
  return {
    name: 'a.csv',
    type: 'text/csv',
    async* bytes(signal) {
      for await (const given of bytes(signal)) {
        parts++
        yield given
      }
    },
    progress: () => ({ done: parts, total: 2, unit: 'rows' }),
  }
}

const twoParts = download(async function* () {
  yield part('a')
  yield part('b')
})
const whole = 'a'.repeat(300_000) + 'b'.repeat(300_000)

it('writes what it is given and says how far it is', async () => {
  const path = join(temporaryProfile(), 'rows.csv')
  const progress: unknown[] = []
  expect(await saveDownload(twoParts, path, { signal: never, onProgress: one => progress.push(one) })).toEqual({
    name: 'rows.csv',
    bytes: 600_000,
  })
  expect(readFileSync(path, 'utf8')).toBe(whole)
  expect(progress).toEqual([
    { done: 1, total: 2, unit: 'rows', bytes: 300_000 },
    { done: 2, total: 2, unit: 'rows', bytes: 600_000 },
  ])
})

it('takes the place of what stood there, whose rights stay, also behind a link', async () => {
  const folder = temporaryProfile()
  mkdirSync(join(folder, 'real'))
  const real = join(folder, 'real', 'rows.csv')
  writeFileSync(real, 'before')
  chmodSync(real, 0o664)
  symlinkSync(real, join(folder, 'link.csv'))
  await saveDownload(twoParts, join(folder, 'link.csv'), { signal: never })
  expect(readFileSync(real, 'utf8')).toBe(whole)
  expect(statSync(real).mode & 0o777).toBe(0o664)
  expect(readdirSync(join(folder, 'real'))).toEqual(['rows.csv'])
})

it.each([
  ['before', 1],
  [null, 0],
] as const)(
  'leaves what stood there (%s) until it is whole, and nothing of its own where it fails',
  async (before, files) => {
    const folder = temporaryProfile()
    const path = join(folder, 'rows.csv')
    if (before) writeFileSync(path, before)
    const seen: string[][] = []
    const failing = download(async function* () {
      yield part('a')
      yield part('b')
      seen.push(readdirSync(folder))
      throw new TihcError('not_found', 'The result is gone.')
    })
    await expect(saveDownload(failing, path, { signal: never })).rejects.toMatchObject({
      code: 'not_found',
      message: 'The result is gone.',
    })
    expect(seen[0]).toHaveLength(files + 1)
    expect(seen[0]!.find(name => name !== 'rows.csv')).toMatch(/^\.rows\.csv\.[\da-f]{8}\.tmp$/)
    expect(readdirSync(folder)).toEqual(before ? ['rows.csv'] : [])
    if (before) expect(readFileSync(path, 'utf8')).toBe(before)
  },
)

it('leaves nothing once it is cancelled, and reads no further', async () => {
  const folder = temporaryProfile()
  const cancel = new AbortController()
  let ended = false
  const endless = download(async function* () {
    try {
      for (;;) yield part('a')
    } finally { ended = true }
  })
  await expect(
    saveDownload(endless, join(folder, 'rows.csv'), {
      signal: cancel.signal,
      onProgress: ({ done }) => {
        if (done === 3) cancel.abort()
      },
    }),
  ).rejects.toMatchObject({ code: 'cancelled' })
  expect([ended, readdirSync(folder)]).toEqual([true, []])
})

it('says what is wrong with the place, without its path', async () => {
  const folder = temporaryProfile()
  await expect(saveDownload(twoParts, folder, { signal: never })).rejects.toMatchObject({
    code: 'bad_request',
    message: expect.stringMatching(/folder/) as unknown,
  })
  const failure = await saveDownload(twoParts, join(folder, 'gone', 'rows.csv'), { signal: never }).catch(
    (error: unknown) => error,
  )
  expect(failure).toMatchObject({ code: 'unavailable' })
  expect(String(failure)).not.toContain(folder)
})
